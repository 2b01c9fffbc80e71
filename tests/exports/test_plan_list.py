"""The list of every cut of a release: each is on it with how it is shown, and no figure is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.form import Form
from domain.language import LANGUAGES
from domain.result import CommentsResult, InstructorResult, ItemResult, Release
from locales import words
from reports.csv_export import csv_bytes
from reports.plan_list import Shown, plan_export, shown_name

Place = tuple[str, str, str]
"""A unit, an instructor, a question."""


def items(release: Release) -> Iterator[tuple[Place, ItemResult]]:
    for unit in release.university.walk():
        yield from (((unit.key, "", item.question), item) for item in unit.items)
        for one in unit.instructors:
            yield from _of_instructor(unit.key, one)
    for one in release.instructors:
        yield from _of_instructor("", one)


def _of_instructor(unit: str, one: InstructorResult) -> Iterator[tuple[Place, ItemResult]]:
    return (((unit, f"Name {one.key}", item.question), item) for item in one.items)


def expected(item: ItemResult) -> Shown:
    if item.n is None:
        return Shown.HIDDEN
    if item.shares:
        return Shown.DISTRIBUTION
    if item.mean is None:
        return Shown.COUNT
    return Shown.EXACT if item.mean.exact else Shown.RANGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cut_is_on_the_list_with_how_it_is_shown(form: Form, autumn: Release, language: str) -> None:
    _ = words(language)
    people = {one.key for unit in autumn.university.walk() for one in unit.instructors}
    [sheet] = plan_export(autumn, form, {key: f"Name {key}" for key in people}, language).sheets
    rows = [dict(zip((column.name for column in sheet.columns), row, strict=True)) for row in sheet.rows]
    of_items = [row for row in rows if row["row"] == words(language)("answers to one question")]
    found = {
        (str(row["unit"] or ""), str(row["instructor_name"] or ""), str(row["question"])): row["shown"]
        for row in of_items
    }
    assert len(found) == len(of_items)
    assert found == {place: shown_name(expected(item), _) for place, item in items(autumn)}
    assert {shown_name(one, _) for one in Shown} - {row["shown"] for row in rows} <= {shown_name(Shown.COUNT, _)}
    units = list(autumn.university.walk())
    rates = {row["unit"]: row["shown"] for row in rows if row["row"] == _("how many answered")}
    assert rates.keys() == {unit.key for unit in units}
    assert all(rates[unit.key] == shown_name(Shown.HIDDEN, _) for unit in units if unit.turnout is None)


def test_no_figure_and_no_comment_is_on_the_list(form: Form, autumn: Release) -> None:
    said, question = "Nobody else may read this.", form.questions[-1].name
    comments = (CommentsResult(question, "", 5, 2, (said, said)), CommentsResult(question, "p", 3, 3))
    export = plan_export(replace(autumn, university=replace(autumn.university, comments=comments)), form, {}, "en")
    [sheet] = export.sheets
    names = [column.name for column in sheet.columns]
    assert names == ["level", "unit", "unit_name", "instructor_name", "row", "question", "wording", "shown", "hidden"]
    assert all(cell is None or isinstance(cell, str) for row in sheet.rows for cell in row)
    shown, why = names.index("shown"), names.index("hidden")
    reasons = {str(row[why]) for row in sheet.rows if row[shown] == "hidden"}
    assert not any(letter.isdigit() for reason in reasons for letter in reason)
    assert [row[shown] for row in sheet.rows if row[names.index("row")] == "Comments"] == ["exactly", "hidden"]
    assert said not in csv_bytes(export).decode("utf-8-sig")
