"""results.csv is read as a whole or not at all, and every fault is named with its place."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from past_examples import COURSE, DEPARTMENT, FACULTY, FORM, TREE, UNIVERSITY, content, figure, place, read

from domain.errors import FileRefused, Finding
from domain.past_results import rows_unlike
from domain.result import Level
from intake.results_csv import OPTIONAL, REQUIRED, open_results, read_results
from intake.words import finding_line
from locales import words

Cells = Mapping[str, object]


def findings_of(*rows: Cells) -> tuple[Finding, ...]:
    """What a file is refused for, by itself or beside its form."""
    try:
        table = read(*rows)
    except FileRefused as refused:
        return refused.findings
    return rows_unlike(table, FORM if table.form else None)


def test_a_sound_file_is_read_as_it_stands() -> None:
    table = read(*TREE)
    assert (table.wave, table.survey, table.started_on.isoformat()) == ("teaching-2025-fall", "teaching", "2025-09-01")
    assert table.period == {"kk": "күз", "ru": "осень", "en": "autumn"}
    assert [row.level for row in table.rows] == [Level.UNIVERSITY, Level.FACULTY, Level.DEPARTMENT, Level.COURSE]
    assert [row.mean for row in table.rows] == [Decimal("4.21"), Decimal("4.3"), Decimal("4.1"), Decimal("4.0")]
    assert (table.rows[3].deviation, table.rows[0].deviation) == (Decimal("0.9"), None)
    assert not rows_unlike(table, FORM)


BAD = [
    (COURSE | {"wave": "Teaching 2025"}, ("bad_wave_key", "wave", "Teaching 2025")),
    (COURSE | {"wave": "teaching-2024-fall"}, ("another_wave", "wave", "teaching-2024-fall")),
    (COURSE | {"term_start": "01.09.2025"}, ("bad_date", "term_start", "01.09.2025")),
    (COURSE | {"term_start": "2024-09-01"}, ("another_wave", "term_start", "2024-09-01")),
    (COURSE | {"period_ru": "весна"}, ("another_wave", "period_kk", "күз")),
    (COURSE | {"form": ""}, ("another_wave", "form", "")),
    (COURSE | {"level": ""}, ("empty", "level", "")),
    (COURSE | {"level": "chair"}, ("unknown_level", "level", "chair")),
    (COURSE | {"key": ""}, ("empty", "key", "")),
    (COURSE | {"name_kk": "", "name_ru": "", "name_en": ""}, ("no_name", "name_kk", "")),
    (COURSE | {"parent": "d-9"}, ("unknown_parent", "parent", "d-9")),
    (FACULTY | {"key": "f-2", "parent": "d-1"}, ("unknown_parent", "parent", "d-1")),
    (UNIVERSITY | {"key": "uni-2"}, ("second_university", "key", "uni-2")),
    (COURSE | {"n_answered": ""}, ("empty", "n_answered", "")),
    (COURSE | {"n_answered": "many"}, ("bad_count", "n_answered", "many")),
    (COURSE | {"n_answered": "-1"}, ("bad_count", "n_answered", "-1")),
    (COURSE | {"n_answered": 61}, ("more_answered_than_eligible", "n_answered", "61")),
    (COURSE | {"question": ""}, ("empty", "question", "")),
    (COURSE | {"question": "beauty"}, ("unknown_question", "question", "beauty")),
    (COURSE | {"question": "change"}, ("unknown_question", "question", "change")),
    (COURSE | {"n": "12.5"}, ("bad_count", "n", "12.5")),
    (COURSE | {"n": ""}, ("figure_without_n", "n", "")),
    (COURSE | {"n": 41}, ("more_ratings_than_answers", "n", "41")),
    (COURSE | {"mean": "4,2"}, ("bad_number", "mean", "4,2")),
    (COURSE | {"mean": "5.1"}, ("mean_off_scale", "mean", "5.1")),
    (COURSE | {"mean": "0.99"}, ("mean_off_scale", "mean", "0.99")),
    (COURSE | {"question": "load", "mean": "1.5"}, ("mean_off_scale", "mean", "1.5")),
    (COURSE | {"deviation": "-0.1"}, ("bad_number", "deviation", "-0.1")),
    (COURSE | {"share_1": 50, "share_2": 101}, ("bad_number", "share_2", "101")),
    (COURSE | {"share_1": 50, "share_3": 50}, ("empty", "share_2", "")),
    (COURSE | {"share_1": 50, "share_2": 50}, ("shares_of_other_scale", "share_1", "")),
    (COURSE | dict(zip(OPTIONAL, (10, 10, 20, 30, 28), strict=False)), ("shares_not_100", "share_1", "")),
    (COURSE | dict(zip(OPTIONAL, (10, 10, 20, 30, 32), strict=False)), ("shares_not_100", "share_1", "")),
]


@pytest.mark.parametrize(("bad", "expected"), BAD, ids=[f"{case[1][0]}-{case[1][1]}-{n}" for n, case in enumerate(BAD)])
def test_a_bad_row_is_named_with_its_place_and_has_words(bad: Cells, expected: tuple[str, str, str]) -> None:
    other = {"key": "c-2"} if bad["level"] == "course" and bad["key"] == "c-1" else {}
    findings = findings_of(*TREE, dict(bad) | other)
    assert ("results.csv", 6, *expected) in [(one.file, one.row, one.code, one.column, one.value) for one in findings]
    said = {finding_line(finding, words(language)) for finding in findings for language in ("kk", "ru", "en")}
    assert len(said) == 3 * len(findings)


def test_a_wrong_n_is_one_finding() -> None:
    assert [one.code for one in findings_of(*TREE, COURSE | {"key": "c-2", "n": "-3"})] == ["bad_count"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("level", "department"), ("parent", "f-1"), ("name_ru", "иначе"), ("n_eligible", 61), ("n_answered", 41)],
)
def test_rows_that_say_different_things_of_one_place_refuse_the_file(column: str, value: object) -> None:
    start = COURSE if column != "level" else FACULTY
    second = start | {"question": "criteria", column: value}
    findings = findings_of(*TREE, second)
    assert ("differs_from_earlier_row", 6, column) in [(one.code, one.row, one.column) for one in findings]


def test_a_figure_told_twice_refuses_the_file_even_if_it_is_the_same() -> None:
    (finding,) = findings_of(*TREE, COURSE)
    assert (finding.code, finding.row, finding.column, finding.value) == ("duplicate_result", 6, "question", "goals")


def test_the_same_question_about_two_instructors_is_not_told_twice() -> None:
    asked = [COURSE | {"question": "clarity", "instructor": key} for key in ("", "i-1", "i-2")]
    assert not findings_of(*TREE, *asked)


def test_a_file_without_a_university_is_refused() -> None:
    assert [one.code for one in findings_of(FACULTY | {"parent": ""})] == ["no_university"]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    rows = (*TREE, COURSE | {"key": "c-2", "mean": "x", "n": "y"}, COURSE | {"key": "", "level": "z"})
    assert [(one.row, one.code) for one in findings_of(*rows)] == [
        (6, "bad_count"),
        (6, "bad_number"),
        (7, "unknown_level"),
        (7, "empty"),
    ]


def test_shares_may_be_off_by_one_through_rounding_and_are_whole() -> None:
    for last in (29, 30, 31):
        shares = dict(zip(OPTIONAL, (10, "9.6", 20, 30, last), strict=False))
        table = read(*TREE, COURSE | {"key": "c-2"} | shares)
        assert table.rows[4].shares == (10, 10, 20, 30, last)
        assert not rows_unlike(table, FORM)


def test_shares_of_several_choices_need_not_total_100() -> None:
    several = {"question": "helped", "mean": "", "share_1": 90, "share_2": 80}
    assert not findings_of(*TREE, COURSE | {"deviation": ""} | several)


def test_what_is_asked_for_each_instructor_may_have_more_answers_than_people_but_not_about_one() -> None:
    assert not findings_of(*TREE, COURSE | {"question": "clarity", "n": 75})
    (finding,) = findings_of(*TREE, COURSE | {"question": "clarity", "n": 75, "instructor": "i-1"})
    assert finding.code == "more_ratings_than_answers"


def test_without_a_form_questions_are_on_the_usual_scale() -> None:
    bare = [row | {"form": "", "question": "anything"} for row in TREE]
    assert not findings_of(*bare)
    assert [one.code for one in findings_of(*bare, COURSE | {"form": "", "mean": "6"})] == ["mean_off_scale"]


def test_figures_that_were_hidden_then_may_be_empty() -> None:
    table = read(*TREE, COURSE | {"question": "criteria", "n": "", "mean": "", "deviation": ""})
    assert (table.rows[4].n, table.rows[4].mean) == (None, None)


def test_a_missing_column_is_named_and_optional_ones_may_be_missing() -> None:
    columns = [column for column in REQUIRED if column != "n_eligible"]
    plain = [{key: value for key, value in row.items() if key in REQUIRED} for row in TREE]
    assert len(read_results("r.csv", content(plain, REQUIRED).splitlines(keepends=True)).rows) == 4
    short = [{key: value for key, value in row.items() if key in columns} for row in plain]
    with pytest.raises(FileRefused) as refused:
        read_results("r.csv", content(short, columns).splitlines(keepends=True))
    assert [(one.code, one.column) for one in refused.value.findings] == [("missing_column", "n_eligible")]


def test_a_workbook_says_the_same_as_the_csv(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    columns = (*REQUIRED, *OPTIONAL)
    sheet.append(columns)
    for row in TREE:
        cells = [row.get(column, "") for column in columns]
        sheet.append([float(cell) if name == "mean" else cell for name, cell in zip(columns, cells, strict=True)])  # type: ignore[arg-type]
    sheet.append([None] * 3)
    book.save(tmp_path / "results.xlsx")
    assert open_results(tmp_path / "results.xlsx").rows == read(*TREE).rows
    (tmp_path / "results.xlsx").rename(tmp_path / "results.csv")
    assert open_results(tmp_path / "results.csv").rows == read(*TREE).rows


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"PK\x03\x04 not a zip", "bad_workbook"),
        (b"\xd0\xcf\x11\xe0 an old .xls", "bad_workbook"),
        (b"", "no_header"),
        (b"no workbook", "missing_column"),
    ],
)
def test_what_is_no_workbook_is_refused_and_said(tmp_path: Path, body: bytes, code: str) -> None:
    path = tmp_path / "results.xlsx"
    path.write_bytes(body)
    with pytest.raises(FileRefused) as refused:
        open_results(path)
    assert {one.code for one in refused.value.findings} == {code}


def test_a_folder_and_a_file_that_is_not_there_are_said(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "results_is_folder"), (tmp_path / "none.csv", "no_such_file")):
        with pytest.raises(FileRefused) as refused:
            open_results(path)
        assert [one.code for one in refused.value.findings] == [code]


counts = st.integers(0, 500)


@given(
    st.lists(
        st.tuples(st.sampled_from(["goals", "criteria"]), counts, counts, st.decimals(1, 5, places=2)),
        max_size=8,
    )
)
def test_whatever_is_written_is_read_again(figures: list[tuple[str, int, int, Decimal]]) -> None:
    rows = [
        place("course", f"c-{number}", answered, answered + more) | figure(mean, answered, question=question)
        for number, (question, answered, more, mean) in enumerate(figures)
    ]
    found = read(UNIVERSITY, FACULTY, DEPARTMENT, *rows).rows[3:]
    assert [(row.question, row.answered, row.eligible, row.n, row.mean) for row in found] == [
        (question, answered, answered + more, answered, mean) for question, answered, more, mean in figures
    ]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_crash(noise: bytes) -> None:
    lines = (content(TREE) + noise).splitlines(keepends=True)
    said: list[str] = []
    try:
        said = [row.question for row in read_results("results.csv", lines).rows]
    except FileRefused as refused:
        said = [finding_line(one, words("en")) for one in refused.findings]
    assert said
    assert all(said)
