"""What is hidden so that nothing can be worked out by subtraction, whatever the shape of the totals."""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.blocks import Blocks, Cell, Cut, Part

MINIMUM = 5


def may_be_known(part: Part) -> bool:
    return part.size >= MINIMUM and not part.lonely


def blocks_of(sizes: dict[str, int], lonely: Collection[str] = ()) -> Blocks:
    return Blocks([Cell(key, size, {}, key in lonely) for key, size in sizes.items()], may_be_known)


def cut(key: str, cells: Iterable[str], rank: int = 0) -> Cut:
    return Cut(key, frozenset(cells), rank)


def tree_cuts(tree: dict[str, str]) -> list[Cut]:
    """`all`, then the letters of the values as faculties, then the courses."""
    faculties = [
        cut(f"of {key}", (one for one, owner in tree.items() if owner == key), 1) for key in set(tree.values())
    ]
    return [cut("all", tree), *faculties, *(cut(one, [one], 2) for one in tree)]


def shown(sizes: dict[str, int], cuts: Sequence[Cut]) -> frozenset[str]:
    return blocks_of(sizes).show_all(cuts)


def can_be_worked_out(cells: Sequence[str], told: Iterable[frozenset[str]], group: frozenset[str]) -> bool:
    """Whether the total of a group follows from the told ones, by any addition and subtraction."""
    rows = [[Fraction(key in one) for key in cells] for one in told]
    return rank([*rows, [Fraction(key in group) for key in cells]]) == rank(rows)


def rank(rows: list[list[Fraction]]) -> int:
    rows = [list(row) for row in rows]
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in range(done, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        for row in range(done + 1, len(rows)):
            factor = rows[row][column] / rows[done][column]
            rows[row] = [own - factor * other for own, other in zip(rows[row], rows[done], strict=True)]
        done += 1
    return done


def exposed(
    sizes: dict[str, int], told: Sequence[frozenset[str]], lonely: Collection[str] = ()
) -> list[frozenset[str]]:
    """The groups with 1 to 4 answers, and the lonely cells with any, whose total can be worked out."""
    full = {key: size for key, size in sizes.items() if size}
    small = [
        frozenset(group)
        for number in range(1, len(full) + 1)
        for group in combinations(full, number)
        if sum(full[key] for key in group) < MINIMUM
    ]
    alone = [frozenset([key]) for key in full if key in lonely]
    within = [one & full.keys() for one in told]
    return [group for group in {*small, *alone} if can_be_worked_out(list(full), within, group)]


SIZES = st.lists(st.integers(0, 12), min_size=2, max_size=7)


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, int], list[str], list[list[Cut]]]:
    """Cells, those that are lonely, and the cuts that one, two or three releases ask for: any sets of cells at all."""
    sizes = {f"c{place}": size for place, size in enumerate(draw(SIZES))}
    lonely = [key for key in sizes if draw(st.integers(0, 5)) == 0]
    subsets = st.sets(st.sampled_from(sorted(sizes)), min_size=1).map(frozenset)
    releases = draw(st.lists(st.lists(st.tuples(subsets, st.integers(0, 3)), max_size=8), min_size=1, max_size=3))
    return (
        sizes,
        lonely,
        [
            [cut("all", sizes), *(Cut(f"{number}", cells, rank) for number, (cells, rank) in enumerate(wanted))]
            for wanted in releases
        ],
    )


@settings(deadline=None)
@given(cases())
def test_nothing_small_or_lonely_follows_from_all_releases_together(
    case: tuple[dict[str, int], list[str], list[list[Cut]]],
) -> None:
    sizes, lonely, releases = case
    told: list[frozenset[str]] = []
    for wanted in releases:
        blocks = blocks_of(sizes, lonely)
        for before in told:
            blocks.reveal(before)
        keys = blocks.show_all(wanted)
        told += [one.cells for one in wanted if one.key in keys]
    assert exposed(sizes, told, lonely) == []


