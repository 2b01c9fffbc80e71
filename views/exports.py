"""The card from which the office takes the results of a wave as a file."""

from collections.abc import Mapping

from locales import Words
from views.card import Button, Card, bold, lines
from views.taps import tap

FILES, FILE = "files", "file"

NAMES: Mapping[str, str] = {"xlsx": "Excel", "csv": "CSV", "sav": "SPSS"}
"""What people call each kind of file, by the end of its name."""


def files_button(wave: str, _: Words) -> Button:
    """The way from the card of a released wave to its files."""
    return Button(_("Files"), tap(FILES, wave))


def files_card(wave: str, _: Words, *, kept: bool) -> Card:
    """What a file has in it, and a button for each kind; `kept` where the form keeps ballots."""
    single = (
        _("Of one person's answers only the operator can export any: two ratings, without name or course.")
        if kept
        else _("Single answers never leave: what one person answered is not kept together.")
    )
    text = lines(
        bold(_("Results as a file")),
        _("Every figure that was released, the comments and a codebook. What is hidden is an empty cell."),
        single,
        _("The file stays in this chat until you delete it."),
    )
    kinds = tuple(Button(name, tap(FILE, kind, wave)) for kind, name in NAMES.items())
    return Card(text, (kinds, (Button(_("‹ Back"), tap("wave", wave)),)))


def file_caption(wave: str, version: int, _: Words) -> str:
    """What stands under a file: the wave and the version of its release."""
    return f"{wave} · " + _("version {n}", n=version)
