"""Files of forms: Excel, Markdown and CSV say the same, and no file makes the reader stumble."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sheet_examples import LABELS, ask, codes, excel, markdown, only, saved

import questionnaires
from intake.xlsform import FormRefused, finding_line, load_form
from locales import words


def test_the_same_form_as_markdown_excel_and_csv_is_the_same_version():
    survey = [ask("q1", "select_one agree"), ask("q2", "text", relevant="${q1} = '1'")]
    lines = []
    for line in markdown(survey).decode().splitlines():
        lines.append(",".join(f'"{cell.strip()}"' for cell in line.strip("|").split("|")))
    from_csv = load_form("\n".join(lines).encode()).form
    from_semicolons = load_form("\n".join(lines).replace('","', '";"').encode()).form
    assert load_form(markdown(survey)).form == load_form(excel(survey)).form == from_csv == from_semicolons


def test_a_path_is_read_and_its_kind_told_by_content(tmp_path):
    path = tmp_path / "form.txt"
    path.write_bytes(excel([ask("q1")]))
    assert load_form(path).form.key == "trial"
    with pytest.raises(FileNotFoundError):
        load_form(tmp_path / "absent.xlsx")


def csv_of(survey):
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in markdown(survey).decode().splitlines())
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in cells).encode()


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "Workbook\0".encode("utf-16-le")


@pytest.mark.parametrize("name", ["form.csv", "form.xls", "form.xlsx", "form.md", "form"])
def test_csv_old_and_new_excel_and_markdown_are_told_apart_whatever_they_are_called(tmp_path, name):
    path = tmp_path / name
    for data in (csv_of([ask("q1")]), markdown([ask("q1")]), excel([ask("q1")])):
        path.write_bytes(data)
        assert load_form(path).form.key == "trial"
    path.write_bytes(OLD_EXCEL)
    with pytest.raises(FormRefused) as caught:
        load_form(path)
    (finding,) = caught.value.form_findings
    assert str(finding.code) == "old_excel"
    assert ".xlsx" in finding_line(finding, words("en"))


def test_a_bar_at_the_beginning_of_a_line_in_a_cell_makes_no_markdown():
    in_a_cell = csv_of([ask("q1", **dict.fromkeys(LABELS, "LABEL"))]).replace(b"LABEL", b"Choose:\n| one\n| two")
    (question,) = load_form(in_a_cell).form.questions
    assert question.label["kk"] == "Choose:\n| one\n| two"
    heading = b"# A form, a table\n\nSurvey, as sent\n\n" + markdown([ask("q1")])
    assert load_form(heading).form.key == "trial"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_survey_sheet"),
        (b"hello", "no_survey_sheet"),
        (b"\xff\xfe\x00", "unreadable"),
        (b"a\x00b", "unreadable"),
        (b"PK\x03\x04 broken", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unreadable"),
        (b"| survey | type |\n", "no_questions"),
        (b"x" * (2 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_files_that_are_no_forms_are_refused_in_words(data, code):
    assert code in codes(data)


def test_a_zip_that_unpacks_to_too_much_is_refused_unopened():
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (51 * 1024 * 1024))
    assert only(buffer.getvalue())[0] == "file_too_large"


def test_a_zip_that_is_no_workbook_is_refused():
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert only(buffer.getvalue())[0] == "unreadable"


def test_a_sheet_with_too_many_rows_is_refused_not_cut():
    book = Workbook()
    sheet = book.active
    sheet.title = "survey"
    sheet["A1"] = "type"
    sheet["A2001"] = "note"
    sheet["A2000"] = "note"
    assert only(saved(book))[:2] == ("too_many_rows", "survey")


def test_rows_are_counted_over_gaps_and_quoted_lines():
    broken = ask("q2", "geopoint")
    data = markdown([ask("q1"), broken]).decode().splitlines()
    gap = "\n".join(["# A form", "", data[0], "|---|---|", *data[1:2], "", *data[2:]])
    assert only(gap.encode())[2] == 7
    csv = "survey,,,,,\n,type,name,label::kk,label::ru,label::en\n"
    csv += ',note,n,"two\nlines",b,c\n,geopoint,q2,a,b,c\n,text,q3,a,b,c\n'
    csv += "settings,,,,\n,form_id,title::kk,title::ru,title::en\n,trial,a,b,c\n"
    assert only(csv.encode())[:4] == ("unsupported_type", "survey", 5, "q2")


def _is_taken_or_told(data):
    try:
        return load_form(data).form.questions
    except FormRefused as refused:
        return refused.findings


WORDS = ["survey", "choices", "type", "text", "select_one a", "name", "begin_group", "end_group", "label::kk", "${a}"]
cells = st.one_of(st.text(max_size=12), st.sampled_from(WORDS))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(cells, min_size=1, max_size=5), max_size=12), st.sampled_from([",", "|", ";"]))
def test_any_table_is_accepted_or_refused_with_findings(rows, sign):
    lines = [sign.join(["", *row, ""] if sign == "|" else row) for row in rows]
    assert _is_taken_or_told("\n".join(lines).encode("utf-8", "replace"))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_form_with_any_cells_changed_is_accepted_or_refused_with_findings(data):
    lines = Path(questionnaires.__path__[0], "teaching.md").read_text().splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line.startswith("|")]))
        parts = lines[number].split("|")
        parts[data.draw(st.integers(1, len(parts) - 2))] = data.draw(cells)
        lines[number] = "|".join(parts)
    assert _is_taken_or_told("\n".join(lines).encode("utf-8", "replace"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_accepted_or_refused_with_findings(position, damage):
    data = excel([ask("q1")])
    position %= len(data)
    assert _is_taken_or_told(data[:position] + damage + data[position + len(damage) :])
