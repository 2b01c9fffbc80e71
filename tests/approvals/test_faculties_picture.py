"""The picture of the faculties goes the way of the other: on the same word of a second person, and of its own."""

from dataclasses import replace
from decimal import Decimal

import pytest
from approvals_stage import open_picture, released, tick, waiting
from office_approvals import provost
from office_stage import LAST_NOON, WAVE, OfficeStage, everything, until

from domain.access import OPERATOR
from domain.result import Mean, Turnout
from reports.infographic import faculties_picture
from services import results
from storage.releases import save_release
from storage.tables.posts import channels, posts

pytestmark = pytest.mark.begins(LAST_NOON)


async def with_faculties(office: OfficeStage) -> str:
    """Releases once more, now with two faculties that may be seen by everybody; the caption in English."""
    release, form = await results.released(office.core.database, OPERATOR, WAVE)
    told = {"turnout": Turnout(40, 60, 67), "mean": Mean(Decimal("4.1"), Decimal("4.1")), "public": True}
    first, second, *others = release.faculties
    units = (replace(first, **told), replace(second, **told), *others)
    university = replace(release.university, units=units, public=True)
    newer = replace(release, version=2, university=university)
    async with office.core.database.writing() as connection:
        await save_release(connection, newer)
    picture = faculties_picture(newer, form, "en")
    assert picture
    return picture.caption


async def test_it_is_seen_approved_and_posted_beside_the_other(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    made = await office.client.request("POST", "chats", title="News", username="", type="channel", owner=lead.user_id)
    await office.client.request("PUT", f"chats/{made['id']}/bot", by=lead.user_id, status="administrator")
    await until(lambda: office.rows(everything(channels)))
    await released(office)
    assert "By faculty" not in (await open_picture(lead)).labels
    for word in ("picture:kk-f", "places:kk-g", f"post:kk-f:{made['id']}"):
        assert (await lead.forge(f"{word}:{WAVE}")).startswith("This is not here any more.")

    caption = await with_faculties(office)
    assert "By faculty" in (await open_picture(lead)).labels
    shown = await lead.tap_word("picture:en-f:")
    assert (shown.text, bool(shown.photo)) == (caption, True)
    assert "The whole university" in shown.labels
    await lead.tap_word("ap.ask:")
    await tick(office)
    number = await waiting(office)
    assert "By faculty" in (await second.tap_word("ap.one:")).labels
    assert (await second.tap_word(f"ap.see:{number}:en-f")).text == caption
    await second.tap_word("ap.yes:")
    await tick(office)
    await open_picture(lead)
    await lead.tap_word("picture:en-f:")
    assert "By faculty" in (await lead.tap_word("places:en-f:")).text
    await lead.tap_word("post:en-f:")
    assert lead.toast.text == "Posted."
    assert await lead.forge(f"post:en-f:{made['id']}:{WAVE}") == "This was done before."
    assert await lead.forge(f"post:en:{made['id']}:{WAVE}") == "Posted."
    assert {row.language for row in await office.rows(everything(posts.c.language))} == {"en", "en-f"}
