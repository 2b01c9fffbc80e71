"""The conversation of a survey as pure functions: progress and an input in, progress and a screen out.

Nothing here knows Telegram, a clock or a database. At the review every relevant question has been answered or
skipped, so a ballot made there is complete.
"""

from dataclasses import replace
from datetime import datetime

from domain.answers import SKIPPED, Answer, Chosen, Number, Skipped, Written, path_of, split_path
from domain.ballot import Ballot, UnfinishedBallot, ballot, ballot_from_json, ballot_to_json
from domain.form import Form
from domain.inputs import Back, Choose, Confirm, GoTo, Input, Skip, Toggle, ToReview, Write
from domain.progress import Instructor, Progress, Subject, progress_from_json, progress_to_json
from domain.reply import Problem, ProblemKind
from domain.route import Place, find_route, layout
from domain.screens import Ask, Review, ReviewLine, Step, review_or_missing, step_at
from domain.turn import Turn

__all__ = [
    "SKIPPED",
    "Answer",
    "Ask",
    "Back",
    "Ballot",
    "Choose",
    "Chosen",
    "Confirm",
    "GoTo",
    "Input",
    "Instructor",
    "Number",
    "Place",
    "Problem",
    "ProblemKind",
    "Progress",
    "Review",
    "ReviewLine",
    "Skip",
    "Skipped",
    "Step",
    "Subject",
    "ToReview",
    "Toggle",
    "UnfinishedBallot",
    "Write",
    "Written",
    "answer",
    "ballot",
    "ballot_from_json",
    "ballot_to_json",
    "layout",
    "path_of",
    "progress_from_json",
    "progress_to_json",
    "resume",
    "split_path",
    "start",
]


def start(form: Form, subject: Subject, now: datetime) -> Step:
    """The first screen. `now` is taken as by every rule; no rule of a form depends on it so far."""
    route = find_route(form, subject, {})
    if route.places:
        return step_at(route, Progress(at=route.places[0].path))
    return review_or_missing(route, Progress())


def resume(form: Form, subject: Subject, progress: Progress) -> Step:
    """The current screen again; the next relevant one if the question at `at` is not relevant any more.

    Resuming twice gives what resuming once gives.
    """
    route = find_route(form, subject, progress.answers)
    if route.place(progress.at):
        return step_at(route, progress)
    if not progress.at:
        return review_or_missing(route, progress)
    moved = replace(progress, ticks=None)
    order = [place.path for place in layout(form, subject)]
    if progress.at in order:
        later = order[order.index(progress.at) :]
        following = next((place for place in route.places if place.path in later), None)
        if following:
            return step_at(route, replace(moved, at=following.path))
    return review_or_missing(route, moved)


def answer(form: Form, subject: Subject, progress: Progress, given: Input, now: datetime) -> Step:
    """The step after an input. An input for another screen changes nothing: the current step, with `stale`.

    A problem (too long, not a number, …) also changes nothing, and is for the view to put into words. `now` is
    taken as by every rule; no rule of a form depends on it so far.
    """
    current = resume(form, subject, progress)
    route = find_route(form, subject, current.progress.answers)
    place = route.place(current.progress.at)
    turn = Turn(form, subject, route, current)
    if isinstance(given, GoTo):
        return turn.go_to(given.path)
    if isinstance(given, Back):
        return turn.back()
    if isinstance(given, ToReview):
        return turn.to_review()
    if place is None:
        return turn.refuse(Problem(ProblemKind.NEEDS_BUTTON)) if isinstance(given, Write) else turn.stale()
    if isinstance(given, Write):
        return turn.write(place, given.text)
    if given.path != place.path:
        return turn.stale()
    match given:
        case Choose(choice=name):
            return turn.choose(place, name)
        case Toggle(choice=name):
            return turn.toggle(place, name)
        case Confirm():
            return turn.confirm(place)
        case Skip():
            return turn.skip(place)
