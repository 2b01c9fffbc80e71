"""Reading comments in the chat: one protected card, emptied by every decision, by thumb, in three languages."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from office_answers import answer, evaluation_of, who_may_answer
from office_stage import WAVE, OfficeStage, Somebody, everything
from structlog.testing import capture_logs

from domain.people import Role
from sandbox.client import ClientError, Screen
from storage.tables.accounts import accounts
from storage.tables.ballots import comments
from storage.tables.moderation import second_opinions

CLASS = "26f-mgt101-1"
CANARY = "канарейка-9934"


@dataclass(frozen=True)
class Labels:
    """What stands on the buttons in one language."""

    waves: str
    comments: str
    read: str
    show: str
    edit: str
    hold: str
    delete: str
    colleague: str
    insult: str
    author: str
    back: str


LABELS = {
    "kk": Labels(
        "Сауалдамалар мен нәтижелер", "Оқылмаған пікір: ", "Оқу", "Көрсету", "Түзету", "Көрсетпеу", "Өшіру",
        "Әріптеске беру", "Тіл тигізу", "Авторы танылып тұр", "‹ Артқа",
    ),
    "ru": Labels(
        "Опросы и результаты", "Непрочитанных комментариев: ", "Читать", "Показать", "Исправить", "Придержать",
        "Удалить", "Спросить коллегу", "Оскорбление", "Виден автор", "‹ Назад",
    ),
    "en": Labels(
        "Surveys and results", "Comments: ", "Read", "Show", "Edit", "Hold", "Delete", "Ask a colleague", "Insult",
        "Tells who wrote it", "‹ Back",
    ),
}  # fmt: skip


async def closed(office: OfficeStage, number: int = 2) -> None:
    """Some students write comments that differ, and the wave closes."""
    evaluation = await evaluation_of(office, CLASS)
    for place, person in enumerate((await who_may_answer(office, evaluation))[:number]):
        await answer(office, person, evaluation, comment=f"{CANARY} <b>{place}</b>")
    await office.jump("2026-12-31 11:00")


async def stored(office: OfficeStage) -> Sequence[Any]:
    return await office.rows(everything(comments).order_by(comments.c.id))


async def officer(office: OfficeStage, language: str) -> Somebody:
    """The first quality officer, at the first comment."""
    return await office.bring_in((await office.holders(Role.QA_OFFICER))[0], language)


async def at_the_first(somebody: Somebody, language: str) -> None:
    """Opens the wave's comments by tapping what is written on the buttons."""
    labels = LABELS[language]
    await somebody.chat.start()
    await somebody.chat.tap(labels.waves)
    await somebody.tap_word("wave:")
    await somebody.chat.tap(labels.comments)
    await somebody.chat.tap(labels.read)


async def standing(somebody: Somebody) -> list[dict[str, Any]]:
    """The messages of theirs that hold a comment."""
    return [message for message in await somebody.chat.messages() if CANARY in str(message)]


async def cannot_be_forwarded(somebody: Somebody, shown: Screen) -> None:
    with pytest.raises(ClientError):
        await somebody.chat.forward(shown.message_id)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_each_decision_by_its_button(office: OfficeStage, language: str) -> None:
    await closed(office)
    await office.lead()
    labels, reader = LABELS[language], await officer(office, language)
    total = len(await stored(office))
    assert total >= 4
    await at_the_first(reader, language)
    shown = await reader.chat.screen()
    assert f"{CANARY} <b>" in shown.text, "what looks like a tag is text"
    await cannot_be_forwarded(reader, shown)
    assert shown.labels == [labels.show, labels.edit, labels.hold, labels.delete, labels.colleague, labels.back]
    card = shown.message_id
    await reader.chat.tap(labels.show)
    await reader.chat.tap(labels.hold)
    assert CANARY in (await reader.chat.screen()).text
    await reader.chat.tap(labels.insult)
    await reader.chat.tap(labels.delete)
    await reader.chat.tap(labels.author)
    await reader.chat.tap(labels.edit)
    await reader.chat.tap(labels.author)
    before = (await reader.chat.screen()).text
    await reader.chat.send("Жаңа сөздер")
    after = await reader.chat.screen()
    assert after.message_id == card, "one card from the first comment to the last"
    assert before not in str(await reader.chat.messages())
    assert "Жаңа сөздер" not in str(await reader.chat.messages()), "what was typed is deleted once it is kept"
    rows = await stored(office)
    decided = {row.decision: row for row in rows if row.decision}
    assert set(decided) == {"keep", "hold", "delete", "edit"}
    assert [decided[each].reason for each in ("keep", "hold", "delete", "edit")] == ["", "insult", "author", "author"]
    assert (decided["edit"].edited, decided["delete"].text) == ("Жаңа сөздер", "")
    for _left in range(total - 4):
        await reader.chat.tap(labels.show)
    assert await standing(reader) == [], "nothing of any comment is left in the chat"
    end = await reader.chat.screen()
    assert end.message_id == card
    assert "0" in end.text
    assert labels.read not in end.labels


