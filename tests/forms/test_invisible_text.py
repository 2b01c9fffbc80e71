"""What leaves nothing on a screen is no answer, whatever characters it is made of."""

from form_examples import question
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.answers import Written
from domain.form import Kind
from domain.reply import Problem, ProblemKind, read_text
from domain.visible import is_visible

COMMENT = question("t", Kind.TEXT)

SHOWN_AS_NOTHING = (
    *("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\ufeff\uffa0\u2800\U0001d159"),
    *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0x200B, 0x2010)),
    *map(chr, range(0x2028, 0x2030)),
    *map(chr, range(0x2060, 0x2070)),
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xFFF0, 0xFFF9)),
    *map(chr, range(0x1BCA0, 0x1BCA4)),
    *map(chr, range(0x1D173, 0x1D17B)),
    *map(chr, range(0xE0000, 0xE1000)),
)
"""The code points that Unicode says to leave out of sight (Default_Ignorable_Code_Point), and two blank signs."""

nothing = st.text(st.one_of(st.sampled_from(SHOWN_AS_NOTHING), st.sampled_from(" \t\n\r\u00a0\u2003\u0301\u20dd")))


@settings(deadline=None)
@given(nothing)
@example("\u3164")
@example("\u2800\uffa0")
def test_no_mixture_of_invisible_characters_is_an_answer(text: str) -> None:
    assert not is_visible(text)
    assert read_text(COMMENT, text) == Problem(ProblemKind.NEEDS_TEXT)


@settings(deadline=None)
@given(nothing, st.one_of(st.characters(categories=["L", "N", "P", "So"]), st.sampled_from("әқ👍🏽☺½…")), nothing)
def test_one_character_with_a_shape_is_enough(before: str, seen: str, after: str) -> None:
    if seen not in SHOWN_AS_NOTHING:
        assert is_visible(before + seen + after)
        assert read_text(COMMENT, before + seen + after) != Problem(ProblemKind.NEEDS_TEXT)


def test_an_emoji_newer_than_the_tables_is_seen() -> None:
    assert is_visible("\U0001fae9")
    assert read_text(COMMENT, "👨‍👩‍👧 \u3164") == Written("👨‍👩‍👧 \u3164")
