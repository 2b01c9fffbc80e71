"""The sentences of the check, in three languages."""

import re

import pytest

from intake.xlsform.finding import FindingCode, found
from intake.xlsform.sentences import SENTENCES
from intake.xlsform.sentences import finding_words as sentence
from locales import words

VALUE = re.compile(r"\{(\w+)\}")


def in_language(message: str, language: str) -> str:
    """The message with its values standing for themselves."""
    return words(language)(message, **{name: f"{{{name}}}" for name in VALUE.findall(message)})


def test_every_code_has_a_sentence():
    assert set(SENTENCES) == set(FindingCode)


@pytest.mark.parametrize("message", [*SENTENCES.values(), "row {row}"])
def test_every_sentence_is_translated_with_the_same_values(message):
    translated = {language: in_language(message, language) for language in ("kk", "ru", "en")}
    assert translated["en"] == message
    assert len(set(translated.values())) == 3
    for language in ("kk", "ru"):
        assert set(VALUE.findall(translated[language])) == set(VALUE.findall(message)), language
    assert "сауалнама" not in translated["kk"].lower()


def test_a_sentence_is_filled_with_the_values_of_its_finding():
    finding = found(FindingCode.TEXT_TOO_LONG, "survey", 3, "q", "label", n=5000, limit=4096)
    assert sentence(finding, words("kk")) == "мәтін тым ұзын: 5000 таңба, шегі – 4096"
