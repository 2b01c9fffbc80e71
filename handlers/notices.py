"""Results that everybody may see: the picture behind the notice that they are out."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.filters import Known
from handlers.house import Turn
from handlers.qa.taps import named
from services import notices
from views.card import Photo
from views.notices import OUT, out_card

router = Router(name="notices")
router.callback_query.filter(Known())


@router.callback_query(F.data.startswith(f"{OUT}:"))
async def on_out(tap: CallbackQuery, turn: Turn) -> None:
    """The picture in the reader's language; an answer that runs in the card above is left alone."""
    (wave,) = named(tap, 1)
    picture = await notices.picture(turn.house.database, wave, turn.visitor.language)
    card = out_card(picture.caption, Photo(picture.png, picture.sha256), turn.words)
    await turn.show(card, running=turn.user_id in turn.house.memory.tokens)
