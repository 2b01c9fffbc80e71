"""A new phone or account: the old one is let go by the office or the operator, told, and a new link works."""

import asyncio
from typing import Any

import pytest
from office_stage import OfficeStage, Somebody, everything, until
from typer.testing import CliRunner

from bot.cli import app
from domain.access import OPERATOR, actor
from domain.errors import LastLead, NotAllowed, NotFound, NothingToDo
from domain.people import Person, Role
from locales import words
from services import resets
from services import roles as role_service
from storage.tables.accounts import accounts
from storage.tables.audit import audit
from storage.tables.people import people, roles
from views.taps import tag

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])
UNKNOWN = "We do not know yet who you are at the university"
LET_GO = "This account was reset"
ANOTHER_ACCOUNT = (
    "This link belongs to somebody who is here with another account. Is it you, and the account is new? "
    "Ask the quality office to reset the old one."
)


async def states(office: OfficeStage, person: str) -> dict[str, str]:
    held = await office.rows(everything(roles.c.role, roles.c.state).where(roles.c.person == person))
    return {row.role: row.state for row in held}


async def hears(somebody: Somebody, said: str) -> None:
    async def heard() -> bool:
        return any(said in each for each in await somebody.texts())

    await until(heard)


async def noted(office: OfficeStage) -> list[tuple[Any, ...]]:
    query = everything(audit.c.actor, audit.c.subject).where(audit.c.act == "reset_account")
    return [tuple(row) for row in await office.rows(query)]


async def owner_of(office: OfficeStage, person: str) -> list[int]:
    return [row[0] for row in await office.rows(everything(accounts.c.user_id).where(accounts.c.person == person))]


async def name_of(office: OfficeStage, person: str) -> str:
    query = everything(people.c.given_name, people.c.family_name).where(people.c.id == person)
    return " ".join((await office.rows(query))[0])


async def reset_in_the_chat(lead: Somebody, person: str, typed: str) -> str:
    """The head of the office finds somebody by what is typed, resets them; the payload of the new link."""
    await lead.chat.start()
    await lead.tap_word("people")
    await lead.chat.send(typed)
    await lead.tap_word(f"person:{tag(person)}")
    await lead.tap_word("reset:")
    await lead.tap_word("resetdone:")
    shown = await lead.tap_word("newlink:")
    link = next(line for line in shown.text.splitlines() if "?start=" in line)
    assert link.startswith("https://t.me/sapa_sandbox_bot?start=")
    return link.partition("?start=")[2]


async def come_in_anew(office: OfficeStage, somebody: Somebody, payload: str, language: str) -> Somebody:
    """The same person with another account."""
    chat = await office.newcomer(language)
    again = Somebody(somebody.id, chat.id, chat)
    await chat.start(payload)
    for word in (f"lang:{language}:", "agree:", "me:"):
        await again.tap_word(word)
    return again


@languages
async def test_a_student_with_a_new_account_comes_in_by_a_new_link(office: OfficeStage, language: str) -> None:
    say = words(language)
    lead = await office.lead(language)
    old = await office.come_in((await office.holders(Role.STUDENT))[0], language)
    await old.tap_word("course:")
    question = await old.tap_word("begin:")

    chat = await office.newcomer(language)
    refused = Somebody(old.id, chat.id, chat)
    await chat.start(await office.link(old.id, confirmed=False))
    await refused.tap_word(f"lang:{language}:")
    shown = await refused.tap_word("agree:")
    assert say(ANOTHER_ACCOUNT) in shown.text, "the next step is said"
    assert say(UNKNOWN) in shown.text
    await hears(old, say("Your personal link was opened again"))

    payload = await reset_in_the_chat(lead, old.id, await name_of(office, old.id))
    assert say("New personal link") in (await lead.chat.screen()).text
    assert await owner_of(office, old.id) == []
    assert await noted(office) == [(lead.id, old.id)]

    await hears(old, say(LET_GO))
    answer = next(button for button in question.buttons if ":c:" in button.data)
    await old.chat.tap_data(answer.data, answer.message_id, stale=True)
    assert say(UNKNOWN) in "".join(await old.texts()), "the unfinished answer is out of reach"

    await chat.start(payload)
    card = await refused.tap_word("me:")
    assert say("Evaluate your courses") in card.text
    assert await owner_of(office, old.id) == [chat.id]
    assert (await states(office, old.id))["student"] == "active"
    assert not any(button.data.startswith("s:") for button in card.buttons), "nothing runs here"
    await refused.tap_word("course:")
    assert "1/" in (await refused.tap_word("begin:")).text
    await old.chat.start(payload)
    assert say(UNKNOWN) in (await old.chat.screen()).text


