"""Keeps the catalogues whole: `python -m bot.catalogues update` adds new messages, `check` says what is missing.

`check` is part of `make lint`: every message of the code stands in every language, not fuzzy, with the same
placeholders and all plural forms; nothing is left over; words the university does not use are refused.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from domain.language import LANGUAGES
from intake import words as table_words
from intake.xlsform import sentences as xlsform_sentences
from locales import po_path

ROOT = Path(__file__).parent.parent

SOURCES: Mapping[str, tuple[str, ...]] = {
    "chat": ("views", "handlers", "delivery", "services"),
    "intake": ("intake",),
    "reports": ("reports",),
}
TABLES: Mapping[str, tuple[str, ...]] = {
    "intake": (*xlsform_sentences.SENTENCES.values(), *table_words.SENTENCES.values(), *table_words.KINDS.values())
}
"""Messages that stand in tables, not in calls."""

KEYWORDS = {"_": None, "words": None, "plural": (1, 2)}
NEVER = {"сауалнама": "сауалдама", "бейесім": "анонимді"}
"""Words the handbook (section 9) replaces."""

_PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")


def extracted(domain: str) -> Catalog:
    """The messages that the code of a domain says."""
    catalogue = Catalog(charset="utf-8")
    for sentence in TABLES.get(domain, ()):
        catalogue.add(sentence)
    for folder in SOURCES[domain]:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for _file, _line, message, _comments, context in found:
            catalogue.add(message, context=context)
    return catalogue


def load(language: str, domain: str) -> Catalog:
    """The catalogue of a language and a domain as it stands."""
    with po_path(language, domain).open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def said_unseen(domain: str, seen: Collection[object]) -> Iterator[str]:
    """Messages that gettext's tools do not see, such as those inside an f-string, with their places."""
    for folder in SOURCES[domain]:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (message := _said(node)) and message not in seen:
                    yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: say {message!r} outside the f-string"


def _said(node: ast.AST) -> str:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args):
        return ""
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def problems() -> Iterator[str]:
    """Everything that is not as it should be, a line each."""
    yield from said_twice()
    for domain in SOURCES:
        wanted = {message.id for message in extracted(domain) if message.id}
        yield from said_unseen(domain, wanted)
        for language in LANGUAGES:
            catalogue = load(language, domain)
            name = str(po_path(language, domain).relative_to(ROOT))
            known = {message.id: message for message in catalogue if message.id}
            for missing in sorted(wanted - known.keys(), key=str):
                yield f"{name}: missing {missing!r}"
            for left in sorted(known.keys() - wanted, key=str):
                yield f"{name}: nothing says {left!r} any more"
            for message in known.values():
                for problem in _problems_of(message, catalogue.num_plurals):
                    yield f"{name}: {problem}: {message.id!r}"


def said_twice() -> Iterator[str]:
    """The messages that two catalogues of a language translate in different ways: only one of them would be said."""
    for language in LANGUAGES:
        first: dict[object, tuple[str, object]] = {}
        for domain in SOURCES:
            for message in load(language, domain):
                if not message.id:
                    continue
                other, text = first.setdefault(message.id, (domain, message.string))
                if text != message.string:
                    yield f"{language}: {other} and {domain} say {message.id!r} in different words"


def _problems_of(message: Message, forms: int) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    texts: list[str] = list(message.string or ()) if len(ids) > 1 else [str(message.string or "")]
    if message.fuzzy:
        yield "fuzzy"
    if len(ids) > 1 and len(texts) != forms:
        yield f"{len(texts)} of {forms} plural forms"
    for text in texts:
        if not text:
            yield "empty"
            continue
        if set(_PLACEHOLDER.findall(text)) != set(_PLACEHOLDER.findall(str(ids[-1]))):
            yield f"other placeholders in {text!r}"
        for word, better in NEVER.items():
            if word in text.lower():
                yield f"{word!r} instead of {better!r}"


def update() -> None:
    """Adds new messages, empty (English: as they are), and removes what nothing says any more."""
    for domain in SOURCES:
        template = extracted(domain)
        for language in LANGUAGES:
            catalogue = load(language, domain)
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            if language == "en":
                _say_as_written(catalogue)
            save(catalogue, language, domain)


def save(catalogue: Catalog, language: str, domain: str) -> None:
    """Writes a catalogue: sorted, without places in the code, with the three header lines gettext needs."""
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    with po_path(language, domain).open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, omit_header=True, no_location=True, sort_output=True, width=0)


def _say_as_written(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id and not (message.string if isinstance(message.string, str) else any(message.string or ())):
            message.string = message.id


def main() -> None:
    """The command: `check` or `update`."""
    if sys.argv[1:] == ["update"]:
        update()
        return
    found = list(problems())
    for line in found:
        sys.stderr.write(line + "\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
