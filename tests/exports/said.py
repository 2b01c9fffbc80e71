"""What stands on cards, pictures and captions, read as numbers and compared with a file that was read back."""

import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from typing import Any

from reading_back import HIDDEN, number

from domain.form import Facet, Form
from domain.language import in_language
from domain.result import Release, UnitResult
from domain.statistics import WORKLOAD, composite_questions, scores
from locales import words
from reports import faculties
from reports.caption import caption
from reports.faculties import faculties_caption, faculties_card
from reports.summary import MOST_ROWS, Layout, summary_card
from reports.wording import short
from views.comparison import beside_card, comparable
from views.results import Reading, instructor_card, place_card

NOTHING = {"mean": None, "mean_low": None, "mean_high": None}
FULL = Layout(MOST_ROWS, fact=True)
MANY = Layout(50, fact=True)
NUMBER = re.compile(r"\u2212?\d+(?:[.,]\d)?")
LINE = re.compile(r"• (.+) – (.+)")
BESIDE = re.compile(r"(\d+(?:–\d+)?) · (\S+ ± \S+) – (.+)")
ARROWS = {"▲": 1, "▼": -1}

Key = tuple[str, str, str, str]
"""Row, unit, instructor, question."""

Read = Mapping[Key, Mapping[str, Any]]


def said_in_the_chat(release: Release, form: Form, language: str, read: Read) -> set[str]:
    """Compares what stands in a caption and on a card with a file that was read back; which sorts were seen."""
    university = read[("turnout", "university", "", "")]
    card, text = summary_card(release, form, language, FULL), caption(release, form, language, MANY)
    seen = set()
    if university["n"] in (None, HIDDEN):
        assert "rate" not in card
    else:
        seen |= _rate(university, card["rate"], text)
        seen |= _overall(read[("mean", "university", "", "")], card["mean"])
    seen |= _questions(form, language, read, card)
    seen |= _captions(form, language, read, text)
    return seen | _faculties(release, form, language, read) | _places(release, form, language, read)


def _rate(row: Mapping[str, Any], tile: Mapping[str, Any], text: str) -> set[str]:
    n, rate, eligible = number(row["n"]), number(row["rate_percent"]), number(row["eligible"])
    told = [number(found) for found in NUMBER.findall(tile["text"].replace("\u00a0", ""))]
    assert told == [one for one in (n, eligible) if one is not None]
    assert str(row["n"]).removesuffix(".0") in text
    assert [number(found) for found in NUMBER.findall(tile["value"])] == ([rate] if rate is not None else [])
    assert tile["value"].startswith(">") == (row["rate_bound"] == ">")
    return {"rate"}


def _overall(row: Mapping[str, Any], tile: Mapping[str, Any]) -> set[str]:
    assert _means(tile["value"]) == _told(row)
    return {"mean"} if _told(row) else set()


def _questions(form: Form, language: str, read: Read, card: Mapping[str, Any]) -> set[str]:
    seen: set[str] = set()
    for drawn in card["rows"]:
        row = read[("item", "university", "", _named(form, language, drawn["label"]))]
        if "hidden" in drawn:
            assert number(row["n"]) is None
            seen.add("question hidden")
            continue
        assert _means(drawn["value"]) == _told(row)
        seen |= {"question"} if number(row["mean"]) is not None else {"range"}
        seen |= _segments(row, [segment["text"] for segment in drawn["shares"]])
    return seen


def _captions(form: Form, language: str, read: Read, text: str) -> set[str]:
    """The lines of a caption: "• Clear goals – 4.4 (2 · 5 · 21 · 42 · 30)"."""
    seen: set[str] = set()
    for line in text.splitlines():
        match = re.fullmatch(r"• (.+) – ([^(]+?)(?: \((.+)\))?", line)
        if not match:
            continue
        row = read[("item", "university", "", _named(form, language, match[1]))]
        assert _means(match[2]) == _told(row), line
        seen.add("question" if number(row["mean"]) is not None else "range")
        seen |= _segments(row, match[3].split(" · ")) if match[3] else set()
    return seen


