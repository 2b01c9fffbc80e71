"""The pictures of a released wave in one language, each with the caption that says the same in words."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.form import Form
from domain.result import Release
from reports import faculties, summary
from reports.caption import caption, cut
from reports.typst_render import CardOverfull, CardRefused, render_png, written

BY_FACULTY = "-f"
"""What the name of the faculties' picture ends with: "kk" is the picture of the whole in Kazakh, "kk-f" this one."""


@dataclass(frozen=True)
class Picture:
    """A PNG of 1080 x 1280 pixels, its caption (plain text, at most 1024 characters), and the PNG's SHA-256 in hex."""

    png: bytes
    caption: str
    sha256: str


@dataclass(frozen=True)
class _Draft:
    """What a picture would show and say in one layout."""

    card: Mapping[str, Any]
    caption: str


def infographic(release: Release, form: Form, language: str) -> Picture:
    """The picture of the whole wave in one language; equal arguments give equal bytes.

    Characters that the fonts lack are in the caption only. Blocks for some tens of milliseconds: from the event loop
    use `infographic_async`. Raises `CardRefused` for texts that do not fit even with one question, `ValueError` if
    `form` is not the form of the release.
    """
    _check(release, form)
    return _draw(summary.SOURCE, _summaries(release, form, language))


async def infographic_async(release: Release, form: Form, language: str) -> Picture:
    """`infographic` in a thread."""
    return await asyncio.to_thread(infographic, release, form, language)


def faculties_picture(release: Release, form: Form, language: str) -> Picture | None:
    """The public faculties beside each other; None with fewer than two, or where the university is not public itself.

    Blocks and raises like `infographic`.
    """
    _check(release, form)
    if len(faculties.public(release)) < 2 or not release.university.public:
        return None
    return _draw(faculties.SOURCE, _faculties(release, form, language))


def _draw(source: str, drafts: Iterator[_Draft]) -> Picture:
    """The first draft whose texts fit the card."""
    for draft in drafts:
        try:
            png = render_png(source, written(draft.card))
        except CardOverfull:
            continue
        return Picture(png, draft.caption, hashlib.sha256(png).hexdigest())
    raise CardRefused("the texts of this form are too long for a picture")


def _summaries(release: Release, form: Form, language: str) -> Iterator[_Draft]:
    """From the fullest card to the emptiest: long texts leave room for fewer questions."""
    for rows in range(summary.MOST_ROWS, 0, -1):
        for fact in (True, False):
            layout = summary.Layout(rows, fact)
            card = summary.summary_card(release, form, language, layout)
            yield _Draft(card, caption(release, form, language, layout))


def _faculties(release: Release, form: Form, language: str) -> Iterator[_Draft]:
    for rows in range(faculties.MOST_FACULTIES, 1, -1):
        card = faculties.faculties_card(release, form, language, rows)
        yield _Draft(card, cut(faculties.faculties_caption(release, form, language, rows)))


def _check(release: Release, form: Form) -> None:
    if form.version != release.form_hash:
        raise ValueError("not the form of this release")
