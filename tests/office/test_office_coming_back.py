"""Who left and comes back has the rights of a link again, and no more."""

from office_stage import OfficeStage, everything, until

from domain.people import Role
from storage.tables.people import roles


async def states(office: OfficeStage, person: str) -> dict[str, str]:
    held = await office.rows(everything(roles.c.role, roles.c.state).where(roles.c.person == person))
    return {row.role: row.state for row in held}


async def test_a_dean_who_left_waits_for_a_confirmation_again(office: OfficeStage) -> None:
    lead = await office.lead("en")
    dean = await office.bring_in((await office.holders(Role.DEAN))[0], "en")
    assert (await states(office, dean.id))["dean"] == "active"
    await dean.chat.send("/forget")
    await dean.tap_word("forgotten")
    assert set((await states(office, dean.id)).values()) == {"offered"}

    again = await office.come_in(dean.id, "en", confirmed=False)
    assert (await states(office, dean.id))["dean"] == "waiting"
    assert "waits to be confirmed" in (await again.chat.screen()).text

    async def asked() -> bool:
        return any("A role waits for your confirmation." in text for text in await lead.texts())

    await until(asked)


async def test_a_student_who_left_is_a_student_again_at_once(office: OfficeStage) -> None:
    student = await office.come_in((await office.holders(Role.STUDENT))[0], "en")
    await student.chat.send("/forget")
    await student.tap_word("forgotten")
    assert set((await states(office, student.id)).values()) == {"offered"}
    back = await office.come_in(student.id, "en", confirmed=False)
    assert set((await states(office, student.id)).values()) == {"active"}
    assert any(button.data.startswith("course:") for button in (await back.chat.screen()).buttons)