def _segments(row: Mapping[str, Any], texts: list[str]) -> set[str]:
    for place, text in enumerate(texts, 1):
        found = NUMBER.findall(text)
        sign = {"≥": ">=", "≤": "<="}.get(text[:1])
        if found:
            assert number(found[0]) == number(row[f"share_{place}_percent"])
            assert sign == row[f"share_{place}_bound"]
    return {"share"} if texts else set()


def _faculties(release: Release, form: Form, language: str, read: Read) -> set[str]:
    """The faculties' picture has those whose figures may leave the university, and no others."""
    keys = {in_language(unit.name, language): unit.key for unit in faculties.faculties(release)}
    fit = {key for key in keys.values() if number(read[("turnout", key, "", "")]["public"])}
    fit = {key for key in fit if number(read[("mean", key, "", "")]["mean"]) is not None}
    if not fit:
        return set()
    seen = {"faculty left out"} if fit < set(keys.values()) else set()
    card, lines = faculties_card(release, form, language, 8), faculties_caption(release, form, language, 8).splitlines()
    assert [keys[drawn["name"]] for drawn in card["rows"]] == [key for key in keys.values() if key in fit]
    for drawn, line in zip(card["rows"], lines[3:], strict=False):
        row = read[("turnout", keys[drawn["name"]], "", "")]
        assert line.startswith(f"• {drawn['name']} ")
        told = [number(found) for found in NUMBER.findall(drawn["count"].replace("\u00a0", ""))]
        rate = None if row["rate_bound"] == ">" else number(row["rate_percent"])
        assert told == [one for one in (number(row["n"]), number(row["eligible"]), rate) if one is not None]
        mean = read[("mean", keys[drawn["name"]], "", "")]
        assert _means(drawn["value"]) == _told(mean)
        assert drawn["value"] in line
        seen.add("faculty")
    return seen


def _named(form: Form, language: str, label: str) -> str:
    """The question with these words on a picture."""
    [name] = [question.name for question in composite_questions(form) if short(question, language) == label]
    return name


def _means(text: str) -> list[Decimal]:
    """The numbers of a mean as it is written: one, or the one end that is told of a range."""
    return [Decimal(each.replace(",", ".").replace("\u2212", "-")).normalize() for each in NUMBER.findall(text)]


def _told(row: Mapping[str, Any], lowest: int = 1, highest: int = 5) -> list[Decimal]:
    exact, low, high = number(row["mean"]), number(row["mean_low"]), number(row["mean_high"])
    if exact is not None:
        return [exact]
    if low is None or high is None:
        return []
    return [low] if high == highest else [high] if low == lowest else [low, high]


def _places(release: Release, form: Form, language: str, read: Read) -> set[str]:
    """Every card of the results in the chat: of each place, and of each instructor in each course."""
    reading, seen = Reading(release, form, {}), set()
    for unit in release.university.walk():
        text = _plain(place_card(reading, unit, 0, words(language)).text)
        seen |= _place(unit, form, language, read, text)
        for one in unit.instructors:
            lines = _plain(instructor_card(reading, unit, one.key, words(language)).text).splitlines()
            seen |= _lines(lines, form, language, read, (unit.key, one.key))
        seen |= _compared(reading, unit, language, read)
    return seen


def _compared(reading: Reading, unit: UnitResult, language: str, read: Read) -> set[str]:
    """The cards that set the units inside one side by side: "1–2 · 4.4 ± 0.12 – Faculty of Law"."""
    seen, keys = set(), {in_language(inner.name, language): inner.key for inner in unit.units}
    for question in comparable(reading, unit):
        lines = _plain(beside_card(reading, unit, question, 0, words(language)).text).splitlines()
        for places, figures, name in (match.groups() for match in map(BESIDE.fullmatch, lines) if match):
            row = read[("item", keys[name], "", question.name)]
            first, last = number(row["place_best"]), number(row["place_worst"])
            assert [number(place) for place in places.split("–")] == ([first] if first == last else [first, last])
            mean, margin = figures.split(" ± ")
            assert (number(_dot(mean)), number(_dot(margin))) == (number(row["mean"]), number(row["margin"]))
            seen.add("compared")
    return seen


def _dot(text: str) -> str:
    return text.replace(",", ".").replace("\u2212", "-")


