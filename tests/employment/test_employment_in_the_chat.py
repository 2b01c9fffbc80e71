"""Graduates' employment in the chat, from consent to leaving, in three languages (handbook section 5)."""

from pathlib import Path

import pytest
from graduates import Graduates
from sqlalchemy import func, select

import questionnaires
from domain.answers import Chosen, Written
from domain.language import LANGUAGES
from intake.xlsform import load_form
from storage.tables.employment import employment_answers, employment_drafts, employment_letters, employment_people

SEEN_BY = "These answers are kept with your name. The career service sees them; everybody else sees totals only."
BEFORE_SENDING = "Check your answers. They are kept with your name; /mydata lets you correct them later."
THANKS = "Your answer is in. Thank you!"


def test_the_form_that_ships_is_sound_and_fits_a_phone() -> None:
    loaded = load_form(Path(questionnaires.__path__[0], "employment.md"))

    assert loaded.warnings == ()
    assert [question.name for question in loaded.form.questions if question.required] == ["status"]
    for question in loaded.form.questions:
        assert all(0 < len(question.label[language]) <= 60 for language in LANGUAGES)
        assert all(0 < len(choice.label[language]) <= 38 for choice in question.choices for language in LANGUAGES)
        assert len(set(question.label.values())) == 3


@pytest.mark.parametrize("language", LANGUAGES)
async def test_consent_comes_first_and_the_answer_is_kept_with_the_person(graduates: Graduates, language: str) -> None:
    graduate = await graduates.of_june(language)
    assert graduate.say("Graduate employment") in (await graduate.screen()).text

    consent = await graduate.tap("What do you do now?")
    assert graduate.say(SEEN_BY) in consent.text
    assert await graduate.choices() == []
    await graduate.tap("I agree, start")
    assert await graduate.choices() == [("2026-1", False)]
    review = await graduate.answer_to_review()

    assert "Алатау Банк" in review.text
    assert graduate.say(BEFORE_SENDING) in review.text
    assert await graduate.answers() == {}
    card = await graduate.tap("Send")

    assert graduate.toast == graduate.say(THANKS)
    assert graduate.say("Graduate employment") not in card.text
    kept = (await graduate.answers())["w2"]
    assert kept["status"] == Chosen(("full_time",))
    assert kept["employer"] == Written("Алатау Банк")
    assert kept["city"] == Written("Алматы")
    assert kept["offer"] == Chosen(("study",))
    assert await graduate.own_messages() == []
    assert len(graduates.stage.app.house.memory.tokens) == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_has_nothing_new_taps_once_in_the_letter(graduates: Graduates, language: str) -> None:
    graduate = await graduates.of_june(language, answered=True)
    await graduates.stage.jump("2026-12-17 10:00")

    letter = await graduate.screen()
    assert "«Сарыарқа Аналитика» ЖШС" in letter.text
    assert graduate.say("Has anything changed?") in letter.text
    await graduate.taps("worksame:")

    assert graduate.toast == graduate.say(THANKS)
    kept = await graduate.answers()
    assert kept["w2"] == kept["w1"]
    assert len(kept["w2"]) == 8
    await graduates.stage.jump("2026-12-18 20:00")
    assert graduate.say("Has anything changed?") not in (await graduate.screen()).text


