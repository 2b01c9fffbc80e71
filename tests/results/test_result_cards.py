"""Cards of a release in the chat: never longer than a message or a screen, and honest about what is not there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from domain.disclosure import Limits
from domain.form import Choice, Facet, Form, Kind, Question
from domain.language import LANGUAGES
from domain.release import Wave, make_release, release_from_json, release_to_json
from domain.result import (
    Before,
    Change,
    IndicatorResult,
    InstructorResult,
    ItemResult,
    Level,
    Mean,
    Priority,
    Release,
    Silence,
    Turnout,
    UnitResult,
)
from domain.units import ROOT, Unit
from locales import words
from tests.results.conftest import named
from views.card import Card
from views.results import Reading, instructor_card, place_card

Make = Callable[..., Unit]
MESSAGE = 4096
SCREEN = 25
"""Lines of questions, places and notes that a phone shows without scrolling far."""

LONG = "Ә" * 38
CHANGED = Change(Decimal("3.9"), Decimal("0.3"))


def mean(said: str) -> Mean:
    return Mean(Decimal(said), Decimal(said))


def question(number: int, label: str, points: Sequence[int]) -> Question:
    choices = tuple(Choice(f"c{point}", named(str(point)), point) for point in points)
    text = dict.fromkeys(LANGUAGES, f"{number:02} {label}")
    facet, competence = list(Facet)[number % 2], f"k{number // 2}"
    return Question(
        f"q{number}", Kind.SELECT_ONE, text, text, choices=choices, reverse=True, competence=competence, facet=facet
    )


def reading(
    count: int, label: str = LONG, points: Sequence[int] = (1, 2, 3, 4, 5), inner: int = 0, change: Change = CHANGED
) -> tuple[Reading, UnitResult]:
    """A place with so many questions, each changed, half as many competences and indicators, and places inside."""
    asked = tuple(question(number, label, points) for number in range(count))
    form = Form("f", named("Survey"), (question(99, "usual", range(1, 9)), *asked), 4096)
    items = tuple(ItemResult(one.name, 1234, mean("4.2"), change=change) for one in asked)
    university = UnitResult(
        "university",
        Level.UNIVERSITY,
        named("Қ" * 90),
        Turnout(1234, 2345, 53),
        mean("4.1"),
        items,
        (InstructorResult("i", items),),
        tuple(UnitResult(f"f{n}", Level.FACULTY, named(f"F{n}"), Turnout(9, 20, 45)) for n in range(inner)),
        indicators=tuple(IndicatorResult(f"k{n} {label}", mean("4.1"), change) for n in range(count // 2)),
        priorities=tuple(Priority(f"k{n}", mean("4.5"), mean("3.2"), Decimal("1.3")) for n in range(count // 2)),
    )
    before = Before("w0", 1, named("2025"), ())
    release = Release("w", "f", 1, form.version, named("2026"), date(2027, 1, 20), 5, 30, university, before=before)
    return Reading(release, form, {"i": "Айгерім"}), university


def cards(show: Callable[[int], Card]) -> list[Card]:
    """Every page, by the way to the next."""
    found = [show(0)]
    while any(button.label == f"{len(found) + 1} ›" for row in found[-1].rows for button in row):
        found.append(show(len(found)))
    return found


def lines_of(shown: Iterable[Card], beginning: str) -> list[str]:
    return [line for card in shown for line in unescape(card.text).splitlines() if line.startswith(beginning)]


@pytest.mark.parametrize(
    ("count", "label", "points", "language"),
    [(90, LONG, range(1, 6), "kk"), (40, "&" * 600, range(2, 9), "ru"), (13, "Clear goals", [1, 5], "en")],
)
def test_no_card_is_longer_than_a_message_and_every_figure_stands_on_one(
    count: int, label: str, points: Sequence[int], language: str
) -> None:
    told, unit = reading(count, label, points)
    shown = cards(lambda page: place_card(told, unit, page, words(language)))
    alone = cards(lambda page: instructor_card(told, unit, "i", words(language), page))
    for card in (*shown, *alone):
        assert len(unescape(card.text).encode("utf-16-le")) // 2 <= MESSAGE
        assert len(card.rows) <= SCREEN
        assert len(lines_of([card], "•")) <= 20
    for pages in (shown, alone):
        assert [line[2:4] for line in lines_of(pages, "•")] == [f"{number:02}" for number in range(count)]
    assert len(lines_of(shown, "k")) == 2 * (count // 2)


def test_twelve_questions_and_their_places_stand_on_one_card() -> None:
    told, unit = reading(4, "Clear", inner=8)
    [card] = cards(lambda page: place_card(told, unit, page, words("en")))
    assert len(lines_of([card], "•")) == 4
    assert [row[0].label for row in card.rows[:8]] == [f"F{n} en" for n in range(8)]


def test_questions_that_fit_stand_on_every_page_of_places_and_past_the_end_is_the_last_page() -> None:
    told, unit = reading(4, "Clear", inner=20)
    shown = cards(lambda page: place_card(told, unit, page, words("en")))
    assert [len(lines_of([card], "•")) for card in shown] == [4, 4, 4]
    labels = [row[0].label for card in shown for row in card.rows]
    assert [label for label in labels if label.startswith("F")] == [f"F{n} en" for n in range(20)]
    assert place_card(told, unit, 99, words("en")) == shown[-1]


@pytest.mark.parametrize(
    ("change", "sign", "said"),
    [
        (Change(Decimal(4), Decimal(0)), "4.2 · n 1,234 =", "= the same figure as then"),
        (Change(Decimal(4), Decimal(0), noise=False), "4.2 · n 1,234 =", "= the same figure as then"),
        (Change(Decimal(4), Decimal(0), noise=True), "4.2 · n 1,234 ≈", "≈ no more than chance"),
        (Change(Decimal(4), Decimal("0.2"), noise=True), "4.2 · n 1,234 ≈", "≈ no more than chance"),
        (Change(Decimal(4), Decimal("0.2"), noise=False), "4.2 · n 1,234 ▲ 0.2", "▲▼ against 2025"),
        (Change(Decimal(4), Decimal("-0.2")), "4.2 · n 1,234 ▼ 0.2?", "?: not tested, may be chance"),
    ],
)
def test_no_sign_says_that_chance_was_tested_where_it_was_not(change: Change, sign: str, said: str) -> None:
    told, unit = reading(1, "Clear", change=change)
    told = replace(told, release=replace(told.release, before=Before("w0", 1, dict.fromkeys(LANGUAGES, "2025"), ())))
    text = unescape(place_card(told, unit, 0, words("en")).text)
    assert any(line.endswith(sign) for line in text.splitlines())
    assert said in text
    assert ("= the same" in text) == sign.endswith("=")


def whole(units: Sequence[Unit], form: Form, wave: Wave) -> Release:
    tree = Unit(ROOT, Level.UNIVERSITY, named("University"), tuple(units))
    release = make_release(form, wave, tree, Limits())
    assert release_from_json(release_to_json(release)) == release
    return release


@pytest.mark.parametrize(
    ("classes", "silence", "sentence"),
    [
        ((), Silence.NOBODY_ASKED, "Nobody was asked."),
        (((0, 0), (0, 0)), Silence.NOBODY_ASKED, "Nobody was asked."),
        (((0, 8), (0, 9)), Silence.NOBODY_ANSWERED, "Nobody answered."),
        (((1, 8), (0, 9)), None, "Hidden to protect anonymity"),
        # of so few it would say of each that they did not answer
        (((0, 8),), None, "Hidden to protect anonymity"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wave_without_answers_says_so_and_a_small_one_does_not(
    small_form: Form,
    autumn: Wave,
    course: Make,
    classes: Sequence[tuple[int, int]],
    silence: Silence | None,
    sentence: str,
    language: str,
) -> None:
    release = whole([course(f"c{n}", [4] * cast, could) for n, (cast, could) in enumerate(classes)], small_form, autumn)
    _ = words(language)
    text = place_card(Reading(release, small_form, {}), release.university, 0, _).text
    assert release.university.silence is silence
    assert _(sentence) in text
    assert (_("Places hidden to protect anonymity: {n}", n=len(classes)) in text) == (silence is None)


def test_a_course_tells_that_nobody_was_asked_and_never_that_nobody_answered(
    small_form: Form, autumn: Wave, course: Make
) -> None:
    some = [course("asked", [], 30), course("nobody", [], 0), course("full", [4] * 9, 30)]
    release = whole(some, small_form, autumn)
    assert [unit.silence for unit in release.university.units] == [None, Silence.NOBODY_ASKED, None]
    text = place_card(Reading(release, small_form, {}), release.university, 0, words("en")).text
    assert "Units and courses hidden to protect anonymity: 1" in text
