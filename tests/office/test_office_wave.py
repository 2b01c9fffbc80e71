"""A whole wave as the quality office lives it: open, closed, told, released, drawn, approved by a second, posted."""

import asyncio
import csv
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from office_answers import answer, evaluation_of, who_may_answer
from office_approvals import AWAKE, approve_pictures, provost
from office_stage import AFTER_CLOSE, CHANNEL, NOON, WAVE, ZONE, OfficeStage, Somebody, everything, until
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.survey import _list_of_release
from domain.access import OPERATOR, Actor
from domain.errors import NotAllowed, NotFound, NothingToDo, TooLate
from domain.language import Language
from domain.people import Role
from domain.release import release_from_json
from locales import words
from reports.infographic import infographic
from sandbox.client import Screen
from services import channels, decisions, pictures, results, roles, waves
from services.results import released
from storage.tables.accounts import accounts
from storage.tables.ballots import comments, pools
from storage.tables.posts import channels as channel_table
from storage.tables.posts import posts
from storage.tables.surveys import releases
from storage.tables.surveys import waves as wave_table
from tests.box_content import ballots_in

MANY, FEW, NONE = "26f-mgt101-1", "26f-edu101-1", "26f-law101-1"
ANSWERS = {MANY: 9, "26f-fin101-1": 8, "26f-inf101-1": 7, "26f-inr101-1": 6, FEW: 3}
SECRET = "Құпия пікір 8821"

CLOSED = {
    "kk": "Сауалдама жабылды. Нәтижелерді жариялауға болады.",
    "ru": "Опрос закрыт. Результаты можно выпустить.",
    "en": "The survey is closed. The results can be released.",
}


async def everybody_answers(office: OfficeStage) -> None:
    for class_id, number in ANSWERS.items():
        evaluation = await evaluation_of(office, class_id)
        for place, person in enumerate((await who_may_answer(office, evaluation))[:number]):
            await answer(office, person, evaluation, choice=2 + place % 3, comment=SECRET)


async def count(office: OfficeStage, table: object) -> int:
    return len(await office.rows(everything(table)))


async def wave_card(lead: Somebody) -> str:
    await lead.chat.start()
    await lead.tap_word("waves")
    screen = await lead.tap_word("wave:")
    return screen.text


async def a_channel(office: OfficeStage, lead: Somebody, username: str = "") -> int:
    named = {"title": CHANNEL, "username": username}
    made = await office.client.request("POST", "chats", **named, type="channel", owner=lead.user_id)
    await office.client.request("PUT", f"chats/{made['id']}/bot", by=lead.user_id, status="administrator")
    await until(lambda: _known(office, made["id"]))
    return int(made["id"])


async def _known(office: OfficeStage, chat: int) -> bool:
    return bool(await office.rows(everything(channel_table).where(channel_table.c.chat == chat)))


async def closed_with_answers(office: OfficeStage) -> None:
    await everybody_answers(office)
    await office.jump("2026-12-31 11:00")


async def released_wave(office: OfficeStage) -> None:
    await closed_with_answers(office)
    await results.release_wave(
        office.core.database, office.core.box, OPERATOR, WAVE, now=office.core.clock.now(), zone=ZONE
    )


async def test_participation_is_counted_once_a_day_in_steps_of_five(office: OfficeStage) -> None:
    lead = await office.lead("en")
    assert "Answers: about 0 of " in await wave_card(lead)
    await everybody_answers(office)
    assert "Answers: about 0 of " in await wave_card(lead), "counted once a day"
    await office.jump("2026-12-17 00:30")
    assert sum(ANSWERS.values()) == 33
    assert "Answers: about 30 of " in await wave_card(lead)


async def test_nothing_is_released_while_the_wave_is_open(office: OfficeStage) -> None:
    lead = await office.lead("en")
    await everybody_answers(office)
    assert "open" in await wave_card(lead)
    assert not any(button.data.startswith("release") for button in (await lead.chat.screen()).buttons)
    for data in (f"release:{WAVE}", f"released:{WAVE}"):
        assert await lead.forge(data) == "Not allowed, or too late."
    for data in (f"picture:en:{WAVE}", f"ap.ask:{WAVE}", f"post:en:-1001:{WAVE}"):
        assert (await lead.forge(data)).startswith("This is not here any more.")
    assert await count(office, releases) == 0
    assert sum(len(held) for held in (await ballots_in(office.core)).values()) == 33


