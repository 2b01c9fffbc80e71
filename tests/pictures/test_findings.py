"""A headline and groups of rows say only what the intervals of means bear out; "less is better" is never the best."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.form import Choice, Form, Kind, Question
from domain.language import LANGUAGES, Text
from domain.result import ItemResult, Level, Mean, Release, Turnout, UnitResult
from locales import words
from reports.caption import caption
from reports.finding import headline, ratings
from reports.summary import Layout, select, summary_card
from views.results import Reading, place_card

SIZE = Layout(rows=5, fact=False)


def called(name: str) -> Text:
    return {language.value: name for language in LANGUAGES}


def rating(name: str, points: tuple[int, ...] = (1, 2, 3, 4, 5), **more: Any) -> Question:
    choices = tuple(Choice(f"c{point}", called(str(point)), point) for point in points)
    return Question(name, Kind.SELECT_ONE, called(name), called(name), choices=choices, **more)


def told(means: Mapping[str, tuple[str, str | None]], *reverse: str) -> tuple[Release, Form]:
    """A release that tells these means of the university, each with its margin (or none), and its form."""
    form = Form("f", called("Survey"), tuple(rating(name, reverse=name in reverse) for name in means), 1024)
    items = tuple(
        ItemResult(name, 100, Mean(Decimal(mean), Decimal(mean)), margin=Decimal(margin) if margin else None)
        for name, (mean, margin) in means.items()
    )
    university = UnitResult("university", Level.UNIVERSITY, called("U"), Turnout(100, 200, 50), items=items)
    return Release("w", "f", 1, form.version, called("2026"), date(2027, 1, 20), 5, 30, university), form


def said(release: Release, form: Form) -> str:
    return headline(ratings(release, form), "en")


@pytest.mark.parametrize(
    ("means", "sentence"),
    [
        # a difference of a tenth between intervals that overlap is no finding
        ({"a": ("4.1", "0.20"), "b": ("4.0", "0.20")}, "Mean ratings from 4.0 to 4.1"),
        ({"a": ("4.2", "0.10"), "b": ("4.0", "0.10")}, "Mean ratings from 4.0 to 4.2"),
        ({"a": ("4.2", "0.09"), "b": ("4.0", "0.10")}, "“a” is rated highest, “b” lowest"),
        ({"b": ("3.0", "0.10"), "a": ("4.0", "0.10"), "c": ("3.1", "0.10")}, "“a” is rated highest"),
        ({"b": ("3.0", "0.10"), "a": ("4.0", "0.10"), "c": ("3.9", "0.10")}, "“b” is rated lowest"),
        # all that is sure of three that overlap in a chain
        ({"m": ("3.7", "0.30"), "b": ("3.4", "0.20"), "a": ("4.0", "0.20")}, "“a” is rated higher than “b”"),
        # one without a margin may be above or below anything
        ({"x": ("4.4", None), "b": ("3.0", "0.10"), "a": ("4.0", "0.10")}, "“a” is rated higher than “b”"),
        ({"a": ("4.9", None), "b": ("2.0", None)}, "Mean ratings from 2.0 to 4.9"),
        ({"a": ("4.0", "0.10"), "b": ("4.0", "0.10")}, "All questions are rated about the same: 4.0"),
    ],
)
def test_a_headline_ranks_only_what_intervals_tell_apart(
    means: Mapping[str, tuple[str, str | None]], sentence: str
) -> None:
    assert said(*told(means)) == sentence


def test_a_mean_told_as_a_range_is_neither_highest_nor_lowest() -> None:
    release, form = told({"a": ("4.5", "0.10"), "b": ("3.0", "0.10")})
    ranged = replace(release.items[0], mean=Mean(Decimal("4.5"), Decimal("5.0")))
    release = replace(release, university=replace(release.university, items=(ranged, release.items[1])))
    assert said(release, form) == f"Mean ratings from 3.0 to ≥{chr(0xA0)}4.5"


def test_where_less_is_better_a_question_is_neither_best_nor_weakest() -> None:
    means = {"confused": ("4.6", "0.05"), "clear": ("3.0", "0.05"), "useful": ("4.0", "0.05"), "bored": ("1.2", "0.05")}
    release, form = told(means, "confused", "bored")
    assert said(release, form) == "“useful” is rated highest, “clear” lowest"
    assert (
        said(*told({"confused": ("4.6", "0.05"), "clear": ("3.0", "0.05")}, "confused")) == "“clear”: mean rating 3.0"
    )
    alone = told({"confused": ("4.6", "0.05")}, "confused")
    assert said(*alone) == "“confused (less is better)”: mean rating 4.6"
    # its row stands after the others, marked, with the mean as it is
    rows = [(row["label"], row["value"]) for row in summary_card(release, form, "en", SIZE)["rows"]]
    marked = [("confused (less is better)", "4.6"), ("bored (less is better)", "1.2")]
    assert rows == [("useful", "4.0"), ("clear", "3.0"), *marked]
    text = caption(release, form, "en", SIZE)
    assert "• confused (less is better) – 4.6" in text
    assert (
        "• confused (less is better) – 4.6 · n 100"
        in place_card(Reading(release, form, {}), release.university, 0, words("en")).text
    )


def test_where_the_middle_is_best_nothing_is_highest() -> None:
    release, form = told({"a": ("0.9", "0.05"), "b": ("-0.9", "0.05")})
    form = replace(form, items=(rating("a", (-1, 0, 1)), rating("b", (-1, 0, 1))))
    assert said(replace(release, form_hash=form.version), form) == "Mean ratings from −0.9 to 0.9"


SEVEN = {
    name: (mean, "0.10")
    for name, mean in zip("abcdefg", ("3.0", "4.4", "3.9", "4.5", "3.1", "4.6", "3.8"), strict=True)
}


def test_two_groups_of_rows_stand_only_where_they_lie_apart() -> None:
    release, form = told(SEVEN)
    card = summary_card(release, form, "en", SIZE)
    assert [row["label"] for row in card["rows"]] == ["f", "d", "b", "e", "a"]
    assert card["columns"]["group"] == "Rated higher"
    assert [row.get("heading") for row in card["rows"]] == [None, None, None, "Rated lower", None]
    lines = caption(release, form, "en", SIZE).splitlines()
    assert lines[lines.index("Rated higher:") + 4] == "Rated lower:"


def test_rows_that_do_not_lie_apart_are_the_first_of_the_form_with_those_of_the_headline() -> None:
    release, form = told({name: (mean, "0.70") for name, (mean, _) in SEVEN.items()})
    assert said(release, form) == "“f” is rated higher than “a”"
    card = summary_card(release, form, "en", SIZE)
    assert [row["label"] for row in card["rows"]] == ["a", "b", "c", "d", "f"]
    assert "group" not in card["columns"]
    assert not any("heading" in row for row in card["rows"])
    assert "Rated higher" not in caption(release, form, "en", SIZE)
    untold, form = told({name: (mean, None) for name, (mean, _) in SEVEN.items()})
    for rows in range(1, 7):
        chosen = select(ratings(untold, form), rows)
        assert ([one.question.name for one in chosen.questions], chosen.lower) == (list("abcdefg"[:rows]), 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("answered", "few"), [(9, True), (10, False)])
def test_the_foot_of_a_picture_warns_of_few_answers_and_of_a_low_rate(language: str, answered: int, few: bool) -> None:
    release, form = told({"a": ("4.0", None), "b": ("3.0", None)})
    university = replace(release.university, turnout=Turnout(answered, 100, answered))
    foot = summary_card(replace(release, university=university), form, language, SIZE)["foot"]
    _ = words(language)
    assert (_("Few answers: read with care") in foot) is few
    assert _("Low response rate: may not represent everyone") in foot
