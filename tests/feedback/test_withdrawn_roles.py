"""Roles taken back: in the chat and from the shell, told to whom it concerns, audited."""

import asyncio
from typing import Any

import pytest
from office_stage import OfficeStage, Somebody, everything, until
from typer.testing import CliRunner

from bot.cli import app
from domain.access import OPERATOR, actor
from domain.errors import LastLead, NotAllowed, NotFound, NothingToDo
from domain.people import Role
from locales import words
from services import roles as role_service
from services import withdrawals
from storage.tables.audit import audit
from storage.tables.people import roles
from views.taps import tag

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])
DEAN = {"kk": "декан", "ru": "декан", "en": "dean"}


async def state_of(office: OfficeStage, person: str, role: Role) -> str:
    query = everything(roles.c.state).where(roles.c.person == person, roles.c.role == role.value)
    return str((await office.rows(query))[0][0])


async def hears(somebody: Somebody, said: str) -> None:
    async def heard() -> bool:
        return any(said in each for each in await somebody.texts())

    await until(heard)


async def withdrawals_noted(office: OfficeStage) -> list[tuple[Any, ...]]:
    query = everything(audit.c.actor, audit.c.subject).where(audit.c.act == "withdraw_role")
    return [tuple(row) for row in await office.rows(query)]


async def page_with(lead: Somebody, data: str) -> None:
    """Turns the pages of active roles until the button is there."""
    while data not in [button.data for button in (await lead.chat.screen()).buttons]:
        forward = [button for button in (await lead.chat.screen()).buttons if button.text == "›"]
        assert forward, "the role is on no page"
        await lead.chat.tap_data(forward[0].data, forward[0].message_id)


@languages
async def test_a_lead_withdraws_a_role_and_everybody_it_concerns_is_told(office: OfficeStage, language: str) -> None:
    say = words(language)
    lead = await office.lead(language)
    second = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], language)
    now = office.core.clock.now()
    await role_service.grant(office.core.database, OPERATOR, second.id, Role.QA_LEAD, now=now)
    given = say("The operator gave a role: {person}, {role}.", person="…", role="…").partition("…")[0]
    await hears(lead, given)
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], language)

    await lead.chat.start()
    await lead.tap_word("holders")
    await page_with(lead, f"withdraw:dean:{tag(dean.id)}")
    card = await lead.tap_word(f"withdraw:dean:{tag(dean.id)}")
    assert say("Withdraw this role?") in card.text
    assert await state_of(office, dean.id, Role.DEAN) == "active", "nothing happens before the second tap"
    await lead.tap_word("withdrawn:dean:")
    assert lead.toast.text == say("The role is withdrawn.")
    assert await state_of(office, dean.id, Role.DEAN) == "refused"
    lost = say("Your role was withdrawn: {role}. Questions? Ask the quality office.", role=DEAN[language])
    await hears(dean, lost)
    told = say("A role was withdrawn: {person}, {role}.", person="…", role="…").partition("…")[0]
    await hears(lead, told)
    await hears(second, told)
    assert await withdrawals_noted(office) == [(lead.id, f"{dean.id}:dean")]
    assert await lead.forge(f"withdrawn:dean:{tag(dean.id)}") == say("This was done before.")


async def test_the_last_lead_is_not_withdrawn_in_the_chat(office: OfficeStage) -> None:
    lead = await office.lead("en")
    await lead.chat.start()
    await lead.forge(f"withdrawn:qa_lead:{tag(lead.id)}")
    assert await state_of(office, lead.id, Role.QA_LEAD) == "active"
    database, now = office.core.database, office.core.clock.now()
    with pytest.raises(LastLead):
        await withdrawals.withdraw(database, actor(lead.id, [Role.QA_LEAD]), lead.id, Role.QA_LEAD, now=now)
    await withdrawals.withdraw(database, OPERATOR, lead.id, Role.QA_LEAD, now=now)
    assert await state_of(office, lead.id, Role.QA_LEAD) == "refused"
    await lead.chat.start()
    assert not any(button.data == "holders" for button in (await lead.chat.screen()).buttons)


async def test_only_a_lead_withdraws(office: OfficeStage) -> None:
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], "en")
    await dean.chat.start()
    for forged in ("holders", "holders:0", f"withdraw:dean:{tag(dean.id)}", f"withdrawn:dean:{tag(dean.id)}"):
        assert await dean.forge(forged) == "Only the quality office can do this."
    with pytest.raises(NotAllowed):
        await withdrawals.withdraw(
            office.core.database, actor(dean.id, [Role.DEAN]), dean.id, Role.DEAN, now=office.core.clock.now()
        )
    assert await state_of(office, dean.id, Role.DEAN) == "active"


async def test_what_nobody_holds_is_not_withdrawn(office: OfficeStage) -> None:
    database, now = office.core.database, office.core.clock.now()
    dean = (await office.holders(Role.DEAN))[0]
    with pytest.raises(NothingToDo, match="does not have"):
        await withdrawals.withdraw(database, OPERATOR, dean, Role.DEAN, now=now)
    with pytest.raises(NotFound):
        await withdrawals.withdraw(database, OPERATOR, "nobody", Role.DEAN, now=now)
    assert await withdrawals_noted(office) == []


async def test_the_command_takes_a_role_back_while_the_bot_runs(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await office.lead("en")
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], "ru")
    for name, value in {
        "BOT_TOKEN": "1:test",
        "DATABASE_URL": f"sqlite+aiosqlite:///{office.folder}/sapa.db",
        "KEYS_DIR": str(office.folder / "keys"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(office.folder)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["role", "withdraw", dean.id, "dean"])
    assert (done.exit_code, done.output.strip()) == (0, f"{dean.id} is not dean any more.")
    again = await asyncio.to_thread(CliRunner().invoke, app, ["role", "withdraw", dean.id, "dean"])
    assert again.exit_code == 1
    assert "does not have the role dean" in again.output
    unknown = await asyncio.to_thread(CliRunner().invoke, app, ["role", "withdraw", dean.id, "king"])
    assert unknown.exit_code == 1
    await hears(dean, "Ваша роль снята: декан.")
    await hears(lead, "A role was withdrawn: ")
    assert await withdrawals_noted(office) == [("operator", f"{dean.id}:dean")]
