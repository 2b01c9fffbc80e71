"""Comments of all releases of a wave together: none are about a few, whatever was moved or changed between."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.comments import Moderated
from domain.disclosure import Limits
from domain.release import Aside, make_release
from domain.result import Level, Release, UnitResult
from tests.disclosure.reading import Group, pieces
from tests.disclosure.worlds import FORM, OF_COURSE, World, version, world

LIMITS = st.builds(
    Limits, min_ratings=st.integers(4, 9), min_comments=st.integers(2, 5), min_comment_answers=st.integers(5, 9)
)


def told(release: Release, written: Mapping[str, int]) -> Iterator[Group]:
    """The classes whose comments a reader of the release sees on one heap, by the rule that is published."""
    alone = {unit.key for unit in release.university.walk() if unit.level is Level.COURSE and unit.comments}
    yield from (frozenset([key]) for key in alone)
    for pool, classes in pools(release.university):
        if pool.comments:
            mine = frozenset(key for key in classes if key in written and key not in alone)
            assert sum(written[key] for key in mine) == pool.comments[0].total
            yield mine


def pools(university: UnitResult) -> Iterable[tuple[UnitResult, frozenset[str]]]:
    for unit in university.units:
        yield unit, frozenset(inner.key for inner in unit.walk() if inner.evaluation)


@settings(deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.integers(0, 12), min_size=2, max_size=7),
    st.integers(1, 3),
    st.lists(LIMITS, min_size=1, max_size=3),
)
def test_no_heap_of_comments_that_follows_is_of_a_few(
    seed: int, sizes: list[int], faculties: int, limits: list[Limits]
) -> None:
    hand = Random(seed)
    first = world(hand, sizes, faculties, 1, 2)
    ballots = {one.evaluation: one.tally.ballots for one in first.classes}
    written = {key: number for key, size in ballots.items() if (number := hand.randint(0, min(size, 5)))}
    comments = [Moderated(key, OF_COURSE, "", f"{key}.{n}") for key, number in written.items() for n in range(number)]
    releases = made(first, hand, limits, comments)
    heaps = [group for release in releases for group in told(release, written)]
    fewest = min(one.min_comments for one in limits), min(one.min_comment_answers for one in limits)
    for part, is_told in pieces(written, heaps).items():
        if is_told:
            assert sum(written[key] for key in part) >= fewest[0]
            assert sum(ballots[key] for key in part) >= fewest[1]


def made(first: World, hand: Random, limits: list[Limits], comments: list[Moderated]) -> list[Release]:
    releases: list[Release] = []
    for number, one in enumerate(limits, 1):
        here = first if number == 1 else first.moved(hand, 2)
        aside = Aside(comments)
        releases.append(make_release(FORM, version(number), here.tree, one, earlier=releases, aside=aside))
    return releases
