"""Catalogues (gettext) and the functions that use them: translate, plural, dates, numbers.

Messages are written in English in the code; `locales/<language>/LC_MESSAGES/<domain>.po` holds their words in each
language, English included. Values are filled in after the look-up: `_("Due: {date}", date=_.day(d))`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from domain.language import Language

DOMAINS = ("chat", "intake", "reports")

_FOLDER = Path(__file__).parent

# CLDR's long Kazakh and Russian dates carry the year's words; a deadline within the year needs day and month.
_DAY = {Language.KK: "d MMMM", Language.RU: "d MMMM", Language.EN: "d MMMM"}
_DAY_AND_YEAR = {Language.KK: "y 'ж'. d MMMM", Language.RU: "d MMMM y 'г'.", Language.EN: "d MMMM y"}
_DAY_AND_WEEKDAY = {Language.KK: "d MMMM, EEEE", Language.RU: "d MMMM, EEEE", Language.EN: "EEEE, d MMMM"}


class Words:
    """What the product says in one language; call it with an English message."""

    def __init__(self, language: Language, catalogue: GNUTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(language.value)
        self._catalogue = catalogue

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, with `values` filled in; the English message where none is known."""
        found = self._catalogue.gettext(message)
        return found.format(**values) if values else found

    def plural(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The form for `n` in this language; `n` is also filled in for `{n}`."""
        return self._catalogue.ngettext(singular, plural, n).format(n=self.number(n), **values)

    def day(self, day: date) -> str:
        """Day and month: "27 желтоқсан", "27 декабря", "27 December"."""
        return str(format_date(day, _DAY[self.language], locale=self.locale))

    def weekday(self, day: date) -> str:
        """Day, month and weekday."""
        return str(format_date(day, _DAY_AND_WEEKDAY[self.language], locale=self.locale))

    def days(self, first: date, last: date) -> str:
        """A span of days with its year: "2026 ж. 10–30 желтоқсан", "10–30 декабря 2026 г."."""
        if (first.year, first.month) == (last.year, last.month):
            pattern = _DAY_AND_YEAR[self.language].replace("d", f"'{first.day}–'d", 1)
            return str(format_date(last, pattern, locale=self.locale))
        pattern = _DAY_AND_YEAR[self.language]
        both = (str(format_date(day, pattern, locale=self.locale)) for day in (first, last))
        return " – ".join(both)

    def moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """Day, month and time of an instant in `zone`: "27 желтоқсан, 18:00"."""
        local = instant.astimezone(zone)
        return f"{self.day(local.date())}, {format_time(local.timetz(), 'HH:mm', locale=self.locale)}"

    def number(self, value: int) -> str:
        """A whole number with the thousands apart."""
        return str(format_decimal(value, locale=self.locale))

    def percent(self, share: float) -> str:
        """A share (0 to 1) as whole per cents."""
        return str(
            format_percent(share, format="#,##0 %" if self.language is Language.RU else "#,##0%", locale=self.locale)
        )


def po_path(language: str, domain: str) -> Path:
    """Where the catalogue of a language and a domain lies."""
    return _FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


@cache
def words(language: str) -> Words:
    """The words of a language; raises ValueError for one the product does not speak."""
    known = Language(language)
    merged: GNUTranslations | None = None
    for domain in DOMAINS:
        catalogue = _load(known, domain)
        if merged is None:
            merged = catalogue
        else:
            catalogue.add_fallback(merged)
            merged = catalogue
    assert merged is not None
    return Words(known, merged)


def _load(language: Language, domain: str) -> GNUTranslations:
    with po_path(language, domain).open("rb") as file:
        catalogue = read_po(file, locale=language.value, domain=domain)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def all_words() -> Mapping[Language, Words]:
    """The words of every language."""
    return {language: words(language) for language in Language}
