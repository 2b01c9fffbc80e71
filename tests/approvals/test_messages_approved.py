"""A message to more than 50 people goes out on the word of a second person, from the chat and from the shell."""

import asyncio
import json

import pytest
from approvals_stage import TEXTS, compose, crowd, states, tick, waiting
from click.testing import Result
from office_approvals import provost
from office_stage import NOON, OfficeStage, Somebody, everything
from sqlalchemy import update
from typer.testing import CliRunner

from bot.cli import app
from domain.broadcast import MOST_UNAPPROVED
from domain.language import Language
from domain.people import Role
from locales import words
from sandbox.client import Screen
from storage.tables.broadcasts import broadcasts
from storage.tables.letters import outbox


async def letters(office: OfficeStage) -> int:
    return len(await office.rows(everything(outbox.c.id).where(outbox.c.kind == "broadcast")))


async def broadcast_states(office: OfficeStage) -> list[str]:
    return [row.state for row in await office.rows(everything(broadcasts.c.state))]


@pytest.mark.parametrize("language", list(Language))
async def test_one_taps_to_ask_and_one_to_send(office: OfficeStage, language: Language) -> None:
    _ = words(language)
    lead, second = await office.lead(language), await provost(office, language)
    reader = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    await crowd(office, MOST_UNAPPROVED)
    shown = await compose(lead)
    assert _("Ask for approval to send to people: {n}", n="51") in shown.labels
    assert not any(button.data.startswith("b.send") for button in shown.buttons)
    asked = await lead.tap_word("b.ask:")
    assert lead.toast.text == _("Asked. People who can approve it: {n}", n=1)
    assert _("Waits for approval") in asked.text
    await tick(office)
    assert await letters(office) == 0

    shown = await second.tap_word("ap.one:")
    assert shown.text == TEXTS[language]
    assert _("Approve and send to people: {n}", n="51") in shown.labels
    number = await waiting(office)
    for code, text in TEXTS.items():
        assert (await second.tap_word(f"ap.see:{number}:{code}")).text == text
    await second.tap_word("ap.yes:")
    assert second.toast.text == _("Approved.")
    assert await letters(office) == 51
    await tick(office)
    assert (await reader.texts()).count(TEXTS["en"]) == 1
    assert _("It is being sent.") in (await lead.chat.screen()).text
    assert "51" in (await lead.tap_word("b.prog:")).text


async def test_fifty_need_nobody_and_a_forged_send_to_more_is_refused(office: OfficeStage) -> None:
    lead = await office.lead("en")
    await crowd(office, MOST_UNAPPROVED)
    shown = await compose(lead)
    assert "Send to people: 50" in shown.labels
    await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    number = next(button.data.split(":")[1] for button in shown.buttons if button.data.startswith("b.send"))
    assert await lead.forge(f"b.send:{number}") == "A second person has to approve this first."
    assert await letters(office) == 0


async def test_what_waits_is_not_changed_and_can_be_taken_back_and_changed_then(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    await crowd(office, MOST_UNAPPROVED + 1)
    shown = await compose(lead)
    broadcast = next(button.data.split(":")[1] for button in shown.buttons if button.data.startswith("b.ask"))
    await lead.tap_word("b.ask:")
    number = await waiting(office)
    for data in (f"b.words:{broadcast}", f"b.who:{broadcast}:", f"b.ask:{broadcast}", f"b.send:{broadcast}"):
        assert await lead.forge(data) == "This was done before."
    await lead.forge(f"b.prog:{broadcast}")
    await lead.tap_word("ap.back:")
    assert await second.forge(f"ap.yes:{number}") == "This was done before."
    assert await broadcast_states(office) == ["draft"]
    await lead.forge(f"b.words:{broadcast}")
    for text in TEXTS.values():
        await lead.chat.send(f"{text}!")
    await lead.tap_word("b.ask:")
    await tick(office)
    assert (await _shown_to(second, await waiting(office))).text == f"{TEXTS['en']}!"
    assert await states(office) in (["withdrawn", "waiting"], ["waiting", "withdrawn"])


async def _shown_to(somebody: Somebody, number: str) -> Screen:
    await somebody.forge(f"ap.one:{number}")
    return await somebody.chat.screen()


async def test_words_changed_behind_the_bot_are_not_sent(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    await crowd(office, MOST_UNAPPROVED + 1)
    await compose(lead)
    await lead.tap_word("b.ask:")
    number = await waiting(office)
    async with office.core.database.writing() as connection:
        await connection.execute(update(broadcasts).values(text_kk="басқа сөз"))
    changed = "This has changed since you were asked. Whoever asked has to ask again."
    assert await second.forge(f"ap.yes:{number}") == changed
    assert await second.forge(f"ap.one:{number}") == "This was done before."
    assert await letters(office) == 0
    assert (await states(office), await broadcast_states(office)) == (["outdated"], ["draft"])


async def test_a_refused_message_comes_back_to_its_author(office: OfficeStage) -> None:
    lead, second = await office.lead("ru"), await provost(office, "en")
    await crowd(office, MOST_UNAPPROVED + 1)
    await compose(lead)
    await lead.tap_word("b.ask:")
    await tick(office)
    number = await waiting(office)
    await _shown_to(second, number)
    await second.tap_word("ap.no:")
    await second.tap_word(f"ap.no:{number}:audience")
    await tick(office)
    told = await lead.chat.screen()
    assert "Не этим людям" in told.text
    shown = await lead.tap_word("b.see:")
    assert shown.text == TEXTS["ru"]
    assert any(button.data.startswith("b.ask:") for button in shown.buttons)


@pytest.mark.usefixtures("own_logs")
async def test_from_the_shell_it_waits_in_the_chat(office: OfficeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    await crowd(office, MOST_UNAPPROVED + 1)
    for name in ("SECRET_KEY", "QUIET_HOURS", "TIMEZONE", "CLOCK_SPEED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "BOT_TOKEN": "1:test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{office.folder}/sapa.db",
        "KEYS_DIR": str(office.folder / "keys"),
        "CLOCK_START": NOON.isoformat(),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(office.folder)
    for code, text in TEXTS.items():
        (office.folder / f"{code}.txt").write_text(text, "utf-8")
    texts = [part for code in TEXTS for part in (f"--text-{code}", f"{code}.txt")]

    async def sapa(*said: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["broadcast", *said])

    done = await sapa("send", "--role", "student", *texts, "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith("waits for approval in the chat; to 51 people once somebody grants it\n")
    listed = await sapa("list", "--json")
    (row,) = json.loads(listed.stdout)
    assert (row["state"], row["author"], row["recipients"]) == ("asked", "operator", 0)
    second_one = json.loads((await sapa("send", "--role", "student", *texts, "--yes", "--json")).stdout)
    assert second_one == {"id": second_one["id"], "waits_for_approval": True, "reach": 51, "asked": 2}
    assert json.loads((await sapa("stop", second_one["id"], "--json")).stdout)["state"] == "stopped"
    await tick(office)
    for somebody in (lead, second):
        assert any("You are asked to approve" in text for text in await somebody.texts())
    number = await waiting(office)
    await _shown_to(second, number)
    await second.tap_word("ap.yes:")
    assert await letters(office) == 51
    await tick(office)
    assert any("It is being sent." in text for text in await lead.texts()), "the office hears what became of it"