async def test_leads_hear_in_their_language_by_day_that_the_wave_has_closed(office: OfficeStage) -> None:
    database, now = office.core.database, office.core.clock.now()
    leads = {"kk": await office.lead("kk")}
    for language, person in zip(("ru", "en"), (await office.holders(Role.UNIT_HEAD))[:2], strict=True):
        await roles.grant(database, OPERATOR, person, Role.QA_LEAD, now=now)
        leads[language] = await office.bring_in(person, language)
    await office.jump("2026-12-31 08:30")
    states = await office.rows(everything(wave_table.c.state))
    assert [row[0] for row in states] == ["closed"]
    for language, lead in leads.items():
        assert not any(CLOSED[language] in text for text in await lead.texts()), "nobody is woken"
    await office.jump("2026-12-31 09:30")
    for language, lead in leads.items():
        [message] = [each for each in await lead.chat.messages() if CLOSED[language] in each.get("text", "")]
        assert message["date"] == int(datetime(2026, 12, 31, 9, tzinfo=ZONE).timestamp())
        shown = await lead.tap_word("waves")
        assert any(button.data == f"wave:{WAVE}" for button in shown.buttons)


async def sends_every_cut(office: OfficeStage, lead: Somebody) -> None:
    """A file names each place and how it is shown; the shell says the same in English."""
    [sent] = [message["document"] for message in await lead.chat.messages() if message.get("document")]
    assert sent["file_name"] == f"{WAVE}-v1-plan.xlsx"
    book = load_workbook(BytesIO(await lead.chat.download(sent["file_id"])))
    told = list(book.worksheets[0].iter_rows(values_only=True))[1:]
    listed = list(csv.DictReader(StringIO(await _list_of_release(office.core, WAVE))))
    assert [row[1] for row in told] == [row["unit"] or None for row in listed]
    evaluation = await evaluation_of(office, FEW)
    assert [row["shown"] for row in listed if row["unit"].endswith(evaluation)] == ["hidden"]
    assert [row[7] for row in told if str(row[1]).endswith(evaluation)] == ["скрыто"]
    assert "--list goes with --dry-run" in CliRunner().invoke(app, ["survey", "release", WAVE, "--list"]).output


async def test_the_release_hides_what_few_answered_and_keeps_comments(office: OfficeStage) -> None:
    lead = await office.lead("ru")
    await closed_with_answers(office)
    assert await count(office, pools) == 0, "the clock has opened and counted them"
    assert not list((office.core.settings.keys_dir / "waves").iterdir()), "and the keys are gone"
    assert "закрыт, не выпущен" in await wave_card(lead)
    asked = await lead.tap_word("release:")
    assert "Выпустить результаты?" in asked.text
    shown = await lead.tap_word("cuts:")
    assert "Выпустить результаты?" in shown.text
    await sends_every_cut(office, lead)
    assert await count(office, releases) == 0, "asked once more first"
    shown = await lead.tap_word("released:")
    assert "выпущен" in shown.text
    assert await lead.forge(f"released:{WAVE}") == "Это уже сделано."
    assert await count(office, releases) == 1
    [(body,)] = await office.rows(everything(releases.c.body))
    release = release_from_json(body)
    few = release.evaluation(await evaluation_of(office, FEW))
    many = release.evaluation(await evaluation_of(office, MANY))
    nobody = release.evaluation(await evaluation_of(office, NONE))
    assert few is not None
    assert many is not None
    assert nobody is not None
    assert few.turnout is None
    assert not any(item.shown for item in few.items)
    assert not nobody.shown
    assert many.shown
    assert [item.n for item in many.items if item.shown]
    written = [row[0] for row in await office.rows(everything(comments.c.text))]
    assert written
    assert set(written) == {SECRET}
    assert SECRET not in body


