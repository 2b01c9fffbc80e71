"""Columns of a form: XLSForm's ways of writing a header, brought to one name and one language."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.language import OWN_NAMES, Language

TRANSLATED = frozenset({"label", "short", "hint", "readers", "required_message", "constraint_message", "title"})
"""Columns that hold words a person sees; each stands once per language."""

KNOWN: Mapping[str, frozenset[str]] = {
    "survey": frozenset(
        (
            *("type", "name", "label", "short", "hint", "readers", "appearance", "default", "dimension", "comment"),
            *("required", "required_message", "constraint", "constraint_message", "relevant", "calculation"),
            *("limit", "repeat_over", "parameters", "choice_filter"),
            *("indicator", "reverse", "competence", "facet"),
        )
    ),
    "choices": frozenset(("list_name", "name", "label", "score", "off_scale")),
    "settings": frozenset(("form_id", "title", "default_language", "version", "keep_ballots", "approval")),
}

UNSUPPORTED = frozenset(
    (
        *("trigger", "read_only", "repeat_count", "save_to", "disabled"),
        *("media", "image", "audio", "video", "big-image"),
    )
)
"""Columns that change what is asked in ways a chat does not follow: better refused than asked differently."""

_ALIASES = {
    "relevance": "relevant",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "calculate": "calculation",
    "readonly": "read_only",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "form_title": "title",
    "id_string": "form_id",
}
_PREFIXES = frozenset({"bind", "control", "body"})
_LANGUAGES = {
    **{language.value: language.value for language in Language},
    **{name.lower(): language.value for language, name in OWN_NAMES.items()},
    "kazakh": "kk",
    "russian": "ru",
}
_CODE = re.compile(r"\(\s*([A-Za-z-]+)\s*\)\s*$")


@dataclass(frozen=True)
class Column:
    """A column: the header as written, what it is, and its language ("" for none, None for one we do not speak)."""

    header: str
    base: str
    language: str | None = ""

    @property
    def is_known_text(self) -> bool:
        """Whether it holds words in one of the product's languages."""
        return self.base in TRANSLATED and bool(self.language)


def read_column(header: str) -> Column:
    """A header such as `label::Русский (ru)`, `label::English(en)`, `hint:kk`, `bind::relevant`, `List name`."""
    first, *rest = [part.strip() for part in header.split("::")]
    if not rest and ":" in header and _base(header) not in _ALIASES.values():
        first, rest = header.split(":", 1)[0], [header.split(":", 1)[1]]
    base = _base(first)
    if base in _PREFIXES and rest:
        base, rest = _base(rest[0]), rest[1:]
    return Column(header, base, _language(rest[-1]) if rest and base in TRANSLATED else "")


def read_columns(headers: Collection[str]) -> tuple[Column, ...]:
    """The columns of a sheet; headers left empty are left out."""
    return tuple(read_column(header) for header in headers if header)


def header_for(base: str, language: str) -> str:
    """How we write the header of a translated column: `label::Русский (ru)`."""
    return f"{base}::{OWN_NAMES[Language(language)]} ({language})"


def _base(text: str) -> str:
    name = re.sub(r"\s+", "_", text.strip().lower())
    return _ALIASES.get(name, name)


def _language(text: str) -> str | None:
    match = _CODE.search(text)
    if match:
        return match[1].lower() if match[1].lower() in set(Language) else None
    return _LANGUAGES.get(text.strip().lower())