async def test_a_second_tap_on_nothing_changed_changes_nothing(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en", answered=True)
    await graduate.tap("What do you do now?")
    await graduate.taps("worksame:")
    before = await graduate.answers()

    assert await graduate.at_chat.forge("worksame:w2") == "Your answer is in already."
    assert await graduate.at_chat.forge("worksame:w9") != ""
    assert await graduate.answers() == before


async def test_something_changed_leads_to_the_questions(graduates: Graduates) -> None:
    graduate = await graduates.of_june("ru", answered=True)
    await graduate.tap("What do you do now?")
    question = await graduate.tap("Yes, something changed")
    assert "Чем вы сейчас заняты?" in question.text

    await graduate.taps("e:w2:c:0:6")
    await graduate.tap("Send")

    kept = await graduate.answers()
    assert kept["w2"] == {"status": Chosen(("looking",))}
    assert kept["w1"]["status"] == Chosen(("full_time",))


async def test_only_what_fits_the_status_is_asked(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    assert "Skip" not in " ".join((await graduate.screen()).labels)

    assert "What are you studying for?" in (await graduate.taps("e:w2:c:0:3")).text
    assert "Where are you studying" in (await graduate.taps("e:w2:c:10:0")).text
    review = await graduate.tap("Skip ›")

    assert "Place of study" in review.text
    assert "Employer" not in review.text


async def test_a_restart_in_between_loses_no_answer_and_takes_what_is_typed(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    await graduate.taps("e:w2:c:0:0")

    await graduates.stage.restart()
    question = await graduate.write("Alatau Bank")
    assert "What is your position?" in question.text
    assert await graduate.own_messages() == []
    await graduates.stage.restart()
    review = await graduate.tap("‹ Back")

    assert "✏️ Alatau Bank" in review.text


async def test_leaving_keeps_the_answer_and_what_is_typed_elsewhere_is_not_taken(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    await graduate.taps("e:w2:c:0:0")
    await graduate.tap("Not now")

    assert "Please use the buttons" in (await graduate.write("hello")).text
    await graduates.stage.restart()
    assert "Please use the buttons" in (await graduate.write("hello again")).text
    await graduate.tap("What do you do now?")
    assert "Where do you work?" in (await graduate.tap("▶ Continue")).text


async def test_start_while_a_question_stands_shows_the_card_and_loses_nothing(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    await graduate.taps("e:w2:c:0:0")

    assert "What do you do now?" in (await graduate.write("/start")).labels
    assert "Please use the buttons" in (await graduate.write("not an employer")).text
    await graduate.tap("What do you do now?")
    assert "Where do you work?" in (await graduate.tap("▶ Continue")).text


async def test_what_cannot_be_taken_is_said_and_the_question_stays(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    assert "Please answer with a button." in (await graduate.write("I work")).text
    await graduate.taps("e:w2:c:0:0")

    refused = await graduate.write("x" * 101)
    assert "Too long: 101 characters, the limit is 100" in refused.text
    await graduate.at_chat.chat.photo()
    assert "Please write words" in (await graduate.screen()).text
    assert "What is your position?" in (await graduate.write("<b>Bank</b> & Co")).text


async def test_the_language_can_be_changed_on_the_way(graduates: Graduates) -> None:
    graduate = await graduates.of_june("kk")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    await graduate.taps("e:w2:c:0:0")
    await graduate.taps("e:w2:l")

    assert "Where do you work?" in (await graduate.taps("e:w2:L:en")).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_mydata_shows_corrects_and_deletes_the_answers(graduates: Graduates, language: str) -> None:
    graduate = await graduates.of_june(language, answered=True)
    page = await graduate.write("/mydata")
    assert graduate.say("Your answers about employment: kept with your name") in page.text
    assert "«Сарыарқа Аналитика» ЖШС" in (await graduate.tap("Your employment answers")).text

    review = await graduate.taps("workfix:w1")
    assert "Кіші талдаушы" in review.text
    await graduate.taps("e:w1:g:2")
    await graduate.write("Талдаушы")
    await graduate.tap("Send")
    assert (await graduate.answers())["w1"]["position"] == Written("Талдаушы")
    assert (await graduate.answers())["w1"]["employer"] == Written("«Сарыарқа Аналитика» ЖШС")

    await graduate.write("/mydata")
    await graduate.tap("Your employment answers")
    await graduate.tap("Delete all these answers")
    assert await graduate.answers() != {}
    page = await graduate.tap("Yes, delete")
    assert graduate.say("No answers are kept.") in page.text
    assert await graduate.answers() == {}
    assert await graduate.choices() == [(None, False)]


async def test_who_deleted_is_asked_consent_again_but_gets_no_letter(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en", answered=True)
    await graduate.write("/mydata")
    await graduate.tap("Your employment answers")
    await graduate.tap("Delete all these answers")
    await graduate.tap("Yes, delete")

    assert "I agree, start" in (await graduate.tap("Answer now")).labels
    await graduates.stage.jump("2026-12-18 20:00")
    assert await graduate.letters() == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_do_not_contact_me_ends_the_asking_and_can_be_undone(graduates: Graduates, language: str) -> None:
    graduate = await graduates.of_june(language, answered=True)
    await graduate.tap("What do you do now?")
    page = await graduate.tap("Do not contact me about this")
    assert graduate.say("You asked not to be contacted about this.") in page.text

    await graduates.stage.jump("2026-12-20 12:00")
    assert await graduate.letters() == []
    assert graduate.say("Graduate employment") not in (await graduate.write("/start")).text
    assert (await graduate.answers()).keys() == {"w1"}

    await graduate.write("/mydata")
    await graduate.tap("Your employment answers")
    await graduate.tap("You may contact me again")
    await graduates.stage.jump("2026-12-21 10:00")
    assert [key for key, _state in await graduate.letters()] == ["w3:2026-12-21"]


async def test_a_wave_that_is_over_takes_no_answer(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    question = await graduate.screen()
    await graduates.stage.jump("2026-12-19 09:00")

    late = await graduate.at_chat.chat.tap_data("e:w2:c:0:0", question.message_id)
    assert late.text == "Not allowed, or too late."
    await graduate.tap("Show")
    assert "What are you doing now?" in (await graduate.tap("Start")).text


async def test_leaving_for_good_deletes_what_was_answered_by_name(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en", answered=True)
    await graduate.write("/forget")
    await graduate.tap("Yes, delete")

    for table in (employment_answers, employment_drafts, employment_letters, employment_people):
        mine = select(func.count()).select_from(table).where(table.c.person == graduate.id)
        assert [row[0] for row in await graduates.stage.rows(mine)] == [0], table.name


async def test_who_applied_for_graduation_is_asked_and_other_students_are_not(graduates: Graduates) -> None:
    applied, other = await graduates.who_applied("en"), await graduates.who_did_not_apply("en")

    assert "What do you do now?" in (await applied.screen()).labels
    assert "What do you do now?" not in (await other.screen()).labels
    for data in ("work", "workagree", "workbegin", "worksame:w0", "e:w0:c:0:0", "workfix:w0"):
        assert await other.at_chat.forge(data) != "", data
    assert await other.answers() == {}
    assert await other.choices() == []


async def test_an_answer_about_a_course_survives_questions_about_employment(graduates: Graduates) -> None:
    student = await graduates.who_applied("en")
    await student.taps("course:")
    await student.tap("Start")
    await student.taps("s:" + next(iter(graduates.stage.app.house.memory.tokens.values())) + ":c")
    await student.tap("Not now")
    await student.tap("What do you do now?")
    await student.tap("I agree, start")
    assert "Where do you work?" in (await student.taps("e:w0:c:0:0")).text
    assert "What is your position?" in (await student.write("Alatau Bank")).text
    await student.tap("Not now")

    assert "2/" in (await student.taps("s:")).text


async def test_a_second_tap_on_send_changes_nothing(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en", answered=True)
    await graduate.tap("What do you do now?")
    await graduate.tap("Yes, something changed")
    await graduate.taps("e:w2:c:0:6")
    review = await graduate.screen()
    await graduate.tap("Send")
    before = await graduate.answers()

    again = await graduate.at_chat.chat.tap_data("e:w2:x", review.message_id, stale=True)

    assert again.text == "Your answer is in already."
    assert await graduate.answers() == before


async def test_send_on_a_question_shows_the_question(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")

    await graduate.at_chat.forge("e:w2:x")

    assert "What are you doing now?" in (await graduate.screen()).text
    assert await graduate.answers() == {}


async def test_an_unfinished_answer_is_forgotten_after_two_weeks(graduates: Graduates) -> None:
    graduate = await graduates.of_june("en")
    await graduate.tap("What do you do now?")
    await graduate.tap("I agree, start")
    drafts = select(employment_drafts.c.wave).where(employment_drafts.c.person == graduate.id)

    await graduates.stage.jump("2026-12-30 12:00")
    assert [row[0] for row in await graduates.stage.rows(drafts)] == ["w2"]
    await graduates.stage.jump("2027-01-01 12:00")
    assert await graduates.stage.rows(drafts) == []


async def test_the_answers_of_somebody_else_cannot_be_reached(graduates: Graduates) -> None:
    await graduates.of_june("en", answered=True)
    student = await graduates.who_applied("en")

    assert await student.at_chat.forge("workfix:w1") == (
        "This is not here any more. The card shows how things are now."
    )
    assert "Аналитика" not in (await student.screen()).text