async def test_comments_are_shown_nowhere(office: OfficeStage) -> None:
    lead = await office.lead("kk")
    await a_channel(office, lead)
    await released_wave(office)
    await wave_card(lead)
    for language in Language:
        await lead.tap_word("picture:")
        await lead.tap_word(f"picture:{language.value}:")
    calls = str(await office.client.calls())
    assert "sendPhoto" in calls
    assert SECRET not in calls
    assert "8821" not in calls


def caption_of(shown: Screen, language: str) -> str:
    """What would be posted: whoever looks is told above it, in their language, that few have answered."""
    warning, caption = shown.text.split("\n\n", 1)
    few = (
        "These results may not leave the university: too few answered, or too small a share. They may go to those who "
    )
    assert warning == "⚠️ " + words(language)(few + "were asked, to employees and to closed channels.")
    return caption


async def test_pictures_are_looked_at_in_three_languages_approved_and_posted_once(office: OfficeStage) -> None:
    lead = await office.lead("kk")
    chat = await a_channel(office, lead)
    await released_wave(office)
    await wave_card(lead)
    await lead.tap_word("picture:")
    captions = {}
    for language in ("kk", "ru", "en"):
        shown = await lead.tap_word(f"picture:{language}:")
        assert shown.photo
        captions[language] = caption_of(shown, "kk")
    assert len(set(captions.values())) == 3
    for language in captions:
        assert await lead.forge(f"post:{language}:{chat}:{WAVE}") == "Мұны алдымен екінші адам бекітуі керек."
    assert await posted(office, chat) == []
    second = await provost(office, "ru")
    await wave_card(lead)
    await lead.tap_word("picture:")
    asked = await lead.tap_word("ap.ask:")
    assert lead.toast.text == "Сұралды. Бекіте алатын адам саны: 1"
    assert "Бекітуді күтіп тұр: кері алу" in asked.labels
    assert await lead.forge(f"post:kk:{chat}:{WAVE}") == "Мұны алдымен екінші адам бекітуі керек."
    await office.app.tick()
    await office.client.settle()
    shown = await second.tap_word("ap.one:")
    assert shown.photo
    assert caption_of(shown, "ru") == captions["ru"]
    number = next(button.data.split(":")[1] for button in shown.buttons if button.data.startswith("ap.yes:"))
    assert caption_of(await second.tap_word(f"ap.see:{number}:kk"), "ru") == captions["kk"]
    await second.tap_word("ap.yes:")
    assert second.toast.text == "Утверждено."
    await office.app.tick()
    await office.client.settle()
    told = await lead.chat.screen()
    assert "Бекітті: " in told.text
    approved = await lead.tap_word("picture:")
    assert "✓ Қазақша" in approved.labels
    places = await lead.tap_word("places:")
    assert places.labels[0] == CHANNEL
    await lead.tap_word(f"post:kk:{chat}:")
    [post] = await posted(office, chat)
    assert post["caption"] == captions["kk"]
    assert await lead.forge(f"post:kk:{chat}:{WAVE}") == "Бұл бұрын жасалған."
    assert len(await posted(office, chat)) == 1
    release, form = await released(office.core.database, Actor(lead.id, frozenset({Role.QA_LEAD})), WAVE)
    assert post["caption"] == infographic(release, form, "kk").caption
    await uploads_are_counted(office, chat)


async def posted(office: OfficeStage, chat: int) -> list[dict[str, str]]:
    """What stands in a channel."""
    people = (await office.client.request("GET", "people"))["people"]
    for person in people:
        chats = (await office.client.request("GET", "chats", person=person["id"]))["chats"]
        if any(each["id"] == chat for each in chats):
            seen = await office.client.request("GET", "messages", chat=chat, person=person["id"])
            return [message for message in seen["messages"] if message.get("photo")]
    raise AssertionError("nobody is in the channel")


async def uploads_are_counted(office: OfficeStage, chat: int) -> None:
    """Each picture goes up once, and is sent by its file_id ever after."""
    sent = [call["params"] for call in await office.client.calls("sendPhoto")]
    uploaded = [each for each in sent if str(each["photo"]).startswith("attach://")]
    assert len(uploaded) == 3, "one upload for each language"
    to_channel = [each for each in sent if int(each["chat_id"]) == chat]
    assert len(to_channel) == 1
    assert to_channel[0] not in uploaded


