"""The layers around a ballot: one size, no order, no way in without the key."""

from secrets import token_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.ballots.sealing import (
    SEALED_OVERHEAD,
    SEGMENT,
    SMALLEST_SEGMENT,
    Unreadable,
    decrypt,
    divide,
    encrypt,
    new_key,
    public_half,
    seal,
    unseal,
)

SIZE = 2048


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=500).map(lambda text: f'{{"answers":"{text}"}}'))
def test_a_sealed_ballot_has_one_size_and_only_the_private_half_opens_it(ballot: str) -> None:
    private = new_key()
    sealed = seal(ballot, SIZE, public_half(private))
    assert len(sealed) == SIZE + SEALED_OVERHEAD
    assert unseal(sealed, private) == ballot
    with pytest.raises(Unreadable):
        unseal(sealed, new_key())


def test_the_same_ballot_is_never_sealed_to_the_same_bytes() -> None:
    public = public_half(new_key())
    assert seal("{}", SIZE, public) != seal("{}", SIZE, public)


def test_a_ballot_longer_than_its_form_allows_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        seal("x" * (SIZE + 1), SIZE, public_half(new_key()))


def test_a_segment_opens_with_its_key_alone_and_not_when_a_byte_changed() -> None:
    key = new_key()
    ballots = [token_bytes(SIZE + SEALED_OVERHEAD) for _ in range(7)]
    body = encrypt(ballots, key)
    assert sorted(decrypt(body, key, SIZE)) == sorted(ballots)
    with pytest.raises(Unreadable):
        decrypt(body, new_key(), SIZE)
    with pytest.raises(Unreadable):
        decrypt(bytes([body[0] ^ 1]) + body[1:], key, SIZE)
    with pytest.raises(Unreadable):
        decrypt(encrypt([b"cut"], key), key, SIZE)


def test_the_order_of_arrival_is_gone() -> None:
    """Of 20 ballots the last stands at the end once in 20 times; 200 trials of a build that appends give 200."""
    ballots = [bytes([number]) * (SIZE + SEALED_OVERHEAD) for number in range(20)]
    key = new_key()
    last = sum(decrypt(encrypt(ballots, key), key, SIZE)[-1] == ballots[-1] for _ in range(200))
    assert last < 40


@settings(deadline=None)
@given(st.integers(1, 400))
def test_segments_are_full_or_the_last_and_never_small(answers: int) -> None:
    open_segment: list[bytes] = []
    closed: list[list[bytes]] = []
    for number in range(answers):
        first, rest = divide([*open_segment, number.to_bytes(2, "big")])
        if rest:
            closed.append(first)
        open_segment = rest or first
        assert len(open_segment) >= min(SMALLEST_SEGMENT, number + 1)
        assert len(open_segment) < SEGMENT + SMALLEST_SEGMENT
    assert all(len(one) == SEGMENT for one in closed)
    everybody = [*open_segment, *(ballot for one in closed for ballot in one)]
    assert sorted(everybody) == [number.to_bytes(2, "big") for number in range(answers)]
