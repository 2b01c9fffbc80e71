"""What a question can come to offer: the screens that its `choice_filter` makes possible, before anybody answers."""

from itertools import product
from math import prod

from domain.form import Choice
from domain.offer import offered
from intake.xlsform.build import Lists, question_of
from intake.xlsform.entries import RANGE, Entry
from intake.xlsform.filters import filter_of

TRIES = 20_000
"""Choices held against one filter at most: a fraction of a second."""

_ONE_OF = frozenset({"select_one", RANGE})


def possible_offers(entry: Entry, entries: tuple[Entry, ...], lists: Lists) -> tuple[tuple[Choice, ...], ...]:
    """The different offers of a question, for every answer that its filter may read.

    Its whole list alone where it has no filter, where the filter reads what is typed, ticked or worked out, and where
    there would be too much to try.
    """
    question, narrowing = question_of(entry, lists), filter_of(entry)
    names = sorted(narrowing.references) if narrowing else []
    answers = [_answers(name, entries, lists) for name in names]
    tries = prod((len(each) for each in answers), start=len(question.choices))
    if narrowing is None or not 0 < tries <= TRIES:
        return (question.choices,)
    offers = (offered(question, dict(zip(names, values, strict=True))) for values in product(*answers))
    return tuple({tuple(choice.name for choice in offer): offer for offer in offers}.values())


def _answers(name: str, entries: tuple[Entry, ...], lists: Lists) -> tuple[str, ...]:
    """What a row of that name can answer with, nothing included; empty where that cannot be told."""
    row = next((entry for entry in entries if entry.name == name and entry.type in _ONE_OF), None)
    return ("", *(choice.name for choice in question_of(row, lists).choices)) if row else ()
