"""Pictures of results go out on the word of a second person: asked, looked at, granted, refused, taken back."""

import asyncio

import pytest
from approvals_stage import open_picture, released, states, tick, waiting
from office_approvals import provost
from office_stage import LAST_NOON, WAVE, ZONE, OfficeStage, Somebody, everything

from domain.access import OPERATOR
from domain.approvals import Reason
from domain.disclosure import Limits
from domain.language import Language
from domain.people import Role
from domain.reminders import QuietHours
from domain.wave import Correction
from locales import words
from services.results import correct_wave
from services.roles import grant
from storage.limits import save_limits
from storage.people import set_role_state
from storage.tables.audit import audit

pytestmark = pytest.mark.begins(LAST_NOON)


async def second_lead(office: OfficeStage, language: str = "en") -> Somebody:
    """Another head of the quality office."""
    person = (await office.holders(Role.QA_OFFICER))[0]
    await grant(office.core.database, OPERATOR, person, Role.QA_LEAD, now=office.core.clock.now())
    return await office.bring_in(person, language)


@pytest.mark.parametrize("language", list(Language))
async def test_refused_with_a_reason_asked_again_and_granted(office: OfficeStage, language: Language) -> None:
    _ = words(language)
    lead, second = await office.lead(language), await provost(office, language)
    await released(office)
    await tick(office)
    inside = "⚠️ " + _(
        "These results may not leave the university: too few answered, or too small a share. They may go to those who "
        "were asked, to employees and to closed channels."
    )
    assert (await open_picture(lead)).text.startswith(inside)
    await lead.tap_word("ap.ask:")
    assert lead.toast.text == _("Asked. People who can approve it: {n}", n=1)
    await tick(office)

    assert (await second.chat.screen()).text.startswith(_("You are asked to approve"))
    shown = await second.tap_word("ap.one:")
    assert shown.photo
    assert shown.text.startswith(inside)
    assert _("Approve") in shown.labels
    await second.tap_word("ap.no:")
    why = await second.chat.screen()
    assert _("Why not?") in why.text
    assert not why.photo
    await second.tap_word(f"ap.no:{await waiting(office)}:{Reason.FIGURES.value}")
    assert second.toast.text == _("Refused. Whoever asked is told.")
    assert await states(office) == ["refused"]
    await tick(office)
    told = await lead.chat.screen()
    assert _("Refused by: {name}", name="").strip() in told.text
    assert _("The figures must be checked") in told.text

    again = await lead.tap_word("picture:")
    assert _("Ask for approval") in again.labels
    await lead.tap_word("ap.ask:")
    await tick(office)
    await second.chat.start()
    assert _("To approve: {n}", n=1) in (await second.chat.screen()).labels
    await second.tap_word("ap")
    await second.tap_word("ap.yes:")
    assert second.toast.text == _("Approved.")
    assert not any(button.data.startswith("ap") for button in (await second.chat.screen()).buttons)
    await tick(office)
    assert _("The pictures can be posted.") in (await lead.chat.screen()).text
    assert _("Post it") in (await lead.tap_word("picture:")).labels
    acts = [row.act for row in await office.rows(everything(audit.c.act)) if row.act.endswith("public_release")]
    assert acts == ["ask_public_release", "refuse_public_release", "ask_public_release", "grant_public_release"]


async def test_nobody_grants_their_own_request_by_any_button(office: OfficeStage) -> None:
    lead = await office.lead("en")
    await released(office)
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    assert "Asked, but nobody can approve it yet" in lead.toast.text
    number = await waiting(office)
    own = "You asked for this yourself: somebody else has to approve it."
    for data in (f"ap.one:{number}", f"ap.yes:{number}", f"ap.no:{number}", f"ap.no:{number}:figures"):
        assert await lead.forge(data) == own
    assert await states(office) == ["waiting"]


async def test_another_lead_finds_it_on_the_picture_and_taps_once(office: OfficeStage) -> None:
    lead, other = await office.lead("ru"), await second_lead(office)
    await released(office)
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    await tick(office)
    shown = await open_picture(other)
    assert "Approve or refuse" in shown.labels
    await other.tap_word("ap.one:")
    await other.tap_word("ap.yes:")
    assert await states(office) == ["granted"]


async def test_forged_and_repeated_taps_change_nothing(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], "en")
    await released(office)
    await open_picture(lead)
    assert await student.forge(f"ap.ask:{WAVE}") == "Only the quality office can do this."
    await lead.tap_word("ap.ask:")
    assert await lead.forge(f"ap.ask:{WAVE}") == "This was done before."
    number = await waiting(office)
    for somebody in (student, dean):  # a dean approves forms and messages, not what goes to the public
        for data in (f"ap.one:{number}", f"ap.see:{number}:en", f"ap.yes:{number}", f"ap.no:{number}:time"):
            assert await somebody.forge(data) == "Only the quality office can do this."
        assert (await somebody.chat.screen()).photo == ""
        assert await somebody.forge(f"ap.back:{number}") == "Only the quality office can do this."
    assert (await second.forge(f"ap.no:{number}:audience")).startswith("This is not here any more.")
    assert (await second.forge(f"ap.q:{number}:0")).startswith("This is not here any more.")
    assert await states(office) == ["waiting"]
    said = await asyncio.gather(*(second.forge(f"ap.yes:{number}") for _ in range(3)))
    assert sorted(said) == ["Approved.", "This was done before.", "This was done before."]
    assert await second.forge(f"ap.no:{number}:time") == "This was done before."
    assert await lead.forge(f"ap.back:{number}") == "This was done before."
    assert await states(office) == ["granted"]


