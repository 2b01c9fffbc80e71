"""The figures of one place of a release: a line each, in pages that fit a phone screen and a message of Telegram."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

from domain.form import Facet, Form, Question
from domain.language import in_language
from domain.result import Before, Change, IndicatorResult, ItemResult, Mean, Priority, UnitResult
from domain.statistics import main_scale, scores
from locales import Words
from reports import numbers
from reports.wording import short

MOST_LINES = 20
MOST_CHARACTERS = 1500
"""Of figures or of comments on one card: about a phone screen, and far from the 4096 characters of a message."""
MOST_NAME = 120
"""Characters of a name here: a question without few words of its own goes by all of them."""


@dataclass(frozen=True)
class Line:
    """A figure as it is told, escaped: its change, and what it lies between where that is not the scale of most."""

    text: str
    change: Change | None = None
    scale: str = ""
    of_item: bool = False
    """Whether it is of one question, and not of several."""


Page = Sequence[Line]

Scale = tuple[int, int]
"""What a mean lies between."""


def figure_pages(form: Form, unit: UnitResult, _: Words) -> Sequence[Page]:
    """What is told of a place beside its rate and its overall mean: indicators, competences, then questions."""
    usual = usual_scale(form)
    indicators = [_indicator(form, one, usual, _) for one in unit.indicators]
    competences = [Line(_sides(form, each, _)) for each in unit.priorities]
    return list(_paged((*indicators, *competences, *_items(form, unit.items, usual, _))))


def item_pages(form: Form, items: Iterable[ItemResult], _: Words) -> Sequence[Page]:
    """What is told of some questions."""
    return list(_paged(_items(form, items, usual_scale(form), _)))


def page_of(pages: Sequence[Page], page: int) -> Page:
    """That page; where there is only one, it goes with whatever else has pages on the card; none past the end."""
    if len(pages) == 1:
        return pages[0]
    return pages[page] if page < len(pages) else ()


def blocks(page: Page) -> tuple[str, str]:
    """The text of a page: of figures over several questions, and of single questions."""
    return (
        "\n".join(line.text for line in page if not line.of_item),
        "\n".join(line.text for line in page if line.of_item),
    )


def change_sign(change: Change | None, _: Words) -> str:
    """An arrow with the difference, "?" where that is not tested; "≈" no larger than chance makes; "=" none at all."""
    if change is None:
        return ""
    if change.noise:
        return " ≈"
    if not change.difference:
        return " ="
    untested = "?" if change.noise is None else ""
    return f" {'▲' if change.difference > 0 else '▼'} {numbers.decimal(abs(change.difference), _.language)}{untested}"


def legend(before: Before | None, told: Iterable[Change | None], _: Words) -> str:
    """What the arrows and signs behind the changes of a card mean, if it has any."""
    changes = [change for change in told if change]
    if before is None or not changes:
        return ""
    said = [_("▲▼ against {period}; ≈ no more than chance", period=in_language(before.period, _.language))]
    if any(not (change.noise or change.difference) for change in changes):
        said.append(_("= the same figure as then"))
    if any(change.noise is None and change.difference for change in changes):
        said.append(_("?: not tested, may be chance"))
    return escape("\n".join(said))


def value(question: Question, mean: Mean, _: Words) -> str:
    """A mean as it is told on the scale of its question."""
    points = scores(question).values()
    return numbers.mean(mean, (min(points), max(points)) if points else (0, 0), _.language)


def usual_scale(form: Form) -> Scale:
    """The ends of the scale that most questions have."""
    points = [choice.score or 0 for choice in main_scale(form)] or [0]
    return min(points), max(points)


def _indicator(form: Form, one: IndicatorResult, usual: Scale, _: Words) -> Line:
    name = _cut(in_language(form.measure(one.indicator), _.language))
    told = numbers.mean(one.mean, usual, _.language)
    return Line(f"{escape(name)}: {escape(told)}{change_sign(one.change, _)}", one.change)


def _sides(form: Form, priority: Priority, _: Words) -> str:
    """How important a competence is, and how content people are with it."""
    asked = {one.facet: one for one in form.questions if one.competence == priority.competence}
    told = {
        "importance": value(asked[Facet.IMPORTANCE], priority.importance, _),
        "satisfaction": value(asked[Facet.SATISFACTION], priority.satisfaction, _),
    }
    name = _cut(in_language(form.measure(priority.competence), _.language))
    said = f"{name}: " + _("importance {importance}, satisfaction {satisfaction}", **told)
    if priority.gap is not None:
        said += ", " + _("gap {gap}", gap=numbers.decimal(priority.gap, _.language))
    return escape(said)


def _items(form: Form, items: Iterable[ItemResult], usual: Scale, _: Words) -> Iterator[Line]:
    for item in items:
        question = form.question(item.question)
        if question and item.shown:
            told = [value(question, item.mean, _)] if item.mean else []
            name = _cut(short(question, _.language))
            values = " · ".join([*told, f"n {numbers.count(item.n or 0, _.language)}"])
            said = f"• {escape(name)} {numbers.DASH} {escape(values)}{change_sign(item.change, _)}"
            yield Line(said, item.change, _scale(question, item, usual, _), of_item=True)


def _scale(question: Question, item: ItemResult, usual: Scale, _: Words) -> str:
    """What a mean lies between, where the question has another scale than most."""
    points = scores(question).values() if item.mean else ()
    if not points or (min(points), max(points)) == usual:
        return ""
    name = _cut(in_language(question.short, _.language).rstrip(" ."))
    low, high = (numbers.count(end, _.language) for end in (min(points), max(points)))
    return escape(_("Scale of “{question}”: {low} to {high}", question=name, low=low, high=high))


def _cut(name: str) -> str:
    return name if len(name) <= MOST_NAME else f"{name[: MOST_NAME - 1]}…"


def _paged(told: Iterable[Line]) -> Iterator[Page]:
    page: list[Line] = []
    characters = 0
    for line in told:
        added = len(unescape(line.text + line.scale))
        if page and (len(page) == MOST_LINES or characters + added > MOST_CHARACTERS):
            yield page
            page, characters = [], 0
        page.append(line)
        characters += added
    if page:
        yield page
