"""What stands in the files: types, words, codebook; and texts that would break them or be calculated."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from reading_back import HIDDEN, read_csv, read_sav, read_xlsx
from releases import Course, make

from domain.form import Form, Question
from domain.form import Kind as Asked
from domain.language import LANGUAGES
from domain.release_json import content_hash, release_to_json
from domain.result import (
    Before,
    Change,
    CommentsResult,
    IndicatorResult,
    ItemResult,
    Level,
    Mean,
    Priority,
    Release,
    ScaleResult,
    Turnout,
    UnitResult,
)
from domain.wave import Correction
from reports.codebook import codebook_sheet
from reports.export_rows import comments_sheet, results_sheet
from reports.export_table import HIDDEN as HIDDEN_CELL
from reports.export_table import Column, Export, Kind, Sheet, escaped
from reports.exports import Format, file_bytes, results_export
from reports.sav import sav_bytes
from reports.xlsx import CELL_LIMIT, xlsx_bytes

NAMES = {"i0-0": "=Әлия Қасымқызы", "i0-1": "Анна Ёлкина", "i1-0": "John O'Neil", "i2-0": "@ 李"}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1", "\u200b=1", "＝1+1", '=HYPERLINK("x")')


def table(*texts: str) -> Export:
    """An export of one column of texts."""
    label = {language.value: "Text" for language in LANGUAGES}
    sheet = Sheet("Texts", (Column("text", label),), tuple((text,) for text in texts))
    return Export("en", "Title", "Hidden", (sheet,))


def cells(content: bytes) -> list[Any]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [row[0] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_calculate_is_a_text(text: str) -> None:
    [cell] = cells(xlsx_bytes(table(text)))
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    [row] = read_csv(file_bytes(table(text), Format.CSV))
    assert row["text"].startswith("'")


@given(text=st.text(min_size=1))
def test_no_text_becomes_a_formula_or_breaks_a_file(text: str) -> None:
    for cell in cells(xlsx_bytes(table(text))):
        assert cell.data_type in ("s", "n")
        assert cell.value is None or not str(cell.value).lstrip().startswith(("=", "+", "-", "@"))
    written = file_bytes(table(text), Format.CSV).decode("utf-8-sig")
    [head, row] = csv.reader(StringIO(written, newline=""))
    assert head == ["text"]
    assert not "".join(row).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    "text", ["Жақсы 👍🏽", "Ұнады: «өте»", "a\x00b\x07c\x1bd", "half \ud83d smile", "#N/A", "'quoted"]
)
def test_emoji_control_characters_and_half_characters_do_no_harm(text: str, tmp_path: Path) -> None:
    said = text.replace("\x00", "").replace("\x07", "").replace("\x1b", "").replace("\ud83d", "\ufffd")
    [cell] = cells(xlsx_bytes(table(text)))
    assert (cell.data_type, cell.value) == ("s", said)
    assert read_csv(file_bytes(table(text), Format.CSV))[0]["text"] == said
    assert read_sav(sav_bytes(table(text)), tmp_path)[0]["text"] == said


def test_typed_numbers_have_their_spread_and_no_shares() -> None:
    label = {language.value: "Hours" for language in LANGUAGES}
    form = Form("teaching", label, (Question("hours", Asked.INTEGER, label, label),), 1024)
    told = ItemResult("hours", 20, Mean(Decimal("6.5"), Decimal("6.5")), (), 0, None, Decimal("1.20"), Decimal("0.40"))
    university = UnitResult("university", Level.UNIVERSITY, label, Turnout(20, 40, 50), items=(told,))
    release = Release("w", "teaching", 1, form.version, label, date(2027, 1, 20), 5, 30, university)
    *_others, row = read_csv(file_bytes(results_export(release, form, {}, "en"), Format.CSV))
    assert (row["question"], row["mean"], row["deviation"], row["margin"]) == ("hours", "6.5", "1.20", "0.40")


def test_a_very_long_text_ends_where_a_cell_ends(tmp_path: Path) -> None:
    text = "Ә👍" * 20_000
    [cell] = cells(xlsx_bytes(table(text)))
    assert len(cell.value.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert cell.value.endswith("…")
    assert read_csv(file_bytes(table(text), Format.CSV))[0]["text"] == text
    spss = read_sav(sav_bytes(table(text)), tmp_path)[0]["text"]
    assert spss.endswith("…")
    assert text.startswith(spss[:-1])


@pytest.mark.parametrize("text", ["Ordinary", "2 + 2", "a=b", "«Сапа»", "", "1-топ"])
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_numbers_under_headings_that_stay(form: Form, autumn: Release, language: str) -> None:
    content = file_bytes(results_export(autumn, form, NAMES, language), Format.XLSX)
    book = load_workbook(BytesIO(content))
    assert len(book.sheetnames) == 3
    for page in book.worksheets:
        assert page.freeze_panes == "A2"
        assert all(page.cell(1, place).value for place in range(1, page.max_column + 1))
    head = [cell.value for cell in book.worksheets[0][1]]
    assert len(set(head)) == len(head), "two columns of one name"
    types = {name: {type(row[name]) for row in read_xlsx(content)} - {type(None)} for name in ("n", "mean", "release")}
    assert types["n"] == {int}
    assert types["mean"] <= {int, float}
    assert types["release"] == {str}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_codebook_explains_every_column_question_and_choice(form: Form, autumn: Release, language: str) -> None:
    export = results_export(autumn, form, NAMES, language)
    rows = list(load_workbook(BytesIO(file_bytes(export, Format.XLSX))).worksheets[-1].values)
    about = {row[1]: row for row in rows if row[0] == "about"}
    assert about["release_sha256"][4] == content_hash(release_to_json(autumn))
    assert about["form_sha256"][4] == form.version
    assert about["version"][4] == "1"
    assert len(set(about["hidden"][4:7])) == 3
    named = {(row[0], row[1]) for row in rows}
    for sheet in export.sheets[:2]:
        assert {("column", column.name) for column in sheet.columns} <= named
    for question in form.questions:
        assert ("question", question.name) in named
        assert {(question.name, choice.name) for choice in question.choices} <= named
    places = {row[1]: row[2] for row in rows if row[0] == "workload"}
    assert places == {"far_too_little": 1, "a_bit_little": 2, "about_right": 3, "a_bit_much": 4, "far_too_much": 5}
    assert all(row[4] and row[5] and row[6] for row in rows[1:]), "a word in each language"
    measures = {row[1]: row[7:] for row in rows if row[0] == "question"}
    assert measures == {one.name: (one.indicator or None, 0, None, None) for one in form.questions}
    assert {row[1] for row in rows if row[0] == "measure"} == {"course", "instructor"}


def test_the_codebook_says_what_a_figure_over_several_questions_is_made_of(form: Form, autumn: Release) -> None:
    label = {language.value: "?" for language in LANGUAGES}
    asked = (
        Question("confused", Asked.SELECT_ONE, label, label, indicator="course", reverse=True),
        Question("matters", Asked.SELECT_ONE, label, label, competence="teamwork", facet="importance"),
    )
    release = replace(autumn, correction=Correction.STRUCTURE.value)
    sheet = codebook_sheet(release, replace(form, items=asked), (), "kk")
    names = [column.name for column in sheet.columns]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.rows]
    told = [(row["name"], *(row[name] for name in names[-4:])) for row in rows if row["part"] == "question"]
    assert names[-4:] == ["indicator", "reverse", "competence", "facet"]
    assert told == [("confused", "course", 1, "", ""), ("matters", "", 0, "teamwork", "importance")]
    [why] = [row for row in rows if row["name"] == "correction"]
    said = ["Құрылым өзгерді", "Изменилась структура", "Faculties or departments changed"]
    assert [why[language.value] for language in LANGUAGES] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_spss_knows_labels_and_missing_values(form: Form, autumn: Release, language: str, tmp_path: Path) -> None:
    file = tmp_path / "autumn.sav"
    file.write_bytes(file_bytes(results_export(autumn, form, NAMES, language), Format.SAV))
    values, about = pyreadstat.read_sav(file, output_format="dict")
    labels = {"kk": "Жауап саны (n)", "ru": "Ответов (n)", "en": "Answers (n)"}
    hidden = {
        "kk": "Анонимділік үшін көрсетілмейді",
        "ru": "Скрыто ради анонимности",
        "en": "Hidden to protect anonymity",
    }
    assert about.column_names_to_labels["n"] == labels[language]
    assert about.variable_value_labels["n"] == {-99999.0: hidden[language]}
    # read as SPSS reads it: a declared missing value is none
    assert -99999 not in {cell for name in ("n", "mean", "share_1_percent") for cell in values[name]}


def test_names_of_instructors_stand_beside_their_keys(form: Form, autumn: Release, tmp_path: Path) -> None:
    export = results_export(autumn, form, NAMES, "kk")
    for rows in (read_csv(file_bytes(export, Format.CSV)), read_xlsx(file_bytes(export, Format.XLSX))):
        named = {row["instructor"]: row["instructor_name"] for row in rows if row["instructor"]}
        assert named["i0-0"] == "'=Әлия Қасымқызы"
        assert named["i0-1"] == "Анна Ёлкина"
    assert "=Әлия Қасымқызы" in {row["instructor_name"] for row in read_sav(file_bytes(export, Format.SAV), tmp_path)}


EDGES = {
    "nobody was asked": [],
    "nobody answered": [[Course(0, 20)]],
    "one answer": [[Course(1, 20)]],
    "everything hidden": [[Course(1, 9), Course(2, 9)], [Course(1, 9)]],
    "all alike": [[Course(20, 20, alike=True)]],
    "twelve instructors": [[Course(15, 20, instructors=12)]],
}


@pytest.mark.parametrize("edge", EDGES)
def test_releases_at_the_edge_are_files_too(form: Form, edge: str, tmp_path: Path) -> None:
    release = make(form, EDGES[edge])
    export = results_export(release, form, {}, "kk")
    lines = [
        len(read_xlsx(file_bytes(export, Format.XLSX))),
        len(read_csv(file_bytes(export, Format.CSV))),
        len(read_sav(file_bytes(export, Format.SAV), tmp_path)),
    ]
    assert len(set(lines)) == 1
    assert lines[0] >= 1
    if edge in ("nobody answered", "one answer", "everything hidden"):
        rows = read_sav(file_bytes(export, Format.SAV), tmp_path)
        assert {row["row"] for row in rows} == {"turnout"}
        assert {row["n"] for row in rows} == {HIDDEN}
        assert all(row["hidden"] for row in rows)
    if edge == "twelve instructors":
        assert len({row["instructor"] for row in read_csv(file_bytes(export, Format.CSV))} - {None}) == 12


def everything(release: Release) -> Release:
    """The same with each kind of figure that a release may have."""
    change = Change(Decimal("3.9"), Decimal("0.3"), noise=False)
    mean = Mean(Decimal("4.2"), Decimal("4.2"))
    comments = (
        CommentsResult("change", "", 4, 1, ("=cmd|' /C calc'!A0", "Жақсы 👍", "-")),
        CommentsResult("helped", "", 2, 2),
    )
    top = replace(
        release.university,
        change=change,
        indicators=(IndicatorResult("course", mean, change),),
        priorities=(Priority("teamwork", mean, Mean(Decimal("2.0"), Decimal("2.5"))),),
        comments=comments,
        public=True,
    )
    scale = ScaleResult("course", 140, Decimal("0.71"), Decimal("0.83"))
    before = Before("teaching-2025-fall", 1, {"kk": "2025"}, ("goals",))
    return replace(release, university=top, scales=(scale,), before=before, correction="A course was counted twice")


def test_whatever_a_release_may_tell_has_its_row(form: Form, autumn: Release) -> None:
    rows = read_csv(file_bytes(results_export(everything(autumn), form, {}, "en"), Format.CSV))
    top = [row for row in rows if row["level"] == "university"]
    kinds = {row["row"]: row for row in top}
    assert set(kinds) == {"turnout", "mean", "indicator", "importance", "satisfaction", "item", "scale"}
    assert (kinds["mean"]["before"], kinds["mean"]["difference"], kinds["mean"]["noise"]) == ("3.9", "0.3", "0")
    assert (kinds["scale"]["n"], kinds["scale"]["deviation"], kinds["scale"]["alpha"]) == ("140", "0.71", "0.83")
    assert (kinds["importance"]["question"], kinds["importance"]["mean"]) == ("teamwork", "4.2")
    satisfied = kinds["satisfaction"]
    assert (satisfied["mean"], satisfied["mean_low"], satisfied["mean_high"]) == (None, "2.0", "2.5")
    assert kinds["turnout"]["public"] == "1"


def test_comments_are_those_of_the_release_and_nothing_beside_them(form: Form, autumn: Release) -> None:
    export = results_export(everything(autumn), form, {}, "en", comments_first=True)
    rows = read_csv(file_bytes(export, Format.CSV))
    assert [row["text"] for row in rows] == ["'=cmd|' /C calc'!A0", "Жақсы 👍", "'-", None]
    assert [(row["total"], row["held"]) for row in rows] == [("4", "1")] * 3 + [("2", "2")]
    assert "mean" not in rows[0]
    assert [row["text"] for row in read_xlsx(file_bytes(export, Format.XLSX))] == [row["text"] for row in rows]


def test_one_unit_comes_with_what_is_below_it_and_nothing_else(form: Form, autumn: Release) -> None:
    sheet = results_sheet(autumn, form, {}, "en", ["organisation:f0"])
    units = [row[[column.name for column in sheet.columns].index("unit")] for row in sheet.rows]
    assert set(units) == {"organisation:f0", "evaluation:e0-0", "evaluation:e0-1", "evaluation:e0-2"}
    assert comments_sheet(everything(autumn), form, {}, "en", ["organisation:f0"]).rows == ()


def test_another_form_is_refused(form: Form, autumn: Release) -> None:
    with pytest.raises(ValueError, match="not the form"):
        results_export(autumn, replace(form, keep_ballots=True), {}, "en")


def test_a_date_and_a_hidden_number_keep_their_kind(tmp_path: Path) -> None:
    label = {language.value: language.value for language in LANGUAGES}
    columns = (Column("day", label, Kind.DATE), Column("n", label, Kind.WHOLE))
    export = Export("kk", "Title", "Hidden", (Sheet("s", columns, ((date(2026, 12, 1), HIDDEN_CELL), (None, 0))),))
    assert [row[0].value for row in load_workbook(BytesIO(xlsx_bytes(export))).worksheets[0].iter_rows(min_row=2)][
        1
    ] is None
    assert read_sav(sav_bytes(export), tmp_path) == [{"day": "2026-12-01", "n": HIDDEN}, {"day": None, "n": 0.0}]
