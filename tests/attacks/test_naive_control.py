"""The attackers are not blind: they find out a storage that was made without a thought, by every way there is."""

import sqlite3
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.attacks.evidence import BLOCK, DATABASE, Copy, Evidence, Stage
from tests.attacks.findings import Findings
from tests.attacks.people import Trial
from tests.attacks.readable import decoded, lengths_that_tell, read_before_close
from tests.attacks.sqlite_board import DATABASE_LOOKS, PLAIN_LOOKS

pytestmark = pytest.mark.timeout(900)

ENOUGH = 0.95


def test_every_attack_links_nearly_every_answer_of_the_naive_storage(against_naive: Findings) -> None:
    board = against_naive.board

    assert {label: score.share for label, score in board.scores.items() if score.share <= ENOUGH} == {}
    assert len(board.scores) == len(board.attacks) + len(board.pairings) + len(board.senders)


def test_every_attack_on_the_naive_storage_is_far_from_chance(against_naive: Findings) -> None:
    assert set(against_naive.board.failures()) == set(against_naive.board.scores)


@pytest.mark.parametrize("name", [look.name for look in (*PLAIN_LOOKS, *DATABASE_LOOKS)])
def test_everything_that_can_be_read_in_the_naive_storage_is_read(against_naive: Findings, name: str) -> None:
    """It has no pool: that the looks at pools see is shown on the product, by what root finds out."""
    assert against_naive.most[name] > 0


MARK = b"qzmark0123456789ab"


@pytest.mark.parametrize("before", range(6))
def test_a_mark_is_read_in_every_usual_writing(before: int) -> None:
    text = b"\xff" * before + MARK
    wide = MARK.decode().encode("utf-16-le")
    for written in (b64encode(text), urlsafe_b64encode(text), text.hex().encode(), b"\x01" + wide):
        assert MARK in decoded(b"." + written + b".")


@pytest.mark.parametrize("at", [0, 1, BLOCK - 5, BLOCK, 3 * BLOCK - 1, 4 * BLOCK])
def test_a_mark_that_comes_later_is_seen_wherever_it_lies(at: int) -> None:
    old = bytes(5 * BLOCK)
    new = old[:at] + MARK + old[at + len(MARK) :]
    copies = [Copy(Stage.OPEN, 1, {"file": old}), Copy(Stage.OPEN, 2, {"file": new})]

    assert read_before_close(Evidence(copies, frozenset()), Trial(0, ())) == 1


@pytest.mark.parametrize(
    ("lengths", "tell"),
    [((100, 2196, 4292), False), ((3000, 3000), False), ((100, 2196, 3000), True), ((100, 2196, 4892), True)],
)
def test_a_length_that_is_no_whole_step_away_is_noticed(tmp_path: Path, lengths: Sequence[int], tell: bool) -> None:
    evidence = Evidence([_sealed(tmp_path / "database", lengths)], frozenset())

    assert (lengths_that_tell(evidence, Trial(0, ())) > 0) == tell


def _sealed(path: Path, lengths: Sequence[int]) -> Copy:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE pools (body BLOB)")
    connection.executemany("INSERT INTO pools VALUES (zeroblob(?))", [(length,) for length in lengths])
    connection.close()
    return Copy(Stage.OPEN, 1, {DATABASE: path.read_bytes()})
