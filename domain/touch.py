"""A tap on a survey's button, and the input it means.

A button has 64 bytes: it carries the number of a question and of a choice in the form's order instead of their names.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.conversation import Back, Choose, Confirm, GoTo, Input, Skip, Subject, Toggle, layout
from domain.form import Form, Question


class Verb(StrEnum):
    """What a button of a question or of the review does."""

    CHOOSE = "c"
    TOGGLE = "t"
    SKIP = "k"
    CONFIRM = "n"
    BACK = "b"
    GO_TO = "g"


@dataclass(frozen=True)
class Touch:
    """A verb, the number of the question it was shown with, and the number of a choice."""

    verb: Verb
    question: int = 0
    choice: int = 0


def resolve(touch: Touch, form: Form, subject: Subject) -> Input | None:
    """The input that a tap means for this form and subject; None if there is no such question or choice."""
    if touch.verb is Verb.BACK:
        return Back()
    places = layout(form, subject)
    if not 0 <= touch.question < len(places):
        return None
    place = places[touch.question]
    match touch.verb:
        case Verb.SKIP:
            return Skip(place.path)
        case Verb.CONFIRM:
            return Confirm(place.path)
        case Verb.GO_TO:
            return GoTo(place.path)
    if not isinstance(place.item, Question) or not 0 <= touch.choice < len(place.item.choices):
        return None
    name = place.item.choices[touch.choice].name
    return Choose(place.path, name) if touch.verb is Verb.CHOOSE else Toggle(place.path, name)
