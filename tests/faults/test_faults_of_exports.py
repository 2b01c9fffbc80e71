"""The file of a released wave while calls go wrong: it comes, whole, and as often as was asked or once more."""

from office_answers import answer_all_open
from office_stage import WAVE, ZONE, OfficeStage
from persevering import Persevering, Say, Trouble, first_of

from domain.access import OPERATOR
from domain.people import Role
from services.results import release_wave


async def test_the_file_of_a_wave_comes_whole(office: OfficeStage, trouble: Trouble) -> None:
    for person in (await office.holders(Role.STUDENT))[:8]:
        await answer_all_open(office, person)
    await office.jump("2026-12-31 11:00")
    core = office.core
    await release_wave(core.database, core.box, OPERATOR, WAVE, now=core.clock.now(), zone=ZONE)
    officer = await office.bring_in((await office.holders(Role.QA_OFFICER))[0], "ru")
    at_it = Persevering(office, officer, trouble)

    async def files() -> list[str]:
        sent = [message["document"] for message in await officer.chat.messages() if message.get("document")]
        return [str(one["file_id"]) for one in sent]

    async def done() -> bool:
        return bool(await files())

    steps = ("file:csv:", "files:", f"wave:{WAVE}", "waves")
    await at_it.go_on(first_of(*steps, otherwise=Say("/start")), done)
    # a person rather gets a file twice than waits for one that never came
    assert 1 <= len(await files()) <= 2
    for file_id in await files():
        content = await officer.chat.download(file_id)
        assert content.startswith("\ufeffwave,version,".encode())
        assert content.endswith(b"\r\n")
