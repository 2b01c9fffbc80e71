"""Roles: what a link alone gives, who confirms the rest, who is told, and who may not."""

from datetime import timedelta
from typing import Any

import pytest
from office_stage import CHANNEL, WAVE, OfficeStage, everything, until

from domain.access import OPERATOR
from domain.errors import NotFound
from domain.people import Role
from services import roles as role_service
from storage.outbox import put
from storage.people import set_role_state
from storage.tables.approvals import approvals
from storage.tables.audit import audit
from storage.tables.letters import outbox
from storage.tables.people import people, roles
from storage.tables.posts import posts
from storage.tables.surveys import releases, waves
from views.taps import tag

WAITS = {
    "kk": "Рөліңізді сапа бөлімі растауы керек: оқытушы, декан.",
    "ru": "Вашу роль подтвердит отдел качества: преподаватель, декан.",
    "en": "Your role waits to be confirmed by the quality office: instructor, dean.",
}
REQUEST = {
    "kk": "Растауыңызды күткен рөл бар.",
    "ru": "Роль ждёт вашего подтверждения.",
    "en": "A role waits for your confirmation.",
}
CONFIRMED = {
    "kk": "Рөліңіз расталды: декан.",
    "ru": "Ваша роль подтверждена: декан.",
    "en": "Your role is confirmed: dean.",
}
REFUSED = {"kk": "Рөліңіз расталмады: декан.", "ru": "Ваша роль не подтверждена: декан.", "en": "not confirmed: dean."}
ONLY_THE_OFFICE = {
    "kk": "Мұны тек сапа бөлімі жасай алады.",
    "ru": "Это может только отдел качества.",
    "en": "Only the quality office can do this.",
}
languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])


async def state_of(office: OfficeStage, person: str, role: Role) -> str:
    query = everything(roles.c.state).where(roles.c.person == person, roles.c.role == role.value)
    return str((await office.rows(query))[0][0])


async def hears(somebody: Any, text: str) -> None:
    await until(lambda: _heard(somebody, text))


async def _heard(somebody: Any, text: str) -> bool:
    return any(text in each for each in await somebody.texts())


@languages
async def test_a_link_alone_lets_a_dean_wait_until_the_lead_confirms(office: OfficeStage, language: str) -> None:
    lead = await office.lead(language)
    dean = await office.come_in((await office.holders(Role.DEAN))[0], language, confirmed=False)
    card = await dean.chat.screen()
    assert WAITS[language] in card.text
    assert not any(button.data in ("waves", "roles") for button in card.buttons)
    assert await state_of(office, dean.id, Role.DEAN) == "waiting"
    await hears(lead, REQUEST[language])
    await lead.tap_word("roles")
    await lead.tap_word(f"yes:dean:{tag(dean.id)}")
    assert await state_of(office, dean.id, Role.DEAN) == "active"
    await hears(dean, CONFIRMED[language])
    await dean.tap_word("show")
    assert WAITS[language] not in (await dean.chat.screen()).text
    assert len(await dean.texts()) == 1, "the letter has become the card"


@languages
async def test_a_refused_dean_is_told_whom_to_ask(office: OfficeStage, language: str) -> None:
    lead = await office.lead(language)
    dean = await office.come_in((await office.holders(Role.DEAN))[0], language, confirmed=False)
    await hears(lead, REQUEST[language])
    await lead.tap_word("roles")
    await lead.tap_word(f"no:dean:{tag(dean.id)}")
    assert await state_of(office, dean.id, Role.DEAN) == "refused"
    await hears(dean, REFUSED[language])
    again = await lead.forge(f"yes:dean:{tag(dean.id)}")
    assert again in {"Бұл бұрын жасалған.", "Это уже сделано.", "This was done before."}
    assert await state_of(office, dean.id, Role.DEAN) == "refused"


