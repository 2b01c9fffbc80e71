"""Pictures: the same bytes every time, the same numbers as the caption and the release, and nothing hidden."""

import asyncio
import hashlib
import json
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.form import Form, Group, Item, Question, form_to_json
from domain.language import LANGUAGES
from domain.release import release_to_json
from domain.result import ItemResult, Release
from reports import faculties, numbers, summary
from reports.caption import CAPTION_LIMIT, caption, length
from reports.infographic import Picture, faculties_picture, infographic, infographic_async
from reports.summary import Layout, summary_card
from reports.typst_render import CardOverfull, CardRefused, render_png

NUMBER = re.compile(r"\d[\d\u00a0,.]*\d|\d")
FULL = Layout(rows=5, fact=True)
DRAW = """
import hashlib, sys
from domain.form import form_from_json
from domain.release import release_from_json
from reports.infographic import infographic
form, release, language = (open(name, encoding="utf-8").read() for name in sys.argv[1:4])
print(infographic(release_from_json(release), form_from_json(form), language).sha256)
"""


def printed(card: Any, inside: str = "") -> Iterator[str]:
    """The texts a card prints, without its language and the places and sizes of things."""
    if isinstance(card, str) and inside != "language":
        yield card
    elif isinstance(card, Mapping):
        for key, part in card.items():
            yield from printed(part, key)
    elif isinstance(card, list | tuple):
        for part in card:
            yield from printed(part, inside)


def digits(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_is_a_png_that_telegram_shows_without_shrinking(
    released: Release, teaching: Form, language: str
) -> None:
    picture = infographic(released, teaching, language)
    assert picture.png.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture.png[16:24]) == (1080, 1280)
    assert picture.sha256 == hashlib.sha256(picture.png).hexdigest()


def test_the_same_release_gives_the_same_bytes_here_and_in_another_process(
    released: Release, teaching: Form, tmp_path: Path
) -> None:
    files = {"form": form_to_json(teaching), "release": release_to_json(released), "language": "kk"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    first, second = infographic(released, teaching, "kk"), infographic(released, teaching, "kk")
    assert first == second
    command = [sys.executable, "-c", DRAW, *(str(tmp_path / name) for name in files)]
    other = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2], env={"PYTHONHASHSEED": "5"}
    )
    assert other.stdout.strip() == first.sha256


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_picture_is_in_its_caption(released: Release, teaching: Form, language: str) -> None:
    card = summary_card(released, teaching, language, FULL)
    said = digits(caption(released, teaching, language, FULL))
    footer_and_scale = {"foot", "columns"}
    shown = {
        one
        for key, part in card.items()
        if key not in footer_and_scale
        for text in printed(part, key)
        for one in digits(text)
    }
    assert shown
    assert shown <= said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_picture_is_one_of_the_release(released: Release, teaching: Form, language: str) -> None:
    turnout = released.university.turnout
    assert turnout
    assert turnout.eligible
    assert turnout.percent
    known = {numbers.count(value, language) for value in (turnout.answered, turnout.eligible, turnout.percent)}
    for item in released.items:
        known |= {numbers.decimal(item.mean.low, language)} if item.mean else set()
        known |= {numbers.count(item.n, language)} if item.n is not None else set()
        known |= {numbers.count(share.percent, language) for share in item.shares}
    assert released.university.mean
    known |= {numbers.decimal(released.university.mean.low, language), "1", "5", "12", "2026", "2027"}
    card = summary_card(released, teaching, language, FULL)
    assert {one for text in printed(card) for one in digits(text)} <= known


def test_the_rows_of_a_picture_are_the_highest_and_the_lowest_that_compare(released: Release, teaching: Form) -> None:
    card = summary_card(released, teaching, "en", FULL)
    compared = [item.mean.low for item in released.items if item.mean and item.margin and item.question != "workload"]
    means = sorted(compared, reverse=True)
    assert [row["value"] for row in card["rows"]] == [str(mean) for mean in (*means[:3], *means[-2:])]
    for row in card["rows"]:
        assert sum(segment["width"] for segment in row["shares"]) == 100


def test_the_key_uses_the_words_of_the_buttons(released: Release, teaching: Form) -> None:
    question = teaching.question("goals")
    assert question
    card = summary_card(released, teaching, "kk", FULL)
    assert card["scale"] == [choice.label["kk"] for choice in question.choices]


def hide(release: Release, questions: set[str]) -> Release:
    items = tuple(ItemResult(item.question) if item.question in questions else item for item in release.items)
    return replace(release, university=replace(release.university, items=items))


def test_a_hidden_question_has_no_number_in_the_data(released: Release, teaching: Form) -> None:
    kept = {"goals", "clarity", "feedback"}
    card = summary_card(hide(released, {item.question for item in released.items} - kept), teaching, "ru", FULL)
    hidden = [row for row in card["rows"] if "hidden" in row]
    assert len(hidden) == 2
    assert all(digits(" ".join(printed({**row, "label": ""}))) == set() for row in hidden)
    assert all("shares" not in row and "at" not in row for row in hidden)


def test_a_hidden_faculty_has_no_number_in_the_release(released: Release) -> None:
    plain = json.loads(release_to_json(released))
    doctoral = next(unit for unit in plain["university"]["units"] if unit["key"] == "doctoral")
    assert set(doctoral) == {"key", "level", "name", "units"}


