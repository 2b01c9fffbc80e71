"""Questions that top management approves: their wave does not open before, and opens at the next tick after."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from approvals_stage import states, tick, waiting
from click.testing import Result
from office_approvals import provost
from office_ground import OpenStage
from office_stage import BEFORE, NOON, TERM, ZONE, OfficeStage, everything
from typer.testing import CliRunner

from bot.cli import app
from bot.surveys import shipped_form
from domain.access import OPERATOR
from domain.errors import NotApproved
from domain.form import Form
from domain.language import Language
from domain.wave import WaveState, WaveVerb
from locales import words
from services.form_approvals import strictest
from services.waves import change, next_state_change, plan_wave
from storage.forms import save_form
from storage.tables.surveys import waves
from views.approvals import LONGEST_PAGE, question_pages

KEY = "teaching-strict"
QUESTIONNAIRE = Path("questionnaires/teaching.md").resolve()


def strict_form() -> Form:
    return replace(shipped_form("teaching"), needs_approval=True)


async def planned(office: OfficeStage) -> None:
    """A second wave of the term, whose questions need an approval; it is the operator who asks for it."""
    now = office.core.clock.now()
    await plan_wave(office.core.database, OPERATOR, KEY, TERM, strict_form(), now=now, zone=ZONE)


async def state(office: OfficeStage, key: str = KEY) -> str:
    [(found,)] = await office.rows(everything(waves.c.state).where(waves.c.key == key))
    return str(found)


@pytest.mark.parametrize("language", list(Language))
async def test_the_wave_opens_once_its_questions_are_approved(open_stage: OpenStage, language: Language) -> None:
    office: OfficeStage = await open_stage(clock_start=BEFORE)
    _ = words(language)
    lead, second = await office.lead(language), await provost(office, language)
    await planned(office)
    await tick(office)
    assert not any(_("You are asked to approve") in text for text in await lead.texts()), "a lead grants no questions"
    form = strict_form()
    shown = await second.tap_word("ap.one:")
    assert form.title[language] in shown.text
    assert _("Questions: {n}", n=len(form.questions)) in shown.text
    pages = question_pages(form, language)
    for page, text in enumerate(pages):
        shown = await second.tap_word(f"ap.q:{await waiting(office)}:{page}")
        assert f"{page + 1}/{len(pages)}" in shown.text
        assert text.split("</b>")[0].split("<b>")[1][:40] in shown.text
    await second.tap_word("ap.one:")

    await office.jump("2026-12-10 12:00")
    assert (await state(office), await state(office, f"teaching-{TERM}")) == ("planned", "open")
    told = _("This survey should be open, but its questions are not approved yet.")
    assert any(told in text for text in await lead.texts())
    await lead.chat.start()
    await lead.tap_word("waves")
    assert _("Its questions wait for approval.") in (await lead.tap_word(f"wave:{KEY}")).text

    await second.tap_word("ap.yes:")
    await tick(office)
    assert await state(office) == "open"


async def test_nobody_opens_it_by_hand_and_the_office_hears_of_it_once_a_day(open_stage: OpenStage) -> None:
    office: OfficeStage = await open_stage(clock_start=BEFORE)
    lead = await office.lead("en")
    await planned(office)
    with pytest.raises(NotApproved):
        await change(
            office.core.database, office.core.box, OPERATOR, KEY, WaveVerb.OPEN, now=office.core.clock.now(), zone=ZONE
        )
    query = everything(waves.c.opens_at).where(waves.c.key == KEY)
    [(opens,)] = await office.rows(query)
    first = opens.astimezone(ZONE).date()
    for later in range(3):
        for clock in ("12:00", "20:00"):
            await office.jump(f"{first + timedelta(days=later)} {clock}")
            said = [text for text in await lead.texts() if "its questions are not approved yet" in text]
            assert len(said) == later + 1
    # a wave that is held back does not hide when the others change
    now = office.core.clock.now()
    change_at = await next_state_change(office.core.database, now=now, zone=ZONE)
    assert change_at is not None
    assert change_at > now


async def test_refused_asked_again_by_the_lead_and_held_to_the_end(open_stage: OpenStage) -> None:
    office: OfficeStage = await open_stage(clock_start=BEFORE)
    lead, second = await office.lead("en"), await provost(office, "en")
    await planned(office)
    number = await waiting(office)
    await second.forge(f"ap.no:{number}:words")
    await tick(office)
    assert any("The words must be corrected" in text for text in await lead.texts()), "the operator is nobody's chat"
    await lead.chat.start()
    await lead.tap_word("waves")
    shown = await lead.tap_word(f"wave:{KEY}")
    assert "It opens only once its questions are approved." in shown.text
    await lead.tap_word("ap.form:")
    assert sorted(await states(office)) == ["refused", "waiting"]
    await office.jump("2026-12-31 11:00")
    assert await state(office) == WaveState.CLOSED.value, "nobody decided: its window has passed"


async def test_a_form_once_approved_is_approved_for_the_next_wave(open_stage: OpenStage) -> None:
    office: OfficeStage = await open_stage(clock_start=BEFORE)
    second = await provost(office, "en")
    await planned(office)
    await second.forge(f"ap.yes:{await waiting(office)}")
    now = office.core.clock.now()
    await plan_wave(office.core.database, OPERATOR, "teaching-next", TERM, strict_form(), now=now, zone=ZONE)
    assert await states(office) == ["granted"]
    await office.jump("2026-12-10 12:00")
    assert await state(office, "teaching-next") == "open"


@pytest.mark.usefixtures("own_logs")
async def test_the_shell_says_so_and_the_file_alone_is_no_way_around(
    office: OfficeStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("SECRET_KEY", "QUIET_HOURS", "TIMEZONE", "CLOCK_SPEED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BOT_TOKEN", "1:test")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{office.folder}/sapa.db")
    monkeypatch.setenv("KEYS_DIR", str(office.folder / "keys"))
    monkeypatch.setenv("CLOCK_START", NOON.isoformat())
    path = str(QUESTIONNAIRE)
    monkeypatch.chdir(office.folder)

    async def sapa(*said: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, list(said))

    added = await sapa("form", "add", path, "--needs-approval")
    assert added.stdout.strip() == strict_form().version != shipped_form("teaching").version
    done = await sapa("survey", "plan", KEY, "--term", TERM, "--form", path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "It opens only once top management has approved its questions in the chat" in done.stdout
    assert await state(office) == "planned"
    await tick(office)
    assert await state(office) == "planned"


async def test_only_a_form_that_was_kept_so_becomes_strict(office: OfficeStage) -> None:
    plain = shipped_form("teaching")
    async with office.core.database.writing() as connection:
        assert await strictest(connection, plain) == plain
        await save_form(connection, strict_form())
        assert await strictest(connection, plain) == strict_form()
    assert plain.version != strict_form().version


@pytest.mark.parametrize("language", list(Language))
def test_every_question_stands_on_a_page_that_fits_a_phone(language: Language) -> None:
    form = shipped_form("teaching")
    pages = question_pages(form, language)
    assert sum(page.count("<b>") for page in pages) == len(form.questions)
    assert all(len(page) < 2 * LONGEST_PAGE for page in pages)