async def test_a_request_that_is_decided_when_its_turn_comes_is_not_sent(office: OfficeStage) -> None:
    lead = await office.lead("en")
    clerk = (await office.holders(Role.REGISTRAR))[0]
    database, now = office.core.database, office.core.clock.now()
    async with database.writing() as connection:
        await set_role_state(connection, clerk, [Role.REGISTRAR], "waiting")
        await put(connection, lead.id, "role_request", role_service.request_key(now, clerk), now + timedelta(hours=1))
    await role_service.grant(database, OPERATOR, clerk, Role.REGISTRAR, now=now)
    await office.jump("2026-12-16 13:30")
    assert REQUEST["en"] not in await lead.texts()
    states = await office.rows(everything(outbox.c.state).where(outbox.c.kind == "role_request"))
    assert [row[0] for row in states] == ["dropped"]


async def test_a_lead_who_comes_later_finds_who_waits_on_the_card(office: OfficeStage) -> None:
    clerk = await office.come_in((await office.holders(Role.REGISTRAR))[0], "kk", confirmed=False)
    lead = await office.lead("en")
    await lead.chat.start()
    shown = await lead.tap_word("roles")
    assert await _name(office, clerk.id) in shown.text
    while "Nobody waits." not in shown.text:
        shown = await lead.tap_word("yes:")
    assert await state_of(office, clerk.id, Role.REGISTRAR) == "active"


@languages
async def test_every_lead_and_the_person_hear_of_a_role_the_operator_gives(office: OfficeStage, language: str) -> None:
    first = await office.lead(language)
    second = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], language)
    database, now = office.core.database, office.core.clock.now()
    await role_service.grant(database, OPERATOR, second.id, Role.QA_LEAD, now=now)
    dean = await office.come_in((await office.holders(Role.DEAN))[0], language, confirmed=False)
    await role_service.grant(database, OPERATOR, dean.id, Role.DEAN, now=now)
    await hears(dean, CONFIRMED[language])
    name = f"{await _name(office, dean.id)}, "
    for lead in (first, second):
        await hears(lead, name)
    noted = await office.rows(everything(audit.c.actor, audit.c.subject).where(audit.c.act == "grant_role"))
    assert ("operator", f"{dean.id}:dean") in [tuple(row) for row in noted]


async def _name(office: OfficeStage, person: str) -> str:
    row = (await office.rows(everything(people.c.given_name, people.c.family_name).where(people.c.id == person)))[0]
    return f"{row[0]} {row[1]}"


async def test_nobody_unknown_is_given_a_role(office: OfficeStage) -> None:
    with pytest.raises(NotFound, match="nobody-here"):
        await role_service.grant(office.core.database, OPERATOR, "nobody-here", Role.DEAN, now=office.core.clock.now())


FORGED = (
    "waves",
    f"wave:{WAVE}",
    f"release:{WAVE}",
    f"released:{WAVE}",
    f"picture:kk:{WAVE}",
    f"ap.ask:{WAVE}",
    f"ap.form:{WAVE}",
    f"ap.tell:{WAVE}",
    f"ap.back:{WAVE}",
    f"places:kk:{WAVE}",
    f"post:kk:-1001:{WAVE}",
    "roles",
    f"yes:dean:{tag('i-002')}",
    f"no:dean:{tag('i-002')}",
)


@languages
async def test_forged_taps_of_the_office_are_refused_politely(office: OfficeStage, language: str) -> None:
    await office.jump("2026-12-31 11:00")
    dean = await office.come_in((await office.holders(Role.DEAN))[0], language, confirmed=False)
    student = await office.come_in((await office.holders(Role.STUDENT))[0], language)
    before = await _office_rows(office)
    for somebody in (dean, student):
        for data in FORGED:
            assert await somebody.forge(data) == ONLY_THE_OFFICE[language], data
            assert (await somebody.chat.screen()).photo == ""
    assert await _office_rows(office) == before


async def _office_rows(office: OfficeStage) -> list[Any]:
    queries = (everything(waves), everything(releases), everything(approvals), everything(posts), everything(roles))
    return [[tuple(row) for row in await office.rows(query)] for query in queries]