def published(release: Release, *keys: str) -> Release:
    """The same where the university and these faculties may be seen by everybody, and no others."""
    units = tuple(replace(unit, public=unit.key in keys) for unit in release.faculties)
    return replace(release, university=replace(release.university, units=units, public=True))


def test_a_faculty_that_may_not_be_public_is_not_in_the_picture(
    teaching: Form, release_of: Callable[..., Release]
) -> None:
    release = release_of({"law": 46, "business": 61, "arts": 38})
    assert all(unit.mean and not unit.public for unit in release.faculties), "45 % answered"
    assert faculties_picture(release, teaching, "kk") is None
    assert faculties_picture(published(release, "law"), teaching, "kk") is None
    two = published(release, "law", "arts")
    assert faculties_picture(replace(two, university=replace(two.university, public=False)), teaching, "kk") is None
    card = faculties.faculties_card(two, teaching, "en", 8)
    assert [row["name"] for row in card["rows"]] == ["Faculty of Law", "Faculty of Arts"]
    assert card["foot"] == "Faculties: 2 of 3 · Not shown where too few answered, or too small a share"
    text = faculties.faculties_caption(two, teaching, "en", 8)
    assert card["foot"] == " · ".join(text.splitlines()[-2:])
    business = next(unit for unit in two.faculties if unit.key == "business")
    assert business.turnout
    assert not digits(str(business.turnout.answered)) & digits(text + " ".join(printed(card)))
    whole = published(release, "law", "arts", "business")
    assert faculties.faculties_card(whole, teaching, "en", 8)["foot"] == ""
    assert faculties.faculties_card(whole, teaching, "en", 2)["foot"] == "Faculties: 2 of 3"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wave_with_too_few_answers_says_so_and_shows_nothing(
    teaching: Form, release_of: Callable[..., Release], language: str
) -> None:
    release = release_of({"law": 2, "arts": 2})
    card = summary_card(release, teaching, language, FULL)
    assert "rate" not in card
    assert card["rows"] == []
    assert {one for text in printed(card) for one in digits(text)} == {"5", "2026", "2027"}
    picture = infographic(release, teaching, language)
    assert card["notice"]["text"] in picture.caption
    assert faculties_picture(release, teaching, language) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_faculties_are_told_in_picture_and_caption_alike(released: Release, teaching: Form, language: str) -> None:
    release = published(released, *(unit.key for unit in released.faculties))
    picture = faculties_picture(release, teaching, language)
    assert isinstance(picture, Picture)
    card = faculties.faculties_card(release, teaching, language, 8)
    assert len(card["rows"]) == len(faculties.public(release)) == 2
    for row in card["rows"]:
        assert row["name"] in picture.caption
        assert row["count"] in picture.caption
        assert row["value"] in picture.caption
    assert length(picture.caption) <= CAPTION_LIMIT


def longer(form: Form, size: int) -> Form:
    """The form with every short label drawn out to `size` characters."""
    filler = "және осы пән аясында өткізілген барлық практикалық сабақтардың ұйымдастырылуы мен мазмұны туралы " * 2

    def item(one: Item) -> Item:
        if isinstance(one, Group):
            return replace(one, children=tuple(map(item, one.children)))
        if isinstance(one, Question):
            short = {language: f"{text} {filler}"[:size].strip() for language, text in one.short.items()}
            return replace(one, short=short)
        return one

    return replace(form, items=tuple(map(item, form.items)))


@pytest.mark.parametrize("size", [40, 110, 160])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_texts_still_fit(released: Release, teaching: Form, size: int, language: str) -> None:
    form = longer(teaching, size)
    title = "Халықаралық оқытушыларды орналастыру мен әлеуметтік қолдау сауалдамасы " * 2
    form = replace(form, title=dict.fromkeys(("kk", "ru", "en"), title))
    picture = infographic(replace(released, form_hash=form.version), form, language)
    assert length(picture.caption) <= CAPTION_LIMIT


def test_a_card_that_is_too_full_is_an_error_and_not_clipped(released: Release, teaching: Form) -> None:
    form = longer(teaching, 110)
    card = summary_card(replace(released, form_hash=form.version), form, "kk", FULL)
    with pytest.raises(CardOverfull):
        render_png(summary.SOURCE, card)


def test_a_word_wider_than_the_card_is_an_error(released: Release, teaching: Form) -> None:
    form = replace(teaching, title=dict.fromkeys(("kk", "ru", "en"), "Қанағаттанушылық" * 5))
    with pytest.raises(CardRefused):
        infographic(replace(released, form_hash=form.version), form, "kk")


def test_a_release_is_drawn_with_its_own_form_only(released: Release, teaching: Form) -> None:
    with pytest.raises(ValueError, match="not the form"):
        infographic(released, replace(teaching, key="other"), "kk")


async def test_several_pictures_can_be_drawn_at_once(released: Release, teaching: Form) -> None:
    drawn = await asyncio.gather(*(infographic_async(released, teaching, language) for language in LANGUAGES))
    assert [picture.sha256 for picture in drawn] == [
        infographic(released, teaching, language).sha256 for language in LANGUAGES
    ]
