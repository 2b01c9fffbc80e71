"""The notice that results are out, and the picture behind it."""

from html import escape

from domain.language import Text, in_language
from locales import Words
from views.card import Button, Card, Photo, bold, lines
from views.taps import tap

OUT = "out"


def notice_card(wave: str, survey: Text, period: Text, _: Words) -> Card:
    """A letter to everybody who was asked, whether they answered or not."""
    text = lines(
        bold(in_language(survey, _.language)) + "\n" + escape(in_language(period, _.language)),
        _("The results are out. You were among those who could answer."),
    )
    return Card(text, ((Button(_("Show"), tap(OUT, wave), style="primary"),),))


def out_card(caption: str, photo: Photo, _: Words) -> Card:
    """The picture of the whole wave, as it is public."""
    return Card(escape(caption), ((Button(_("‹ Back"), tap("home")),),), photo)
