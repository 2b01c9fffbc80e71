"""The units inside one, side by side in one question: ranges of places, never a league table."""

from collections.abc import Iterator
from html import escape

from domain.form import Question
from domain.language import in_language
from domain.result import ItemResult, Rank, UnitResult
from locales import Words
from reports import numbers
from views.card import Button, Card, bold, lines
from views.result_lines import value
from views.results import COMPARE, PLACE, Reading, place_tap, turning
from views.taps import tag, tap

BESIDE = "bes"
MOST_BESIDE = 10


def questions_card(reading: Reading, unit: UnitResult, _: Words) -> Card:
    """The questions in which the units inside `unit` can be set side by side."""
    rows = [
        (Button(_short(question, _), tap(BESIDE, tag(unit.key), tag(question.name), 0, reading.release.wave)),)
        for question in comparable(reading, unit)
    ]
    rows.append((Button(_("‹ Back"), place_tap(PLACE, unit, 0, reading)),))
    return Card(lines(bold(in_language(unit.name, _.language)), _("Compare in which question?")), tuple(rows))


def beside_card(reading: Reading, unit: UnitResult, question: Question, page: int, _: Words) -> Card:
    """The units inside `unit` by one question, a page of them, the highest places first."""
    ranked = sorted(_ranked(unit, question), key=lambda pair: (pair[1].best, pair[1].worst))
    pages = max(1, -(-len(ranked) // MOST_BESIDE))
    page = min(page, pages - 1)
    told = [
        f"{_range(rank, _)} · <b>{_told(question, inner.item(question.name), _)}</b> {numbers.DASH} "
        + escape(in_language(inner.name, _.language))
        for inner, rank in ranked[page * MOST_BESIDE : (page + 1) * MOST_BESIDE]
    ]
    text = lines(
        bold(in_language(unit.name, _.language)) + f"\n{escape(_short(question, _))}",
        "\n".join(told),
        "\n".join(_notes(unit, question, len(ranked), _)),
    )
    row = turning(lambda to: tap(BESIDE, tag(unit.key), tag(question.name), to, reading.release.wave), page, pages)
    back = Button(_("‹ Back"), tap(COMPARE, tag(unit.key), reading.release.wave))
    return Card(text, tuple(filter(None, [row, (back,)])), protected=True)


def comparable(reading: Reading, unit: UnitResult) -> list[Question]:
    """The questions that tell places of the units inside `unit`, in the order of the form."""
    return [question for question in reading.form.questions if any(_ranked(unit, question))]


def _ranked(unit: UnitResult, question: Question) -> Iterator[tuple[UnitResult, Rank]]:
    for inner in unit.units:
        item = inner.item(question.name)
        if item and item.rank:
            yield inner, item.rank


def _told(question: Question, item: ItemResult | None, _: Words) -> str:
    assert item is not None, "a unit has a place in a question that it was asked"
    assert item.mean is not None, "a place comes from a mean"
    assert item.margin is not None, "a place comes from an interval"
    return escape(f"{value(question, item.mean, _)} ± {numbers.hundredths(item.margin, _.language)}")


def _range(rank: Rank, _: Words) -> str:
    return numbers.span(rank.best, rank.worst, _.language)


def _notes(unit: UnitResult, question: Question, compared: int, _: Words) -> Iterator[str]:
    yield _("First stands the range of places; within it a difference may be chance.")
    if question.reverse:
        yield _("In this question less is better.")
    if left := len(unit.units) - compared:
        yield _("Not compared, too few answers or hidden: {n}", n=_.number(left))


def _short(question: Question, _: Words) -> str:
    return in_language(question.short, _.language).rstrip(" .")