MALFORMED = (
    "wave:",
    "wave:nothing",
    "release:",
    "released:",
    "picture:",
    "picture:xx:teaching",
    "picture:kk",
    "ap.ask:",
    "ap.ask:nothing",
    "ap.one:",
    "ap.see:nothing:xx",
    "ap.yes:nothing",
    "ap.no:nothing:x:y",
    "ap.no:",
    "ap.q:nothing:-1",
    "ap.back:nothing",
    "ap.tell:nothing",
    "ap.form:nothing",
    "out:",
    "out:nothing",
    "places:kk",
    "places:xx:a",
    "post:",
    f"post:kk:word:{WAVE}",
    f"post:kk:{WAVE}",
    "yes:",
    "yes:dean",
    "no:a:b:c:d",
)


async def test_malformed_taps_show_how_things_are_now(office: OfficeStage) -> None:
    lead = await office.lead("en")
    for data in MALFORMED:
        said = await lead.forge(data)
        assert said in {
            "This is not here any more. The card shows how things are now.",
            "This was done before.",
        }, (data, said)
        assert any(button.data == "waves" for button in (await lead.chat.screen()).buttons), data


async def test_an_officer_looks_and_does_not_release(office: OfficeStage) -> None:
    await office.jump("2026-12-31 11:00")
    officer = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], "en")
    await officer.chat.start()
    await officer.tap_word("waves")
    card = await officer.tap_word("wave:")
    assert "closed, not released" in card.text
    assert not any(button.data.startswith("release") for button in card.buttons)
    for data in (f"release:{WAVE}", f"released:{WAVE}"):
        assert await officer.forge(data) == ONLY_THE_OFFICE["en"]
    assert await office.rows(everything(releases)) == []


class TestFirstAdministrator:
    """FIRST_ADMIN names a Telegram account."""

    async def test_an_account_not_on_the_roster_leads_after_consent(self, open_stage: Any) -> None:
        office: OfficeStage = await open_stage(first_admin="777")
        chat = await office.newcomer("en", 777)
        await chat.start()
        await chat.tap("English")
        await chat.tap("I agree")
        assert any(button.data == "waves" for button in (await chat.screen()).buttons)

    async def test_a_later_personal_link_merges_the_two(self, open_stage: Any) -> None:
        office: OfficeStage = await open_stage(first_admin="777")
        chat = await office.newcomer("en", 777)
        await chat.start()
        await chat.tap("English")
        await chat.tap("I agree")
        dean = (await office.holders(Role.DEAN))[0]
        await chat.start(await office.link(dean, confirmed=False))
        await chat.tap("Yes, it is me")
        assert await state_of(office, dean, Role.QA_LEAD) == "active"
        assert await state_of(office, dean, Role.DEAN) == "waiting"
        assert await office.rows(everything(roles).where(roles.c.person == "first-admin")) == []
        await chat.tap("Surveys and results")
        assert any((each.get("text") or "").startswith("Surveys and results") for each in await chat.messages())

    async def test_an_account_on_the_roster_leads_as_that_person(self, open_stage: Any) -> None:
        office: OfficeStage = await open_stage(first_admin="777")
        dean = (await office.holders(Role.DEAN))[0]
        chat = await office.newcomer("ru", 777)
        payload = await office.link(dean, confirmed=False)
        await chat.start(payload)
        await chat.tap("Русский")
        await chat.tap("Принимаю")
        await chat.start(payload)
        await chat.tap("Да, это я")
        assert await state_of(office, dean, Role.QA_LEAD) == "active"
        assert await office.rows(everything(roles).where(roles.c.person == "first-admin")) == []
        shown = [button.data for button in (await chat.screen()).buttons]
        assert "waves" in shown or "roles" in shown

    async def test_nobody_else_leads(self, open_stage: Any) -> None:
        office: OfficeStage = await open_stage(first_admin="777")
        somebody = await office.come_in((await office.holders(Role.DEAN))[0], "ru", confirmed=False, user_id=778)
        assert not any(button.data == "waves" for button in (await somebody.chat.screen()).buttons)
        assert CHANNEL not in (await somebody.chat.screen()).text
