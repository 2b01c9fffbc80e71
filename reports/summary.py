"""The data of the summary card: every number as the string that will be printed, and nothing that is hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from domain.disclosure import OVER, low_rate
from domain.form import Form, Question
from domain.language import in_language
from domain.ranking import is_above
from domain.result import Bound, Mean, Release, Share, Turnout
from domain.statistics import WORKLOAD, is_few, main_scale, scores
from locales import words
from reports import numbers
from reports.finding import Rated, Ratings, headline, ratings
from reports.wording import short

SOURCE = "summary.typ"
MOST_ROWS = 5
"""Questions on one card; more are too small to read on a phone."""

# which of the five colours a scale of so many points uses, so that both ends keep their meaning
_COLOURS = {2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
_PRINTED_FROM = 7  # per cent: a narrower segment has no room for its number
_LONG = 4  # characters of a mean in the large size
_SHORT_RATE = 3  # characters of a rate that fit the ring in the large size


@dataclass(frozen=True)
class Layout:
    """How much a card tries to hold: its question rows, and whether the third tile is drawn."""

    rows: int
    fact: bool


@dataclass(frozen=True)
class Notice:
    """What is said where nothing may be shown."""

    title: str
    reason: str


def summary_card(release: Release, form: Form, language: str, layout: Layout) -> dict[str, Any]:
    """The data of `summary.typ` in one language: headline, turnout, overall mean and up to five questions."""
    found = ratings(release, form)
    card: dict[str, Any] = {
        **heading(release, language),
        "title": in_language(form.title, language),
        "headline": headline(found, language),
        "colours": _colours(form),
        "foot": _foot(release, found, layout.rows, language),
    }
    if release.university.turnout:
        card["rate"] = rate(release.university.turnout, language)
        card["mean"] = _overall(release, found, language)
    fact = workload(release, form, language)
    if layout.fact and fact:
        card["fact"] = fact
    return card | _body(release, form, found, layout.rows, language)


def heading(release: Release, language: str) -> dict[str, str]:
    """What stands at the top of every card of a release."""
    _ = words(language)
    return {
        "language": language,
        "office": _("Quality Assurance Office"),
        "university": in_language(release.university.name, language),
        "period": in_language(release.period, language),
    }


@dataclass(frozen=True)
class Chosen:
    """The questions of a card; from the place `lower` on each surely lies below all before it (0: no such groups)."""

    questions: tuple[Rated, ...]
    lower: int = 0


def select(found: Ratings, rows: int) -> Chosen:
    """The shown questions of a card: all where they fit, else the highest and the lowest, where they lie apart.

    Where they do not, the first of the form are as good as any; with them those that the headline names.
    """
    if len(found.shown) <= rows:
        return Chosen(found.shown)
    lowest = rows // 2
    high, low = found.compared[: rows - lowest], found.compared[max(len(found.compared) - lowest, 0) :]
    if lowest and len(found.compared) >= rows and _lie_apart(high, low):
        return Chosen(high + low, len(high))
    return Chosen(_first(found, rows))


def _lie_apart(high: Iterable[Rated], low: Iterable[Rated]) -> bool:
    return all(is_above(one.standing, other.standing) for one, other in product(high, low))


def _first(found: Ratings, rows: int) -> tuple[Rated, ...]:
    named = found.apart if len(found.apart) <= rows else ()
    others = [one for one in found.told if one not in named][: rows - len(named)]
    return tuple(one for one in found.told if one in named or one in others)


def rate(turnout: Turnout, language: str) -> dict[str, Any]:
    """The ring of a turnout: the rate in it and n of N beside it, as far as the release tells them."""
    _ = words(language)
    tile = {"label": _("Response rate"), "text": of_eligible(turnout, language)}
    if turnout.percent is not None:
        written = numbers.percent(turnout.percent, language)
        return tile | {"turn": turnout.percent, "value": written, "size": 32 if len(written) <= _SHORT_RATE else 27}
    if turnout.over:
        return tile | {"turn": OVER, "value": f">{numbers.percent(OVER, language)}", "size": 24}
    return tile | {"turn": 0, "value": numbers.DASH, "size": 32}


def of_eligible(turnout: Turnout, language: str) -> str:
    """n of N in words, or n alone where N is not told."""
    _ = words(language)
    answered = numbers.count(turnout.answered, language)
    if turnout.eligible is None:
        return _("Answers: {answered}", answered=answered)
    return _("{answered} of {eligible} answered", answered=answered, eligible=numbers.count(turnout.eligible, language))


def workload(release: Release, form: Form, language: str) -> dict[str, str] | None:
    """The share of those for whom the workload was right: the middle of its scale; None if that is not told."""
    question = next((one for one in form.questions if one.dimension == WORKLOAD), None)
    item = release.university.item(question.name) if question else None
    share = _middle(question, item.shares) if question and item else None
    if not (question and share):
        return None
    choice = question.choice(share.choice)
    assert choice, "a share belongs to a choice of its question"
    return {
        "label": in_language(question.short, language),
        "value": numbers.share(share, language, sign=True),
        "text": in_language(choice.label, language),
    }


def points(question: Question) -> list[str]:
    """The names of the choices with a score, lowest score first."""
    by_name = scores(question)
    return sorted(by_name, key=lambda name: by_name[name])


def _middle(question: Question, shares: tuple[Share, ...]) -> Share | None:
    ordered = points(question)
    if len(ordered) % 2 == 0:
        return None
    return next((share for share in shares if share.choice == ordered[len(ordered) // 2]), None)


def _overall(release: Release, found: Ratings, language: str) -> dict[str, Any]:
    _ = words(language)
    label = _("Overall mean")
    mean = release.university.mean
    if mean is None or not mean.exact:
        return {"label": label, "value": numbers.DASH, "of": ""}
    return {
        "label": label,
        "value": numbers.mean(mean, found.scale, language),
        "of": f"/ {found.scale[1]}",
        "at": place_on(mean, found.scale),
    }


def place_on(mean: Mean, scale: tuple[int, int]) -> float:
    """Where on the axis of the scale a mean lies, from 0 to 1: a place, not a number that is shown."""
    return float((mean.low + mean.high) / 2 - scale[0]) / (scale[1] - scale[0])


def _body(release: Release, form: Form, found: Ratings, rows: int, language: str) -> dict[str, Any]:
    _ = words(language)
    chosen = select(found, rows)
    if not chosen.questions:
        said = notice(release, language)
        return {"rows": [], "scale": [], "notice": {"title": said.title, "text": said.reason}}
    drawn = [_row(one, form, found.scale, language) for one in chosen.questions]
    mean = _("Mean")
    columns = {"left": "", "right": f"{mean} ({found.scale[0]}{numbers.DASH}{found.scale[1]})"}
    shares = any(one.item.shares for one in chosen.questions)
    if shares:
        columns["left"] = _("share of answers, %") if chosen.lower else _("Share of answers, %")
    if chosen.lower:
        columns["group"] = _("Rated higher")
        drawn[chosen.lower]["heading"] = _("Rated lower")
    # what is hidden is said where there is room, else in the footer
    drawn += [_hidden(question, language) for question in found.hidden[: rows - len(drawn)]]
    scale = [in_language(choice.label, language) for choice in main_scale(form)] if shares else []
    return {"rows": drawn, "scale": scale, "columns": columns}


def notice(release: Release, language: str) -> Notice:
    """The notice of a release that may show no results."""
    _ = words(language)
    return Notice(
        _("Too few answers (at least {n} needed)", n=release.min_ratings),
        _("When answers are few, one could guess who said what. Therefore nothing is shown."),
    )


def _row(rated: Rated, form: Form, scale: tuple[int, int], language: str) -> dict[str, Any]:
    value = numbers.mean(rated.mean, scale, language)
    by_choice = {share.choice: share for share in rated.item.shares}
    ordered = [by_choice[name] for name in points(rated.question) if name in by_choice] if _colours(form) else []
    return {
        "label": short(rated.question, language),
        "value": value,
        "size": 50 if len(value) <= _LONG else 34,
        "at": place_on(rated.mean, scale),
        "shares": [_segment(share, language) for share in ordered],
    }


def _segment(share: Share, language: str) -> dict[str, Any]:
    width = 0 if share.bound is Bound.AT_MOST else share.percent
    return {"width": width, "text": numbers.share(share, language) if width >= _PRINTED_FROM else ""}


def _hidden(question: Question, language: str) -> dict[str, Any]:
    _ = words(language)
    hidden = _("Hidden to protect anonymity")
    return {"label": short(question, language), "hidden": hidden, "value": numbers.DASH, "size": 50}


def _colours(form: Form) -> list[int]:
    return list(_COLOURS.get(len(main_scale(form)), ()))


def _foot(release: Release, found: Ratings, rows: int, language: str) -> str:
    _ = words(language)
    drawn = min(rows, len(found.shown))
    total = len(found.shown) + len(found.hidden)
    parts = []
    if 0 < drawn < len(found.shown):
        parts.append(_("Questions: {shown} of {total}", shown=drawn, total=total))
    answers = [one.item.n for one in found.shown if one.item.n is not None]
    if answers:
        parts.append(_("Answers per question: {range}", range=numbers.span(min(answers), max(answers), language)))
    if found.shown and len(found.hidden) > max(rows - drawn, 0):
        parts.append(_("Questions hidden to protect anonymity: {n}", n=len(found.hidden)))
    turnout = release.university.turnout
    if found.shown and turnout and is_few(turnout.answered):
        parts.append(_("Few answers: read with care"))
    if turnout and low_rate(turnout, release.min_rate_percent):
        parts.append(_("Low response rate: may not represent everyone"))
    return f"{numbers.NO_BREAK}· ".join(parts)
