"""Texts and captions: parsed, trimmed and measured the way Telegram does it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad_request
from sandbox.html import Entity, parse_html, utf16_length

# Bot API, sendMessage and sendPhoto: characters (code points) after entities are parsed.
MAX_TEXT = 4096
MAX_CAPTION = 1024
# Undocumented: what is beyond is left out without a word.
MAX_ENTITIES = 100
# The Bot API server refuses more markup than this before it parses, in bytes.
MAX_RAW_BYTES = 1 << 15

_BLANKS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x20]")
_WHOLE = frozenset({"code", "pre"})
_MARKED = _WHOLE | {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
_FOUND_TYPES = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
# A link in a text is found by the server, so a bot sees these without having marked them.
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<url>\b(?:https?://|t\.me/)[^\s<>\"]*[^\s<>\".,;:!?)])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{2,31}\b)"
    r"|(?P<hashtag>(?<![\w&])#\w*[^\W\d]\w*)"
)

FindUser = Callable[[int], dict[str, Any] | None]


@dataclass(frozen=True)
class Formatted:
    """A text and its entities, offsets in UTF-16 code units."""

    text: str = ""
    entities: list[Entity] = field(default_factory=list)


def message_text(text: str, mode: str, entities: list[Entity] | None, find_user: FindUser) -> Formatted:
    """Return the text of a message; raises BotApiError 400 when it is empty, too long or its markup is broken."""
    if not text:
        raise bad_request("message text is empty")
    formatted = _formatted(text, mode, entities, find_user)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if len(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return formatted


def caption_text(text: str, mode: str, entities: list[Entity] | None, find_user: FindUser) -> Formatted:
    """Return a caption, which may be empty; raises BotApiError 400 when it is too long or its markup is broken."""
    formatted = _formatted(text, mode, entities, find_user)
    if len(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def plain(text: str) -> Formatted:
    """Return what a person typed, trimmed, with the links and commands Telegram finds in it."""
    return _with_found(_trimmed(text, []))


def _formatted(text: str, mode: str, entities: list[Entity] | None, find_user: FindUser) -> Formatted:
    if len(text.encode()) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    marked = _given(entities or [])
    if mode.lower() == "html":
        text, marked = parse_html(text)
    elif mode.lower() in ("markdown", "markdownv2"):
        raise bad_request("the sandbox does not have parse_mode Markdown yet, use HTML")
    elif mode and mode.lower() != "none":
        raise bad_request("unsupported parse_mode")
    return _with_found(_trimmed(text, _known_users(_placed(marked, text), find_user)))


def _given(entities: list[Entity]) -> list[Entity]:
    """Return the entities a bot marked itself; those the server finds by itself are left to it."""
    for entity in entities:
        if entity["type"] not in _MARKED | _FOUND_TYPES:
            raise bad_request(f"can't parse MessageEntity: unsupported type {entity['type']}")
        if entity["type"] == "text_link" and not entity.get("url"):
            raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
    return [entity for entity in entities if entity["type"] in _MARKED]


def _placed(entities: list[Entity], text: str) -> list[Entity]:
    """Keep the entities that lie in the text, each once, in order; code holds no others, as with Telegram."""
    end = utf16_length(text)
    inside = [e for e in entities if e["length"] > 0 and 0 <= e["offset"] <= end - e["length"]]
    inside.sort(key=lambda e: (e["offset"], -e["length"], e["type"] not in _WHOLE))
    kept: list[Entity] = []
    for entity in inside:
        swallowed = any(outer["type"] in _WHOLE and _covers(outer, entity) for outer in kept)
        repeated = any(outer["type"] == entity["type"] and _covers(outer, entity) for outer in kept)
        if not swallowed and not repeated:
            kept.append(entity)
    return kept


def _covers(outer: Entity, inner: Entity) -> bool:
    starts = outer["offset"] <= inner["offset"]
    return bool(starts and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"])


def _known_users(entities: list[Entity], find_user: FindUser) -> list[Entity]:
    """Fill in mentioned people; a mention of nobody the sandbox knows is dropped, as Telegram drops it."""
    kept = []
    for entity in entities:
        if entity["type"] == "text_mention":
            user = find_user(entity.get("user", {}).get("id", 0))
            if user is None:
                continue
            entity = {**entity, "user": user}
        kept.append(entity)
    return kept


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    """Cut blanks at both ends (in front only up to the first entity) and shorten entities with them."""
    text = _BLANKS.sub(" ", text.replace("\r", ""))
    if not text.strip(" \n"):
        return Formatted()
    first = min((entity["offset"] for entity in entities), default=len(text))
    front = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[front:].rstrip(" \n")
    end = utf16_length(text)
    moved = []
    for entity in entities:
        offset = entity["offset"] - front
        length = min(entity["length"], end - offset)
        if length > 0:
            moved.append({**entity, "offset": offset, "length": length})
    return Formatted(text, moved)


def _with_found(formatted: Formatted) -> Formatted:
    """Add the links, commands, mentions and hashtags that the server finds by itself, up to MAX_ENTITIES in all."""
    taken = [e for e in formatted.entities if e["type"] in _WHOLE or e["type"].startswith("text_")]
    found = []
    for match in _FOUND.finditer(formatted.text):
        entity = {
            "type": match.lastgroup,
            "offset": utf16_length(formatted.text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        if not any(_covers(outer, entity) for outer in taken):
            found.append(entity)
    entities = sorted([*formatted.entities, *found], key=lambda e: (e["offset"], -e["length"]))
    return Formatted(formatted.text, entities[:MAX_ENTITIES])
