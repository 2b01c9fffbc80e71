"""Forms and inputs for the tests of questionnaires: one small form, and a strategy that makes any."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from domain.ballot import ballot_size
from domain.conversation import (
    Ask,
    Back,
    Choose,
    Confirm,
    GoTo,
    Instructor,
    Skip,
    Step,
    Subject,
    Toggle,
    ToReview,
    Write,
    answer,
    layout,
    start,
)
from domain.form import Calculate, Choice, Form, Group, Hidden, Item, Kind, Note, Question

NOW = datetime(2026, 12, 16, 7, tzinfo=UTC)
ONE = Subject((Instructor("k1", "A. Serikova"),))
TWO = Subject((Instructor("k1", "A. Serikova"), Instructor("k2", "B. Omarov")))


def text(words: str) -> dict[str, str]:
    return {"kk": f"{words} kk", "ru": f"{words} ru", "en": f"{words} en"}


SCALE = tuple(Choice(str(n), text(str(n)), n, cells=(("parity", str(n % 2)),)) for n in range(1, 6))
CANNOT_JUDGE = Choice("cannot_judge", text("cannot judge"), None, off_scale=True)


def question(name: str, kind: Kind = Kind.SELECT_ONE, **fields: Any) -> Question:
    choices = (*SCALE, CANNOT_JUDGE) if kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) else ()
    fields = {"choices": choices, "comment": kind is Kind.TEXT, **fields}
    return Question(name, kind, text(name), text(name), **fields)


def form(*items: Item) -> Form:
    return Form("example", text("Example"), items, ballot_size(items))


def play(every: Form, subject: Subject, *inputs: Any) -> Step:
    """The step after these inputs; a plain value answers the question on the screen, whatever its kind."""
    step = start(every, subject, NOW)
    for given in inputs:
        step = answer(every, subject, step.progress, _as_input(step, given), NOW)
    return step


def asked(step: Step) -> Ask:
    """The question on the screen."""
    assert isinstance(step.screen, Ask)
    return step.screen


def _as_input(step: Step, given: Any) -> Any:
    if not isinstance(given, str | int):
        return given
    shown = asked(step)
    if isinstance(shown.question, Question) and shown.question.kind is Kind.SELECT_ONE:
        return Choose(shown.path, str(given))
    return Write(str(given))


@st.composite
def conditions(draw: Any, names: list[str]) -> str:
    if not names or draw(st.booleans()):
        return ""
    name = draw(st.sampled_from(names))
    return draw(
        st.sampled_from(
            [f"${{{name}}} > 3", f"selected(${{{name}}}, '2')", f"${{{name}}} = ''", f"not(${{{name}}})", "1 = 2"]
        )
    )


@st.composite
def questions(draw: Any, name: str, names: list[str]) -> Question:
    kind = draw(st.sampled_from(list(Kind)))
    constraint = {
        Kind.SELECT_ONE: "",
        Kind.SELECT_MULTIPLE: "count-selected(.) <= 2",
        Kind.INTEGER: ". >= 0 and . <= 100",
        Kind.TEXT: "string-length(.) > 1",
        Kind.DATE: ". != '2026-12-16'",
        Kind.TIME: ". != '09:30'",
    }[kind]
    return question(
        name,
        kind,
        constraint=draw(st.sampled_from(["", constraint])),
        required=draw(st.booleans()),
        relevant=draw(conditions(names)),
        default=draw(st.sampled_from(["", "3"])),
        limit=draw(st.sampled_from([20, 200])),
        choice_filter=draw(filters(names)) if kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) else "",
    )


@st.composite
def filters(draw: Any, names: list[str]) -> str:
    if not names or draw(st.booleans()):
        return ""
    name = draw(st.sampled_from(names))
    return draw(
        st.sampled_from(
            [f"name != ${{{name}}}", f"selected(${{{name}}}, name)", f"parity = ${{{name}}} mod 2", "name > 3", "1 = 2"]
        )
    )


@st.composite
def items(draw: Any, names: list[str], prefix: str, depth: int) -> tuple[Item, ...]:
    made: list[Item] = []
    names = list(names)
    for index in range(draw(st.integers(1, 4))):
        name = f"{prefix}{index}"
        kind = draw(st.sampled_from(["question", "question", "question", "note", "calculate", "hidden", "group"]))
        if kind == "note":
            made.append(Note(name, text(name), draw(conditions(names))))
        elif kind == "calculate":
            made.append(Calculate(name, f"concat('x', ${{{names[0]}}})" if names else "1 + 1", draw(conditions(names))))
            names.append(name)
        elif kind == "hidden":
            made.append(Hidden(name, "7"))
            names.append(name)
        elif kind == "group" and depth:
            repeat = draw(st.sampled_from(["", "instructors"])) if depth == 2 else ""
            children = draw(items(names, f"{name}_", depth - 1 if not repeat else 0))
            made.append(Group(name, text(name), children, draw(conditions(names)), repeat))
        else:
            made.append(draw(questions(name, names)))
            names.append(name)
    return tuple(made)


@st.composite
def forms(draw: Any) -> Form:
    """Any form of a few items: all kinds, groups, repeats, conditions on earlier answers."""
    made = draw(items([], "q", 2))
    return Form("any", text("Any"), made, 8_192)


subjects = st.integers(0, 3).map(lambda n: Subject(tuple(Instructor(f"k{i}]", f"I {i}") for i in range(n))))


@st.composite
def inputs(draw: Any, every: Form, subject: Subject, at: str) -> Any:
    """Any input: mostly for the question on the screen, sometimes for another or for none."""
    paths = [place.path for place in layout(every, subject)] or [""]
    path = draw(st.sampled_from([at, at, at, at, "nowhere", *paths]))
    choice = draw(st.sampled_from(["1", "2", "3", "4", "5", "cannot_judge", "nothing"]))
    words = st.one_of(
        st.text(max_size=30),
        st.sampled_from(["12", "-3", "5,5", "١٢", "\ud800", "\x00", "x" * 700, "16.12.2026", "9:30"]),
    )
    return draw(
        st.one_of(
            st.just(Choose(path, choice)),
            st.just(Toggle(path, choice)),
            st.just(Confirm(path)),
            st.just(Skip(path)),
            st.just(GoTo(path)),
            words.map(Write),
            st.sampled_from([Back(), ToReview()]),
        )
    )
