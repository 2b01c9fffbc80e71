"""The table of successions: read whole, refused when it contradicts itself, followed over several periods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FileRefused, Finding
from domain.succession import (
    Succession,
    SuccessionDiff,
    SuccessionKind,
    Successions,
    compare_successions,
    in_circles,
)
from intake.successions_csv import SuccessionTable, read_successions, write_successions
from intake.words import finding_line
from locales import words

COURSE, ITEM, FACULTY = SuccessionKind.COURSE, SuccessionKind.ITEM, SuccessionKind.FACULTY


def read(*lines: str) -> SuccessionTable:
    text = "\r\n".join(("kind,old,new", *lines)).encode()
    return read_successions("successions.csv", text.splitlines(keepends=True))


def refused_for(*lines: str) -> tuple[Finding, ...]:
    with pytest.raises(FileRefused) as refused:
        read(*lines)
    return refused.value.findings


def test_what_was_renamed_twice_or_merged_is_found_under_what_it_is_now() -> None:
    table = Successions(read("course,a,b", "course,b,c", "course,x,c", "faculty,a,z").successions)
    assert [table.successor(COURSE, key) for key in "abcxq"] == ["c", "c", "c", "c", "q"]
    assert table.successor(FACULTY, "a") == "z"


def test_a_question_has_its_earlier_names_the_newest_first_and_its_own_if_it_is_vouched_for() -> None:
    table = Successions(read("item,fair,fairness", "item,justice,fair", "item,goals,goals").successions)
    assert table.earlier_names("fairness") == ("fair", "justice")
    assert table.earlier_names("goals") == ("goals",)
    assert table.earlier_names("fair") == ()
    assert table.earlier_names("other") == ()


BAD = [
    (",a,b", ("empty", "kind", "")),
    ("chair,a,b", ("unknown_succession_kind", "kind", "chair")),
    ("course,,b", ("empty", "old", "")),
    ("course,a,", ("empty", "new", "")),
    ("course,=a,b", ("looks_like_formula", "old", "=a")),
    ("course,a,@b", ("looks_like_formula", "new", "@b")),
    ("course,one,b", ("second_successor", "old", "one")),
    ("course,a,a", ("succession_circle", "new", "a")),
    ("course,two,one", ("succession_circle", "new", "one")),
    ("item,b,q", ("questions_merged", "new", "q")),
]


@pytest.mark.parametrize(("bad", "expected"), BAD, ids=[f"{case[1][0]}-{case[1][1]}" for case in BAD])
def test_a_bad_row_is_named_with_its_place_and_has_words(bad: str, expected: tuple[str, str, str]) -> None:
    findings = refused_for("course,one,two", "item,a,q", bad)
    assert ("successions.csv", 4, *expected) in [
        (one.file, one.row, one.code, one.column, one.value) for one in findings
    ]
    said = {finding_line(one, words(language)) for one in findings for language in ("kk", "ru", "en")}
    assert len(said) == 3 * len(findings)


def test_every_row_of_a_circle_is_named_and_none_that_only_leads_into_it() -> None:
    findings = refused_for("course,a,b", "course,b,c", "course,c,a", "course,z,a", "faculty,a,b")
    assert [(one.code, one.row) for one in findings] == [("succession_circle", row) for row in (2, 3, 4)]


def test_a_table_without_rows_is_a_table_but_an_empty_file_is_none() -> None:
    assert read().successions == ()
    with pytest.raises(FileRefused):
        read_successions("s.csv", [])


def test_the_domain_takes_no_table_that_contradicts_itself() -> None:
    for rows in (
        [Succession(COURSE, "a", "b"), Succession(COURSE, "a", "c")],
        [Succession(COURSE, "a", "b"), Succession(COURSE, "b", "a")],
        [Succession(ITEM, "a", "c"), Succession(ITEM, "b", "c")],
    ):
        with pytest.raises(ValueError, match="not a table of successions"):
            Successions(rows)


keys = st.text("abcҚғЖя09-._ ", min_size=1, max_size=6).map(str.strip)
kinds = st.sampled_from([kind for kind in SuccessionKind if kind is not ITEM])
tables = st.dictionaries(st.tuples(kinds, st.sampled_from("abcdefgh")), st.sampled_from("abcdefgh"), max_size=12)


@given(tables)
def test_circles_are_found_exactly_where_following_the_table_never_ends(
    found: dict[tuple[SuccessionKind, str], str],
) -> None:
    rows = [Succession(kind, old, new) for (kind, old), new in found.items()]

    def ends(kind: SuccessionKind, key: str) -> bool:
        for _ in range(len(rows) + 1):
            if (kind, key) not in found:
                return True
            key = found[kind, key]
        return False

    assert bool(in_circles(rows)) is not all(ends(row.kind, row.old) for row in rows)
    if not in_circles(rows):
        table = Successions(rows)
        for row in rows:
            last = table.successor(row.kind, row.old)
            assert table.successor(row.kind, row.new) == last
            assert (row.kind, last) not in found


@given(st.dictionaries(st.tuples(kinds, keys), keys, max_size=6))
def test_what_is_written_is_read_again(found: dict[tuple[SuccessionKind, str], str]) -> None:
    rows = [
        Succession(kind, old, f"new {new}")
        for (kind, old), new in found.items()
        if old and not old.startswith(("-", "new")) and " ".join(old.split()) == old
    ]
    rows = [row for row in rows if " ".join(row.new.split()) == row.new]
    text = write_successions(rows)
    again = read_successions("s.csv", text.encode().splitlines(keepends=True)).successions
    assert sorted(again) == sorted(rows)


@given(tables, tables)
def test_a_difference_leads_from_one_table_to_the_other(
    one: dict[tuple[SuccessionKind, str], str], two: dict[tuple[SuccessionKind, str], str]
) -> None:
    before, after = ({Succession(kind, old, new) for (kind, old), new in found.items()} for found in (one, two))
    diff = compare_successions(before, after)
    assert (before - set(diff.removed)) | set(diff.added) == after
    assert diff.same == len(before & after)
    assert compare_successions(after, after) == SuccessionDiff(same=len(after))
