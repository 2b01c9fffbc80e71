"""What the bot writes by itself: short, one idea, one button."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from domain.people import Role
from locales import Words
from views.card import Button, Card, bold, lines
from views.roles import role_name
from views.taps import tap


def digest_card(courses: int, closes_at: datetime, spent: int, last_day: bool, zone: ZoneInfo, _: Words) -> Card:
    """One reminder for everything that is open and unanswered; no token, no course."""
    title = _("Today is the last day") if last_day else _("Your courses wait for your word")
    text = lines(
        bold(title),
        _("Courses left: {n}", n=courses)
        + "\n"
        + _("About {n} min", n=spent)
        + "\n"
        + _("Due: {date}", date=_.moment(closes_at, zone)),
    )
    return Card(text, ((Button(_("Show"), tap("show"), style="primary"),),))


def role_request_card(_: Words) -> Card:
    """For a QA lead: somebody's role waits."""
    return Card(_("A role waits for your confirmation."), ((Button(_("Show"), tap("roles"), style="primary"),),))


def role_decided_card(role: Role, confirmed: bool, _: Words) -> Card:
    """For the person whose role was confirmed or refused."""
    name = escape(role_name(role, _))
    text = (
        _("Your role is confirmed: {role}.", role=name)
        if confirmed
        else _("Your role was not confirmed: {role}. Questions? Ask the quality office.", role=name)
    )
    return Card(text, ((Button(_("Show"), tap("show")),),))


def role_granted_card(person: str, role: Role, _: Words) -> Card:
    """For every QA lead: the operator gave somebody a role."""
    return Card(
        _("The operator gave a role: {person}, {role}.", person=escape(person), role=escape(role_name(role, _))), ()
    )


def wave_closed_card(survey: str, _: Words) -> Card:
    """For QA leads: a survey has closed and waits for its release."""
    text = lines(bold(survey), _("The survey is closed. The results can be released."))
    return Card(text, ((Button(_("Show"), tap("waves"), style="primary"),),))


def answers_lost_card(courses: int, closes_at: datetime, zone: ZoneInfo, _: Words) -> Card:
    """For somebody whose answers were lost with the server: what happened, and what is left to answer again."""
    text = lines(
        bold(_("Your answers were lost")),
        _(
            "Our server failed, and answers you had sent are lost with it. Nobody has read them, and nobody can. "
            "We are sorry. Please answer once more."
        ),
        _("Courses left: {n}", n=courses) + "\n" + _("Due: {date}", date=_.moment(closes_at, zone)),
    )
    return Card(text, ((Button(_("Show"), tap("show"), style="primary"),),))


def wave_lost_card(survey: str, asked_again: bool, _: Words) -> Card:
    """For QA leads: answers of a survey were lost with the server."""
    said = (
        _("Answers were lost with the server. Nobody has read them. Whoever had answered is told and asked again.")
        if asked_again
        else _(
            "Answers were lost with the server, and the time for answers is over: nobody can be asked again. "
            "The survey counts the answers that are left."
        )
    )
    return Card(lines(bold(survey), said), ((Button(_("Show"), tap("waves"), style="primary"),),))


def link_reused_card(_: Words) -> Card:
    """For the owner of a used link: another account has opened it."""
    text = lines(
        bold(_("Your personal link was opened again")),
        _(
            "Another Telegram account tried the link you have used. It got nothing. "
            "Was it not you? Tell the quality office."
        ),
    )
    return Card(text, ((Button(_("Show"), tap("show")),),))
