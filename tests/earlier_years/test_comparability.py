"""Which questions may be compared: the same question in the same words on the same scale, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from past_examples import AGREE, CANNOT, FORM, named, rating

from bot.cli.comparable import said
from bot.surveys import shipped_form
from domain.comparability import ItemComparison, Reason, asked_for_each, compare_forms, with_figures
from domain.form import Choice, Form, Group, Kind, Question
from domain.succession import Succession, SuccessionKind, Successions

NOTHING = Successions()
FIGURES = [question.name for question in with_figures(FORM)]


def form_of(*questions: Question) -> Form:
    return replace(FORM, items=questions)


def changed(name: str, how: Callable[[Question], Question], form: Form = FORM) -> Form:
    """The form with one question changed, wherever it stands."""

    def walk(items: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(
            replace(one, children=walk(one.children)) if isinstance(one, Group)  # type: ignore[arg-type]
            else how(one) if isinstance(one, Question) and one.name == name
            else one
            for one in items
        )  # fmt: skip

    return replace(form, items=walk(form.items))  # type: ignore[arg-type]


def items(*pairs: tuple[str, str]) -> Successions:
    return Successions(Succession(SuccessionKind.ITEM, old, new) for old, new in pairs)


def test_a_form_is_comparable_with_itself_question_by_question() -> None:
    for form in (FORM, shipped_form("teaching")):
        comparison = compare_forms(form, form, NOTHING)
        assert comparison.names == {question.name: question.name for question in with_figures(form)}
    assert "change" not in FIGURES


CHANGES: list[tuple[str, str, Callable[[Question], Question], Reason]] = [
    ("a word in Kazakh", "goals", lambda q: replace(q, label={**q.label, "kk": "басқа"}), Reason.WORDING),
    ("a word in Russian", "goals", lambda q: replace(q, label={**q.label, "ru": "иначе"}), Reason.WORDING),
    ("a word in English", "clarity", lambda q: replace(q, label={**q.label, "en": "other"}), Reason.WORDING),
    ("a hint", "goals", lambda q: replace(q, hint=named("think")), Reason.WORDING),
    ("a choice's word", "goals", lambda q: replace(q, choices=_relabelled(q)), Reason.SCALE),
    ("a choice's score", "goals", lambda q: replace(q, choices=(replace(q.choices[0], score=0), *q.choices[1:])),
     Reason.SCALE),
    ("the order", "goals", lambda q: replace(q, choices=q.choices[::-1]), Reason.SCALE),
    ("cannot judge", "goals", lambda q: replace(q, choices=(*q.choices, CANNOT)), Reason.SCALE),
    ("a point fewer", "goals", lambda q: replace(q, choices=q.choices[1:]), Reason.SCALE),
    ("the range", "hours", lambda q: replace(q, constraint=". <= 40"), Reason.SCALE),
    ("the kind", "goals", lambda q: replace(q, kind=Kind.SELECT_MULTIPLE), Reason.KIND),
]  # fmt: skip


def _relabelled(question: Question) -> tuple[Choice, ...]:
    return (replace(question.choices[0], label=named("not at all")), *question.choices[1:])


@pytest.mark.parametrize(("name", "how", "reason"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_a_change_of_one_question_is_told_with_its_reason_and_touches_no_other(
    name: str, how: Callable[[Question], Question], reason: Reason
) -> None:
    for form, before in ((changed(name, how), FORM), (FORM, changed(name, how))):
        comparison = compare_forms(form, before, NOTHING)
        assert comparison.with_reason(reason) == (name,)
        assert list(comparison.names) == [other for other in FIGURES if other != name]


def test_what_does_not_change_a_figure_does_not_change_the_question() -> None:
    def how(question: Question) -> Question:
        return replace(question, short=named("short"), appearance="likert", required=True, indicator="x", reverse=True)

    assert compare_forms(changed("goals", how), FORM, NOTHING).names["goals"] == "goals"


def test_a_question_that_comes_to_be_asked_for_each_instructor_is_of_another_kind() -> None:
    inside = replace(FORM, items=(Group("i", None, (rating("goals"),), repeat_over="instructors"),))
    assert asked_for_each(inside.items) == {"goals"}
    assert compare_forms(form_of(rating("goals")), inside, NOTHING).with_reason(Reason.KIND) == ("goals",)


def test_new_and_gone_questions_are_told() -> None:
    comparison = compare_forms(
        form_of(rating("goals"), rating("ideas")), form_of(rating("goals"), rating("pace")), NOTHING
    )
    assert comparison.items == (
        ItemComparison("goals", "goals"),
        ItemComparison("ideas", "", Reason.NEW),
        ItemComparison("", "pace", Reason.GONE),
    )
    assert said("teaching-2025-fall", comparison) == (
        "Comparable with teaching-2025-fall: 1 of 2; new: ideas; gone: pace"
    )


def test_a_renamed_question_is_compared_with_what_it_was_and_its_words_are_vouched_for() -> None:
    renamed = replace(rating("objectives"), label=named("goals, corrected"))
    comparison = compare_forms(form_of(renamed), FORM, items(("aims", "goals"), ("goals", "objectives")))
    assert comparison.names == {"objectives": "goals"}
    assert "goals" not in comparison.with_reason(Reason.GONE)
    other_scale = replace(renamed, choices=AGREE[1:])
    comparison = compare_forms(form_of(other_scale), FORM, items(("goals", "objectives")))
    assert comparison.with_reason(Reason.SCALE) == ("objectives",)


def test_a_corrected_word_is_comparable_only_where_the_office_vouches_for_the_question() -> None:
    form = changed("goals", lambda q: replace(q, label={**q.label, "kk": "түзетілген"}))
    assert compare_forms(form, FORM, NOTHING).with_reason(Reason.WORDING) == ("goals",)
    assert compare_forms(form, FORM, items(("goals", "goals"))).names["goals"] == "goals"


def test_a_name_that_went_to_another_question_is_not_compared_with_its_old_self() -> None:
    form = form_of(rating("goals"), rating("objectives"))
    comparison = compare_forms(form, form_of(rating("goals")), items(("goals", "objectives")))
    assert comparison.with_reason(Reason.NEW) == ("goals",)
    assert comparison.names == {"objectives": "goals"}


def test_without_a_form_only_what_the_table_names_is_compared_and_on_the_usual_scale_only() -> None:
    asked = ("goals", "criteria", "load", "fun")
    comparison = compare_forms(FORM, None, items(("goals", "goals"), ("load", "load")), asked)
    assert comparison.names == {"goals": "goals"}
    assert comparison.with_reason(Reason.SCALE) == ("load",)
    assert comparison.with_reason(Reason.UNKNOWN) == ("criteria",)
    assert comparison.with_reason(Reason.NEW) == ("helped", "hours", "clarity")
    assert comparison.with_reason(Reason.GONE) == ("fun",)


names = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), unique=True, max_size=5)
scales = st.sampled_from([AGREE, AGREE[1:], (*AGREE, CANNOT)])
wordings = st.sampled_from(["one", "two"])


@st.composite
def forms(draw: st.DrawFn) -> Form:
    return form_of(*(replace(rating(name), choices=draw(scales), label=named(draw(wordings))) for name in draw(names)))


tables = st.dictionaries(st.sampled_from("abc"), st.sampled_from("de"), max_size=2).filter(
    lambda found: len(set(found.values())) == len(found)
)


@given(forms(), forms(), tables)
def test_a_comparison_speaks_of_every_question_once_and_compares_only_one_scale(
    form: Form, before: Form, table: dict[str, str]
) -> None:
    comparison = compare_forms(form, before, items(*table.items()))
    assert [item.question for item in comparison.items if item.question] == [one.name for one in form.questions]
    told = [item.before for item in comparison.items if item.before]
    assert sorted(told) == sorted(one.name for one in before.questions)
    for now, then in comparison.names.items():
        mine, theirs = form.question(now), before.question(then)
        assert mine is not None
        assert theirs is not None
        assert mine.choices == theirs.choices
        assert mine.label == theirs.label or table.get(then) == now
        assert now == table.get(then, then)


@given(forms(), forms())
def test_what_is_comparable_is_so_in_both_directions(one: Form, two: Form) -> None:
    assert dict(compare_forms(one, two, NOTHING).names) == dict(compare_forms(two, one, NOTHING).names)
