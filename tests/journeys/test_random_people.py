"""People who do anything at any moment (`make monkey` brings more), while the bot restarts and the clock is moved."""

import asyncio
import os
import random
import sys
import time

import pytest
from one_language import OneLanguage
from random_person import RandomPerson
from somebody import Somebody
from sqlalchemy import func, select
from stage import Stage

from bot.surveys import shipped_form
from domain.language import LANGUAGES
from storage.tables.people import people
from storage.tables.surveys import participations
from storage.tables.university import classes, organisations

PEOPLE = int(os.environ.get("MONKEY_PEOPLE", "20"))
SECONDS = float(os.environ.get("MONKEY_SECONDS", "12"))
SEED = 20261216
FEW_MESSAGES = 12
"""Letters and pages beside the card; more would be a chat nobody can read."""


NOTHING = ("What is stored about you", "Nothing.")
"""The page for somebody without an account."""


async def one_language(stage: Stage) -> OneLanguage:
    """The check, with the names and titles of this university."""
    named = await stage.rows(select(people.c.given_name, people.c.family_name))
    names = [name for row in named for name in row]
    data = {}
    for language in LANGUAGES:
        titles = await stage.rows(select(classes.c[f"title_{language}"]))
        titles += await stage.rows(select(organisations.c[f"name_{language}"]))
        data[language.value] = [*names, *(row[0] for row in titles)]
    return OneLanguage(shipped_form("teaching"), data)


@pytest.mark.timeout(SECONDS * 4 + 180)
async def test_random_people_find_no_silence_and_no_dead_end(stage: Stage) -> None:
    seed = int(os.environ.get("JOURNEYS_SEED", SEED))
    sys.stdout.write(f"JOURNEYS_SEED={seed}\n")
    crowd = []
    for number in range(PEOPLE):
        somebody = await stage.student(number, LANGUAGES[number % 3], linked=False)
        crowd.append(RandomPerson(somebody, random.Random(seed * 100 + number), diligent=number % 4 == 0))

    until = time.monotonic() + SECONDS
    lives = [asyncio.create_task(person.live(until)) for person in crowd]
    await asyncio.sleep(SECONDS / 3)
    await stage.restart()
    await asyncio.sleep(SECONDS / 4)
    await stage.app.jump_to(stage.core.clock.now().replace(day=17, hour=6))
    await stage.restart()
    await asyncio.gather(*lives)
    await stage.client.settle(quiet=0.3)

    sys.stdout.write(f"{sum(person.acts for person in crowd)} acts\n")
    assert {person.somebody.id: person.silent for person in crowd if person.silent} == {}
    await check_languages(stage, crowd)
    answered = await stage.rows(select(func.count()).select_from(participations).where(participations.c.answered))
    sys.stdout.write(f"{answered[0][0]} answers sent\n")
    assert len(await stage.ballots()) == answered[0][0]
    for person in crowd:
        await check_no_dead_end(person.somebody)


async def check_languages(stage: Stage, crowd: list[RandomPerson]) -> None:
    """Everything said to a person was in their language."""
    check = await one_language(stage)
    speaks = {str(person.somebody.id): person.somebody.language for person in crowd}
    found = set()
    for call in await stage.client.calls():
        chat = str(call["params"].get("chat_id"))
        if chat in speaks and call["method"] in ("sendMessage", "editMessageText"):
            said = f"{call['params']['text']}\n{_labels(call['params'].get('reply_markup'))}"
            found.add((speaks[chat], check.foreign(said, speaks[chat])))
    for person in crowd:
        found |= {(person.somebody.language, check.foreign(text, person.somebody.language)) for text in person.toasts}
    assert {(language, word) for language, word in found if word} == set()


def _labels(markup: object) -> str:
    rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
    return "\n".join(button["text"] for row in rows for button in row)


async def check_no_dead_end(somebody: Somebody) -> None:
    """The last screen leads on, and START brings the card (or what comes before it)."""
    gone = "Done: nothing about this account is stored any more. Thank you for the time with us."
    last = await somebody.screen()
    assert last.buttons or last.text in (somebody.say(gone), "\n\n".join(map(somebody.say, NOTHING)))
    assert len(await somebody.screens()) <= FEW_MESSAGES
    shown = await somebody.open()
    if "anew" in [button.data for button in shown.buttons]:
        await somebody.taps("anew")
        shown = await somebody.screen()
    if shown.labels == ["Қазақша", "Русский", "English"]:
        await somebody.taps(f"lang:{somebody.language}")
        await somebody.taps("agree:")
        shown = await somebody.screen()
    assert "languages" in [button.data for button in shown.buttons], shown.labels


FOREIGN = (
    ("kk", "Пәндеріңізді бағалаңыз. Help"),
    ("kk", "Оцените свои дисциплины"),
    ("ru", "Өткізіп жіберу"),
    ("ru", "Skip ›"),
    ("en", "Дальше"),
    ("en", "Tap. Нет"),
)


async def test_the_check_of_languages_finds_a_foreign_word(stage: Stage) -> None:
    check = await one_language(stage)
    assert all(check.foreign(text, language) for language, text in FOREIGN)
