"""Telegram's HTML: tags and references in, plain text and entities out. Offsets count UTF-16 code units.

Error words and byte offsets are those of Bot API servers (`can't parse entities: …`).
"""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import BotApiError, bad_request

Entity = dict[str, Any]

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
_OTHERS = frozenset({"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"})
_REFERENCE = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(lt|gt|amp|quot))(?:;|(?![0-9A-Za-z]))")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[^\s=>/\"']+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[A-Za-z0-9.\-]+)))?"
)
_NAME = re.compile(r"[^\s>]*")
_SPACES = re.compile(r"\s*")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


@dataclass
class _Open:
    """A start tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    text_from: int


@dataclass
class _Reading:
    """Where the parser stands."""

    source: str
    position: int = 0
    text: list[str] = field(default_factory=list)
    offset: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def write(self, piece: str) -> None:
        self.text.append(piece)
        self.offset += utf16_length(piece)

    def refuse(self, words: str, at: int) -> BotApiError:
        """Return the refusal; Telegram counts the position in bytes of UTF-8."""
        return _cannot_parse(words.replace("@", f"at byte offset {len(self.source[:at].encode())}"))


def _cannot_parse(words: str) -> BotApiError:
    return BotApiError(400, f"Bad Request: can't parse entities: {words}")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text without tags and its entities, in order; raises BotApiError 400 when the markup is broken."""
    reading = _Reading(source)
    while reading.position < len(source):
        character = source[reading.position]
        if character == "<":
            _tag(reading)
        elif character == "&":
            _reference(reading)
        else:
            reading.write(character)
            reading.position += 1
    if reading.opened:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{reading.opened[-1].tag}"')
    entities = sorted(reading.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(reading.text), entities


def _reference(reading: _Reading) -> None:
    found = _REFERENCE.match(reading.source, reading.position)
    decoded = _decode(found) if found else None
    if found and decoded:
        reading.write(decoded)
        reading.position = found.end()
    else:
        # An ampersand that starts no known reference stands for itself.
        reading.write("&")
        reading.position += 1


def _decode(found: re.Match[str]) -> str | None:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _decoded(value: str) -> str:
    return _REFERENCE.sub(lambda found: _decode(found) or found[0], value)


def _tag(reading: _Reading) -> None:
    if reading.source.startswith("</", reading.position):
        _end_tag(reading)
    else:
        _start_tag(reading)


def _start_tag(reading: _Reading) -> None:
    begin = reading.position
    position = _end_of(_NAME, reading.source, begin + 1)
    tag = reading.source[begin + 1 : position].lower()
    if position >= len(reading.source):
        raise reading.refuse("Unclosed start tag @", begin)
    if tag not in _SIMPLE and tag not in _OTHERS:
        raise reading.refuse(f'Unsupported start tag "{tag}" @', begin)
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(reading.source, position):
        value = found["double"] or found["single"] or (found["bare"] or "").lower()
        attributes[found["name"].lower()] = _decoded(value)
        position = found.end()
    position = _end_of(_SPACES, reading.source, position)
    if position >= len(reading.source):
        raise reading.refuse("Unclosed start tag @", begin)
    if reading.source[position] != ">":
        raise reading.refuse(f'Empty attribute name in the tag "{tag}" @', begin)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise reading.refuse('Tag "span" must have class "tg-spoiler" @', begin)
    reading.opened.append(_Open(tag, attributes, reading.offset, len(reading.text)))
    reading.position = position + 1


def _end_of(pattern: re.Pattern[str], source: str, position: int) -> int:
    """Return where the pattern, which may match nothing, ends from here."""
    found = pattern.match(source, position)
    return found.end() if found else position


def _end_tag(reading: _Reading) -> None:
    begin = reading.position
    if not reading.opened:
        raise reading.refuse("Unexpected end tag @", begin)
    found = _END_TAG.match(reading.source, begin)
    if not found:
        raise reading.refuse("Unclosed end tag @", begin)
    opened = reading.opened.pop()
    name = found[1].lower()
    if name not in ("", opened.tag):
        raise reading.refuse(f'Unmatched end tag @, expected "</{opened.tag}>", found "</{name}>"', begin)
    reading.position = found.end()
    length = reading.offset - opened.offset
    if length:
        _close(reading, opened, length)


def _close(reading: _Reading, opened: _Open, length: int) -> None:
    place = {"offset": opened.offset, "length": length}
    entity = _entity(opened, "".join(reading.text[opened.text_from :]))
    if entity is None:
        return
    if entity["type"] == "pre":
        inner = [e for e in reading.entities if e["type"] == "code" and e.items() >= place.items()]
        # <pre><code class="language-x"> is one block of code with a language.
        if inner:
            entity |= {key: value for key, value in inner[0].items() if key == "language"}
            reading.entities = [e for e in reading.entities if e is not inner[0]]
    if entity["type"] == "code" and not any(outer.tag == "pre" for outer in reading.opened):
        entity.pop("language", None)
    reading.entities.append({**entity, **place})


def _entity(opened: _Open, text: str) -> Entity | None:
    """Return the entity of a closed tag without its place, or None when Telegram drops it."""
    tag, attributes = opened.tag, opened.attributes
    if tag in _SIMPLE:
        return {"type": _SIMPLE[tag]}
    if tag == "a":
        return _link(attributes.get("href") or text)
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
    if tag == "code":
        language = attributes.get("class", "")
        return {"type": "code"} | (
            {"language": language.removeprefix("language-")} if language.startswith("language-") else {}
        )
    if tag == "tg-emoji":
        return _emoji(attributes.get("emoji-id", ""))
    if tag == "tg-time":
        return _time(attributes)
    return {"type": "pre"}


def _link(url: str) -> Entity | None:
    if user := _USER_LINK.fullmatch(url):
        return {"type": "text_mention", "user": {"id": int(user[1])}}
    if re.match(r"(?:https?|tg|tonsite)://\S|mailto:|tel:", url):
        return {"type": "text_link", "url": url}
    # A bare host is a web address; anything else is no link, and Telegram shows the text alone.
    return {"type": "text_link", "url": f"http://{url}/"} if re.fullmatch(r"[\w-]+(\.[\w-]+)+", url) else None


def _emoji(emoji_id: str) -> Entity:
    if not emoji_id.isdigit():
        raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": emoji_id}


def _time(attributes: dict[str, str]) -> Entity:
    if not re.fullmatch(r"-?\d{1,12}", attributes.get("unix", "")):
        raise bad_request("can't parse entities: Invalid date_time entity specified")
    shown = {"date_time_format": attributes["format"]} if attributes.get("format") else {}
    return {"type": "date_time", "unix_time": int(attributes["unix"]), **shown}
