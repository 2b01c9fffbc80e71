"""A code to the university address makes a waiting role active: over a real mail server, in three languages."""

from typing import Any

import pytest
from mail_stage import MailStage
from office_stage import OfficeStage, Somebody, everything
from pydantic import SecretStr

from domain.errors import ConfigurationProblem
from domain.people import Role
from locales import words
from storage.tables.audit import audit
from storage.tables.mail_codes import mail_codes
from storage.tables.people import people, roles

languages = pytest.mark.parametrize("language", ["kk", "ru", "en"])

SPENT = "This code is not valid any more. Please ask for a new one."
NOT_SENT = "The mail could not be sent just now. Please try again in a while."


async def state_of(office: OfficeStage, person: str, role: Role) -> str:
    query = everything(roles.c.state).where(roles.c.person == person, roles.c.role == role.value)
    return str((await office.rows(query))[0][0])


async def dean_at_the_door(office: OfficeStage, language: str) -> Somebody:
    return await office.come_in((await office.holders(Role.DEAN))[0], language, confirmed=False)


async def shown(somebody: Somebody) -> str:
    return (await somebody.chat.screen()).text


@languages
async def test_the_right_code_makes_the_waiting_roles_active(
    mailing: OfficeStage, post: MailStage, language: str
) -> None:
    dean = await dean_at_the_door(mailing, language)
    say = words(language)
    assert say("Or confirm it yourself with a code sent by e-mail.") in await shown(dean)

    card = await dean.tap_word("code")
    assert say("A code to your university address") in card.text
    (mail,) = post.mails
    address = str((await mailing.rows(everything(people.c.email).where(people.c.id == dean.id)))[0][0])
    assert mail["To"] == address
    assert address not in card.text, "the chat shows the first letter only"
    assert f"{address[0]}…@university.example" in card.text
    assert mail.get_content_type() == "text/plain"
    for each in ("kk", "ru", "en"):
        assert words(each)("It was not you? Then do nothing, and give the code to nobody.") in post.text()
        assert words(each)("Your code") in mail["Subject"]
    assert post.code() not in mail["Subject"]

    await dean.chat.send(post.code())
    assert say("Confirmed. Your role: {roles}.", roles="…").partition("…")[0] in await shown(dean)
    assert await state_of(mailing, dean.id, Role.DEAN) == "active"
    assert await state_of(mailing, dean.id, Role.INSTRUCTOR) == "active"
    acts = await mailing.rows(everything(audit.c.actor, audit.c.subject).where(audit.c.act == "confirm_role_by_mail"))
    assert {tuple(act) for act in acts} == {(dean.id, f"{dean.id}:dean"), (dean.id, f"{dean.id}:instructor")}
    left = [message["text"] for message in await dean.chat.messages() if message["out"]]
    assert post.code() not in left, "the typed code goes from the chat"
    assert not any(button.data == "code" for button in (await dean.chat.screen()).buttons)


@languages
async def test_a_wrong_code_is_told_with_the_tries_that_are_left(
    mailing: OfficeStage, post: MailStage, language: str
) -> None:
    dean = await dean_at_the_door(mailing, language)
    await dean.tap_word("code")
    await dean.chat.send(post.wrong())
    assert words(language)("This is not the code. Tries left: {n}", n=4) in await shown(dean)
    assert await state_of(mailing, dean.id, Role.DEAN) == "waiting"
    await dean.chat.send(post.code()[:5])
    assert words(language)("The code has six digits.") in await shown(dean)
    await dean.chat.send(f"{post.code()[:3]} {post.code()[3:]}")
    assert await state_of(mailing, dean.id, Role.DEAN) == "active"


@languages
async def test_after_five_wrong_codes_the_right_one_is_refused(
    mailing: OfficeStage, post: MailStage, language: str
) -> None:
    dean = await dean_at_the_door(mailing, language)
    await dean.tap_word("code")
    for _try in range(5):
        await dean.chat.send(post.wrong())
    assert words(language)(SPENT) in await shown(dean)
    await dean.chat.send(post.code())
    assert words(language)(SPENT) in await shown(dean)
    assert await state_of(mailing, dean.id, Role.DEAN) == "waiting"


@languages
async def test_a_code_is_good_for_fifteen_minutes(mailing: OfficeStage, post: MailStage, language: str) -> None:
    dean = await dean_at_the_door(mailing, language)
    await dean.tap_word("code")
    await mailing.jump("2026-12-16 12:20")
    await dean.chat.send(post.code())
    assert words(language)(SPENT) in await shown(dean)
    assert await state_of(mailing, dean.id, Role.DEAN) == "waiting"


@languages
async def test_a_second_code_within_a_minute_is_not_sent_and_later_takes_the_place_of_the_first(
    mailing: OfficeStage, post: MailStage, language: str
) -> None:
    dean = await dean_at_the_door(mailing, language)
    await dean.tap_word("code")
    first = post.code()
    await dean.tap_word("code")
    assert words(language)("A code was sent less than a minute ago. Please wait a little.") in await shown(dean)
    assert len(post.mails) == 1
    await mailing.jump("2026-12-16 12:05")
    await dean.tap_word("code")
    assert len(post.mails) == 2
    if first != post.code():
        await dean.chat.send(first)
        assert await state_of(mailing, dean.id, Role.DEAN) == "waiting"
    await dean.chat.send(post.code())
    assert await state_of(mailing, dean.id, Role.DEAN) == "active"


