"""Students answer through the services, as the chat does: without the taps."""

from office_stage import WAVE, ZONE, OfficeStage, everything

from domain.conversation import Choose, Confirm, Input, Review, Skip, Write
from domain.form import Kind, Question
from services import answering
from storage.tables.surveys import evaluations, participations


async def evaluation_of(office: OfficeStage, class_id: str) -> str:
    """The evaluation of a class in the wave of the stage."""
    query = everything(evaluations.c.id).where(evaluations.c.wave == WAVE, evaluations.c.class_id == class_id)
    return str((await office.rows(query))[0][0])


async def who_may_answer(office: OfficeStage, evaluation: str) -> list[str]:
    """The people asked in an evaluation, by id."""
    query = everything(participations.c.person).where(participations.c.evaluation == evaluation)
    return sorted(row[0] for row in await office.rows(query))


async def answer(office: OfficeStage, person: str, evaluation: str, choice: int = 3, comment: str = "") -> None:
    """Answers every question: the choice of that number on each scale, and the comment where a text is asked."""
    core, now = office.core, office.core.clock.now()
    run = await answering.begin(core.database, core.drafts, person, evaluation, now=now, zone=ZONE)
    inputs = [_input(path, question, choice, comment) for path, question, _teacher in answering.questions(run)]
    run = await answering.answer(core.database, core.drafts, person, run.token, *inputs, now=now, zone=ZONE)
    assert isinstance(run.step.screen, Review)
    await answering.submit(core.database, core.drafts, core.box, person, run.token, now=now)


def _input(path: str, question: Question, choice: int, comment: str) -> Input:
    if question.kind is Kind.SELECT_ONE:
        scale = [each for each in question.choices if not each.off_scale]
        return Choose(path, scale[choice % len(scale)].name)
    if question.kind is Kind.TEXT and comment:
        return Write(comment)
    return Confirm(path) if question.required else Skip(path)


async def answer_all_open(office: OfficeStage, person: str) -> int:
    """Answers everything that is open for the person now; how many there were."""
    agenda, _forms = await answering.agenda_of(office.core.database, person, now=office.core.clock.now())
    for task in agenda.to_do:
        await answer(office, person, task.evaluation)
    return len(agenda.to_do)
