"""The limits of disclosure for the heads of the quality office: what each protects, and how far it may go."""

from domain.disclosure import FLOORS, MOST, Limits
from locales import Words
from views.card import Button, Card, bold, lines
from views.taps import tap

LIMITS, LIMIT, SET_LIMIT = "limits", "limit", "setlimit"
NAMES = tuple(FLOORS)


def limits_card(limits: Limits, _: Words) -> Card:
    """All limits with their values."""
    text = lines(
        bold(_("Limits")),
        _("Who answers must not be recognised. Higher values protect more and show less."),
        _("A change holds for what has not opened and for results that are not released yet."),
    )
    rows = tuple((Button(f"{limit_name(name, _)}: {getattr(limits, name)}", tap(LIMIT, name)),) for name in NAMES)
    return Card(text, (*rows, (Button(_("‹ Back"), tap("waves")),)))


def limit_card(name: str, limits: Limits, _: Words) -> Card:
    """One limit, with one step down and one up as far as they go; a button carries the value it sets."""
    value, floor = int(getattr(limits, name)), FLOORS[name]
    text = lines(
        bold(f"{limit_name(name, _)}: {value}"),
        _meaning(name, _),
        _("From {floor} to {most}.", floor=floor, most=MOST),
    )
    steps = tuple(
        Button(f"{sign} {wanted}", tap(SET_LIMIT, name, wanted))
        for sign, wanted in (("−", value - 1), ("+", value + 1))
        if floor <= wanted <= MOST
    )
    return Card(text, (steps, (Button(_("‹ Back"), tap(LIMITS)),)))


def limit_name(name: str, _: Words) -> str:
    """What a limit is called."""
    return {
        "min_ratings": _("Answers to a question"),
        "min_enrolled": _("People in a group"),
        "min_distribution": _("Answers for a distribution"),
        "min_comment_answers": _("Answers for comments"),
        "min_comments": _("Comments to a question"),
        "min_rate_percent": _("Representative from, %"),
        "public_min_n": _("Answers for the public"),
        "public_min_rate_percent": _("Public from, %"),
    }[name]


def _meaning(name: str, _: Words) -> str:
    return {
        "min_ratings": _("With fewer answers the question is hidden."),
        "min_enrolled": _(
            "Fewer people are not asked alone: their group is asked together with others of the same course and "
            "instructors, or not at all. What is open stays open."
        ),
        "min_distribution": _("With fewer answers only their number and the mean are shown."),
        "min_comment_answers": _("With fewer answers about a course its comments are not shown alone."),
        "min_comments": _("Fewer comments to a question are not shown alone."),
        "min_rate_percent": _("A lower response rate is shown and marked as not representative."),
        "public_min_n": _("With fewer answers the results are not shown in public."),
        "public_min_rate_percent": _("With a lower response rate the results are not shown in public."),
    }[name]