@settings(deadline=None)
@given(cases())
def test_what_is_known_is_a_partition_and_every_shown_total_a_sum_of_it(
    case: tuple[dict[str, int], list[str], list[list[Cut]]],
) -> None:
    sizes, lonely, (wanted, *_) = case
    blocks = blocks_of(sizes, lonely)
    keys = blocks.show_all(wanted)
    parts = list(blocks)
    assert sorted(cell for part in parts for cell in part) == sorted(sizes)
    for one in wanted:
        if one.key in keys:
            assert all(part <= one.cells or not part & one.cells for part in parts)


def test_the_same_attack_succeeds_on_the_threshold_alone() -> None:
    sizes = {"a": 3, "b": 9, "c": 11}
    told = [
        one.cells for one in tree_cuts(dict.fromkeys(sizes, "f")) if sum(sizes[key] for key in one.cells) >= MINIMUM
    ]
    assert exposed(sizes, told) == [frozenset({"a"})]


def test_with_one_group_hidden_the_smallest_shown_one_is_hidden_too() -> None:
    cuts = [cut("all", "abc"), *(cut(key, key, 1) for key in "abc")]
    assert shown({"a": 3, "b": 9, "c": 11}, cuts) == {"all", "c"}


def test_two_hidden_groups_with_five_answers_together_are_enough() -> None:
    cuts = [cut("all", "abc"), *(cut(key, key, 1) for key in "abc")]
    assert shown({"a": 3, "b": 2, "c": 20}, cuts) == {"all", "c"}


def test_the_whole_is_hidden_when_it_has_few_answers() -> None:
    assert shown({"a": 2, "b": 1}, tree_cuts({"a": "f", "b": "f"})) == frozenset()


def test_a_faculty_hidden_for_another_cannot_be_added_up_from_its_courses() -> None:
    found = shown({"small": 3, "x": 9, "y": 11}, tree_cuts({"small": "s", "x": "b", "y": "b"}))
    assert found == {"all", "y"}


def test_a_group_without_answers_hides_nothing_else() -> None:
    found = shown({"a": 0, "b": 9, "c": 11}, [cut("all", "abc"), *(cut(key, key, 1) for key in "abc")])
    assert found == {"all", "b", "c"}


def test_totals_that_cross_each_other_are_looked_at_together() -> None:
    """Two instructors in two courses: rows, columns and three of the four cells would give the fourth."""
    sizes = {"c1#anna": 6, "c1#boris": 7, "c2#anna": 8, "c2#boris": 3}
    cuts = [
        cut("all", sizes),
        *(cut(course, (key for key in sizes if key.startswith(course)), 1) for course in ("c1", "c2")),
        *(cut(key, [key], 2) for key in sizes),
        *(cut(person, (key for key in sizes if key.endswith(person)), 3) for person in ("anna", "boris")),
    ]
    found = shown(sizes, cuts)
    assert {"all", "c1", "c2", "c1#anna", "c1#boris"} <= found
    assert not {"c2#boris", "c2#anna", "anna", "boris"} & found


def test_a_correction_shows_nothing_that_follows_beside_the_release_before_it() -> None:
    """A course moves to another department: each release by itself is safe, their difference is the course."""
    sizes = {"a": 9, "b": 8, "tiny": 3, "c": 9, "small": 4}
    before, after = ["a", "b", "tiny"], ["a", "b"]
    first = blocks_of(sizes)
    assert first.show_all([cut("all", sizes), cut("law", before, 1)]) == {"all", "law"}
    fresh = blocks_of(sizes)
    assert "law" in fresh.show_all([cut("all", sizes), cut("law", after, 1)])
    second = blocks_of(sizes)
    for told in (frozenset(sizes), frozenset(before)):
        second.reveal(told)
    assert second.show_all([cut("all", sizes), cut("law", after, 1)]) == {"all"}


@given(st.lists(st.integers(MINIMUM, 30), min_size=1, max_size=8))
def test_nothing_is_hidden_where_nothing_has_to_be(numbers: list[int]) -> None:
    sizes = {f"c{place}": size for place, size in enumerate(numbers)}
    cuts = [cut("all", sizes), *(cut(key, [key], 1) for key in sizes)]
    assert shown(sizes, cuts) == {one.key for one in cuts}
