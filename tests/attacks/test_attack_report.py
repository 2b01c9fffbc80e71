"""The table of `make attack`: it says what failed, and finds its place in the page."""

import pytest

from tests.attacks.evidence import Stage
from tests.attacks.findings import Findings, Look
from tests.attacks.report import BEGIN, END, as_markdown, as_text, between_markers, control_lines, lines_of
from tests.attacks.scoring import Attack, Board, Score


def findings(hits: int, counted: int) -> Findings:
    """One attack with so many hits of 200 in ten trials, and one look that counted so much."""
    board = Board([Attack("rows", lambda _evidence, _stage: [], Stage.OPEN)])
    board.scores["rows, open"] = Score("rows, open", 10, 200, hits, [(0.0, 20)] * 10)
    return Findings(board, (Look("ballots read", 0, lambda _evidence, _trial: 0),), most={"ballots read": counted})


@pytest.mark.parametrize(("hits", "counted", "verdicts"), [(10, 0, ["holds"] * 2), (200, 1, ["FAILS"] * 2)])
def test_a_line_says_whether_it_holds(hits: int, counted: int, verdicts: list[str]) -> None:
    lines = list(lines_of(findings(hits, counted), "SQLite"))

    assert [line.cells[-1] for line in lines] == verdicts
    assert f"{hits} of 200" in as_text(lines)
    assert as_markdown(lines).count("\n") == len(lines) + 1


@pytest.mark.parametrize(("hits", "ok"), [(199, True), (180, False)])
def test_a_control_that_finds_too_little_fails(hits: int, ok: bool) -> None:
    assert [line.ok for line in control_lines(findings(hits, 0), "naive")] == [ok]


def test_the_table_takes_the_place_of_the_former_one() -> None:
    page = f"# Page\n\n{BEGIN}\nold\n{END}\n\nmore\n"

    assert between_markers(page, "new") == f"# Page\n\n{BEGIN}\nnew\n{END}\n\nmore\n"


def test_a_page_without_a_place_for_it_is_left_alone() -> None:
    with pytest.raises(ValueError, match="the page has no"):
        between_markers("# Page\n", "new")
