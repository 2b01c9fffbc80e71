"""The demo's classmates answer any form that can be answered with taps and texts, lists that follow included."""

from datetime import UTC, datetime
from random import Random

import pytest

from bot.classmates import inputs_for
from domain.ballot import ballot_size
from domain.conversation import Choose, Chosen, Instructor, Review, Subject, answer, ballot, start
from domain.form import Choice, Form, Group, Kind, Question
from domain.tasks import CourseTask
from services.answering import Running

NOW = datetime(2026, 12, 16, 7, tzinfo=UTC)
SAID = {"kk": "Сұрақ", "ru": "Вопрос", "en": "Question"}
TEACHERS = (Instructor("k1", "A. Serikova"), Instructor("k2", "B. Omarov"))


def select_one(name: str, cells: dict[str, str], choice_filter: str = "") -> Question:
    choices = tuple(Choice(each, SAID, cells=(("of", of),)) for each, of in cells.items())
    return Question(name, Kind.SELECT_ONE, SAID, SAID, choices=choices, required=True, choice_filter=choice_filter)


FACULTY = select_one("faculty", {"law": "", "arts": ""})
PROGRAMME = select_one(
    "programme", {"civil": "law", "music": "arts", "notary": "law", "dance": "arts"}, "of = ${faculty}"
)
WHY = Question("why", Kind.TEXT, SAID, SAID, relevant="${programme} = 'dance'", limit=60)
ITEMS = (FACULTY, PROGRAMME, WHY, Group("each", None, (FACULTY, PROGRAMME), repeat_over="instructors"))
FORM = Form("teaching", SAID, ITEMS, ballot_size(ITEMS))
TASK = CourseTask("evaluation", "wave", SAID, TEACHERS, FORM.version, NOW, NOW)


@pytest.mark.parametrize("seed", range(20))
def test_a_classmate_comes_to_the_end_of_a_form_whose_lists_follow_from_answers(seed: int) -> None:
    subject = Subject(TEACHERS)
    step = start(FORM, subject, NOW)
    for given in inputs_for(Running("token", TASK, FORM, step), Random(seed)):
        step = answer(FORM, subject, step.progress, given, NOW)
    assert isinstance(step.screen, Review)
    answers = ballot(FORM, subject, step.progress).answers
    for faculty, programme in (("faculty", "programme"), ("each.faculty[k2]", "each.programme[k2]")):
        (chosen,), (then,) = (
            given.names for path in (faculty, programme) if isinstance(given := answers[path], Chosen)
        )
        assert then in {"law": ("civil", "notary"), "arts": ("music", "dance")}[chosen]


def test_what_a_classmate_likes_is_taken_where_it_is_offered() -> None:
    plain = Form("teaching", SAID, (FACULTY,), 2_048)
    running = Running("token", TASK, plain, start(plain, Subject(TEACHERS), NOW))
    (given,) = inputs_for(running, Random(1))
    assert isinstance(given, Choose)
