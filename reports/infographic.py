"""The picture of a released wave, one for each language, with the caption that says the same in words."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from domain.form import Form
from domain.result import Release
from reports.caption import caption
from reports.summary import MOST_ROWS, SOURCE, Layout, summary_card
from reports.typst_render import CardOverfull, CardRefused, render_png


@dataclass(frozen=True)
class Picture:
    """A PNG of 1080 x 1280 pixels, its caption (plain text, at most 1024 characters), and the PNG's SHA-256 in hex."""

    png: bytes
    caption: str
    sha256: str


def infographic(release: Release, form: Form, language: str) -> Picture:
    """The picture of the whole wave in one language; equal arguments give equal bytes.

    Blocks for some tens of milliseconds: from the event loop use `infographic_async`. Raises `CardRefused` if a text
    cannot be drawn (a character without glyph, texts that do not fit even with one question), `ValueError` if
    `form` is not the form of the release.
    """
    if form.version != release.form_hash:
        raise ValueError("not the form of this release")
    for layout in _layouts():
        try:
            png = render_png(SOURCE, summary_card(release, form, language, layout))
        except CardOverfull:
            continue
        return Picture(png, caption(release, form, language, layout.rows), hashlib.sha256(png).hexdigest())
    raise CardRefused("the texts of this form are too long for a picture")


async def infographic_async(release: Release, form: Form, language: str) -> Picture:
    """`infographic` in a thread."""
    return await asyncio.to_thread(infographic, release, form, language)


def _layouts() -> Iterator[Layout]:
    """From the fullest card to the emptiest; long texts leave room for fewer questions."""
    for rows in range(MOST_ROWS, 0, -1):
        yield Layout(rows, fact=True)
        yield Layout(rows, fact=False)
