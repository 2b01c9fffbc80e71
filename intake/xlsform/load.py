"""A file in, a checked form out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.ballot import FormTooLarge
from domain.form import Form
from intake.xlsform.build import form_of
from intake.xlsform.entries import choice_entries, settings_entry, survey_entries
from intake.xlsform.filters import columns_read
from intake.xlsform.finding import FindingCode, FormFinding, FormRefused, found
from intake.xlsform.letters import with_letters
from intake.xlsform.logic import check_logic
from intake.xlsform.measures import check_measures
from intake.xlsform.other import with_others
from intake.xlsform.pyxform_gate import check_format
from intake.xlsform.sheet import Book, read_book
from intake.xlsform.structure import check_lists, check_settings, check_structure
from intake.xlsform.wording import check_choice_words, check_columns, check_survey_words, check_title

_ORDER = {"": 0, "settings": 1, "survey": 2, "choices": 3}


@dataclass(frozen=True)
class LoadedForm:
    """A form that passed the check, and what is worth saying about it all the same."""

    form: Form
    warnings: tuple[FormFinding, ...]


def load_form(source: Path | str | bytes, kind: str | None = None) -> LoadedForm:
    """Read and check an XLSForm: a path, or the bytes of a file. `kind` is "xlsx", "md" or "csv", told by the
    content when None.

    Raises `FormRefused` with every finding when the form cannot be used, `OSError` when the path cannot be read.
    """
    book = read_book(source if isinstance(source, bytes) else Path(source).read_bytes(), kind)
    if "survey" not in book:
        raise FormRefused((found(FindingCode.NO_SURVEY_SHEET),))
    findings = with_letters(_sorted(_findings(book)), book)
    errors, warnings = _apart(findings)
    if not errors:
        errors, notes = _apart(with_letters(_sorted(check_format(book)), book))
        warnings += notes
    if errors:
        raise FormRefused(errors, warnings)
    return LoadedForm(_build(book, warnings), warnings)


def _findings(book: Book) -> Iterator[FormFinding]:
    survey, choices, settings = book["survey"], book.get("choices"), book.get("settings")
    written, lists, setting = survey_entries(survey), choice_entries(choices), settings_entry(settings)
    entries = with_others(written)
    for sheet in (survey, choices, settings):
        if sheet:
            yield from check_columns(sheet, columns_read(entries) if sheet is choices else ())
    yield from check_settings(setting)
    yield from check_title(settings, setting)
    yield from check_structure(entries, lists)
    yield from check_measures(written, lists)
    # by XLSForm, expressions may name only what has a row: not the text of `or_other`
    yield from check_logic(written, choices.columns if choices else ())
    yield from check_survey_words(survey, entries, lists)
    yield from check_lists(entries, lists)
    if choices:
        yield from check_choice_words(choices, entries, lists)


def _build(book: Book, warnings: tuple[FormFinding, ...]) -> Form:
    entries, lists = with_others(survey_entries(book["survey"])), choice_entries(book.get("choices"))
    try:
        return form_of(settings_entry(book.get("settings")), entries, lists)
    except FormTooLarge as error:
        finding = found(FindingCode.BALLOT_TOO_LARGE, size=error.size, limit=error.limit)
        raise FormRefused((finding,), warnings) from None


def _sorted(findings: Iterable[FormFinding]) -> tuple[FormFinding, ...]:
    return tuple(sorted(findings, key=lambda finding: (_ORDER[finding.sheet], finding.row or 0)))


def _apart(findings: tuple[FormFinding, ...]) -> tuple[tuple[FormFinding, ...], tuple[FormFinding, ...]]:
    errors = tuple(finding for finding in findings if not finding.is_warning)
    return errors, tuple(finding for finding in findings if finding.is_warning)
