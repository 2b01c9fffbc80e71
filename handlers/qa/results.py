"""The quality office: what a released wave says, place by place."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.errors import NotFound
from domain.result import UnitResult
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from services import results
from views.comparison import BESIDE, beside_card, comparable, questions_card
from views.results import COMPARE, INSTRUCTOR, PLACE, REMARKS, Reading, instructor_card, place_card, remarks_card
from views.taps import tag

router = Router(name="qa_results")
router.callback_query.filter(Known())


@router.callback_query(F.data.startswith(f"{PLACE}:"))
async def on_place(tap: CallbackQuery, turn: Turn) -> None:
    """One place."""
    place, page, wave = named(tap, 3)
    reading = await _reading(turn, wave)
    await turn.show(place_card(reading, _unit(reading, place), _page(page), turn.words))


@router.callback_query(F.data.startswith(f"{REMARKS}:"))
async def on_remarks(tap: CallbackQuery, turn: Turn) -> None:
    """The comments about one place."""
    place, page, wave = named(tap, 3)
    reading = await _reading(turn, wave)
    await turn.show(remarks_card(reading, _unit(reading, place), _page(page), turn.words))


@router.callback_query(F.data.startswith(f"{INSTRUCTOR}:"))
async def on_instructor(tap: CallbackQuery, turn: Turn) -> None:
    """A page about one instructor in one course. Raises NotFound for somebody else."""
    place, person, page, wave = named(tap, 4)
    reading = await _reading(turn, wave)
    unit = _unit(reading, place)
    key = next((one.key for one in unit.instructors if tag(one.key) == person), None)
    if key is None:
        raise NotFound
    await turn.show(instructor_card(reading, unit, key, turn.words, _page(page)))


@router.callback_query(F.data.startswith(f"{COMPARE}:"))
async def on_compare(event: CallbackQuery, turn: Turn) -> None:
    """Which question to compare the units inside one in."""
    place, wave = named(event, 2)
    reading = await _reading(turn, wave)
    await turn.show(questions_card(reading, _unit(reading, place), turn.words))


@router.callback_query(F.data.startswith(f"{BESIDE}:"))
async def on_beside(event: CallbackQuery, turn: Turn) -> None:
    """The units inside one, side by side in one question. Raises NotFound for a question that tells no places."""
    place, asked, page, wave = named(event, 4)
    reading = await _reading(turn, wave)
    unit = _unit(reading, place)
    question = next((one for one in comparable(reading, unit) if tag(one.name) == asked), None)
    if question is None:
        raise NotFound
    await turn.show(beside_card(reading, unit, question, _page(page), turn.words))


async def _reading(turn: Turn, wave: str) -> Reading:
    release, form, names = await results.reading(turn.house.database, turn.actor, wave)
    return Reading(release, form, names)


def _unit(reading: Reading, place: str) -> UnitResult:
    units = reading.release.university.walk()
    found = next((unit for unit in units if tag(unit.key) == place), None)
    if found is None:
        raise NotFound
    return found


def _page(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise NotFound
    return int(value)
