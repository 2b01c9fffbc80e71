"""The teaching evaluation that ships: complete, short, and in the words agreed on."""

from pathlib import Path

import pytest
from form_examples import NOW

import questionnaires
from domain.conversation import Ask, Chosen, Confirm, Instructor, Skip, Step, Subject, answer, ballot, start
from domain.form import Form, Kind
from domain.indicators import indicators
from intake.xlsform import load_form

PATH = Path(questionnaires.__path__[0], "teaching.md")
AGREEMENT = {
    "kk": ["Мүлдем келіспеймін", "Келіспеймін", "Бейтарап", "Келісемін", "Толық келісемін"],
    "ru": ["Совсем нет", "Скорее нет", "И да, и нет", "Скорее да", "Полностью да"],
    "en": ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"],
}


@pytest.fixture(scope="module")
def teaching() -> Form:
    loaded = load_form(PATH)
    assert loaded.warnings == ()
    return loaded.form


def subject(instructors: int) -> Subject:
    return Subject(tuple(Instructor(f"k{n}", f"Instructor {n}") for n in range(instructors)))


@pytest.mark.parametrize(("instructors", "limit"), [(1, 15), (2, 20), (3, 25)])
def test_it_asks_fifteen_items_and_five_for_each_further_instructor(teaching, instructors, limit):
    step = start(teaching, subject(instructors), NOW)
    assert isinstance(step.screen, Ask)
    assert step.screen.total <= limit


def test_nothing_is_required(teaching):
    step: Step = start(teaching, subject(2), NOW)
    while isinstance(step.screen, Ask):
        assert step.screen.can_skip
        step = answer(teaching, subject(2), step.progress, Skip(step.screen.path), NOW)
    assert len(ballot(teaching, subject(2), step.progress).answers) == 20


def test_labels_fit_a_phone_and_short_words_a_picture(teaching):
    for question in teaching.questions:
        for language in ("kk", "ru", "en"):
            assert 0 < len(question.label[language]) <= 110
            assert 0 < len(question.short[language]) <= 40
        assert len(set(question.label.values())) == 3


def test_the_agreement_scale_has_the_agreed_words(teaching):
    scales = [q for q in teaching.questions if q.dimension not in ("", "workload")]
    assert {q.dimension for q in scales} == {"learning", "teaching", "course", "outcomes"}
    for question in scales:
        on_scale = [choice for choice in question.choices if not choice.off_scale]
        assert [choice.score for choice in on_scale] == [1, 2, 3, 4, 5]
        for language, words in AGREEMENT.items():
            assert [choice.label[language] for choice in on_scale] == words


def test_cannot_judge_is_off_the_scale(teaching):
    aside = [choice for question in teaching.questions for choice in question.choices if choice.off_scale]
    assert aside
    assert {choice.name for choice in aside} == {"cannot_judge"}
    assert all(choice.score is None for choice in aside)
    assert {choice.label["kk"] for choice in aside} == {"Айта алмаймын"}


def test_workload_is_best_in_the_middle(teaching):
    (workload,) = [question for question in teaching.questions if question.bipolar]
    assert workload.name == workload.dimension == "workload"
    assert [choice.score for choice in workload.choices] == [-2, -1, 0, 1, 2]
    assert workload.choices[2].label["kk"] == "Дәл керегінше"


def test_both_comments_say_who_will_read_them(teaching):
    comments = [question for question in teaching.questions if question.kind is Kind.TEXT]
    assert len(comments) == 2
    for question in comments:
        assert question.comment
        assert question.readers
        assert question.readers["kk"].startswith("Пікірді оқитындар:")


def test_it_calls_itself_by_the_word_of_this_university(teaching):
    assert "сауалдама" in teaching.title["kk"]
    assert "сауалнама" not in PATH.read_text().lower()


def test_its_version_is_the_hash_of_all_it_says(teaching):
    changed = load_form(PATH.read_bytes().replace("Әділ бағалау".encode(), "Әділдік".encode())).form
    assert load_form(PATH).form.version == teaching.version
    assert changed.version != teaching.version
    assert len(teaching.version) == 64


def test_a_note_or_an_answer_can_be_confirmed_only_where_there_is_one(teaching):
    step = start(teaching, subject(1), NOW)
    assert isinstance(step.screen, Ask)
    assert answer(teaching, subject(1), step.progress, Confirm(step.screen.path), NOW).stale
    assert not any(isinstance(given, Chosen) for given in step.progress.answers.values())


def test_each_indicator_has_a_name_in_each_language(teaching: Form) -> None:
    assert set(indicators(teaching)) == {"course", "instructor"}
    for name in indicators(teaching):
        assert len(set(teaching.measure(name).values())) == 3
