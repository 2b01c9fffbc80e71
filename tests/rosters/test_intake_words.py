"""Everything that can be wrong with a roster or a calendar has words in each language."""

import ast
from pathlib import Path

import pytest

import intake
from domain.calendar import CalendarKind
from domain.errors import Finding
from domain.language import Language
from domain.roster import OrganisationKind, RosterKind
from intake.words import KINDS, SENTENCES, finding_line
from locales import words

ROOT = Path(intake.__file__).parent.parent
MODULES = [
    *(ROOT / "intake" / "oneroster").glob("*.py"),
    *(
        ROOT / "intake" / name
        for name in (
            "table.py",
            "one_table.py",
            "table_findings.py",
            "calendar_csv.py",
            "calendar_ics.py",
            "columns.py",
            "encoding.py",
            "results_csv.py",
            "successions_csv.py",
            "excel_table.py",
        )
    ),
    ROOT / "services" / "calendar.py",
    ROOT / "services" / "calendar_proposals.py",
    ROOT / "services" / "roster.py",
    ROOT / "intake" / "deadlines_csv.py",
    ROOT / "services" / "deadlines.py",
    ROOT / "services" / "past_results.py",
    ROOT / "services" / "successions.py",
    ROOT / "domain" / "roster.py",
    ROOT / "domain" / "past_results.py",
    ROOT / "domain" / "past_versions.py",
]
SAYING = {"refuse": 0, "warn": 0, "error": 0, "row_error": 0, "Finding": 0, "choice": 2, "finding": 0}
"""Which argument of which call is the code of a finding."""


def codes_in(path: Path) -> set[str]:
    """The codes that a module can say."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            arguments = node.args[SAYING[name] : SAYING[name] + 1] if name in SAYING else []
            for constant in (part for argument in arguments for part in ast.walk(argument)):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    found.add(constant.value)
    return found


def test_every_code_that_is_said_has_a_sentence_and_every_sentence_is_said() -> None:
    said = set().union(*map(codes_in, MODULES))
    assert said == set(SENTENCES)


def test_every_kind_has_a_name() -> None:
    assert {*RosterKind, *CalendarKind, *OrganisationKind, "deadlines"} == set(KINDS)


@pytest.mark.parametrize("language", [Language.KK, Language.RU])
def test_every_sentence_is_translated(language: Language) -> None:
    _ = words(language)
    assert [text for text in (*SENTENCES.values(), *KINDS.values()) if _(text) == text] == []


@pytest.mark.parametrize("language", list(Language))
def test_a_translation_fills_in_the_same_values(language: Language) -> None:
    names = (
        "n",
        "columns",
        "limit",
        "known",
        "target",
        "kind",
        "needed",
        "gone",
        "before",
        "term",
        "class_id",
        "number",
        "meant",
        "encoding",
    )
    _ = words(language)
    for text in SENTENCES.values():
        holes = {name for name in (*names, "name", "megabytes") if f"{{{name}}}" in text}
        assert all(f"{{{name}}}" in _(text) for name in holes)


def test_a_line_says_where_and_what_in_the_language_of_the_reader() -> None:
    finding = Finding(
        "wrong_organisation_kind", "users.csv", 14, "metadata.unit", "p-1", {"kind": "unit", "needed": "programme"}
    )
    assert finding_line(finding, words("en")) == (
        "users.csv · row 14 · metadata.unit · «p-1»: a programme is needed here, this is a unit"
    )
    assert finding_line(finding, words("kk")).endswith("мұнда бағдарлама керек, ал бұл – бөлім")
