"""The same number in the chat, in the picture and its caption, and in every export, in three languages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_back import HIDDEN, Rows, number, read_csv, read_sav, read_xlsx
from releases import Course, make, named
from said import Key, said_in_the_chat

from domain.form import Choice, Facet, Form, Kind, Question
from domain.language import LANGUAGES
from domain.result import Change, InstructorResult, ItemResult, Mean, Release, ScaleResult, Share, UnitResult
from domain.statistics import scores
from domain.wave import Correction
from locales import words
from reports.exports import Format, file_bytes, results_export
from views.results import Reading, place_card

SIGNS = {"exact": None, "at_least": ">=", "at_most": "<="}

Figures = dict[str, Any]


def written(release: Release, form: Form, language: str, folder: Path) -> dict[str, Rows]:
    """The three files, read back."""
    export = results_export(release, form, {}, language)
    made = {chosen: file_bytes(export, chosen) for chosen in Format}
    return {
        "xlsx": read_xlsx(made[Format.XLSX]),
        "csv": read_csv(made[Format.CSV]),
        "sav": read_sav(made[Format.SAV], folder),
    }


def by_key(rows: Rows) -> dict[Key, Mapping[str, Any]]:
    found = {(row["row"], row["unit"] or "", row["instructor"] or "", row["question"] or ""): row for row in rows}
    assert len(found) == len(rows), "one row for each figure"
    return found


def of_release(release: Release, form: Form) -> dict[Key, Figures]:
    """Every figure of the release under the key of its row: told numbers and signs, None for what is not told."""
    found: dict[Key, Figures] = {}
    for unit in release.university.walk():
        found[("turnout", unit.key, "", "")] = _turnout(unit, release.min_rate_percent)
        if not unit.shown:
            continue
        if unit.items and unit.turnout:
            found[("mean", unit.key, "", "")] = _mean(unit.mean)
        for indicator in unit.indicators:
            found[("indicator", unit.key, "", indicator.indicator)] = _mean(indicator.mean)
        for each in unit.priorities:
            found[("importance", unit.key, "", each.competence)] = _mean(each.importance)
            found[("satisfaction", unit.key, "", each.competence)] = _mean(each.satisfaction) | {"gap": each.gap}
        for item in unit.items:
            found[("item", unit.key, "", item.question)] = _item(form, item)
        for one in unit.instructors:
            found |= _instructor(form, unit.key, one)
    for one in release.instructors:
        found |= _instructor(form, "", one)
    for scale in release.scales:
        figures = {"n": scale.n, "deviation": scale.deviation, "alpha": scale.alpha}
        found[("scale", release.university.key, "", scale.indicator)] = figures
    return found


def _turnout(unit: UnitResult, low: int) -> Figures:
    told = unit.turnout
    if told is None:
        return dict.fromkeys(("n", "eligible", "rate_percent", "few_answers", "low_rate"))
    rate, sign = (90, ">") if told.over else (told.percent, None)
    warned = {"few_answers": int(told.answered < 10), "low_rate": None if rate is None else int(rate < low)}
    return {"n": told.answered, "eligible": told.eligible, "rate_percent": rate, "rate_bound": sign} | warned


def _mean(mean: Mean | None) -> Figures:
    if mean is None:
        return dict.fromkeys(("mean", "mean_low", "mean_high"))
    return {"mean": mean.low if mean.low == mean.high else None, "mean_low": mean.low, "mean_high": mean.high}


def _item(form: Form, item: ItemResult) -> Figures:
    question = form.question(item.question)
    assert question
    figures = {"n": item.n, "cannot_judge": item.cannot_judge, "deviation": item.deviation, "margin": item.margin}
    figures |= _mean(item.mean) | _share("top", item.top)
    figures["few_answers"] = None if item.n is None else int(item.n < 10)
    places = (item.rank.best, item.rank.worst, item.rank.of) if item.rank else (None, None, None)
    figures |= dict(zip(("place_best", "place_worst", "places"), places, strict=True))
    order = sorted(scores(question), key=lambda name: scores(question)[name])
    shares = {share.choice: share for share in item.shares}
    for place, name in enumerate(order, 1):
        figures |= _share(f"share_{place}", shares.get(name))
    return figures


def _share(name: str, share: Share | None) -> Figures:
    if share is None:
        return {f"{name}_percent": None, f"{name}_bound": None}
    return {f"{name}_percent": share.percent, f"{name}_bound": SIGNS[share.bound.value]}


def _instructor(form: Form, unit: str, one: InstructorResult) -> dict[Key, Figures]:
    return {("item", unit, one.key, item.question): _item(form, item) for item in one.items}


def assert_same(read: Mapping[Key, Mapping[str, Any]], told: Mapping[Key, Figures]) -> None:
    """The rows are those of the release, and each cell says what it says."""
    assert set(read) == set(told)
    for key, figures in told.items():
        for name, value in figures.items():
            cell = read[key][name]
            same = cell == value if name.endswith("_bound") else number(cell) == number(value)
            assert same, (key, name, cell, value)


def hidden_cells_are_empty(files: Mapping[str, Rows]) -> None:
    """What SPSS has as a missing value is an empty cell elsewhere, and the last column says why."""
    for line, row in enumerate(files["sav"]):
        gone = [name for name, cell in row.items() if cell == HIDDEN]
        for kind in ("xlsx", "csv"):
            assert all(files[kind][line][name] is None for name in gone)
            assert bool(gone) == bool(files[kind][line]["hidden"])


EXAMPLES = settings().max_examples // 3
COURSES = st.builds(
    Course,
    answered=st.integers(0, 30),
    silent=st.integers(0, 30),
    instructors=st.integers(1, 2),
    alike=st.booleans(),
)
UNIVERSITIES = st.lists(st.lists(COURSES, min_size=1, max_size=3), min_size=1, max_size=3)


# each example makes three files and reads them back
@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(university=UNIVERSITIES, seed=st.integers(0, 99), language=st.sampled_from(LANGUAGES))
def test_every_figure_of_any_release_is_in_every_file(
    form: Form, tmp_path: Path, university: list[list[Course]], seed: int, language: str
) -> None:
    release = make(form, university, seed)
    files = written(release, form, language, tmp_path)
    told = of_release(release, form)
    for rows in files.values():
        assert_same(by_key(rows), told)
    hidden_cells_are_empty(files)
    said_in_the_chat(release, form, language, by_key(files["csv"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chat_and_the_picture_say_the_numbers_of_the_files(
    form: Form, autumn: Release, tmp_path: Path, language: str
) -> None:
    for rows in written(autumn, form, language, tmp_path).values():
        said = said_in_the_chat(autumn, form, language, by_key(rows))
        assert said >= {
            "rate",
            "mean",
            "question",
            "share",
            "faculty",
            "faculty left out",
            "place",
            "place hidden",
            "card question",
            "compared",
        }, said


def measured(name: str, choices: tuple[Choice, ...], **more: Any) -> Question:
    return Question(name, Kind.SELECT_ONE, named(name), named(name), choices=choices, **more)


@pytest.fixture(scope="module")
def skills() -> tuple[Form, Release]:
    """A form of competences seen from two sides and of an indicator with a reversed question; what is told of it."""
    choices = tuple(Choice(f"c{score}", named(f"choice {score}"), score) for score in range(1, 6))
    form = Form(
        "skills",
        named("Skills"),
        (
            measured("clear", choices, indicator="course"),
            measured("confused", choices, indicator="course", reverse=True),
            *(measured(f"{facet} of writing", choices, competence="writing", facet=facet) for facet in Facet),
            *(measured(f"{facet} of speaking", choices, competence="speaking", facet=facet) for facet in Facet),
        ),
        4096,
        measures=tuple(Choice(name, named(name)) for name in ("course", "writing", "speaking")),
    )
    release = make(form, [[Course(30, 40), Course(6, 30)], [Course(14, 30, alike=True)], [Course(22, 9)]])
    scales = (
        ScaleResult("course", 52, Decimal("0.71"), Decimal("-0.13")),
        ScaleResult("writing", 40, Decimal("0.60"), None),
    )
    return form, replace(release, scales=scales, version=2, correction=Correction.LIMITS.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_scales_and_competences_are_the_same_on_cards_and_in_files(
    skills: tuple[Form, Release], tmp_path: Path, language: str
) -> None:
    form, release = skills
    told = of_release(release, form)
    assert {key[0] for key in told} == {
        *("turnout", "mean", "indicator", "importance", "satisfaction", "item", "scale")
    }
    assert any(figures.get("gap") for figures in told.values())
    assert {figures.get("few_answers") for figures in told.values()} == {0, 1, None}
    assert {figures.get("low_rate") for figures in told.values()} == {0, 1, None}
    files = written(release, form, language, tmp_path)
    for rows in files.values():
        assert_same(by_key(rows), told)
        assert said_in_the_chat(release, form, language, by_key(rows)) >= {"competence", "gap", "no gap", "few"}
    hidden_cells_are_empty(files)
    _ = words(language)
    card = place_card(Reading(release, form, {}), release.university, 0, _)
    assert card.text.split("\n\n")[0].endswith("\n" + _("Limits were changed"))
    wordings = {row["question"]: row["wording"] for row in files["csv"]}
    mark = _("{question} (less is better)", question="")
    assert [name for name, wording in wordings.items() if wording and wording.endswith(mark)] == ["confused"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_are_the_same_on_cards_and_in_files(form: Form, autumn: Release, tmp_path: Path, language: str) -> None:
    release = replace(autumn, university=changed(autumn.university))
    for rows in written(release, form, language, tmp_path).values():
        assert "change" in said_in_the_chat(release, form, language, by_key(rows))


def changed(unit: UnitResult) -> UnitResult:
    """The same with a change of every shown mean: up, down, none, and within chance."""
    sorts = cycle((("0.3", False), ("-0.4", False), ("0.0", None), ("0.1", True)))

    def against(mean: Mean | None) -> Change | None:
        difference, noise = next(sorts)
        return Change(mean.low - Decimal(difference), Decimal(difference), noise) if mean and mean.exact else None

    items = tuple(replace(item, change=against(item.mean)) for item in unit.items)
    return replace(unit, items=items, change=against(unit.mean), units=tuple(map(changed, unit.units)))


def test_a_wrong_number_is_noticed(form: Form, autumn: Release, tmp_path: Path) -> None:
    read = by_key(written(autumn, form, "kk", tmp_path)["csv"])
    for key, name in _told_cells(read):
        wrong = {**read, key: {**read[key], name: str(Decimal(read[key][name]) + 1)}}
        with pytest.raises(AssertionError):
            assert_same(wrong, of_release(autumn, form))
        if name in ("n", "eligible", "rate_percent", "mean", "share_2_percent"):
            with pytest.raises(AssertionError):
                said_in_the_chat(autumn, form, "kk", wrong)


def _told_cells(read: Mapping[Key, Mapping[str, Any]]) -> Iterator[tuple[Key, str]]:
    for name in ("n", "eligible", "rate_percent", "mean", "mean_low", "deviation", "margin", "share_2_percent"):
        yield next(key for key, row in read.items() if row[name]), name
