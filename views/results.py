"""A released result as the quality office reads it in the chat: place by place, each number as it is frozen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from domain.disclosure import OVER, low_rate
from domain.form import Form
from domain.language import in_language
from domain.result import Change, CommentsResult, ItemResult, Release, Silence, UnitResult
from domain.statistics import is_few
from locales import Words
from reports import numbers
from reports.summary import of_eligible
from reports.wording import correction_said
from views.card import Button, Card, bold, lines
from views.result_lines import (
    MOST_CHARACTERS,
    Page,
    blocks,
    change_sign,
    figure_pages,
    item_pages,
    legend,
    page_of,
    usual_scale,
)
from views.taps import tag, tap

PLACE, REMARKS, INSTRUCTOR, COMPARE = "res", "rem", "ri", "cmp"
MOST_PLACES = 8


@dataclass(frozen=True)
class Reading:
    """A release with what is needed to read it: its form, and the names of its instructors by their keys."""

    release: Release
    form: Form
    names: Mapping[str, str]


def place_card(reading: Reading, unit: UnitResult, page: int, _: Words) -> Card:
    """One place: its rate, its means with their changes, what is inside, and the ways on; a page of each."""
    figures, inner = figure_pages(reading.form, unit, _), _inner(unit)
    pages = max(len(figures), -(-len(inner) // MOST_PLACES), 1)
    page = min(max(page, 0), pages - 1)
    shown = page_of(figures, page)
    of_several, of_each = blocks(shown)
    text = lines(
        _head(reading, unit, _),
        "\n".join(filter(None, (*_wholes(reading, unit, _), of_several))),
        of_each,
        "\n".join(_notes(reading, unit, shown, _)),
    )
    places = inner if len(inner) <= MOST_PLACES else inner[page * MOST_PLACES : (page + 1) * MOST_PLACES]
    turn = turning(lambda to: place_tap(PLACE, unit, to, reading), page, pages)
    return Card(text, tuple(_place_rows(reading, unit, places, turn, _)), protected=True)


def instructor_card(reading: Reading, unit: UnitResult, key: str, _: Words, page: int = 0) -> Card:
    """What was asked about one instructor in one course, a page of it."""
    items = next((one.items for one in unit.instructors if one.key == key), ())
    name = escape(reading.names.get(key, key))
    pages = item_pages(reading.form, items, _)
    page = min(max(page, 0), max(len(pages) - 1, 0))
    shown = page_of(pages, page)
    told = blocks(shown)[1] or ("" if items else _("Hidden to protect anonymity"))
    notes = "\n".join([*_hidden(items, _), *_meanings(reading, shown, (), _)])
    turn = turning(lambda to: instructor_tap(reading, unit, key, to), page, len(pages))
    back = Button(_("‹ Back"), place_tap(PLACE, unit, 0, reading))
    return Card(
        lines(_head(reading, unit, _), f"<b>{name}</b>", told, notes),
        tuple(filter(None, (turn, (back,)))),
        protected=True,
    )


def remarks_card(reading: Reading, unit: UnitResult, page: int, _: Words) -> Card:
    """The comments about one place, a page of them, question by question and in no order."""
    pages = list(_pages(_remarks(reading, unit.comments, _)))
    page = min(max(page, 0), max(len(pages) - 1, 0))
    row = turning(lambda to: place_tap(REMARKS, unit, to, reading), page, len(pages))
    rows = [row, (Button(_("‹ Back"), place_tap(PLACE, unit, 0, reading)),)]
    shown = pages[page] if pages else [_("There are no comments to show here.")]
    return Card(lines(_head(reading, unit, _), *shown), tuple(filter(None, rows)), protected=True)


def _head(reading: Reading, unit: UnitResult, _: Words) -> str:
    period = in_language(reading.release.period, _.language)
    version = _("version {n}", n=reading.release.version)
    said = correction_said(reading.release.correction, _)
    why = f"\n{escape(said)}" if said else ""
    return bold(in_language(unit.name, _.language)) + f"\n{escape(period)} · {escape(version)}{why}"


def _wholes(reading: Reading, unit: UnitResult, _: Words) -> Iterator[str]:
    """The response rate and the overall mean, or why there is nothing."""
    turnout = unit.turnout
    if turnout is None:
        yield why_nothing(unit, _)
        return
    rate = of_eligible(turnout, _.language)
    if turnout.percent is not None:
        rate = f"{numbers.percent(turnout.percent, _.language)} ({rate})"
    elif turnout.over:
        rate = _("over {percent}", percent=numbers.percent(OVER, _.language)) + f" ({rate})"
    label = _("Response rate")
    yield f"{label}: {escape(rate)}"
    if unit.mean:
        label, scale = _("Overall mean"), usual_scale(reading.form)
        told = numbers.mean(unit.mean, scale, _.language)
        yield f"{label}: <b>{escape(told)}</b> / {scale[1]}{change_sign(unit.change, _)}"


def why_nothing(unit: UnitResult, _: Words) -> str:
    """Why nothing is told of a place, as far as that itself may be told."""
    return {
        None: _("Hidden to protect anonymity"),
        Silence.NOBODY_ASKED: _("Nobody was asked."),
        Silence.NOBODY_ANSWERED: _("Nobody answered."),
    }[unit.silence]


def _hidden(items: Iterable[ItemResult], _: Words) -> Iterator[str]:
    if hidden := sum(not item.shown for item in items):
        yield _("Questions hidden to protect anonymity: {n}", n=_.number(hidden))


def _notes(reading: Reading, unit: UnitResult, shown: Page, _: Words) -> Iterator[str]:
    yield from _hidden(unit.items, _)
    if unit.turnout and is_few(unit.turnout.answered):
        yield _("Few answers: read with care")
    if unit.turnout and low_rate(unit.turnout, reading.release.min_rate_percent):
        yield _("Low response rate: may not represent everyone")
    hidden = sum(not (inner.shown or inner.silence) for inner in unit.units)
    if hidden and not unit.silence:
        yield _("Places hidden to protect anonymity: {n}", n=_.number(hidden))
    yield from _meanings(reading, shown, (unit.change,), _)


def _meanings(reading: Reading, shown: Page, changes: Iterable[Change | None], _: Words) -> Iterator[str]:
    """What the numbers and signs of the lines of a card mean."""
    yield from (line.scale for line in shown if line.scale)
    if said := legend(reading.release.before, (*changes, *(line.change for line in shown)), _):
        yield said


def _inner(unit: UnitResult) -> Sequence[UnitResult]:
    """The places right inside one that have something to tell, or have such a place below."""
    return [one for one in unit.units if any(below.shown for below in one.walk())]


def _place_rows(
    reading: Reading, unit: UnitResult, places: Iterable[UnitResult], turn: tuple[Button, ...], _: Words
) -> Iterator[tuple[Button, ...]]:
    scale = usual_scale(reading.form)
    for one in places:
        mean = f" · {numbers.mean(one.mean, scale, _.language)}" if one.mean else ""
        yield (Button(in_language(one.name, _.language) + mean, place_tap(PLACE, one, 0, reading)),)
    if turn:
        yield turn
    if any(item.rank for one in unit.units for item in one.items):
        yield (Button(_("Compare"), tap(COMPARE, tag(unit.key), reading.release.wave)),)
    for each in unit.instructors:
        name = reading.names.get(each.key, each.key)
        yield (Button(name, instructor_tap(reading, unit, each.key, 0)),)
    if texts := sum(len(one.texts) for one in unit.comments):
        yield (Button(_("Comments: {n}", n=_.number(texts)), place_tap(REMARKS, unit, 0, reading)),)
    yield (Button(_("‹ Back"), _back(reading, unit)),)


def _back(reading: Reading, unit: UnitResult) -> str:
    above = next((one for one in reading.release.university.walk() if unit in one.units), None)
    return place_tap(PLACE, above, 0, reading) if above else tap("wave", reading.release.wave)


def turning(to: Callable[[int], str], page: int, pages: int) -> tuple[Button, ...]:
    """The ways to the page before and the page after, where there are any; `to` makes the tap for a page."""
    before = (Button(f"‹ {page}", to(page - 1)),) if page else ()
    after = (Button(f"{page + 2} ›", to(page + 1)),) if page + 1 < pages else ()
    return before + after


def place_tap(word: str, unit: UnitResult, page: int, reading: Reading) -> str:
    """Callback data that leads to a page about one place."""
    return tap(word, tag(unit.key), page, reading.release.wave)


def instructor_tap(reading: Reading, unit: UnitResult, key: str, page: int) -> str:
    """Callback data that leads to a page about one instructor in one course."""
    return tap(INSTRUCTOR, tag(unit.key), tag(key), page, reading.release.wave)


def _remarks(reading: Reading, comments: Sequence[CommentsResult], _: Words) -> Iterator[str]:
    for one in comments:
        question = reading.form.question(one.question)
        about = in_language(question.short, _.language) if question else one.question
        named = f" · {reading.names.get(one.instructor, one.instructor)}" if one.instructor else ""
        counted = _("Comments: {n}, of these not shown: {held}", n=_.number(one.total), held=_.number(one.held))
        yield f"<b>{escape(about + named)}</b>\n{escape(counted)}"
        yield from (f"– {escape(text)}" for text in one.texts)


def _pages(parts: Iterator[str]) -> Iterator[list[str]]:
    page: list[str] = []
    for part in parts:
        if page and sum(map(len, page)) + len(part) > MOST_CHARACTERS:
            yield page
            page = []
        page.append(part)
    if page:
        yield page
