"""Conversations of employees and of the quality office while calls go wrong: done once, told, never silence."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from mail_stage import MailStage
from office_answers import answer_all_open
from office_approvals import provost
from office_ground import OpenStage
from office_stage import CHANNEL, WAVE, OfficeStage, Somebody, everything, until
from persevering import Act, Choose, Persevering, Say, Tap, Trouble, first_of
from sqlalchemy import func

from domain.approvals import State
from domain.people import Role
from sandbox.client import Screen
from storage.tables.approvals import approvals
from storage.tables.audit import audit
from storage.tables.broadcasts import broadcasts
from storage.tables.deadlines import deadline_marks
from storage.tables.letters import outbox
from storage.tables.people import roles
from storage.tables.posts import channels, posts
from storage.tables.surveys import releases

DIRECTOR = "e-006"  # of the library
TEXTS = {"kk": "Ертең кездесу бар.", "ru": "Завтра встреча.", "en": "A meeting tomorrow."}
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@pytest_asyncio.fixture
async def post() -> AsyncIterator[MailStage]:
    """A mail server on this host."""
    server = MailStage()
    server.start()
    yield server
    server.stop()


async def state_of(office: OfficeStage, person: str, role: Role) -> str:
    query = everything(roles.c.state).where(roles.c.person == person, roles.c.role == role.value)
    return str((await office.rows(query))[0][0])


async def number_of(office: OfficeStage, table: Any) -> int:
    return int((await office.rows(everything(func.count()).select_from(table)))[0][0])


async def test_a_deadline_is_marked_done_once(office: OfficeStage, trouble: Trouble) -> None:
    director = await office.bring_in(DIRECTOR, "ru")
    at_it = Persevering(office, director, trouble)

    async def done() -> bool:
        return await number_of(office, deadline_marks) > 0

    await at_it.go_on(first_of("duty:done:", otherwise=Say("/deadlines")), done)
    assert await number_of(office, deadline_marks) == 1
    await director.chat.send("/deadlines")
    undone = [button for button in (await director.chat.screen()).buttons if button.data.startswith("duty:undo:")]
    assert len(undone) == 1


async def test_a_code_by_mail_makes_the_role_active_once(
    open_stage: OpenStage, post: MailStage, trouble: Trouble
) -> None:
    office: OfficeStage = await open_stage(**post.settings())
    dean = await office.come_in((await office.holders(Role.DEAN))[0], "kk", confirmed=False)
    at_it = Persevering(office, dean, trouble)

    def choose(screen: Screen) -> Act:
        return Say(post.code()) if post.mails else first_of("code", otherwise=Say("/start"))(screen)

    async def done() -> bool:
        return await state_of(office, dean.id, Role.DEAN) == "active"

    await at_it.go_on(choose, done)
    assert len(post.mails) == 1
    acts = await office.rows(everything(audit.c.subject).where(audit.c.act == "confirm_role_by_mail"))
    assert sorted(row.subject for row in acts) == sorted({row.subject for row in acts})


async def test_a_role_is_confirmed_once_and_its_owner_told_once(office: OfficeStage, trouble: Trouble) -> None:
    lead = await office.lead("en")
    dean = await office.come_in((await office.holders(Role.DEAN))[0], "kk", confirmed=False)
    at_it = Persevering(office, lead, trouble)

    async def done() -> bool:
        return await state_of(office, dean.id, Role.DEAN) == "active"

    await at_it.go_on(first_of("yes:dean:", "roles", otherwise=Say("/start")), done)
    await office.app.tick()
    told = await office.rows(everything(outbox.c.key).where(outbox.c.kind == "role_decided"))
    assert len([row for row in told if row.key.startswith("dean")]) == 1


async def test_a_message_to_many_is_put_together_and_sent_once(office: OfficeStage, trouble: Trouble) -> None:
    lead = await office.lead("en")
    readers = [
        await office.bring_in(person, language)
        for person, language in zip(await office.holders(Role.STUDENT), TEXTS, strict=False)
    ]
    at_it = Persevering(office, lead, trouble)

    def choose(screen: Screen) -> Act:
        for language, name in OWN_NAMES.items():
            if f"in this language: {name}" in screen.text:
                return Say(TEXTS[language])
        if any(button.data.endswith(":student") for button in screen.buttons):
            return Tap(next(button.data for button in screen.buttons if button.data.endswith(":student")))
        chosen = ("b.what:",) if "students" in screen.text.lower() else ("b.who:",)
        return first_of("b.send:", "b.words:", *chosen, otherwise=Say("/broadcast"))(screen)

    async def done() -> bool:
        return bool(await office.rows(everything(outbox.c.id).where(outbox.c.kind == "broadcast")))

    await at_it.go_on(choose, done)
    await office.app.tick()
    rows = await office.rows(everything(outbox.c.person).where(outbox.c.kind == "broadcast"))
    assert sorted(row.person for row in rows) == sorted(reader.id for reader in readers)
    sent = await office.rows(everything(broadcasts.c.text_kk, broadcasts.c.text_ru, broadcasts.c.text_en))
    assert tuple(TEXTS.values()) in [tuple(row) for row in sent]
    for reader, text in zip(readers, TEXTS.values(), strict=True):
        assert (await reader.texts()).count(text) == 1


async def a_channel(office: OfficeStage, lead: Somebody) -> int:
    made = await office.client.request("POST", "chats", title=CHANNEL, type="channel", owner=lead.user_id)
    await office.client.request("PUT", f"chats/{made['id']}/bot", by=lead.user_id, status="administrator")

    async def known() -> bool:
        return bool(await office.rows(everything(channels).where(channels.c.chat == made["id"])))

    await until(known)
    return int(made["id"])


def post_and_look() -> Choose:
    """Posts the picture; whoever is told that Telegram did not confirm it looks at the picture before the next try."""
    steps = first_of("post:", "places:", "picture:", f"wave:{WAVE}", "waves", otherwise=Say("/start"))
    acts: list[Act] = []

    def choose(screen: Screen) -> Act:
        posted = acts[-1:] == [Tap("post:")]
        acts.append(first_of("picture:", otherwise=Say("/start"))(screen) if posted else steps(screen))
        return acts[-1]

    return choose


async def test_results_are_released_and_their_picture_posted_once(office: OfficeStage, trouble: Trouble) -> None:
    for person in (await office.holders(Role.STUDENT))[:8]:
        await answer_all_open(office, person)
    lead = await office.lead("en")
    channel = await a_channel(office, lead)
    await office.jump("2026-12-31 11:00")
    second = await provost(office, "en")
    at_it, at_the_word = Persevering(office, lead, trouble), Persevering(office, second, trouble)

    async def seen_in_channel() -> int:
        shown = await office.client.request("GET", "messages", chat=channel, person=lead.user_id)
        return len([message for message in shown["messages"] if message.get("photo")])

    async def done() -> bool:
        return bool(await seen_in_channel())

    async def in_state(state: State) -> bool:
        return bool(await office.rows(everything(approvals.c.id).where(approvals.c.state == state.value)))

    ask = ("ap.ask:", "picture:", "released:", "release:", f"wave:{WAVE}", "waves")
    await at_it.go_on(first_of(*ask, otherwise=Say("/start")), lambda: in_state(State.WAITING))
    await at_the_word.go_on(
        first_of("ap.yes:", "ap.one:", "ap", otherwise=Say("/start")), lambda: in_state(State.GRANTED)
    )
    await at_it.go_on(post_and_look(), done)
    assert await seen_in_channel() == 1
    assert await number_of(office, approvals) == 1
    assert await number_of(office, releases) == 1
    assert await number_of(office, posts) <= 1
