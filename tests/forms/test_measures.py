"""What questions measure together: the columns `indicator`, `reverse`, `competence` and `facet`."""

import pytest
from sheet_examples import AGREE, LABELS, ask, codes, markdown, only

from domain.form import Facet, form_from_json, form_to_json
from domain.indicators import indicators, priorities
from intake.xlsform import load_form

WIDE = [{"list_name": "wide", "name": str(n), **LABELS, "score": str(n)} for n in range(1, 6)]
MIDDLE = [{"list_name": "middle", "name": f"m{n}", **LABELS, "score": str(n)} for n in (-1, 0, 1)]
PLAIN = [{"list_name": "plain", "name": f"p{n}", **LABELS} for n in (1, 2)]
LISTS = [*AGREE, *WIDE, *MIDDLE, *PLAIN]


def rate(name: str, kind: str = "select_one agree", **cells: str) -> dict[str, str]:
    return ask(name, kind, **cells)


def everything_used(*rows: dict[str, str]) -> bytes:
    """A form of these rows, with a further question for each list."""
    lists = ("wide", "middle", "plain", "agree")
    return markdown([*rows, *(rate(f"last_{name}", f"select_one {name}") for name in lists)], LISTS)


def test_the_columns_are_read() -> None:
    loaded = load_form(
        markdown(
            [
                rate("clear", indicator="course"),
                rate("confused", indicator="course", reverse="yes"),
                rate("matters", competence="teamwork", facet="importance"),
                rate("content", competence="teamwork", facet="Satisfaction"),
                rate("alone", competence="writing", facet="importance"),
                rate("steps", "range", parameters="start=1 end=3", indicator="course"),
                ask("why"),
            ]
        )
    )
    assert loaded.warnings == ()
    form = loaded.form
    found = {name: [question.name for question in asked] for name, asked in indicators(form).items()}
    assert found == {"course": ["clear", "confused", "steps"]}
    assert [question.name for question in form.questions if question.reverse] == ["confused"]
    assert {name: [one.name for one in both] for name, both in priorities(form).items()} == {
        "teamwork": ["matters", "content"]
    }
    assert form_from_json(form_to_json(form)) == form


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (rate("q", indicator="two words"), "bad_name", "indicator"),
        (rate("q", competence="-", facet="importance"), "bad_name", "competence"),
        (rate("q", reverse="perhaps"), "bad_value", "reverse"),
        (rate("q", competence="teamwork", facet="joy"), "bad_value", "facet"),
        (rate("q", competence="teamwork"), "half_a_competence", "facet"),
        (rate("q", facet="importance"), "half_a_competence", "competence"),
        (ask("q", indicator="course"), "not_a_rating", "indicator"),
        (rate("q", "select_one plain", reverse="yes"), "not_a_rating", "reverse"),
        (rate("q", "select_one middle", indicator="course"), "not_a_rating", "indicator"),
        (rate("q", "select_one middle", reverse="yes"), "not_a_rating", "reverse"),
        (rate("q", "select_multiple agree", indicator="course"), "not_a_rating", "indicator"),
        (ask("q", "integer", reverse="yes"), "not_a_rating", "reverse"),
        (ask("q", "note", indicator="course"), "not_a_rating", "indicator"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_row_and_column(row, code, column) -> None:
    assert only(everything_used(row)) == (code, "survey", 2, "q", column)


def test_one_figure_needs_one_scale() -> None:
    rows = rate("a", indicator="course"), rate("b", "select_one wide", indicator="course")
    assert only(everything_used(*rows)) == ("mixed_scales", "survey", 3, "b", "indicator")
    sides = (
        rate("a", competence="teamwork", facet="importance"),
        rate("b", "select_one wide", competence="teamwork", facet="satisfaction"),
    )
    assert only(everything_used(*sides)) == ("mixed_scales", "survey", 3, "b", "competence")


def test_a_side_of_a_competence_is_asked_once() -> None:
    rows = [rate(name, competence="teamwork", facet="importance") for name in ("a", "b")]
    assert only(everything_used(*rows)) == ("asked_twice", "survey", 3, "b", "facet")


def test_an_unknown_list_is_told_once() -> None:
    assert codes(markdown([rate("q", "select_one nowhere", indicator="course"), rate("r")])) == {"unknown_list"}


def test_a_no_stands_anywhere_and_changes_nothing() -> None:
    assert (
        load_form(markdown([ask("q", reverse="no"), rate("r")])).form == load_form(markdown([ask("q"), rate("r")])).form
    )


def test_columns_left_empty_leave_the_version_of_a_form_as_it_was() -> None:
    """The hash was computed before there were such columns; every result of an earlier year names one."""
    form = load_form(markdown([rate("q"), ask("why")])).form
    assert form.version == "82c9d7eedae258ff4be345d9d3f0e6d489730b0410080e364eaa4f74a7f81a02"
    changed = load_form(markdown([rate("q", indicator="course"), ask("why")])).form
    assert changed.version != form.version


def test_both_facets_are_those_of_the_handbook() -> None:
    assert list(Facet) == ["importance", "satisfaction"]


def test_the_list_of_measures_says_what_they_are_called_in_each_language() -> None:
    words = {column: f"course in {column}" for column in LABELS}
    row = {"list_name": "measures", "name": "course", **words}
    loaded = load_form(markdown([rate("clear", indicator="course")], [*AGREE, row]))
    assert loaded.warnings == ()
    assert sorted(loaded.form.measure("course").values()) == sorted(words.values())
    assert set(loaded.form.measure("teamwork").values()) == {"teamwork"}
    assert form_from_json(form_to_json(loaded.form)) == loaded.form
