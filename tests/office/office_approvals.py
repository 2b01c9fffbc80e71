"""A second person of the university, and their word, where it is not what is tested."""

from office_stage import WAVE, ZONE, OfficeStage, Somebody

from domain.access import Actor, actor
from domain.approvals import Kind
from domain.people import Role
from domain.reminders import QuietHours
from services import decisions, pictures
from storage.approvals import waiting_approvals

AWAKE = QuietHours()


async def provost(office: OfficeStage, language: str = "ru") -> Somebody:
    """The provost, confirmed: may approve what goes to the public, and what many get."""
    return await office.bring_in((await office.holders(Role.PROVOST))[0], language)


async def word_of(office: OfficeStage, who: Actor) -> None:
    """Grants everything that waits for `who`."""
    now = office.core.clock.now()
    async with office.core.database.reading() as connection:
        waiting = await waiting_approvals(connection, tuple(Kind))
    for one in waiting:
        await decisions.grant(office.core.database, who, one.id, quiet=AWAKE, now=now, zone=ZONE)


async def approve_pictures(office: OfficeStage, lead: Somebody, wave: str = WAVE) -> None:
    """The head of the office asks, the provost grants."""
    now, who = office.core.clock.now(), actor(lead.id, [Role.QA_LEAD])
    await pictures.ask(office.core.database, who, wave, quiet=AWAKE, now=now, zone=ZONE)
    held = [*await office.holders(Role.PROVOST), *await office.holders(Role.PROVOST, "active")]
    await word_of(office, actor(held[0], [Role.PROVOST]))
    await office.app.tick()
    await office.client.settle()
