"""Before a release: how much it will show and hide; and why there is another one."""

from domain.release_plan import INSTRUCTOR, Kind, ReleasePlan
from domain.result import Level
from domain.wave import Correction
from locales import Words
from reports.wording import correction_text
from views.card import Button, Card, Rows, bold, lines
from views.taps import tap

CORRECT, CORRECTED, CUTS = "correct", "corrected", "cuts"


def confirm_release_card(wave: str, plan: ReleasePlan | None, unread: int, _: Words) -> Card:
    """Asks once more: a release cannot be taken back. Without a plan the answers are not counted yet.

    `unread` comments nobody has decided about.
    """
    text = lines(
        bold(_("Release the results?")),
        plan_text(plan, _) if plan else _("The answers are counted first."),
        _("Comments not read yet, and not shown: {n}", n=_.number(unread)) if unread else "",
        _("It is frozen for good: a correction is a whole new release."),
    )
    yes = Button(_("Release"), tap("released", wave), style="primary")
    return Card(text, ((yes,), *([_list_button(wave, _)] if plan else []), (Button(_("‹ Back"), tap("wave", wave)),)))


def correction_card(wave: str, plan: ReleasePlan, _: Words) -> Card:
    """Why a whole new release is made, and what it will show."""
    text = lines(
        bold(_("Release once more?")),
        _("The new version takes the place of the old one; both are kept."),
        plan_text(plan, _),
        _("Why?"),
    )
    reasons: Rows = tuple((Button(correction_text(why, _), tap(CORRECTED, why.value, wave)),) for why in Correction)
    return Card(text, (*reasons, _list_button(wave, _), (Button(_("‹ Back"), tap("wave", wave)),)))


def _list_button(wave: str, _: Words) -> tuple[Button, ...]:
    return (Button(_("Full list"), tap(CUTS, wave)),)


def list_caption(_: Words) -> str:
    """What stands under the file with the full list."""
    return _(
        "Every figure and comment of this release: where it stands and how it is shown. The list has no figures in it."
    )


def plan_text(plan: ReleasePlan, _: Words) -> str:
    """How many places, figures and comments are shown, a line each."""
    told = [f"{level_name(level, _)}: {_of(kind, _)}" for level, kind in plan.places.items()]
    figures = {_("Means"): plan.means, _("Distributions"): plan.distributions, _("Comments"): plan.comments}
    told += [f"{name}: {_of(kind, _)}" for name, kind in figures.items() if kind.everything]
    if plan.public.shown:
        told.append(_("May be public: {n}", n=_.number(plan.public.shown)))
    if any(kind.shown < kind.everything for kind in plan.places.values()):
        told.append(_("The rest stays hidden: too few answers, or it would give them away."))
    return "\n".join([_("Shown, of all:"), *told])


def level_name(level: str, _: Words) -> str:
    """What the places of a level are called, as a label before a number."""
    return {
        Level.UNIVERSITY.value: _("University"),
        Level.FACULTY.value: _("Faculties"),
        Level.DEPARTMENT.value: _("Departments"),
        Level.PROGRAMME.value: _("Programmes"),
        Level.UNIT.value: _("Units"),
        Level.COURSE.value: _("Courses"),
        INSTRUCTOR: _("Instructors"),
    }[level]


def _of(kind: Kind, _: Words) -> str:
    return _("{n} of {all}", n=_.number(kind.shown), all=_.number(kind.everything))
