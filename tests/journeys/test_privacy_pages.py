"""/privacy: three screens, each a thumb's tap away from the others, for everybody and in each language."""

import pytest
from stage import Stage

from domain.language import LANGUAGES

TITLES = ("How your answers are kept", "Anonymous messages", "What is not protected")
PHONE_LINES = 20
LINE = 38


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("linked", [True, False])
async def test_each_page_leads_to_the_others_and_fits_a_phone(stage: Stage, language: str, linked: bool) -> None:
    somebody = await stage.student(0, language) if linked else await stage.stranger(language)
    if not linked:
        await somebody.write("/start")
    await somebody.write("/privacy")
    for title in (*TITLES[1:], TITLES[0]):
        await somebody.tap(title)
        shown = await somebody.screen()
        assert somebody.say(title) in shown.text
        assert {somebody.say(other) for other in TITLES if other != title} < set(shown.labels)
        assert sum(len(line) // LINE + 1 for line in shown.text.split("\n")) <= PHONE_LINES
    assert not await stage.refused()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_before_the_first_question_stands_what_is_protected_and_what_is_not(stage: Stage, language: str) -> None:
    somebody = await stage.student(0, language)
    [course, *_rest] = [button for button in (await somebody.screen()).buttons if button.data.startswith("course:")]
    await somebody.press(course)
    shown = (await somebody.screen()).text
    assert "🔒" in shown
    assert "Telegram" in shown
    assert "/privacy" in shown
