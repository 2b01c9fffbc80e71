"""The words of pictures exist in the three languages, and numbers are written as each language writes them."""

from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from domain.language import LANGUAGES
from domain.result import Bound, Mean, Share
from locales import po_path
from reports import numbers

REPORTS = Path(numbers.__file__).parent


def used() -> set[str]:
    found = extract_from_dir(REPORTS, [("**.py", "python")], keywords={"_": None, "plural": (1, 2), "words": None})
    return {message for _, _, message, *_ in found if isinstance(message, str)}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_words_with_the_same_values(language: str) -> None:
    with po_path(language, "reports").open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages = {message.id: message for message in catalogue if message.id}
    assert used() == set(messages)
    for text, message in messages.items():
        assert isinstance(text, str)
        assert message.string
        assert not message.fuzzy
        assert fields(str(message.string)) == fields(text)
        assert language == "en" or message.string != text


@pytest.mark.parametrize("language", ["kk"])
def test_the_university_says_saualdama(language: str) -> None:
    text = po_path(language, "reports").read_text(encoding="utf-8")
    assert "сауалнама" not in text
    assert "бейесім" not in text


@pytest.mark.parametrize(
    ("language", "mean", "percent", "thousands"),
    [("kk", "4,0", "65%", "12\u00a0345"), ("ru", "4,0", "65\u00a0%", "12\u00a0345"), ("en", "4.0", "65%", "12,345")],
)
def test_numbers_are_written_as_the_language_writes_them(
    language: str, mean: str, percent: str, thousands: str
) -> None:
    assert numbers.decimal(Decimal("4.0"), language) == mean
    assert numbers.percent(65, language) == percent
    assert numbers.count(12345, language) == thousands


def test_a_minus_is_a_minus_and_not_a_hyphen() -> None:
    assert numbers.decimal(Decimal("-0.3"), "ru") == "\u22120,3"


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [("4.4", "4.4", "4,4"), ("4.5", "5.0", "≥\u00a04,5"), ("1.0", "1.5", "≤\u00a01,5"), ("2.5", "3.5", "2,5–3,5")],
)
def test_a_range_is_told_as_a_bound(low: str, high: str, told: str) -> None:
    assert numbers.mean(Mean(Decimal(low), Decimal(high)), (1, 5), "kk") == told


def test_a_bounded_share_says_so() -> None:
    assert numbers.share(Share("5", 95, Bound.AT_LEAST), "en", sign=True) == "≥\u00a095%"
    assert numbers.share(Share("1", 5, Bound.AT_MOST), "ru") == "≤\u00a05"
