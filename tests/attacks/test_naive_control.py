"""The attackers are not blind: they find out a storage that was made without a thought, by every way there is."""

import pytest

from tests.attacks.evidence import BLOCK, Copy, Evidence, Stage
from tests.attacks.readable import decoded, read_before_close
from tests.attacks.sqlite_board import ALLOWED, Findings, sqlite_board

ENOUGH = 0.95
SEALED = [name for name in ALLOWED if "pool" in name]
"""There is no pool in the naive storage; that these attackers see is shown on the product, by what root finds out."""


def test_every_attack_links_nearly_every_answer_of_the_naive_storage(against_naive: Findings) -> None:
    scores = against_naive.board.scores

    assert {label: score.share for label, score in scores.items() if score.share <= ENOUGH} == {}
    assert len(scores) == len(sqlite_board().attacks) + len(sqlite_board().pairings)


def test_every_attack_on_the_naive_storage_is_far_from_chance(against_naive: Findings) -> None:
    assert set(against_naive.board.failures()) == set(against_naive.board.scores)


@pytest.mark.parametrize("name", [name for name in ALLOWED if name not in SEALED])
def test_everything_that_can_be_read_in_the_naive_storage_is_read(against_naive: Findings, name: str) -> None:
    assert against_naive.most[name] > 0


MARK = b"qzmark0123456789ab"


@pytest.mark.parametrize("before", range(6))
def test_a_mark_is_read_in_every_usual_writing(before: int) -> None:
    from base64 import b64encode, urlsafe_b64encode

    text = b"\xff" * before + MARK
    wide = MARK.decode().encode("utf-16-le")
    for written in (b64encode(text), urlsafe_b64encode(text), text.hex().encode(), b"\x01" + wide):
        assert MARK in decoded(b"." + written + b".")


@pytest.mark.parametrize("at", [0, 1, BLOCK - 5, BLOCK, 3 * BLOCK - 1, 4 * BLOCK])
def test_a_mark_that_comes_later_is_seen_wherever_it_lies(at: int) -> None:
    old = bytes(5 * BLOCK)
    new = old[:at] + MARK + old[at + len(MARK) :]
    copies = [Copy(Stage.OPEN, 1, {"file": old}), Copy(Stage.OPEN, 2, {"file": new})]

    assert read_before_close(Evidence(copies, frozenset())) == 1