@languages
async def test_a_dean_is_confirmed_again_after_a_reset(office: OfficeStage, language: str) -> None:
    say = words(language)
    lead = await office.lead(language)
    dean = await office.come_in((await office.holders(Role.DEAN))[0], language, confirmed=False)
    await hears(lead, say("A role waits for your confirmation."))
    await lead.tap_word("roles")
    await lead.tap_word(f"yes:dean:{tag(dean.id)}")
    payload = await reset_in_the_chat(lead, dean.id, dean.id)
    assert set((await states(office, dean.id)).values()) == {"offered"}

    await lead.chat.start()
    again = await come_in_anew(office, dean, payload, language)
    assert (await states(office, dean.id))["dean"] == "waiting"
    assert not any(button.data == "deadlines" for button in (await again.chat.screen()).buttons)
    await hears(lead, say("A role waits for your confirmation."))
    await lead.tap_word("roles")
    await lead.tap_word(f"yes:dean:{tag(dean.id)}")
    assert (await states(office, dean.id))["dean"] == "active"


async def test_who_is_meant_is_found_by_name_address_and_id(office: OfficeStage) -> None:
    lead = await office.lead("en")
    student = (await office.holders(Role.STUDENT))[0]
    email = (await office.rows(everything(people.c.email).where(people.c.id == student)))[0][0]
    given, family = (await name_of(office, student)).split(" ", 1)
    await lead.chat.start()
    for typed in (student.upper(), email.title(), f"{family[:4].lower()} {given[:3].upper()}"):
        await lead.tap_word("people")
        await lead.chat.send(typed)
        screen = await lead.chat.screen()
        assert f"person:{tag(student)}" in [button.data for button in screen.buttons], typed
        assert typed not in [message.get("text") for message in await lead.chat.messages()], "the name is gone"
        await lead.chat.start()

    await lead.tap_word("people")
    await lead.chat.send("Ешкім Мұндай")
    assert "Nobody on the roster has such a name, address or ID." in (await lead.chat.screen()).text
    await lead.chat.photo("who")
    assert "Nobody on the roster" in (await lead.chat.screen()).text
    await lead.chat.send("а")
    many = await lead.chat.screen()
    assert "Write more of the name to see the others." in many.text
    assert len([button for button in many.buttons if button.data.startswith("person:")]) == 8
    unbound = await lead.tap_word("person:")
    assert "No Telegram account is tied to this person." in unbound.text
    assert not any(button.data.startswith("reset") for button in unbound.buttons)


async def test_only_a_lead_finds_and_resets(office: OfficeStage) -> None:
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], "en")
    await dean.chat.start()
    who = tag(dean.id)
    for forged in ("people", f"person:{who}", f"reset:{who}", f"resetdone:{who}", f"newlink:{who}"):
        assert await dean.forge(forged) == "Only the quality office can do this."
    with pytest.raises(NotAllowed):
        await resets.reset(office.core.database, actor(dean.id, [Role.DEAN]), dean.id, now=office.core.clock.now())
    assert await owner_of(office, dean.id) == [dean.user_id]


