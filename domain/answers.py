"""Answers as values, their JSON, and the places of a conversation they belong to."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PATH = re.compile(r"(?P<group>[^.\[]+)\.(?P<name>[^.\[]+)\[(?P<key>.*)\]", re.DOTALL)


@dataclass(frozen=True)
class Chosen:
    """One choice of a select_one, one or more of a select_multiple, in the order of the form."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """A whole number."""

    value: int


@dataclass(frozen=True)
class Written:
    """A typed text, trimmed and never empty."""

    text: str


@dataclass(frozen=True)
class Skipped:
    """The person was asked and chose not to answer: neither "cannot judge" nor "not asked"."""


SKIPPED = Skipped()

Answer = Chosen | Number | Written | Skipped


def path_of(name: str, group: str = "", key: str = "") -> str:
    """The path of an answer: `clarity`, or `instructor.clear[key]` inside a group repeated over instructors."""
    return f"{group}.{name}[{key}]" if group else name


def split_path(path: str) -> tuple[str, str, str]:
    """The parts `(group, name, instructor key)` of a path; group and key are empty outside a repeated group."""
    match = _PATH.fullmatch(path)
    return (match["group"], match["name"], match["key"]) if match else ("", path, "")


def answer_text(answer: Answer | None) -> str:
    """The answer as an expression sees it: names with spaces between, digits, the text, or nothing."""
    match answer:
        case Chosen(names):
            return " ".join(names)
        case Number(value):
            return str(value)
        case Written(text):
            return text
    return ""


def plain_answers(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers by path as plain values for JSON: names as a list, numbers, texts, and null for skipped.

    Repeated groups are nested (`{"instructor": {key: {"clear": …}}}`), so that a key is written once.
    """
    plain: dict[str, Any] = {}
    for path, answer in answers.items():
        _put(plain, path, _plain(answer))
    return plain


def answers_from_plain(plain: Mapping[str, Any]) -> dict[str, Answer]:
    """What `plain_answers` was given. Raises `ValueError` for a value that is no answer."""
    return {path: _answer(value) for path, value in paths_from_plain(plain).items()}


def nested(values: Mapping[str, str]) -> dict[str, Any]:
    """Texts by path, nested like `plain_answers`."""
    plain: dict[str, Any] = {}
    for path, value in values.items():
        _put(plain, path, value)
    return plain


def paths_from_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Nested plain values as a flat mapping by path, in the order they were written."""
    flat: dict[str, Any] = {}
    for outer, value in plain.items():
        if isinstance(value, dict):
            flat.update(
                (path_of(name, outer, key), inner) for key, names in value.items() for name, inner in names.items()
            )
        else:
            flat[outer] = value
    return flat


def compact_json(plain: Any) -> str:
    """JSON without spaces and with letters as they are, so that its size in bytes can be bounded."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _put(plain: dict[str, Any], path: str, value: Any) -> None:
    group, name, key = split_path(path)
    if group:
        plain.setdefault(group, {}).setdefault(key, {})[name] = value
    else:
        plain[name] = value


def _plain(answer: Answer) -> Any:
    match answer:
        case Chosen(names):
            return list(names)
        case Number(value):
            return value
        case Written(text):
            return text
        case Skipped():
            return None


def _answer(value: Any) -> Answer:
    match value:
        case list():
            return Chosen(tuple(str(name) for name in value))
        case bool():
            raise ValueError("not an answer")
        case int():
            return Number(value)
        case str():
            return Written(value)
        case None:
            return SKIPPED
    raise ValueError("not an answer")