async def test_an_ordinary_card_is_replaced_by_a_protected_one_and_nothing_stays_behind(office: OfficeStage) -> None:
    await closed(office)
    reader = await officer(office, "en")
    await reader.chat.start()
    await reader.tap_word("waves")
    await reader.tap_word("wave:")
    overview = await reader.tap_word("comments:")
    await reader.chat.forward(overview.message_id)
    await reader.chat.start()
    await reader.tap_word("waves")
    await reader.tap_word("wave:")
    overview = await reader.tap_word("comments:")
    shown = await reader.tap_word("cread:")
    assert shown.message_id != overview.message_id
    await cannot_be_forwarded(reader, shown)
    assert overview.message_id not in [message["message_id"] for message in await reader.chat.messages()]


async def test_a_card_that_moves_is_emptied_before_it_goes(office: OfficeStage) -> None:
    await closed(office)
    reader = await officer(office, "kk")
    await at_the_first(reader, "kk")
    card = (await reader.chat.screen()).message_id
    await office.restart()
    await reader.chat.start()
    assert await standing(reader) == []
    calls = [call for call in await office.client.calls() if call["params"].get("message_id") == card]
    assert [call["method"] for call in calls[-2:]] == ["editMessageText", "deleteMessage"]
    assert CANARY not in calls[-2]["params"]["text"]
    assert all(row.decision == "" for row in await stored(office)), "it waits as before"


async def test_a_card_older_than_two_days_is_emptied_though_it_cannot_be_deleted(office: OfficeStage) -> None:
    await closed(office)
    reader = await officer(office, "en")
    await at_the_first(reader, "en")
    await office.jump("2027-01-04 11:00")
    await reader.chat.start()
    assert await standing(reader) == []
    assert "This card has moved down." in str(await reader.chat.messages())


async def test_a_restart_in_mid_edit_loses_nothing(office: OfficeStage) -> None:
    await closed(office, 1)
    reader = await officer(office, "ru")
    await at_the_first(reader, "ru")
    await reader.chat.tap(LABELS["ru"].edit)
    await reader.chat.tap(LABELS["ru"].author)
    await office.restart()
    await reader.chat.send("Новые слова")
    assert all(row.decision == "" for row in await stored(office))
    assert await standing(reader) == []
    await at_the_first(reader, "ru")
    assert CANARY in (await reader.chat.screen()).text


async def test_a_decision_holds_though_telegram_is_away_and_the_next_tap_empties_the_card(office: OfficeStage) -> None:
    await closed(office, 1)
    reader = await officer(office, "en")
    await at_the_first(reader, "en")
    shown = await reader.chat.screen()
    keep = shown.buttons[0].data
    await office.client.fault("502", method="editMessageText", times=20)
    await reader.chat.tap_data(keep, shown.message_id)
    assert [row.decision for row in await stored(office) if row.decision] == ["keep"]
    assert (await reader.chat.screen()).text == shown.text
    await office.client.clear_faults()
    said = await reader.chat.tap_data(keep, shown.message_id)
    assert said.text == "This comment is decided already, or a colleague has it."
    after = await reader.chat.screen()
    assert after.buttons[0].data != keep
    assert [row.decision for row in await stored(office) if row.decision] == ["keep"]


