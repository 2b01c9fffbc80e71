"""A student's and a graduate's conversations while calls go wrong: said once, kept once, never silence."""

from itertools import count

from office_stage import OfficeStage, everything
from persevering import Act, Persevering, Say, Tap, Trouble, first_of

from bot.alumna import newest_graduate
from domain.answers import Written
from domain.people import Role
from locales import words
from sandbox.client import Screen
from storage.employment import load_records
from storage.tables.feedback import feedback_waiting
from storage.tables.surveys import drafts, participations
from tests.box_content import ballots_in

WRITE = "Write one message, at most"


async def test_a_survey_is_answered_once(office: OfficeStage, trouble: Trouble) -> None:
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "ru")
    at_it, comments = Persevering(office, student, trouble), (f"слово {number}" for number in count(1))

    def choose(screen: Screen) -> Act:
        data = [button.data for button in screen.buttons]
        mine = [one.split(":") for one in data if one.startswith("s:")]
        verbs = {parts[2] for parts in mine}
        if "x" in verbs:
            for said in at_it.said:
                assert screen.text.count(said) <= 1
        for verb in ("x", "c", "v"):
            if verb in verbs:
                return Tap(":".join(next(parts for parts in mine if parts[2] == verb)))
        if mine:
            return Say(next(comments))
        return first_of("begin:", "course:", otherwise=Say("/start"))(screen)

    async def done() -> bool:
        return bool(await answered(office, student.id))

    await at_it.go_on(choose, done)
    assert await answered(office, student.id) == 1
    assert [len(held) for held in (await ballots_in(office.core)).values()] == [1]
    assert await office.rows(everything(drafts)) == []
    assert any(said.startswith("слово") for said in at_it.said)
    await student.chat.send("/start")
    assert words("ru")("Done: {n}", n=1) in (await student.chat.screen()).text


async def answered(office: OfficeStage, person: str) -> int:
    query = everything(participations).where(participations.c.person == person, participations.c.answered)
    return len(await office.rows(query))


async def test_employment_is_told_once(office: OfficeStage, trouble: Trouble) -> None:
    async with office.core.database.reading() as connection:
        person = await newest_graduate(connection)
    assert person is not None
    graduate = await office.bring_in(person, "kk")
    at_it, texts = Persevering(office, graduate, trouble), (f"Жауап {number}" for number in count(1))

    def choose(screen: Screen) -> Act:
        known = ("e:w2:x", "e:w2:c", "workagree", "workbegin", "work")
        if any(button.data.startswith("e:w2:") for button in screen.buttons):
            return first_of(*known[:2], otherwise=Say(next(texts)))(screen)
        return first_of(*known[2:], otherwise=Say("/start"))(screen)

    async def kept() -> list[dict[str, object]]:
        async with office.core.database.reading() as connection:
            return [dict(record.answers) for record in await load_records(connection, graduate.id)]

    async def done() -> bool:
        return bool(await kept())

    await at_it.go_on(choose, done)
    (answers,) = await kept()
    typed = [answer.text for answer in answers.values() if isinstance(answer, Written)]
    assert len(typed) == len(set(typed)) == 3
    assert set(typed) <= set(at_it.said)


async def test_feedback_is_sent_once(office: OfficeStage, trouble: Trouble) -> None:
    student = await office.bring_in((await office.holders(Role.STUDENT))[0], "en")
    at_it = Persevering(office, student, trouble)
    wish = "A later closing hour, please."

    def choose(screen: Screen) -> Act:
        if WRITE in screen.text:
            return Say(wish)
        return first_of("to:library:unit", "topic:library", otherwise=Say("/feedback"))(screen)

    async def done() -> bool:
        return bool(await office.rows(everything(feedback_waiting)))

    await at_it.go_on(choose, done)
    assert len(await office.rows(everything(feedback_waiting))) == 1
    if not trouble.silences:
        assert any(words("en")("Your message is in, without your name. Thank you!") in seen for seen in at_it.seen)
        assert wish not in [message["text"] for message in await student.chat.messages() if message["out"]]
