"""What every running answer does alike, about a course or by name: its language, and what was sent instead of words."""

from collections.abc import Sequence
from dataclasses import replace

from delivery.commands import set_commands
from domain.conversation import Ask, Problem, ProblemKind, Step
from domain.form import Question
from domain.language import Language
from handlers.house import Turn
from services import accounts
from views.taps import LANGUAGE


async def take_language(turn: Turn, verb: str, values: Sequence[str]) -> None:
    """Speaks the language of a tap from now on, if the tap chose one; the menu follows."""
    if verb != LANGUAGE or not values or values[0] not in set(Language):
        return
    await accounts.set_language(turn.house.database, turn.user_id, Language(values[0]))
    await turn.reload()
    await set_commands(turn.house.desk.bot, turn.user_id, turn.words, turn.visitor.active)


def takes_text(step: Step) -> bool:
    """Whether the question on the screen is answered by typing."""
    question = step.screen.question if isinstance(step.screen, Ask) else None
    return isinstance(question, Question) and question.is_typed


def without_words(step: Step) -> Step:
    """The step after a photo, a voice message or the like: what the question wants instead."""
    kind = ProblemKind.NEEDS_TEXT if takes_text(step) else ProblemKind.NEEDS_BUTTON
    return replace(step, problem=Problem(kind))