async def test_an_edit_that_comes_too_late_changes_nothing_and_stays_nowhere(office: OfficeStage) -> None:
    await closed(office, 1)
    first, second = await officer(office, "en"), await office.lead("en")
    await at_the_first(first, "en")
    comment = (await first.chat.screen()).buttons[0].data.removeprefix("ckeep:")
    await first.chat.tap("Edit")
    await first.chat.tap("Insult")
    await second.chat.start()
    await second.forge(f"ckeep:{comment}")
    await first.chat.send("Too late")
    assert [(row.decision, row.edited) for row in await stored(office) if row.decision] == [("keep", "")]
    assert "Too late" not in str(await first.chat.messages())


async def test_words_that_are_too_long_or_no_words_are_asked_for_again(office: OfficeStage) -> None:
    await closed(office, 1)
    reader = await officer(office, "en")
    await at_the_first(reader, "en")
    await reader.chat.tap("Edit")
    await reader.chat.tap("Insult")
    await reader.chat.send("a" * 601)
    assert "601" in (await reader.chat.screen()).text
    await reader.chat.photo()
    asked = await reader.chat.screen()
    assert "own words" in asked.text
    await cannot_be_forwarded(reader, asked)
    assert len(await standing(reader)) == 1
    await reader.chat.send("Better words")
    assert [row.edited for row in await stored(office) if row.decision == "edit"] == ["Better words"]
    left = [message for message in await reader.chat.messages() if not message["from"]["is_bot"]]
    assert not any("aaa" in str(message) or "photo" in message for message in left)


async def test_two_read_at_once_and_the_second_hears_that_it_is_decided(office: OfficeStage) -> None:
    await closed(office, 3)
    first, second = await officer(office, "en"), await office.lead("ru")
    await at_the_first(first, "en")
    await at_the_first(second, "ru")
    one = (await stored(office))[0].id.hex()
    said = await asyncio.gather(first.forge(f"ckeep:{one}"), second.forge(f"cbecause:delete:insult:{one}"))
    assert len([each for each in said if each]) == 1
    assert next(filter(None, said)) in (
        "This comment is decided already, or a colleague has it.",
        "По этому комментарию уже решено, или он у коллеги.",
    )
    assert len([row for row in await stored(office) if row.decision]) == 1
    assert [len(await standing(reader)) for reader in (first, second)] == [1, 1], "both go on with another"


async def test_a_colleague_is_asked_and_decides(office: OfficeStage) -> None:
    await closed(office, 1)
    first, second = await officer(office, "en"), await office.lead("kk")
    total = len(await stored(office))
    await at_the_first(first, "en")
    await first.chat.tap("Ask a colleague")
    [(asked,)] = await office.rows(everything(second_opinions.c.comment))
    for _left in range(total - 1):
        await first.chat.tap("Show")
    end = await first.chat.screen()
    assert "With a colleague: 1" in end.text
    assert "Read" not in end.labels
    await at_the_first(second, "kk")
    shown = await second.chat.screen()
    assert "Әріптесіңіз шешімді сізге қалдырды." in shown.text
    assert LABELS["kk"].colleague not in shown.labels
    await second.chat.tap(LABELS["kk"].show)
    assert [row.decision for row in await stored(office) if row.id == asked] == ["keep"]


async def test_held_ones_are_read_again_from_the_card_of_the_wave(office: OfficeStage) -> None:
    await closed(office, 1)
    reader = await officer(office, "en")
    await at_the_first(reader, "en")
    total = len(await stored(office))
    for _each in range(total):
        await reader.chat.tap("Hold")
        await reader.chat.tap("Another reason")
    await reader.chat.tap("‹ Back")
    await reader.chat.tap("Comments: 0 to read")
    await reader.chat.tap(f"Read the held ones again: {total}")
    assert CANARY in (await reader.chat.screen()).text
    await reader.chat.tap("Show")
    assert sorted(row.decision for row in await stored(office)) == [*[""] * (total - 1), "keep"]


