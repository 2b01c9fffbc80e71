"""A survey written as XLSForm, with a list that follows from an answer and an "other": in each language, to "Send"."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from somebody import Somebody, is_choice
from sqlalchemy import select
from stage import Stage, prepare_ground

from domain.language import LANGUAGES
from intake.xlsform import load_form
from sandbox.client import Button
from storage.tables.ballots import comments

FORM = """
| survey | type | name | label::kk | label::ru | label::en | choice_filter | readers::kk | readers::ru | readers::en |
| | select_one faculty | faculty | Факультет? | Факультет? | Faculty? | | | | |
| | select_one programme | programme | Бағдарлама? | Программа? | Programme? | faculty=${faculty} | | | |
| | select_multiple travel or_other | travel | Қалай келесіз? | Как добираетесь? | How do you come? | \
| Бөлім оқиды | Читает отдел | The office reads it |
| choices | list_name | name | label::kk | label::ru | label::en | faculty |
| | faculty | law | Құқық | Право | Law | |
| | faculty | arts | Өнер | Искусство | Arts | |
| | programme | civil | Азаматтық | Гражданское | Civil law | law |
| | programme | music | Саз | Музыка | Music | arts |
| | programme | notary | Нотариат | Нотариат | Notaries | law |
| | programme | dance | Би | Танец | Dance | arts |
| | travel | bus | Автобус | Автобус | Bus | |
| settings | form_id | title::kk | title::ru | title::en |
| | teaching | Сауалдама | Опрос | Survey |
"""
LAW = {"kk": ["Азаматтық", "Нотариат"], "ru": ["Гражданское", "Нотариат"], "en": ["Civil law", "Notaries"]}
ARTS = {"kk": ["Саз", "Би"], "ru": ["Музыка", "Танец"], "en": ["Music", "Dance"]}
OTHER = {"kk": "Басқа", "ru": "Другое", "en": "Other"}
SPECIFY = {"kk": "Нақтылаңыз:", "ru": "Уточните:", "en": "Please specify:"}
SCOOTER = {"kk": "самокатпен", "ru": "на самокате", "en": "by scooter"}


@pytest_asyncio.fixture
async def narrowed(tmp_path: Path, quiet_log: None) -> AsyncIterator[Stage]:
    form = load_form(FORM.encode()).form
    ground = await prepare_ground(f"sqlite+aiosqlite:///{tmp_path}/sapa.db", tmp_path / "keys", form)
    async with Stage(ground) as running:
        yield running
        assert not await running.refused()


async def choices(somebody: Somebody) -> list[Button]:
    return [button for button in (await somebody.screen()).buttons if is_choice(button)]


async def offered(somebody: Somebody) -> list[str]:
    return [button.text for button in await choices(somebody)]


async def test_a_list_follows_from_an_answer_and_other_is_specified_in_each_language(narrowed: Stage) -> None:
    for number, language in enumerate(LANGUAGES):
        somebody = await narrowed.student(number, language)
        await somebody.begin()
        law, _arts = await choices(somebody)
        await somebody.press(law)
        assert await offered(somebody) == LAW[language]
        civil, _notary = await choices(somebody)
        await somebody.press(civil)
        await somebody.chat.tap(OTHER[language])
        await somebody.tap("Next ›")
        assert SPECIFY[language] in (await somebody.screen()).text
        await somebody.write(SCOOTER[language])

        assert f"– {OTHER[language]}" in (await somebody.screen()).text
        assert f"– {SCOOTER[language]}" in (await somebody.screen()).text
        await change_the_first_answer(narrowed, somebody, ARTS[language])

        await somebody.press(civil)  # an old button, of a choice that is not offered any more
        assert await offered(somebody) == ARTS[language]
        await somebody.chat.tap(ARTS[language][1])
        review = (await somebody.screen()).text
        assert ARTS[language][1] in review
        assert LAW[language][0] not in review
        await somebody.tap("Send")
        assert somebody.say("Done: {n}", n=1) in (await somebody.screen()).text
    assert len(await narrowed.ballots()) == len(LANGUAGES)

    await narrowed.jump("2026-12-31T12:00:00")
    written = await narrowed.rows(select(comments.c.question, comments.c.text))
    assert sorted(written) == sorted(("travel_other", SCOOTER[language]) for language in LANGUAGES)


async def change_the_first_answer(stage: Stage, somebody: Somebody, then_offered: list[str]) -> None:
    """The second answer is taken back and asked for again, also by a bot that has just begun anew."""
    await somebody.chat.tap("1")
    _law, arts = await choices(somebody)
    await stage.restart()
    await somebody.press(arts)
    assert await offered(somebody) == then_offered
