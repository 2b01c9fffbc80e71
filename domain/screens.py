"""What a survey shows: a question or the review, drawn from the way through the form and the progress."""

from dataclasses import dataclass, replace

from domain.answers import Answer, Chosen
from domain.form import Choice, Note, Question, Text
from domain.offer import among
from domain.progress import Instructor, Progress
from domain.reply import Problem, read_default
from domain.route import Place, Route


@dataclass(frozen=True)
class Ask:
    """A question (or a note to read) on the screen.

    `number` of `total` counts the questions relevant now, all instructors together; a note has the number of the
    question that follows. `chosen` is the answer so far, the ticks, or the form's default; `choices` are those
    offered now, which may be fewer than the question has.
    """

    question: Question | Note
    path: str
    instructor: Instructor | None
    number: int
    total: int
    chosen: Answer | None
    can_skip: bool
    can_go_back: bool
    heading: Text | None = None
    can_confirm: bool = False
    """Whether `Confirm` goes on from here: a note, a screen with an answer, a select_multiple with ticks."""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class ReviewLine:
    """One question with its answer, `SKIPPED` included."""

    path: str
    question: Question
    instructor: Instructor | None
    answer: Answer


@dataclass(frozen=True)
class Review:
    """All answers before they are sent."""

    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True)
class Step:
    """What is kept and what is shown. `stale` says that the input belonged to another screen and changed nothing."""

    progress: Progress
    screen: Ask | Review
    problem: Problem | None = None
    stale: bool = False


def review_or_missing(route: Route, progress: Progress) -> Step:
    """The review, once every relevant question was answered or skipped; else the first that was not."""
    missing = next((place for place in route.questions if place.path not in route.answers), None)
    if missing:
        return step_at(route, replace(progress, at=missing.path, ticks=None))
    return step_at(route, Progress(progress.answers))


def step_at(route: Route, progress: Progress) -> Step:
    """The step with the screen of where the conversation is."""
    place = route.place(progress.at)
    return Step(progress, _ask(route, progress, place) if place else _review(route))


def _ask(route: Route, progress: Progress, place: Place) -> Ask:
    index = route.places.index(place)
    total = len(route.questions)
    before = sum(isinstance(each.item, Question) for each in route.places[:index])
    question = place.item
    assert isinstance(question, Question | Note)
    shown = shown_answer(route, question, progress) if isinstance(question, Question) else None
    return Ask(
        question=question,
        path=place.path,
        instructor=place.instructor,
        number=min(before + 1, total),
        total=total,
        chosen=shown,
        can_skip=isinstance(question, Question) and not question.required,
        can_go_back=index > 0 or progress.review,
        heading=place.heading,
        can_confirm=isinstance(question, Note) or shown not in (None, Chosen(())),
        choices=route.offered.get(place.path, ()),
    )


def _review(route: Route) -> Review:
    return Review(
        tuple(
            ReviewLine(place.path, place.item, place.instructor, route.answers[place.path])
            for place in route.questions
            if isinstance(place.item, Question)
        )
    )


def shown_answer(route: Route, question: Question, progress: Progress) -> Answer | None:
    """What the screen shows as chosen: ticks, else the answer so far, else the form's default; offered choices only."""
    ticks = Chosen(progress.ticks) if progress.ticks is not None else None
    shown = ticks or route.answers.get(progress.at) or read_default(question)
    return among(shown, route.offered[progress.at]) if isinstance(shown, Chosen) else shown