async def test_two_leads_who_post_at_once_post_once(office: OfficeStage) -> None:
    first = await office.lead("kk")
    second = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], "kk")
    now = office.core.clock.now()
    await roles.grant(office.core.database, OPERATOR, second.id, Role.QA_LEAD, now=now)
    chat = await a_channel(office, first)
    await released_wave(office)
    await approve_pictures(office, first)
    said = await asyncio.gather(*(lead.forge(f"post:kk:{chat}:{WAVE}") for lead in (first, second)))
    assert sorted(said) == ["Бұл бұрын жасалған.", "Жіберілді."]
    assert len(await posted(office, chat)) == 1
    assert await count(office, posts) == 1


async def test_a_place_the_bot_was_put_out_of_is_told_and_no_longer_offered(office: OfficeStage) -> None:
    lead = await office.lead("en")
    chat = await a_channel(office, lead)
    await released_wave(office)
    who = Actor(lead.id, frozenset({Role.QA_LEAD}))
    await approve_pictures(office, lead)
    await office.client.request("PUT", f"chats/{chat}/bot", by=lead.user_id, status="kicked")
    await office.client.settle(reaction=0.3)
    assert (await lead.forge(f"post:en:{chat}:{WAVE}")).startswith("This is not here any more.")
    # put out without being told, as after a time without network
    await channels.note_channel(office.core.database, chat, "channel", CHANNEL, True)
    assert (await lead.forge(f"post:en:{chat}:{WAVE}")).startswith("The bot may not post there any more.")
    assert await count(office, posts) == 0
    assert await channels.where_to_post(office.core.database, who) == []
    await lead.chat.start()
    assert any(button.data == "waves" for button in (await lead.chat.screen()).buttons), "the lead is not cut off"
    blocked = await office.rows(everything(accounts.c.blocked_on).where(accounts.c.user_id == lead.user_id))
    assert [row[0] for row in blocked] == [None]


async def test_a_group_where_the_bot_is_only_a_member_is_not_offered(office: OfficeStage) -> None:
    lead = await office.lead("en")
    made = await office.client.request("POST", "chats", title="Деканат", type="supergroup", owner=lead.user_id)
    await office.client.request("PUT", f"chats/{made['id']}/bot", by=lead.user_id, status="member")
    await until(lambda: _known(office, made["id"]))
    await released_wave(office)
    await approve_pictures(office, lead)
    await wave_card(lead)
    await lead.tap_word("picture:")
    places = await lead.tap_word("places:")
    assert "Add this bot to a channel or group as an administrator" in places.text
    assert "Деканат" not in places.labels


async def test_the_operator_asks_and_does_not_approve(office: OfficeStage) -> None:
    await released_wave(office)
    database, now = office.core.database, office.core.clock.now()
    assert now >= AFTER_CLOSE
    await pictures.ask(database, OPERATOR, WAVE, quiet=AWAKE, now=now, zone=ZONE)
    asked = await pictures.asked(database, OPERATOR, WAVE, now=now, zone=ZONE)
    assert asked is not None
    with pytest.raises(NotAllowed):
        await decisions.grant(database, OPERATOR, asked.id, quiet=AWAKE, now=now, zone=ZONE)
    with pytest.raises(NothingToDo):
        await results.release_wave(database, office.core.box, OPERATOR, WAVE, now=now, zone=ZONE)
    with pytest.raises(NotFound, match="no-such"):
        await results.release_wave(database, office.core.box, OPERATOR, "no-such", now=now, zone=ZONE)


async def test_a_wave_is_not_released_before_its_close(office: OfficeStage) -> None:
    database = office.core.database
    with pytest.raises(TooLate):
        await results.release_wave(database, office.core.box, OPERATOR, WAVE, now=NOON, zone=ZONE)
    [view] = await waves.overview(database, OPERATOR)
    assert view.row.state.value == "open"
