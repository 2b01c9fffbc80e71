"""/privacy: three screens, each a thumb's tap away from the others, for everybody and in each language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from stage import Stage

from domain.language import LANGUAGES, Language
from domain.tasks import CourseTask
from locales import Words
from locales import words as words_of
from views.account import PrivacyPage, privacy_card
from views.home import course_card

TITLES = ("How your answers are kept", "Anonymous messages", "What is not protected")
PHONE_LINES = 20
LINE = 38
NOON = datetime(2026, 12, 16, 12, tzinfo=UTC)


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_copies_are_kept_for_an_accident_nobody_is_promised_that_nobody_can(language: Language) -> None:
    words = words_of(language)
    task = CourseTask("e", "w", dict.fromkeys(LANGUAGES, "Law"), (), "teaching", NOON, NOON)
    plain, copied = (course_card(task, 9, ZoneInfo("UTC"), words, escrowed=kept).text for kept in (False, True))
    page, copied_page = (_pages(words, escrowed=kept) for kept in (False, True))
    five = {Language.KK: "бес", Language.RU: "пяти", Language.EN: "five"}[language]
    too_much = {Language.KK: "біз де", Language.RU: "даже мы", Language.EN: "not even we"}[language]
    for promised, told in ((plain, copied), ("".join(page), "".join(copied_page))):
        assert too_much in promised
        assert too_much not in told
        assert five in told
    assert max(sum(len(line) // LINE + 1 for line in text.split("\n")) for text in copied_page) <= PHONE_LINES


def _pages(words: Words, *, escrowed: bool) -> list[str]:
    return [privacy_card(page, words, escrowed=escrowed).text for page in PrivacyPage]
