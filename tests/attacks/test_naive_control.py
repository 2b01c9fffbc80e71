"""The attackers are not blind: they find out a storage that was made without a thought, by every way there is."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from tests.attacks.evidence import BLOCK, Copy, Evidence, Stage
from tests.attacks.findings import Findings
from tests.attacks.people import Trial
from tests.attacks.readable import decoded, read_before_close
from tests.attacks.sqlite_board import DATABASE_LOOKS, PLAIN_LOOKS

ENOUGH = 0.95


def test_every_attack_links_nearly_every_answer_of_the_naive_storage(against_naive: Findings) -> None:
    board = against_naive.board

    assert {label: score.share for label, score in board.scores.items() if score.share <= ENOUGH} == {}
    assert len(board.scores) == len(board.attacks) + len(board.pairings)


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
