"""The quality office: the results of a released wave as a file."""

from html import escape

from aiogram import F, Router
from aiogram.types import CallbackQuery

from domain.errors import NotFound
from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from reports.exports import Format
from services import exports
from views.card import Document
from views.exports import FILE, FILES, file_caption, files_card

router = Router(name="qa_exports")
router.callback_query.filter(Known())


@router.callback_query(F.data.startswith(f"{FILES}:"))
async def on_files(tap: CallbackQuery, turn: Turn) -> None:
    """Which kind of file."""
    (wave,) = named(tap, 1)
    form = await exports.exportable(turn.house.database, turn.actor, wave)
    await turn.show(files_card(wave, turn.words, kept=form.keep_ballots))


@router.callback_query(F.data.startswith(f"{FILE}:"))
async def on_file(tap: CallbackQuery, turn: Turn) -> None:
    """Sends the file, and the card below it; a second tap on the card above it sends no other."""
    kind, wave = named(tap, 2)
    if kind not in set(Format):
        raise NotFound
    house, words = turn.house, turn.words
    form = await exports.exportable(house.database, turn.actor, wave)
    if turn.on_card:
        made = await exports.export_results(
            house.database, turn.actor, wave, Format(kind), words.language, now=turn.now
        )
        caption = escape(file_caption(wave, made.version, words))
        await house.desk.send_document(turn.user_id, Document(made.name, made.content, caption))
        turn.say(words("The file is above."))
    await turn.show(files_card(wave, words, kept=form.keep_ballots), at_bottom=turn.on_card)