async def test_the_sixth_code_of_a_day_waits_for_tomorrow(mailing: OfficeStage, post: MailStage) -> None:
    dean = await dean_at_the_door(mailing, "en")
    for minute in range(10, 60, 10):
        await dean.tap_word("code")
        await mailing.jump(f"2026-12-16 12:{minute}")
    assert len(post.mails) == 5
    await dean.tap_word("code")
    assert "No more codes today" in await shown(dean)
    assert len(post.mails) == 5
    await mailing.jump("2026-12-17 09:30")
    await dean.tap_word("code")
    assert len(post.mails) == 6


@languages
async def test_a_mail_server_that_is_down_is_told_and_the_attempt_does_not_count(
    mailing: OfficeStage, post: MailStage, language: str
) -> None:
    dean = await dean_at_the_door(mailing, language)
    post.stop()
    await dean.tap_word("code")
    assert words(language)(NOT_SENT) in await shown(dean)
    assert await mailing.rows(everything(mail_codes.c.person)) == []
    post.start()
    post.refuses = True
    await dean.tap_word("code")
    assert words(language)(NOT_SENT) in await shown(dean)
    post.refuses = False
    await dean.tap_word("code")
    await dean.chat.send(post.code())
    assert await state_of(mailing, dean.id, Role.DEAN) == "active"


async def test_only_a_keyed_hash_is_kept_and_a_restart_loses_no_code(mailing: OfficeStage, post: MailStage) -> None:
    dean = await dean_at_the_door(mailing, "en")
    await dean.tap_word("code")
    (row,) = await mailing.rows(everything(mail_codes))
    assert post.code() not in str([value for value in row if not isinstance(value, bytes)])
    assert len(row.hash) == 32
    await mailing.restart()
    await dean.chat.send(post.code())
    assert await state_of(mailing, dean.id, Role.DEAN) == "active"


async def test_a_code_is_good_for_its_own_account_only(mailing: OfficeStage, post: MailStage) -> None:
    dean = await dean_at_the_door(mailing, "en")
    other = await mailing.come_in((await mailing.holders(Role.REGISTRAR))[0], "en", confirmed=False)
    await dean.tap_word("code")
    deans = post.code()
    await other.tap_word("code")
    if deans != post.code():
        await other.chat.send(deans)
        assert await state_of(mailing, other.id, Role.REGISTRAR) == "waiting"
    await dean.chat.send(deans)
    assert await state_of(mailing, dean.id, Role.DEAN) == "active"
    assert await state_of(mailing, other.id, Role.REGISTRAR) == "waiting"


async def test_without_a_mail_server_there_is_no_button(office: OfficeStage) -> None:
    dean = await dean_at_the_door(office, "en")
    assert not any(button.data == "code" for button in (await dean.chat.screen()).buttons)
    assert "e-mail" not in await shown(dean)


class TestFirstAdministrator:
    """FIRST_ADMIN as an e-mail address: by the code only."""

    @languages
    async def test_leads_by_the_code(self, open_stage: Any, post: MailStage, language: str) -> None:
        office: OfficeStage = await open_stage(first_admin="E0001@University.Example", **post.settings())
        person = (await office.rows(everything(people.c.id).where(people.c.email != "").limit(1)))[0][0]
        address = (await office.rows(everything(people.c.email).where(people.c.id == person)))[0][0]
        await office.restart(first_admin=address.upper())
        admin = await office.come_in(person, language, confirmed=False)
        assert not any(button.data == "waves" for button in (await admin.chat.screen()).buttons)
        assert await state_of(office, person, Role.QA_LEAD) == "waiting"
        await admin.tap_word("code")
        await admin.chat.send(post.code())
        assert await state_of(office, person, Role.QA_LEAD) == "active"
        assert any(button.data == "waves" for button in (await admin.chat.screen()).buttons)

    async def test_who_is_in_already_is_offered_the_code_at_the_next_start(
        self, open_stage: Any, post: MailStage
    ) -> None:
        office: OfficeStage = await open_stage(**post.settings())
        person = (await office.holders(Role.STUDENT))[0]
        address = (await office.rows(everything(people.c.email).where(people.c.id == person)))[0][0]
        student = await office.come_in(person, "en", confirmed=False)
        await office.restart(first_admin=address)
        await student.chat.start()
        await student.tap_word("code")
        await student.chat.send(post.code())
        assert await state_of(office, person, Role.QA_LEAD) == "active"

    async def test_start_is_refused_without_a_mail_server(self, open_stage: Any) -> None:
        with pytest.raises(ConfigurationProblem, match="SMTP_URL"):
            await open_stage(first_admin="lead@university.example")

    @pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://host:70000", "smtp://["])
    async def test_start_is_refused_with_a_mail_server_that_cannot_be(self, open_stage: Any, url: str) -> None:
        with pytest.raises(ConfigurationProblem, match="SMTP_URL"):
            await open_stage(smtp_url=SecretStr(url), smtp_from="sapa@university.example")