async def test_marks_are_said_in_a_line_and_no_rating_stands_beside_a_comment(office: OfficeStage) -> None:
    await closed(office, 1)
    row = (await stored(office))[0]
    async with office.core.database.writing() as connection:
        marked = comments.update().where(comments.c.id == row.id)
        await connection.execute(marked.values(text="Оған тел: +7 707 123 45 67, ақымақ"))
    reader = await officer(office, "kk")
    await at_the_first(reader, "kk")
    await reader.forge(f"cshow:{row.id.hex()}")
    shown = (await reader.chat.screen()).text
    assert "Мұқият қараңыз: телефон нөмірі, дөрекі сөз" in shown
    assert not any(digit in shown.split("сөз")[0].replace("+7 707 123 45 67", "") for digit in "12345"), "no rating"


async def test_a_student_reads_nothing(office: OfficeStage) -> None:
    await closed(office, 1)
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    await student.chat.start()
    comment = (await stored(office))[0].id.hex()
    for data in (
        f"comments:{WAVE}", f"cread:{WAVE}", f"cagain:{WAVE}", f"cshow:{comment}", f"ckeep:{comment}",
        f"cwhy:edit:{comment}", f"cbecause:edit:insult:{comment}", f"cbecause:delete:other:{comment}",
        f"csecond:{comment}",
    ):  # fmt: skip
        assert await student.forge(data) == "Only the quality office can do this.", data
    assert CANARY not in str(await student.chat.messages())
    assert all(row.decision == "" for row in await stored(office))


async def test_forged_taps_of_a_reader_are_refused(office: OfficeStage) -> None:
    await closed(office, 1)
    reader = await officer(office, "en")
    await at_the_first(reader, "en")
    comment = (await stored(office))[0].id.hex()
    for data in (
        "cread:no", "comments:", f"cwhy:keep:{comment}", f"cwhy:x:{comment}", f"cbecause:keep:other:{comment}",
        f"cbecause:hold:x:{comment}", "ckeep:zz", f"ckeep:{bytes(16).hex()}", "cshow:", f"cagain:{WAVE}",
    ):  # fmt: skip
        assert await reader.forge(data), data
    assert all(row.decision == "" for row in await stored(office))


async def test_while_a_wave_is_open_there_is_nothing_to_read(office: OfficeStage) -> None:
    evaluation = await evaluation_of(office, CLASS)
    await answer(office, (await who_may_answer(office, evaluation))[0], evaluation, comment=CANARY)
    reader = await officer(office, "en")
    await reader.chat.start()
    await reader.tap_word("waves")
    shown = await reader.tap_word("wave:")
    assert not any(button.data.startswith("comments:") for button in shown.buttons)
    assert await reader.forge(f"comments:{WAVE}") == "Not allowed, or too late."


async def test_who_leaves_leaves_no_comment_behind(office: OfficeStage) -> None:
    await closed(office, 1)
    reader = await officer(office, "en")
    await at_the_first(reader, "en")
    await reader.chat.send("/forget")
    assert await standing(reader) == []
    kept = await office.rows(everything(accounts.c.card_protected).where(accounts.c.user_id == reader.user_id))
    assert [row[0] for row in kept] == [False]


async def test_nothing_of_a_comment_reaches_the_log(
    office: OfficeStage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await closed(office, 1)
    reader = await officer(office, "en")
    with capture_logs() as logged:
        await at_the_first(reader, "en")
        await reader.chat.tap("Edit")
        await reader.chat.tap("Insult")
        await reader.chat.send(f"{CANARY} " + "a" * 700)
        await reader.chat.send(f"{CANARY} edited")
        await reader.forge("ckeep:zz")
    out = capsys.readouterr()
    assert CANARY not in str(logged) + caplog.text + out.out + out.err
