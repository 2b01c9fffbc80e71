"""The export of a release: its figures, its comments and a codebook, in one of three formats."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

from domain.form import Form
from domain.language import in_language
from domain.microdata import CrossTable
from domain.result import Release
from locales import words
from reports.codebook import codebook_sheet
from reports.cross_rows import cross_sheet
from reports.csv_export import csv_bytes
from reports.export_rows import comments_sheet, results_sheet
from reports.export_table import Export
from reports.sav import sav_bytes
from reports.xlsx import xlsx_bytes


class Format(StrEnum):
    """A kind of file, by the end of its name."""

    XLSX = "xlsx"
    CSV = "csv"
    SAV = "sav"


_WRITERS: Mapping[Format, Callable[[Export], bytes]] = {
    Format.XLSX: xlsx_bytes,
    Format.CSV: csv_bytes,
    Format.SAV: sav_bytes,
}


def results_export(
    release: Release,
    form: Form,
    names: Mapping[str, str],
    language: str,
    *,
    within: Collection[str] = (),
    comments_first: bool = False,
) -> Export:
    """Everything a release tells, or tells of the units `within`, in the words of `language`.

    `names` are those of the instructors, by key. CSV and SPSS have one table: the figures, or with `comments_first`
    the comments. Raises `ValueError` if `form` is not the form of the release.
    """
    if form.version != release.form_hash:
        raise ValueError("not the form of this release")
    _ = words(language)
    sheets = [make(release, form, names, language, within) for make in (results_sheet, comments_sheet)]
    codebook = codebook_sheet(release, form, sheets, language)
    ordered = sheets[::-1] if comments_first else sheets
    return Export(language, _title(release, form, language), _("Hidden to protect anonymity"), (*ordered, codebook))


def cross_export(release: Release, form: Form, table: CrossTable, language: str) -> Export:
    """Two questions of a wave beside each other: a row for each who rated both, and a codebook."""
    _ = words(language)
    sheet = cross_sheet(release, table, language)
    codebook = codebook_sheet(release, form, [sheet], language)
    return Export(language, _title(release, form, language), _("Hidden to protect anonymity"), (sheet, codebook))


def _title(release: Release, form: Form, language: str) -> str:
    return f"{in_language(form.title, language)} · {in_language(release.period, language)}"


def file_bytes(export: Export, chosen: Format) -> bytes:
    """The file. Takes up to seconds for a large university: from the event loop call it in a thread."""
    return _WRITERS[chosen](export)
