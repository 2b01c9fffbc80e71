"""Waves of the same survey are told apart by their terms, in the reader's language."""

from datetime import date, timedelta

import pytest
from office_stage import WAVE, OfficeStage
from sqlalchemy import insert

from domain.terms import Season, season_and_year
from domain.window import Window
from locales import words
from storage.tables.university import terms
from storage.waves import insert_wave, load_wave

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])
AUTUMN = {"kk": "2026 ж. күз", "ru": "осень 2026", "en": "autumn 2026"}
SPRING = {"kk": "2027 ж. көктем", "ru": "весна 2027", "en": "spring 2027"}
TRIMESTER = "Үшінші триместр"


async def two_more_terms(office: OfficeStage) -> None:
    """A wave in spring, and one in a term whose key says nothing."""
    async with office.core.database.writing() as connection:
        await connection.execute(
            insert(terms).values(id="t-3", title=TRIMESTER, kind="term", start=date(2027, 6, 1), end=date(2027, 8, 1))
        )
        autumn = await load_wave(connection, WAVE)
        assert autumn is not None
        for number, term in enumerate(("2027-spring", "t-3"), 1):
            later = timedelta(days=150 * number)
            window = Window(autumn.window.opens + later, autumn.window.closes + later)
            await insert_wave(connection, f"teaching-{term}", autumn.survey, autumn.form, term, window)


@languages
async def test_the_list_and_the_card_of_a_wave_name_its_term(office: OfficeStage, language: str) -> None:
    say = words(language)
    await two_more_terms(office)
    lead = await office.lead(language)
    await lead.chat.start()
    listed = await lead.tap_word("waves")
    for number, term in enumerate((TRIMESTER, SPRING[language], AUTUMN[language]), 1):
        assert f"{number}. " in listed.text
        assert term in listed.text
        [button] = [each for each in listed.buttons if each.text.startswith(f"{number}. {term} · ")]
        assert button.data.startswith("wave:")
    assert say("planned") in listed.text
    assert say("open") in listed.text
    card = await lead.tap_word(f"wave:{WAVE}")
    assert AUTUMN[language] in card.text.splitlines()[0]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("2026-fall", (Season.FALL, 2026)),
        ("2027-summer", (Season.SUMMER, 2027)),
        ("2026-2027", None),
        ("fall-2026", None),
        ("2026-fall-a", None),
        ("2026-autumn", None),
        ("", None),
    ],
)
def test_a_season_is_read_only_from_a_key_that_says_it(key: str, meant: tuple[Season, int] | None) -> None:
    assert season_and_year(key) == meant
