"""A released result as a message to many: only with approved pictures, while they are what is released."""

import pytest
from approvals_stage import corrected, crowd, released, tick, waiting
from office_approvals import approve_pictures, provost
from office_stage import LAST_NOON, WAVE, ZONE, OfficeStage, Somebody, everything, until

from domain.access import OPERATOR, actor
from domain.broadcast import MOST_UNAPPROVED
from domain.errors import NotForReaders
from domain.people import Role
from domain.reminders import QuietHours
from reports.infographic import infographic
from services import results
from services.broadcast_approval import ask
from storage.tables.posts import channels

pytestmark = pytest.mark.begins(LAST_NOON)


async def choose_result(lead: Somebody) -> None:
    """The head of the office writes to students, up to what is sent."""
    await lead.chat.send("/broadcast")
    await lead.tap_word("b.who:")
    screen = await lead.chat.screen()
    button = next(button for button in screen.buttons if button.data.endswith(":student"))
    await lead.chat.tap_data(button.data, button.message_id)
    await lead.tap_word("b.what:")


async def captions(office: OfficeStage) -> dict[str, str]:
    release, form = await results.released(office.core.database, OPERATOR, WAVE)
    return {language: infographic(release, form, language).caption for language in ("kk", "ru", "en")}


async def test_readers_get_the_approved_picture_in_their_language(office: OfficeStage) -> None:
    lead = await office.lead("en")
    found = await office.holders(Role.STUDENT)
    readers = [await office.bring_in(found[place], language) for place, language in enumerate(("kk", "ru"))]
    await released(office)
    await choose_result(lead)
    assert not any(button.data.startswith("b.res:") for button in (await lead.chat.screen()).buttons)
    await approve_pictures(office, lead)
    await office.jump("2027-01-09 12:00")
    await choose_result(lead)
    shown = await lead.tap_word("b.res:")
    said = await captions(office)
    assert shown.photo
    assert shown.text == said["en"]
    await lead.tap_word("b.send:")
    await tick(office)
    for reader, language in zip(readers, ("kk", "ru"), strict=True):
        assert (await reader.texts()).count(said[language]) == 1


async def test_a_correction_in_between_is_not_sent_unseen(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    reader = await office.bring_in((await office.holders(Role.STUDENT))[0], "ru")
    await released(office)
    await approve_pictures(office, lead)
    await crowd(office, MOST_UNAPPROVED)
    await choose_result(lead)
    await lead.tap_word("b.res:")
    await lead.tap_word("b.ask:")
    number = await waiting(office)
    before = await captions(office)
    await corrected(office)
    changed = "This has changed since you were asked. Whoever asked has to ask again."
    assert await second.forge(f"ap.yes:{number}") == changed
    await tick(office)
    assert "What you asked about has changed since." in (await lead.chat.screen()).text
    texts = await reader.texts()
    assert before["ru"] not in texts
    assert (await captions(office))["ru"] not in texts


async def channels_of(office: OfficeStage, lead: Somebody) -> dict[str, int]:
    """An open channel and a closed one that the bot may post to."""
    found = {}
    for name in ("open_results", ""):
        made = await office.client.request(
            "POST", "chats", title=f"Results {name}", type="channel", owner=lead.user_id, username=name
        )
        await office.client.request("PUT", f"chats/{made['id']}/bot", by=lead.user_id, status="administrator")
        found[name or "closed"] = int(made["id"])
    await until(lambda: _known(office, found))
    return found


async def _known(office: OfficeStage, found: dict[str, int]) -> bool:
    return len(await office.rows(everything(channels.c.chat))) == len(found)


async def test_what_few_answered_goes_to_closed_channels_only_whichever_way(office: OfficeStage) -> None:
    lead = await office.lead("en")
    places = await channels_of(office, lead)
    await released(office)
    release, _form = await results.released(office.core.database, OPERATOR, WAVE)
    assert not release.university.public
    await approve_pictures(office, lead)
    refused = "Too few answered to show this in public. A closed channel or group may have it."
    await choose_result(lead)
    await lead.tap_word("b.res:")
    buttons = [button.data for button in (await lead.chat.screen()).buttons if button.data.startswith("b.chan:")]
    by_place = {int(data.rsplit(":", 1)[1]): data for data in buttons}
    assert await lead.forge(by_place[places["open_results"]]) == refused
    assert await lead.forge(by_place[places["closed"]]) == "Posted."
    for name, said in (("open_results", refused), ("closed", "Posted.")):
        assert await lead.forge(f"post:kk:{places[name]}:{WAVE}") == said
    assert [len(await lead.chat.messages(chat=chat)) for chat in places.values()] == [0, 2]
    graduate = await office.bring_in((await office.holders(Role.ALUMNUS))[0], "en")
    number = buttons[0].split(":")[1]
    await lead.forge(f"b.who:{number}:{Role.ALUMNUS.value}")
    assert (await lead.forge(f"b.send:{number}")).startswith("Too few answered for these results to leave the univ")
    who, now = actor(lead.id, [Role.QA_LEAD]), office.core.clock.now()
    with pytest.raises(NotForReaders):
        await ask(office.core.database, who, number, quiet=QuietHours(), now=now, zone=ZONE)
    await tick(office)
    assert not any("Teaching Evaluation" in text for text in await graduate.texts())