async def test_malformed_taps_find_nobody(office: OfficeStage) -> None:
    lead = await office.lead("en")
    for data in ("person:", "person:nobody", "reset:nobody", "resetdone:", "resetdone:a:b", "newlink:nobody"):
        assert await lead.forge(data) == "This is not here any more. The card shows how things are now.", data
    assert await noted(office) == []


async def test_a_link_is_not_made_for_who_has_an_account_and_nothing_is_reset_twice(office: OfficeStage) -> None:
    lead = await office.lead("en")
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    await lead.chat.start()
    await lead.forge(f"newlink:{tag(student.id)}")
    assert "A Telegram account is tied to this person." in (await lead.chat.screen()).text
    assert await lead.forge(f"resetdone:{tag(student.id)}") == "The account is reset."
    assert await lead.forge(f"resetdone:{tag(student.id)}") == "This was done before."
    assert await noted(office) == [(lead.id, student.id)]


async def test_the_last_lead_is_reset_by_the_operator_only(office: OfficeStage) -> None:
    lead = await office.lead("en")
    await lead.chat.start()
    assert (await lead.forge(f"resetdone:{tag(lead.id)}")).startswith("The last head of the quality office stays")
    database, now = office.core.database, office.core.clock.now()
    with pytest.raises(LastLead):
        await resets.reset(database, actor(lead.id, [Role.QA_LEAD]), lead.id, now=now)
    assert await owner_of(office, lead.id) == [lead.user_id]

    second = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], "en")
    await role_service.grant(database, OPERATOR, second.id, Role.QA_LEAD, now=now)
    assert await lead.forge(f"resetdone:{tag(lead.id)}") == "The account is reset."
    assert words("en")(UNKNOWN) in "".join(await lead.texts())
    await resets.reset(database, OPERATOR, second.id, now=now)
    assert await owner_of(office, second.id) == []


async def test_who_takes_the_link_of_somebody_else_leaves_their_own_roles_behind(office: OfficeStage) -> None:
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], "en")
    student = (await office.holders(Role.STUDENT))[0]
    await dean.chat.start(await office.link(student, confirmed=False))
    await dean.tap_word("me:")
    assert await owner_of(office, student) == [dean.user_id]
    assert set((await states(office, dean.id)).values()) == {"offered"}


async def test_the_command_resets_while_the_bot_runs(office: OfficeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "ru")
    for name, value in {
        "BOT_TOKEN": "1:test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{office.folder}/sapa.db",
        "KEYS_DIR": str(office.folder / "keys"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(office.folder)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["account", "reset", student.id])
    assert (done.exit_code, done.output.partition(".")[0]) == (0, f"{student.id} has no account now")
    again = await asyncio.to_thread(CliRunner().invoke, app, ["account", "reset", student.id])
    assert (again.exit_code, f"{student.id} has no account." in again.output) == (1, True)
    unknown = await asyncio.to_thread(CliRunner().invoke, app, ["account", "reset", "nobody-here"])
    assert (unknown.exit_code, "nobody-here" in unknown.output) == (1, True)
    await hears(student, words("ru")(LET_GO))
    assert await noted(office) == [("operator", student.id)]


async def test_nobody_without_an_account_is_reset(office: OfficeStage) -> None:
    database, now = office.core.database, office.core.clock.now()
    with pytest.raises(NothingToDo, match="no account"):
        await resets.reset(database, OPERATOR, (await office.holders(Role.DEAN))[0], now=now)
    with pytest.raises(NotFound):
        await resets.reset(database, OPERATOR, "nobody", now=now)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("s-1", True),
        ("S-1", True),
        ("s-", False),
        ("Әсел@UNI.kz", True),
        ("әсел", True),
        ("ИБРА әс", True),
        ("ибра асқар", False),
        ("", False),
        ("   ", False),
    ],
)
def test_a_person_is_meant_by_an_id_an_address_or_the_beginning_of_names(typed: str, fits: bool) -> None:
    assert Person("s-1", "Әсел", "Ибраева", "әсел@uni.kz").fits(typed) is fits
