"""The quality office takes released results out of the chat as a file, in its language and in each format."""

import sys
from pathlib import Path

import pytest
from office_answers import answer_all_open
from office_stage import LAST_NOON, WAVE, ZONE, OfficeStage, Somebody, everything

from domain.access import OPERATOR
from domain.language import in_language
from domain.people import Role
from domain.result import Release
from locales import words
from services import roles
from services.results import release_wave
from storage.tables.audit import audit
from views.exports import files_card

sys.path.append(str(Path(__file__).parents[1] / "exports"))

from reading_back import number, read_csv, read_sav, read_xlsx

pytestmark = pytest.mark.begins(LAST_NOON)

LABELS = {
    "kk": ("Файлдар", "Файл жоғарыда."),
    "ru": ("Файлы", "Файл выше."),
    "en": ("Files", "The file is above."),
}


async def released(office: OfficeStage) -> Release:
    for person in (await office.holders(Role.STUDENT))[:12]:
        await answer_all_open(office, person)
    await office.jump("2026-12-31 11:00")
    return await release_wave(
        office.core.database, office.core.box, OPERATOR, WAVE, now=office.core.clock.now(), zone=ZONE
    )


async def files_of(somebody: Somebody) -> list[tuple[str, bytes]]:
    """The files in their chat, by name."""
    sent = [message["document"] for message in await somebody.chat.messages() if message.get("document")]
    return [(one["file_name"], await somebody.chat.download(one["file_id"])) for one in sent]


async def office_people(office: OfficeStage) -> dict[str, Somebody]:
    """Three who may take results out, one for each language."""
    database, now = office.core.database, office.core.clock.now()
    people = {"kk": await office.lead("kk")}
    for language, person in zip(("ru", "en"), (await office.holders(Role.UNIT_HEAD))[:2], strict=True):
        await roles.grant(database, OPERATOR, person, Role.QA_OFFICER, now=now)
        people[language] = await office.bring_in(person, language)
    return people


async def test_each_format_is_two_taps_from_the_wave_in_each_language(office: OfficeStage, tmp_path: Path) -> None:
    people = await office_people(office)
    release = await released(office)
    for language, somebody in people.items():
        await somebody.chat.start()
        await somebody.tap_word("waves")
        await somebody.tap_word(f"wave:{WAVE}")
        files, said = LABELS[language]
        await somebody.chat.tap(files)
        _, shown = words(language), (await somebody.chat.screen()).text
        assert _("Single answers never leave: what one person answered is not kept together.") in shown
        kept = _("Of one person's answers only the operator can export any: two ratings, without name or course.")
        assert kept not in shown
        assert kept in files_card(WAVE, _, kept=True).text
        for name in ("Excel", "CSV", "SPSS"):
            assert (await somebody.chat.tap(name)).text == said
            assert "Excel" in (await somebody.chat.screen()).labels, "the card stands below the file"
        await says_what_the_release_says(somebody, release, language, tmp_path)
    noted = [row[0] for row in await office.rows(everything(audit.c.subject).where(audit.c.act == "export_results"))]
    assert sorted(noted) == sorted(f"{WAVE}:1:{kind}" for kind in ("csv", "sav", "xlsx") for _ in people)


async def says_what_the_release_says(somebody: Somebody, release: Release, language: str, folder: Path) -> None:
    found = dict(await files_of(somebody))
    assert list(found) == [f"{WAVE}-v1.{kind}" for kind in ("xlsx", "csv", "sav")]
    read = (
        read_xlsx(found[f"{WAVE}-v1.xlsx"]),
        read_csv(found[f"{WAVE}-v1.csv"]),
        read_sav(found[f"{WAVE}-v1.sav"], folder),
    )
    turnout = release.university.turnout
    assert turnout
    for rows in read:
        [top] = [row for row in rows if row["row"] == "turnout" and row["level"] == "university"]
        assert number(top["n"]) == turnout.answered
        assert top["unit_name"] == in_language(release.university.name, language)


async def test_a_second_tap_sends_nothing_more_and_nobody_else_gets_a_file(office: OfficeStage) -> None:
    await released(office)
    lead = await office.lead("en")
    await lead.chat.start()
    await lead.tap_word("waves")
    await lead.tap_word(f"wave:{WAVE}")
    await lead.tap_word("files:")
    old = (await lead.chat.screen()).message_id
    await lead.tap_word("file:csv:")
    assert len(await files_of(lead)) == 1
    await lead.chat.tap_data(f"file:csv:{WAVE}", old, stale=True)
    for data in (f"file:exe:{WAVE}", "file:csv:nope", "file:csv", f"file:csv:{WAVE}:x"):
        assert (await lead.forge(data)).startswith("This is not here any more."), data
    assert len(await files_of(lead)) == 1
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    for data in (f"files:{WAVE}", f"file:xlsx:{WAVE}"):
        assert await student.forge(data) == "Only the quality office can do this."
    assert await files_of(student) == []


async def test_nothing_leaves_before_the_release(office: OfficeStage) -> None:
    lead = await office.lead("en")
    for data in (f"files:{WAVE}", f"file:xlsx:{WAVE}"):
        said = "Files hold only what is released, and only then: never the answers of one person."
        assert await lead.forge(data) == said
    assert await files_of(lead) == []
    assert not await office.rows(everything(audit.c.act).where(audit.c.act == "export_results"))
