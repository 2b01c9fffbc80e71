"""The JSON of a release: canonical, so that equal releases are equal texts and can be hashed, compared and kept."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from domain.result import Release

FORMAT = 2
"""Raised when older readers would misread the JSON."""

Reader = Callable[[Any], Any]


def release_to_json(release: Release) -> str:
    """The release as canonical JSON: sorted keys, no spaces, letters as they are, fields at their default left out.

    Decimals are strings, so that 4.0 stays 4.0.
    """
    plain = {"format": FORMAT, **_fields(release)}
    # one value after another becomes plain: a release of a large university is not held twice
    return json.dumps(plain, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def release_from_json(text: str) -> Release:
    """The release that `release_to_json` wrote. Raises `ValueError` when the text is not one of this format."""
    try:
        plain = json.loads(text)
        if plain.pop("format") != FORMAT:
            raise ValueError("a release of another format")
        release: Release = _reader(Release)(plain)
        return release
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError("not a release") from error


def content_hash(text: str) -> str:
    """SHA-256 (hex) of a release's JSON: who has the hash can tell whether anything in the release was changed."""
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(value: Any) -> dict[str, Any]:
    return {
        field.name: part
        for field in fields(value)
        if (part := getattr(value, field.name)) != field.default or field.default is MISSING
    }


def _plain(value: Any) -> Any:
    """What JSON has no form for, one level deep."""
    if is_dataclass(value):
        return _fields(value)
    return dict(value) if isinstance(value, Mapping) else str(value)


def _as_it_is(plain: Any) -> Any:
    return plain


@cache
def _reader(kind: Any) -> Reader:
    """How plain JSON becomes a value of the annotated type `kind`; found once for each type."""
    if get_origin(kind) is UnionType:
        (inner,) = (_reader(part) for part in get_args(kind) if part is not NoneType)
        return lambda plain: None if plain is None else inner(plain)
    if get_origin(kind) is tuple:
        each = _reader(get_args(kind)[0])
        return lambda plain: tuple(map(each, plain))
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    if kind is date:
        return date.fromisoformat
    return kind if kind is Decimal or (isinstance(kind, type) and issubclass(kind, StrEnum)) else _as_it_is


def _dataclass_reader(kind: type) -> Reader:
    """Of a value by its fields; unknown ones are refused (KeyError). What it is made of is found when it is read."""

    def read(plain: Any) -> Any:
        readers = _readers(kind)
        return kind(**{name: readers[name](part) for name, part in plain.items()})

    return read


@cache
def _readers(kind: type) -> Mapping[str, Reader]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
