"""HTML becomes text and entities whose offsets count UTF-16 code units."""

from dataclasses import dataclass
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import BotApiError
from sandbox.html import parse_html, utf16_length
from sandbox.texts import MAX_ENTITIES, caption_text, message_text, plain

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}


@dataclass
class Piece:
    """A piece of a document: text, or a tag around pieces."""

    tag: str
    text: str
    inner: "list[Piece]"

    def html(self) -> str:
        if not self.tag:
            return escape(self.text)
        return f"<{self.tag}>{''.join(piece.html() for piece in self.inner)}</{self.tag}>"

    def walk(self, before: str, found: list[tuple[str, int, int]]) -> str:
        """Return the text up to the end of this piece; note (type, first byte, byte length) in UTF-16LE."""
        if not self.tag:
            return before + self.text
        after = before
        for piece in self.inner:
            after = piece.walk(after, found)
        start, end = len(before.encode("utf-16-le")) // 2, len(after.encode("utf-16-le")) // 2
        if end > start:
            found.append((TAGS[self.tag], start, end - start))
        return after


CHARACTERS = st.text(st.sampled_from("aә我😀<>&\"' \n;#"), max_size=6)
PIECES = st.recursive(
    st.builds(Piece, st.just(""), CHARACTERS, st.just([])),
    lambda inner: st.builds(Piece, st.sampled_from(sorted(TAGS)), st.just(""), st.lists(inner, max_size=3)),
    max_leaves=12,
)


@given(st.lists(PIECES, max_size=4))
def test_offsets_are_those_of_utf16(pieces: list[Piece]) -> None:
    expected: list[tuple[str, int, int]] = []
    text = ""
    for piece in pieces:
        text = piece.walk(text, expected)
    parsed, entities = parse_html("".join(piece.html() for piece in pieces))
    assert parsed == text
    found = [(entity["type"], entity["offset"], entity["length"]) for entity in entities]
    assert sorted(found) == sorted(expected)


@given(st.text(st.sampled_from("ab😀<>/&;= \"'#x1"), max_size=30))
def test_any_text_is_parsed_or_refused_in_words(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except BotApiError as error:
        words, fit = error.description, True
    else:
        words, fit = "", all(e["offset"] >= 0 and e["offset"] + e["length"] <= utf16_length(text) for e in entities)
    assert fit
    assert not words or words.startswith("Bad Request: can't parse entities: ")


CASES: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("&lt;&#128512;&#x1F600;&quot;&amp;&nbsp;", '<😀😀"&&nbsp;', []),
    (
        '<a href="https://a.kz/?x=1&amp;y=2">x</a>',
        "x",
        [{"type": "text_link", "url": "https://a.kz/?x=1&y=2", "offset": 0, "length": 1}],
    ),
    ("<a href='tg://user?id=7'>x</a>", "x", [{"type": "text_mention", "user": {"id": 7}, "offset": 0, "length": 1}]),
    ("<a href='nothing'>x</a>", "x", []),
    ("<pre>x</pre>", "x", [{"type": "pre", "offset": 0, "length": 1}]),
    (
        '<pre><code class="language-py">x</code></pre>',
        "x",
        [{"type": "pre", "language": "py", "offset": 0, "length": 1}],
    ),
    ('<code class="language-py">x</code>', "x", [{"type": "code", "offset": 0, "length": 1}]),
    ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
    ("<blockquote expandable>x</blockquote>", "x", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
    (
        '<tg-emoji emoji-id="55">👍</tg-emoji>',
        "👍",
        [{"type": "custom_emoji", "custom_emoji_id": "55", "offset": 0, "length": 2}],
    ),
    (
        '<tg-time unix="1700000000" format="wDT">t</tg-time>',
        "t",
        [{"type": "date_time", "unix_time": 1700000000, "date_time_format": "wDT", "offset": 0, "length": 1}],
    ),
    ("<B>x</B >", "x", [{"type": "bold", "offset": 0, "length": 1}]),
    ("a > b", "a > b", []),
]


@pytest.mark.parametrize(("source", "text", "entities"), CASES)
def test_each_tag_becomes_its_entity(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


def nobody(_user_id: int) -> None:
    return None


def test_blanks_around_a_text_are_cut_and_entities_move_with_it() -> None:
    formatted = message_text(" \n a <b>b </b> \n", "HTML", None, nobody)
    assert formatted.text == "a b"
    assert formatted.entities == [{"type": "bold", "offset": 2, "length": 1}]


def test_code_holds_no_other_entities_and_nothing_is_marked_twice() -> None:
    formatted = message_text("<code><b>x</b></code><b><b>y</b></b>", "HTML", None, nobody)
    assert [(e["type"], e["offset"]) for e in formatted.entities] == [("code", 0), ("bold", 1)]


def test_a_mention_of_somebody_unknown_is_dropped() -> None:
    assert message_text("<a href='tg://user?id=7'>x</a>", "HTML", None, nobody).entities == []


def test_links_commands_and_hashtags_are_found_in_plain_text() -> None:
    formatted = plain("/start@sapa_bot https://a.kz/x. d@a.kz #сапа @someone a/b")
    text = formatted.text
    assert [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in formatted.entities] == [
        ("bot_command", "/start@sapa_bot"),
        ("url", "https://a.kz/x"),
        ("email", "d@a.kz"),
        ("hashtag", "#сапа"),
        ("mention", "@someone"),
    ]


def test_a_caption_may_be_empty() -> None:
    assert caption_text("", "", None, nobody).text == ""


def test_what_is_marked_beyond_a_hundred_times_is_left_out() -> None:
    shown = message_text("".join(f"<b>{number}</b> " for number in range(MAX_ENTITIES + 5)), "HTML", None, nobody)
    assert len(shown.entities) == MAX_ENTITIES
    assert shown.text.endswith(str(MAX_ENTITIES + 4))
