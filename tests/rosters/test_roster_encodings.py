"""Tables that old programs saved are read, and it is said; columns that nobody reads are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_examples import ALMATY, NOW, bundle, contents, files, small_roster

from domain.access import OPERATOR
from domain.errors import FileRefused
from intake.columns import nearest
from intake.encoding import told_encoding
from intake.oneroster import RosterBundle
from intake.oneroster.source import MemorySource
from intake.table_findings import Findings
from services.roster import import_roster
from storage.database import Database

ENCODED = [
    ("Анна", "Петрова-Щёголева", "cp1251", "Windows-1251"),
    ("Әсел", "Оспанова", "kz1048", "KZ-1048"),
    ("Қуаныш", "Өмірбекұлы", "kz1048", "KZ-1048"),
    ("José", "Müller", "cp1252", "Windows-1252"),
    ("Zoë", "Smith", "cp1252", "Windows-1252"),
]


def with_names(given_name: str, family: str, encoding: str) -> RosterBundle:
    """The small roster, the people's file saved in an encoding, with one person's name."""
    tables = small_roster()
    for row in tables["users.csv"]:
        row |= {"givenName": "Ann", "familyName": "Lee"}
    tables["users.csv"][1] |= {"givenName": given_name, "familyName": family}
    content = files(tables)
    content["users.csv"] = content["users.csv"].decode().encode(encoding)
    return RosterBundle(MemorySource(content), ALMATY)


@pytest.mark.parametrize(("given_name", "family", "encoding", "name"), ENCODED, ids=[case[0] for case in ENCODED])
async def test_names_saved_by_old_programs_keep_their_letters(
    database: Database, given_name: str, family: str, encoding: str, name: str
) -> None:
    roster = with_names(given_name, family, encoding)

    await import_roster(database, roster, now=NOW, actor=OPERATOR)

    assert (given_name, family) in {row[1:3] for row in (await contents(database))["people"]}
    (warning,) = [one for one in roster.warnings if one.code == "not_utf8_but"]
    assert (warning.file, warning.row, warning.values["encoding"]) == ("users.csv", 3, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
async def test_utf8_is_read_without_a_word(database: Database, encoding: str) -> None:
    roster = with_names("Әсел", "Оспанова", encoding)

    await import_roster(database, roster, now=NOW, actor=OPERATOR)

    assert "Әсел" in {row[1] for row in (await contents(database))["people"]}
    assert not [one for one in roster.warnings if one.code == "not_utf8_but"]


def test_one_damaged_line_in_utf8_is_named_and_not_guessed() -> None:
    content = files(small_roster())
    content["users.csv"] = content["users.csv"].replace("Оспанова".encode(), "Оспанова".encode()[:-1], 1)
    with pytest.raises(FileRefused) as refused:
        list(RosterBundle(MemorySource(content), ALMATY).rows())
    assert ("not_utf8", "users.csv", 2) in [(one.code, one.file, one.row) for one in refused.value.findings]


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_whatever_bytes_come_an_encoding_is_told(lines: list[bytes]) -> None:
    findings = Findings()

    encoding = told_encoding("x.csv", lines, findings)

    assert (encoding == "utf-8") == (not findings.warnings)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("userId", "userIds"), ("SourcedID", "sourcedId"), ("sourced_id", "sourcedId"), ("email ", "email"), ("x", "")],
)
def test_a_misspelt_name_resembles_what_is_meant(name: str, meant: str) -> None:
    assert nearest(name, ["sourcedId", "userIds", "email", "role"]) == meant


def test_columns_that_nobody_reads_are_named_once_with_what_they_resemble() -> None:
    tables = small_roster()
    for row in tables["users.csv"]:
        row |= {"metadata.language": "", "metadata.langage": "kk", "shoeSize": "41", "metadata.passwordHint": "x"}
    for row in tables["users.csv"]:
        del row["metadata.language"]
    roster = bundle(tables)
    list(roster.rows())
    said = [(one.code, one.column, one.values.get("meant")) for one in roster.warnings if one.file == "users.csv"]
    assert said == [
        ("column_resembles", "metadata.langage", "metadata.language"),
        ("unknown_column", "shoeSize", None),
    ]


def test_lines_that_hold_only_commas_or_spaces_are_passed_over() -> None:
    content = files(small_roster())
    for name in content:
        content[name] += b"\r\n  \r\n ,,\r\n"
    rows = list(RosterBundle(MemorySource(content), ALMATY).rows())
    assert len(rows) == len(list(bundle(small_roster()).rows()))
