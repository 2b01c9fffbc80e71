"""A student answers a course while the updates are brought to the bot: late, twice, and across restarts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select
from stage import Ground, copy_ground
from webhook_stage import SECRET, WebhookStage

from domain.language import LANGUAGES
from sandbox import webhooks
from storage.tables.accounts import accounts
from storage.tables.surveys import drafts, participations


@pytest_asyncio.fixture
async def stage(
    ground: Ground, tmp_path: Path, quiet_log: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WebhookStage]:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE_SECONDS", 0.02)
    async with WebhookStage(copy_ground(ground, tmp_path)) as running:
        yield running
        assert not await running.refused()


async def answered(stage: WebhookStage) -> list[str]:
    """The evaluations that were answered."""
    flags = select(participations.c.evaluation).where(participations.c.answered)
    return [str(evaluation) for (evaluation,) in await stage.rows(flags)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_course_is_answered_and_sent(stage: WebhookStage, language: str) -> None:
    somebody = await stage.student(0, language)
    evaluation = await somebody.begin()
    await somebody.answer_all("Жақсы <b>&")
    sent = await somebody.tap("Send")

    assert sent.text == somebody.say("Your answer is in. Thank you!")
    assert await answered(stage) == [evaluation]
    assert await stage.count(drafts) == 0
    assert len(await somebody.screens()) == 1
    assert await stage.polls() == 0


async def test_the_webhook_is_told_its_secret_its_kinds_and_how_much_at_once(stage: WebhookStage) -> None:
    await stage.student()
    (told,) = [call["params"] for call in await stage.client.calls("setWebhook")]

    assert told == {
        "url": stage.url,
        "secret_token": SECRET,
        "allowed_updates": stage.app.dispatcher.resolve_used_update_types(),
        "max_connections": 100,
    }
    assert stage.core.settings.bot_token.get_secret_value() not in told["url"]


async def test_a_stranger_at_the_address_changes_nothing(stage: WebhookStage) -> None:
    person = {"id": 77, "is_bot": False, "first_name": "Х"}
    message = {"message_id": 1, "date": 1, "chat": {"id": 77, "type": "private"}, "from": person, "text": "/start"}
    await stage.until_listening()
    calls = len(await stage.client.calls())

    for secret in ("", "guess", SECRET.lower(), SECRET + "b"):
        assert await stage.post({"update_id": 1, "message": message}, secret) == 401

    assert len(await stage.client.calls()) == calls
    assert await stage.count(accounts) == 0


async def test_lost_and_late_deliveries_change_nothing(stage: WebhookStage) -> None:
    somebody = await stage.student(0, "ru")
    for kind in ("drop_after", "drop_before", "delay", "drop_after"):
        await stage.client.fault(kind, method="webhook", times=2, wait=0.2 if kind == "delay" else None)
    evaluation = await somebody.begin()
    seen = []
    while not await somebody.at_review():
        seen.append(int((await somebody.screen()).text.partition("/")[0].rpartition(" ")[2]))
        await stage.client.fault("drop_after", method="webhook", chat=somebody.id)
        await somebody.answer_one("Хорошо")
    await stage.client.fault("drop_after", method="webhook", chat=somebody.id)
    await somebody.tap("Send")

    assert seen == list(range(1, len(seen) + 1)), "no delivery answered a question a second time"
    assert await answered(stage) == [evaluation]
    assert len(await somebody.screens()) == 1


async def test_every_delivery_brought_again_much_later_changes_nothing(stage: WebhookStage) -> None:
    somebody = await stage.student(0, "kk")
    first = await somebody.write("/start")
    evaluation = await somebody.begin()
    await somebody.answer_all("Жақсы")
    await somebody.tap("Send")
    shown = (await somebody.screen()).text
    last = await somebody.write("/help")
    helped = (await somebody.screen()).text

    for number in range(first, last + 1):
        await stage.client.redeliver(number)

    assert (await somebody.screen()).text == helped
    assert shown != helped
    assert await answered(stage) == [evaluation]


async def test_a_running_answer_goes_on_from_webhook_to_polling_and_back(stage: WebhookStage) -> None:
    somebody = await stage.student(0, "en")
    evaluation = await somebody.begin()
    await somebody.answer_one()
    for webhook in (False, True, False, True):
        stage.webhook = webhook
        await stage.restart()
        polls = await stage.polls()
        await somebody.answer_one()
        assert ((await stage.polls()) > polls) is not webhook
    await somebody.answer_all()
    await somebody.tap("Send")

    assert await answered(stage) == [evaluation]
    assert not any(call["params"].get("drop_pending_updates") for call in await stage.client.calls())


async def test_what_is_tapped_while_the_bot_is_away_is_brought_when_it_is_back(stage: WebhookStage) -> None:
    somebody = await stage.student(0, "ru")
    await somebody.begin()
    card = await somebody.screen()
    choice = next(button for button in card.buttons if button.data.split(":")[2] == "c")
    await stage.stop()
    await stage.client.request("POST", "tap", person=somebody.id, message_id=choice.message_id, data=choice.data)
    stage.start()
    await stage.client.settle()

    assert "2/" in (await somebody.screen()).text
