"""Small groups and crowds of a wave for the quality office: what is asked together, what is not asked, and why."""

from collections.abc import Iterable
from html import escape

from domain.form import INSTRUCTORS_LIMIT
from domain.language import in_language
from domain.small_groups import ManyInstructors, OmittedClass, PooledGroups, SmallGroups
from domain.window import Omission
from locales import Words
from views.card import Button, Card, Rows, bold, lines
from views.taps import tap

GROUPS = "groups"
MOST_LINES = 10


def groups_buttons(groups: SmallGroups, wave: str, _: Words) -> Rows:
    """The ways to the card, with how many there are of each; none if every class is asked by itself."""
    labels = []
    if groups.pools or groups.omitted:
        pools, omitted = len(groups.pools), len(groups.omitted)
        labels.append(_("Asked together: {pools} · not asked: {omitted}", pools=pools, omitted=omitted))
    if groups.crowded:
        labels.append(_("Not about every instructor: {n}", n=len(groups.crowded)))
    return tuple((Button(label, tap(GROUPS, wave)),) for label in labels)


def groups_card(groups: SmallGroups, wave: str, _: Words) -> Card:
    """Every pool, every class that is left out, by reason, and every crowd; the first of them, where there are many."""
    pooled = [_pool(pool, _) for pool in groups.pools]
    together = _("Groups of one course with the same instructors; their results are told together.")
    parts = [bold(_("Small groups"))] if groups.pools or groups.omitted else []
    if pooled:
        parts.append(_section(_("Asked together"), together, pooled, _))
    for reason in (Omission.TOO_FEW, Omission.NO_INSTRUCTOR, Omission.NO_STUDENTS, Omission.AFTER_CLOSE):
        found = [_omitted(one, _) for one in groups.omitted if one.reason is reason]
        if found:
            parts.append(_section(_("Not asked"), reason_text(reason, groups.fewest, _), found, _))
    if groups.crowded:
        crowds = [_crowd(one, _) for one in groups.crowded]
        parts.append(_section(_("Not asked about every instructor"), crowd_reason(_), crowds, _))
    return Card(lines(*parts), ((Button(_("‹ Back"), tap("wave", wave)),),))


def reason_text(reason: Omission, fewest: int, _: Words) -> str:
    """Why nobody is asked about a class, and what can be done about it."""
    return {
        Omission.TOO_FEW: _("Too few students (at least {n} needed). They are told so on their card.", n=fewest),
        Omission.NO_INSTRUCTOR: _("Nobody teaches the class on the roster. Correct the roster."),
        Omission.NO_STUDENTS: _("Nobody studies in the class on the roster."),
        Omission.AFTER_CLOSE: _("The exam ends after the survey closes. Correct the calendar."),
        Omission.KIND: _("State exams and internships are not evaluated."),
    }[reason]


def crowd_reason(_: Words) -> str:
    """Why not every instructor of a class is asked about, and what can be done about it."""
    return _(
        "One questionnaire has room for {n} instructors: those marked primary on the roster first, then by name.",
        n=INSTRUCTORS_LIMIT,
    )


def _section(title: str, why: str, found: Iterable[str], _: Words) -> str:
    rows = list(found)
    more = len(rows) - MOST_LINES
    rest = [_("And {n} more", n=more)] if more > 0 else []
    return "\n".join([f"<b>{title}</b> · {len(rows)}", f"<i>{why}</i>", *rows[:MOST_LINES], *rest])


def _pool(pool: PooledGroups, _: Words) -> str:
    title, names = in_language(pool.title, _.language), " + ".join(pool.names)
    return f"• {escape(title)} ({escape(names)}) · {pool.people}"


def _crowd(one: ManyInstructors, _: Words) -> str:
    of_all = _("{n} of {all}", n=one.asked_about, all=one.instructors)
    return f"• {escape(in_language(one.title, _.language))} ({escape(one.name)}) · {of_all}"


def _omitted(one: OmittedClass, _: Words) -> str:
    return f"• {escape(in_language(one.title, _.language))} ({escape(one.name)}) · {one.people}"