async def test_two_who_may_grant_tap_at_once(office: OfficeStage) -> None:
    lead, first, other = await office.lead("kk"), await provost(office, "ru"), await second_lead(office, "en")
    await released(office)
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    number = await waiting(office)
    said = set(await asyncio.gather(*(one.forge(f"ap.yes:{number}") for one in (first, other))))
    assert said in ({"Утверждено.", "This was done before."}, {"Это уже сделано.", "Approved."})
    acts = [row.act for row in await office.rows(everything(audit.c.act))]
    assert acts.count("grant_public_release") == 1


async def test_a_role_lost_meanwhile_grants_nothing(office: OfficeStage) -> None:
    lead, second, other = await office.lead("en"), await provost(office, "en"), await second_lead(office)
    await released(office)
    await office.jump("2026-12-31 22:00")  # at night: the letters wait for the morning
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    number = await waiting(office)
    await _lose(office, second, Role.PROVOST)
    assert await second.forge(f"ap.yes:{number}") == "Only the quality office can do this."
    await office.jump("2027-01-01 09:30")
    assert not any("You are asked to approve" in text for text in await second.texts()), "nor is the letter sent"
    assert any("You are asked to approve" in text for text in await other.texts())
    # and who asked is nobody any more who may ask
    await _lose(office, lead, Role.QA_LEAD)
    await _lose(office, lead, Role.QA_OFFICER)
    changed = "This has changed since you were asked. Whoever asked has to ask again."
    assert await other.forge(f"ap.yes:{number}") == changed
    assert await states(office) == ["outdated"]


async def _lose(office: OfficeStage, somebody: Somebody, role: Role) -> None:
    async with office.core.database.writing() as connection:
        await set_role_state(connection, somebody.id, [role], "withdrawn")


async def test_a_restart_and_two_weeks_later(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    await released(office)
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    number = await waiting(office)
    await tick(office)
    await office.restart()
    await second.chat.start()
    await second.tap_word("ap")
    shown = await second.chat.screen()
    assert shown.photo
    await office.jump("2027-01-14 23:00")
    assert await states(office) == ["waiting"]
    await office.jump("2027-01-15 09:30")
    assert await states(office) == ["expired"]
    assert await second.forge(f"ap.yes:{number}") == "This was done before."
    assert any("Nobody decided in time. You can ask again." in text for text in await lead.texts())
    await second.chat.start()
    assert not any(button.data == "ap" for button in (await second.chat.screen()).buttons)


async def test_an_officer_asks_and_the_lead_grants_or_the_officer_takes_it_back(office: OfficeStage) -> None:
    lead = await office.lead("en")
    officer = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], "en")
    await released(office)
    shown = await open_picture(officer)
    assert "Ask for approval" in shown.labels
    await officer.tap_word("ap.ask:")
    await tick(office)
    taken = await officer.tap_word("ap.back:")
    assert officer.toast.text == "Taken back."
    assert taken.photo == ""
    await open_picture(officer)
    await officer.tap_word("ap.ask:")
    await tick(office)
    await lead.tap_word("ap.one:")
    await lead.tap_word("ap.yes:")
    await tick(office)
    assert sorted(await states(office)) == ["granted", "withdrawn"]
    await open_picture(officer)
    assert "Post it" not in (await officer.chat.screen()).labels, "an officer does not post"
    assert "Post it" in (await open_picture(lead)).labels


async def test_the_word_given_weeks_ago_lets_nothing_out_today(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    await released(office)
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    await second.forge(f"ap.yes:{await waiting(office)}")
    await office.jump("2027-01-14 12:00")
    assert "Post it" in (await open_picture(lead)).labels
    await office.jump("2027-01-15 12:00")
    assert "Ask for approval" in (await open_picture(lead)).labels


async def test_a_correction_needs_a_new_word(office: OfficeStage) -> None:
    lead, second = await office.lead("en"), await provost(office, "en")
    await released(office)
    await open_picture(lead)
    await lead.tap_word("ap.ask:")
    await second.forge(f"ap.yes:{await waiting(office)}")
    await tick(office)
    assert "Post it" in (await open_picture(lead)).labels
    await _correct(office, min_rate_percent=20)
    assert "Ask for approval" in (await open_picture(lead)).labels
    await lead.tap_word("ap.ask:")
    number = await waiting(office)
    await tick(office)
    await _correct(office, min_rate_percent=10)
    # the card of the second person does not stay in the way, and who asked hears of it
    await tick(office)
    outdated = "What you asked about has changed since. You can ask again."
    assert [outdated in text for text in (await lead.texts())[-2:]] == [False, True]
    await second.chat.start()
    assert not any(button.data == "ap" for button in (await second.chat.screen()).buttons)
    assert await second.forge(f"ap.yes:{number}") == "This was done before."
    assert sorted(await states(office)) == ["granted", "outdated"]


async def _correct(office: OfficeStage, **limits: int) -> None:
    async with office.core.database.writing() as connection:
        await save_limits(connection, Limits(**limits))
    now = office.core.clock.now()
    await correct_wave(office.core.database, OPERATOR, WAVE, Correction.LIMITS, quiet=QuietHours(), now=now, zone=ZONE)
