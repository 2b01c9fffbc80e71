"""The first minute: language, consent, "is this you?", and every way in which it goes otherwise."""

import pytest
from sqlalchemy import select
from stage import NOON, ZONE, Stage

from domain.access import OPERATOR
from domain.language import LANGUAGES
from services.links import make_links
from storage.tables.accounts import accounts, links
from storage.tables.letters import outbox
from storage.tables.surveys import drafts

ANOTHER_ACCOUNT = (
    "This link belongs to somebody who is here with another account. Is it you, and the account is new? "
    "Ask the quality office to reset the old one."
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_link_leads_to_the_card_in_each_language(stage: Stage, language: str) -> None:
    somebody = await stage.student(0, language, linked=False)
    hello = await somebody.open(somebody.payload)
    assert hello.labels == ["Қазақша", "Русский", "English"]

    await somebody.taps(f"lang:{language}")
    consent = await somebody.screen()
    assert somebody.say("Do you agree?") in consent.text
    assert await stage.count(accounts) == 0

    await somebody.tap("I agree")
    asked = await somebody.screen()
    assert somebody.say("Is this you?") in asked.text
    assert await stage.rows(select(links.c.used_on).where(links.c.used_on.is_not(None))) == []

    await somebody.tap("Yes, it is me")
    card = await somebody.screen()
    assert somebody.say("Evaluate your courses") in card.text
    assert card.message_id == hello.message_id
    assert len(await somebody.screens()) == 1
    [row] = await stage.rows(select(accounts))
    assert (row.user_id, row.person, row.language) == (somebody.id, somebody.person, language)
    assert row.card_message == card.message_id


async def test_not_now_stores_nothing_and_leaves_the_way_back(stage: Stage) -> None:
    crowd = [await stage.student(number, language, linked=False) for number, language in enumerate(LANGUAGES)]
    for somebody in crowd:
        await somebody.open(somebody.payload)
        await somebody.taps(f"lang:{somebody.language}")
        await somebody.tap("Not now")
        assert somebody.say("All right. Nothing was stored.") in (await somebody.screen()).text
    assert await stage.count(accounts) == 0
    await stage.restart()

    for somebody in crowd:
        await somebody.tap("Go on")
        await somebody.tap("I agree")
        await somebody.tap("Yes, it is me")
        assert somebody.say("Evaluate your courses") in (await somebody.screen()).text


async def test_not_me_leaves_the_link_unused(stage: Stage) -> None:
    owner = await stage.student(1, "kk", linked=False)
    for language in LANGUAGES:
        wrong = await stage.stranger(language)
        await wrong.open(owner.payload)
        await wrong.taps(f"lang:{language}")
        await wrong.tap("I agree")
        await wrong.tap("No, it is not me")
        assert wrong.say("The link stays unused. Please give it back to its owner.") in (await wrong.screen()).text
    assert await stage.rows(select(accounts.c.person)) == [(None,)] * 3

    await owner.link()
    assert owner.say("Evaluate your courses") in (await owner.screen()).text


@pytest.mark.parametrize("payloads", [("nonsense", "сілтеме жоқ", "a:b"), ("x" * 64, "%00", "<b>&")])
async def test_a_broken_link_says_so_and_shows_the_next_step(stage: Stage, payloads: tuple[str, ...]) -> None:
    for language, payload in zip(LANGUAGES, payloads, strict=True):
        somebody = await stage.stranger(language)
        await somebody.open(payload)
        await somebody.taps(f"lang:{language}")
        await somebody.tap("I agree")
        shown = (await somebody.screen()).text
        assert somebody.say("This link is not valid: it may be out of date, or not copied whole.") in shown
        assert somebody.say("We do not know yet who you are at the university") in shown
        await somebody.tap("Help")
        assert somebody.say("A human will help: ask the quality office.") in (await somebody.screen()).text
        await somebody.tap("‹ Back")
        assert somebody.say("We do not know yet who you are at the university") in (await somebody.screen()).text


async def test_an_expired_link_says_so_and_shows_the_next_step(stage: Stage) -> None:
    await stage.jump("2027-03-01T12:00")
    for number, language in enumerate(LANGUAGES):
        somebody = await stage.student(number, language, linked=False)
        await somebody.open(somebody.payload)
        await somebody.taps(f"lang:{language}")
        await somebody.tap("I agree")
        assert (
            somebody.say("This link is not valid: it may be out of date, or not copied whole.")
            in (await somebody.screen()).text
        )
        assert somebody.say("We do not know yet who you are at the university") in (await somebody.screen()).text
    assert {row.person for row in await stage.rows(select(accounts.c.person))} == {None}


async def test_the_owner_of_a_used_link_is_told_that_another_account_opened_it(stage: Stage) -> None:
    owner = await stage.student(0, "ru")
    other = await stage.stranger("en")
    await other.open(owner.payload)
    await other.taps("lang:en")
    await other.tap("I agree")
    assert other.say(ANOTHER_ACCOUNT) in (await other.screen()).text
    assert other.say("We do not know yet who you are at the university") in (await other.screen()).text
    assert await stage.rows(select(accounts.c.person).where(accounts.c.user_id == other.id)) == [(None,)]

    await stage.app.tick()
    await owner.chat.wait_for(owner.say("Your personal link was opened again"))
    await owner.tap("Show")
    assert owner.say("Evaluate your courses") in (await owner.screen()).text
    assert owner.say("Your personal link was opened again") not in await owner.texts()


async def test_the_owner_who_opens_the_own_link_again_just_comes_home(stage: Stage) -> None:
    owner = await stage.student(0, "kk")
    card = await owner.open(owner.payload)
    assert owner.say("Evaluate your courses") in card.text
    assert owner.say("This link was used before.") not in card.text
    assert await stage.count(outbox) == 0
    assert len(await owner.screens()) == 1


async def test_a_new_link_for_somebody_with_an_account_is_no_way_in_for_another_account(stage: Stage) -> None:
    owner = await stage.student(0, "kk")
    [made] = await make_links(stage.core.database, OPERATOR, persons=[owner.person], sandbox=True, now=NOON, zone=ZONE)
    other = await stage.stranger("ru")
    await other.open(made.payload)
    await other.taps("lang:ru")
    await other.tap("I agree")
    assert other.say(ANOTHER_ACCOUNT) in (await other.screen()).text
    assert other.say("We do not know yet who you are at the university") in (await other.screen()).text
    await stage.app.tick()
    await owner.chat.wait_for(owner.say("Your personal link was opened again"))


async def test_start_without_a_link_shows_the_next_step(stage: Stage) -> None:
    for language in LANGUAGES:
        somebody = await stage.stranger(language)
        await somebody.open()
        await somebody.taps(f"lang:{language}")
        await somebody.tap("I agree")
        shown = await somebody.screen()
        assert somebody.say("We do not know yet who you are at the university") in shown.text
        again = await somebody.open()
        assert again.text == shown.text
        assert len(await somebody.screens()) == 1


async def test_start_again_at_any_step_keeps_the_way_open(stage: Stage) -> None:
    ways = ("lang:ru", "agree:", "me:")
    for steps in range(len(ways) + 1):
        somebody = await stage.student(steps, "ru", linked=False)
        await somebody.open(somebody.payload)
        for way in ways[:steps]:
            await somebody.taps(way)
        await somebody.open()
        await somebody.open(somebody.payload)
        for way in ways:
            if any(button.data.startswith(way) for button in (await somebody.screen()).buttons):
                await somebody.taps(way)
        assert somebody.say("Evaluate your courses") in (await somebody.screen()).text
        own = select(accounts.c.person).where(accounts.c.user_id == somebody.id)
        assert await stage.rows(own) == [(somebody.person,)]


async def test_what_is_typed_before_consent_does_not_lose_the_link(stage: Stage) -> None:
    somebody = await stage.student(0, "kk", linked=False)
    await somebody.open(somebody.payload)
    await somebody.write("Сәлем!")
    await somebody.write("/mydata")
    await somebody.write("/language")
    await somebody.taps("lang:kk")
    assert await stage.count(accounts) == 0
    await somebody.write("Бұл не?")
    await somebody.taps("lang:kk")
    await somebody.tap("I agree")
    await somebody.tap("Yes, it is me")
    assert somebody.say("Evaluate your courses") in (await somebody.screen()).text


async def test_nothing_is_stored_about_who_never_agrees(stage: Stage) -> None:
    somebody = await stage.student(0, "en", linked=False)
    await somebody.open(somebody.payload)
    for command in ("/help", "/privacy", "/mydata", "/stop", "/forget", "/language", "hello"):
        await somebody.write(command)
    await somebody.chat.photo("me")
    await somebody.taps("lang:en")
    await somebody.tap("Not now")
    before = await stage.count(drafts)
    assert (await stage.count(accounts), before, await stage.count(outbox)) == (0, 0, 0)
    assert await stage.rows(select(links.c.used_by).where(links.c.used_by.is_not(None))) == []


async def test_an_old_first_screen_changes_nothing_for_somebody_with_an_account(stage: Stage) -> None:
    somebody = await stage.student(0, "kk")
    [before] = await stage.rows(select(accounts))
    card = await somebody.screen()
    for data in ("agree:ru:", "lang:ru:", "later:ru:"):
        await somebody.chat.tap_data(data, card.message_id, stale=True)
        [after] = await stage.rows(select(accounts))
        assert after == before
        assert (await somebody.screen()).text == card.text
