"""A running answer about a course as a card: a question, the languages, or the review."""

from collections.abc import Mapping
from functools import partial

from domain.conversation import Step
from domain.language import in_language
from domain.tasks import CourseTask
from locales import Words
from views.card import Card
from views.questions import Frame, choose_language_card, step_card
from views.taps import survey_tap


def survey_card(token: str, task: CourseTask, step: Step, positions: Mapping[str, int], _: Words) -> Card:
    """The card of a running answer: the question on the screen, or the review."""
    return step_card(_frame(token, task, _), step, positions, _)


def languages_card(token: str, task: CourseTask, _: Words) -> Card:
    """The languages, in their own names, inside a running answer."""
    return choose_language_card(_frame(token, task, _), _)


def _frame(token: str, task: CourseTask, _: Words) -> Frame:
    return Frame(
        in_language(task.title, _.language),
        partial(survey_tap, token),
        _("Check your answers. Once sent, they cannot be changed or found again."),
    )
