"""What is kept of a single ballot where a survey declares `keep_ballots`: its ratings (design section 5)."""

from collections.abc import Mapping, Sequence

from domain.answers import Chosen
from domain.ballot import Ballot
from domain.form import Form, Group, Kind, Question


def ratings_only(form: Form, ballot: Ballot) -> Mapping[str, str]:
    """The chosen names by question, for questions with scores that are asked once.

    Texts, numbers, lists of ticks and whatever is asked for each instructor are left out: they would tell who or where.
    """
    found: dict[str, str] = {}
    for question in kept_questions(form):
        given = ballot.answers.get(question.name)
        if isinstance(given, Chosen) and len(given.names) == 1:
            found[question.name] = given.names[0]
    return found


def kept_of(form: Form, ballots: Sequence[Ballot], enough: int) -> Sequence[Mapping[str, str]]:
    """What is kept of the ballots of one course: nothing where fewer than `enough` answered.

    Beside the counts of a small course one could find out which ballots are its own (docs/anonymity.md).
    """
    keeps = form.keep_ballots and len(ballots) >= enough
    return [ratings_only(form, ballot) for ballot in ballots] if keeps else []


def kept_questions(form: Form) -> tuple[Question, ...]:
    """The questions whose ratings are kept of single ballots: with scores, and asked once."""
    return tuple(_ratings(form.items))


def _ratings(items: tuple[object, ...]) -> list[Question]:
    found: list[Question] = []
    for item in items:
        if isinstance(item, Group) and not item.repeat_over:
            found += _ratings(item.children)
        elif isinstance(item, Question) and item.kind is Kind.SELECT_ONE:
            found += [item] if any(choice.score is not None for choice in item.choices) else []
    return found