def _plain(text: str) -> str:
    return unescape(re.sub("<[^>]+>", "", text)).replace("\u00a0", "")


def _place(unit: UnitResult, form: Form, language: str, read: Read, text: str) -> set[str]:
    row = read[("turnout", unit.key, "", "")]
    if number(row["n"]) is None:
        assert not LINE.search(text), "nothing of a hidden place"
        return {"place hidden"}
    rate, *others = text.split("\n\n")[1].splitlines()
    told = [number(found) for found in NUMBER.findall(rate)]
    assert told == [number(row[name]) for name in ("rate_percent", "n", "eligible") if number(row[name]) is not None]
    _ = words(language)
    told_of = dict(line.split(": ", 1) for line in others)
    measured = {in_language(form.measure(one.indicator), language): one.indicator for one in unit.indicators}
    sides = _competences(unit, form, language, read, told_of)
    assert set(told_of) <= {_("Overall mean"), *measured}
    for name, figure in told_of.items():
        key = ("indicator", unit.key, "", measured[name]) if name in measured else ("mean", unit.key, "", "")
        assert _means(figure.split(" / ")[0].split(" ")[0]) == _told(read[key])
        _changes(figure, read[key])
    assert len(told_of) == len(measured) + bool(_told(read.get(("mean", unit.key, "", ""), NOTHING)))
    assert (_("?: not tested, may be chance") in text) == bool(re.search(r"\d\?", text)), "each sign is explained"
    few = _("Few answers: read with care") in text
    assert few == ((number(row["n"]) or 0) < 10)
    for question in form.questions:
        mean = read.get(("item", unit.key, "", question.name), {}).get("mean_low")
        if question.dimension == WORKLOAD and mean not in (None, HIDDEN, ""):
            name = in_language(question.short, language).rstrip(" .")
            assert _("Scale of “{question}”: {low} to {high}", question=name, low="\u22122", high="2") in text
    return (
        _lines(text.splitlines(), form, language, read, (unit.key, ""))
        | {"place"}
        | ({"few"} if few else set())
        | sides
    )


def _competences(unit: UnitResult, form: Form, language: str, read: Read, told_of: dict[str, str]) -> set[str]:
    """Takes out the lines of competences: "Writing: importance 4.6, satisfaction 3.2, gap 1.4"."""
    seen: set[str] = set()
    for one in unit.priorities:
        figures = told_of.pop(in_language(form.measure(one.competence), language))
        sides = [read[(side, unit.key, "", one.competence)] for side in Facet]
        gap = number(sides[-1]["gap"])
        assert _means(figures) == [*_told(sides[0]), *_told(sides[1]), *([] if gap is None else [gap])], figures
        seen |= {"competence", "no gap" if gap is None else "gap"}
    return seen


def _lines(lines: list[str], form: Form, language: str, read: Read, about: tuple[str, str]) -> set[str]:
    """Lines of a card: "• Clear goals – 4.4 · n 139 ▲ 0.3"."""
    seen = set()
    for match in filter(None, map(LINE.fullmatch, lines)):
        [question] = [one for one in form.questions if short(one, language) == match[1]]
        row, points = read[("item", about[0], about[1], question.name)], scores(question).values()
        values, _n, after = match[2].partition("n ")
        assert number(NUMBER.findall(after)[0]) == number(row["n"])
        assert _means(values) == _told(row, min(points), max(points))
        seen |= {"card question"} | ({"change"} if _changes(after, row) else set())
    return seen


def _changes(line: str, row: Mapping[str, Any]) -> bool:
    """Compares the arrow at the end of a line with the change that a file has."""
    difference, arrow = number(row["difference"]), next((each for each in "▲▼≈=" if each in line), "")
    assert bool(arrow) == (difference is not None), line
    if difference is None:
        return False
    if arrow in "≈=":
        assert (number(row["noise"]) == 1) if arrow == "≈" else difference == 0
    else:
        assert _means(line.partition(arrow)[2]) == [abs(difference).normalize()]
        assert difference * ARROWS[arrow] > 0
        assert ("?" in line.partition(arrow)[2]) == (number(row["noise"]) is None), line
    return True
