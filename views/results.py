"""A released result as the quality office reads it in the chat: place by place, each number as it is frozen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from domain.disclosure import OVER, low_rate
from domain.form import Facet, Form, Question
from domain.language import in_language
from domain.result import Change, CommentsResult, ItemResult, Mean, Priority, Release, UnitResult
from domain.statistics import is_few, main_scale, scores
from locales import Words
from reports import numbers
from reports.summary import of_eligible
from views.card import Button, Card, bold, lines
from views.taps import tag, tap

PLACE, REMARKS, INSTRUCTOR, COMPARE = "res", "rem", "ri", "cmp"
MOST_PLACES = 8
MOST_CHARACTERS = 1500
"""Of comments on one card: about a phone screen."""


@dataclass(frozen=True)
class Reading:
    """A release with what is needed to read it: its form, and the names of its instructors by their keys."""

    release: Release
    form: Form
    names: Mapping[str, str]


def place_card(reading: Reading, unit: UnitResult, page: int, _: Words) -> Card:
    """One place: its rate, its means with their changes, what is inside, and the ways on."""
    text = lines(
        _head(reading, unit, _),
        "\n".join(_figures(reading, unit, _)),
        "\n".join(_items(reading, unit.items, _)),
        "\n".join(_notes(reading, unit, _)),
    )
    return Card(text, tuple(_place_rows(reading, unit, page, _)), protected=True)


def instructor_card(reading: Reading, unit: UnitResult, key: str, _: Words) -> Card:
    """What was asked about one instructor in one course."""
    items = next((one.items for one in unit.instructors if one.key == key), ())
    name = escape(reading.names.get(key, key))
    told = "\n".join(_items(reading, items, _)) or _("Hidden to protect anonymity")
    back = Button(_("‹ Back"), place_tap(PLACE, unit, 0, reading))
    return Card(
        lines(_head(reading, unit, _), f"<b>{name}</b>", told, _legend(reading, (item.change for item in items), _)),
        ((back,),),
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
    return bold(in_language(unit.name, _.language)) + f"\n{escape(period)} · {escape(version)}"


def _figures(reading: Reading, unit: UnitResult, _: Words) -> Iterator[str]:
    turnout = unit.turnout
    if turnout is None:
        yield _("Hidden to protect anonymity")
        return
    rate = of_eligible(turnout, _.language)
    if turnout.percent is not None:
        rate = f"{numbers.percent(turnout.percent, _.language)} ({rate})"
    elif turnout.over:
        rate = _("over {percent}", percent=numbers.percent(OVER, _.language)) + f" ({rate})"
    label = _("Response rate")
    yield f"{label}: {escape(rate)}"
    if unit.mean:
        label, scale = _("Overall mean"), _main(reading.form)
        told = numbers.mean(unit.mean, scale, _.language)
        yield f"{label}: <b>{escape(told)}</b> / {scale[1]}{_change(unit.change, _)}"
    for one in unit.indicators:
        name = in_language(reading.form.measure(one.indicator), _.language)
        told = numbers.mean(one.mean, _main(reading.form), _.language)
        yield f"{escape(name)}: {escape(told)}{_change(one.change, _)}"
    yield from (_sides(reading.form, each, _) for each in unit.priorities)


def _sides(form: Form, priority: Priority, _: Words) -> str:
    """How important a competence is, and how content people are with it."""
    asked = {one.facet: one for one in form.questions if one.competence == priority.competence}
    told = {
        "importance": value(asked[Facet.IMPORTANCE], priority.importance, _),
        "satisfaction": value(asked[Facet.SATISFACTION], priority.satisfaction, _),
    }
    name = in_language(form.measure(priority.competence), _.language)
    said = f"{name}: " + _("importance {importance}, satisfaction {satisfaction}", **told)
    if priority.gap is not None:
        said += ", " + _("gap {gap}", gap=numbers.decimal(priority.gap, _.language))
    return escape(said)


def _items(reading: Reading, items: Sequence[ItemResult], _: Words) -> Iterator[str]:
    hidden = 0
    for item in items:
        question = reading.form.question(item.question)
        if question is None or not item.shown:
            hidden += not item.shown
            continue
        told = [value(question, item.mean, _)] if item.mean else []
        name = in_language(question.short, _.language).rstrip(" .")
        values = " · ".join([*told, f"n {numbers.count(item.n or 0, _.language)}"])
        yield f"• {escape(name)} {numbers.DASH} {escape(values)}{_change(item.change, _)}"
    if hidden:
        yield _("Questions hidden to protect anonymity: {n}", n=_.number(hidden))


def value(question: Question, mean: Mean, _: Words) -> str:
    """A mean as it is told on the scale of its question."""
    points = scores(question).values()
    return numbers.mean(mean, (min(points), max(points)) if points else (0, 0), _.language)


def _main(form: Form) -> tuple[int, int]:
    points = [choice.score or 0 for choice in main_scale(form)] or [0]
    return min(points), max(points)


def _change(change: Change | None, _: Words) -> str:
    """An arrow with the difference, "?" where that is not tested; "≈" where it is no larger than chance makes."""
    if change is None:
        return ""
    if change.noise or not change.difference:
        return " ≈"
    untested = "?" if change.noise is None else ""
    return f" {'▲' if change.difference > 0 else '▼'} {numbers.decimal(abs(change.difference), _.language)}{untested}"


def _legend(reading: Reading, told: Iterable[Change | None], _: Words) -> str:
    """What the arrows and signs behind the changes of a card mean, if it has any."""
    before, changes = reading.release.before, [change for change in told if change]
    if before is None or not changes:
        return ""
    said = [_("▲▼ against {period}; ≈ no more than chance", period=in_language(before.period, _.language))]
    if any(change.noise is None and change.difference for change in changes):
        said.append(_("?: not tested, may be chance"))
    return escape("\n".join(said))


def _scales(form: Form, items: Sequence[ItemResult], _: Words) -> Iterator[str]:
    """What a mean lies between, where the question has another scale than most."""
    for item in items:
        question = form.question(item.question)
        points = scores(question).values() if question and item.mean else ()
        if question and points and (min(points), max(points)) != _main(form):
            name = in_language(question.short, _.language).rstrip(" .")
            low, high = (numbers.count(end, _.language) for end in (min(points), max(points)))
            yield escape(_("Scale of “{question}”: {low} to {high}", question=name, low=low, high=high))


def _notes(reading: Reading, unit: UnitResult, _: Words) -> Iterator[str]:
    if unit.turnout and is_few(unit.turnout.answered):
        yield _("Few answers: read with care")
    if unit.turnout and low_rate(unit.turnout, reading.release.min_rate_percent):
        yield _("Low response rate: may not represent everyone")
    hidden = sum(not inner.shown for inner in unit.units)
    if hidden:
        yield _("Places hidden to protect anonymity: {n}", n=_.number(hidden))
    yield from _scales(reading.form, unit.items, _)
    wholes = (unit.change, *(one.change for one in unit.indicators))
    if legend := _legend(reading, (*wholes, *(item.change for item in unit.items)), _):
        yield legend


def _place_rows(reading: Reading, unit: UnitResult, page: int, _: Words) -> Iterator[tuple[Button, ...]]:
    inner = [one for one in unit.units if one.shown or any(below.shown for below in one.walk())]
    pages = -(-len(inner) // MOST_PLACES)
    page = min(max(page, 0), max(pages - 1, 0))
    for one in inner[page * MOST_PLACES : (page + 1) * MOST_PLACES]:
        mean = f" · {numbers.mean(one.mean, _main(reading.form), _.language)}" if one.mean else ""
        yield (Button(in_language(one.name, _.language) + mean, place_tap(PLACE, one, 0, reading)),)
    if row := turning(lambda to: place_tap(PLACE, unit, to, reading), page, pages):
        yield row
    if any(item.rank for one in inner for item in one.items):
        yield (Button(_("Compare"), tap(COMPARE, tag(unit.key), reading.release.wave)),)
    for each in unit.instructors:
        name = reading.names.get(each.key, each.key)
        yield (Button(name, tap(INSTRUCTOR, tag(unit.key), tag(each.key), reading.release.wave)),)
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
