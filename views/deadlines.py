"""Deadlines of an employee: the card, the lines on the living card, and the reminder."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from domain.calendar import day_of
from domain.duties import Duty
from domain.duty_reminders import DAYS_BEFORE, Plate
from domain.language import in_language
from locales import Words
from views.card import Button, Card, Rows, bold, lines
from views.taps import tag, tap

MOST_SHOWN = 8
MOST_IN_A_LETTER = 5
NEAR = timedelta(days=max(DAYS_BEFORE))
"""What a reminder names: from the first day on which it may come (handbook section 6); whole days, as reminders are."""

_END_OF_DAY = time(23, 59)


def deadlines_card(plate: Plate, owners: Mapping[str, str], now: datetime, zone: ZoneInfo, _: Words) -> Card:
    """Everything a person owes, with a button for each; `owners` are the names of those who owe what is handed here."""
    if plate.is_empty:
        text = lines(bold(_("No deadlines")), _("You owe nothing now. When something is due, this chat will say so."))
        return Card(text, _back(_))
    text = lines(
        bold(_("Your deadlines")),
        *_items(plate.owed[:MOST_SHOWN], now, zone, _),
        _("And {n} more", n=len(plate.owed) - MOST_SHOWN) if len(plate.owed) > MOST_SHOWN else "",
        "" if plate.owed else _("You owe nothing now. When something is due, this chat will say so."),
        _later(plate, zone, _),
        _handed(plate, owners, zone, _),
        _("When something is done, tap its button: its reminders stop at once.") if plate.owed else "",
    )
    return Card(text, (*_done_rows(plate, _), *_undo_rows(plate, _), *_back(_)))


def deadlines_letter(plate: Plate, owners: Mapping[str, str], now: datetime, zone: ZoneInfo, _: Words) -> Card:
    """One reminder for all deadlines of a day: what is near or overdue, and what is overdue and handed here."""
    last = day_of(now, zone) + NEAR
    near = [duty for duty in plate.owed if day_of(duty.due, zone) <= last]
    text = lines(
        bold(_letter_title(near, now, zone, _)) if near else "",
        *_items(near[:MOST_IN_A_LETTER], now, zone, _),
        _("And {n} more", n=len(near) - MOST_IN_A_LETTER) if len(near) > MOST_IN_A_LETTER else "",
        _handed(plate, owners, zone, _),
    )
    return Card(text, ((Button(_("Show"), tap("deadlines"), style="primary"),),))


def deadlines_line(plate: Plate, zone: ZoneInfo, _: Words) -> str:
    """What the living card says of deadlines; empty if nothing is owed."""
    if plate.is_quiet:
        return ""
    said = [bold(_("Your deadlines"))]
    if plate.overdue:
        said.append(_("⚠️ Overdue: {n}", n=len(plate.overdue)))
    if plate.ahead:
        nearest = _moment(plate.ahead[0].due, zone, _)
        said.append(_("Ahead: {n} · next: {date}", n=len(plate.ahead), date=nearest))
    if plate.handed:
        said.append(_("Overdue, to be handed to you: {n}", n=len(plate.handed)))
    return "\n".join(said)


def deadlines_rows(plate: Plate, _: Words) -> Rows:
    """The living card's way to the deadlines, for somebody who has any."""
    if plate.is_empty:
        return ()
    return ((Button(_("Deadlines: {n}", n=len(plate.owed)), tap("deadlines")),),)


def _letter_title(near: list[Duty], now: datetime, zone: ZoneInfo, _: Words) -> str:
    if any(duty.due < now for duty in near):
        return _("A deadline has passed")
    if any(day_of(duty.due, zone) == day_of(now, zone) for duty in near):
        return _("Today is the last day")
    return _("Deadlines are near")


def _items(duties: Iterable[Duty], now: datetime, zone: ZoneInfo, _: Words) -> list[str]:
    found = []
    for number, duty in enumerate(duties, start=1):
        date = _moment(duty.due, zone, _)
        due = _("⚠️ Overdue. It was due: {date}", date=date) if duty.due < now else _("Due: {date}", date=date)
        found.append(f"{number}. {bold(in_language(duty.title, _.language))}{_course(duty, _)}\n{due}")
    return found


def _course(duty: Duty, _: Words) -> str:
    return f"\n{escape(in_language(duty.course, _.language))}" if duty.course else ""


def _later(plate: Plate, zone: ZoneInfo, _: Words) -> str:
    if not plate.later:
        return ""
    return _("Later: {n} · next: {date}", n=len(plate.later), date=_moment(plate.later[0].due, zone, _))


def _handed(plate: Plate, owners: Mapping[str, str], zone: ZoneInfo, _: Words) -> str:
    if not plate.handed:
        return ""
    shown = [
        f"• {escape(owners.get(duty.owner, ''))}: {escape(_named(duty, _))}. "
        + _("It was due: {date}", date=_moment(duty.due, zone, _))
        for duty in plate.handed[:MOST_SHOWN]
    ]
    more = [_("And {n} more", n=len(plate.handed) - MOST_SHOWN)] if len(plate.handed) > MOST_SHOWN else []
    return "\n".join([bold(_("Overdue, to be handed to you")), *shown, *more])


def _done_rows(plate: Plate, _: Words) -> Rows:
    return tuple(
        (Button(_("✓ Done: {what}", what=f"{number}. {_named(duty, _)}"), tap("duty", "done", tag(duty.key))),)
        for number, duty in enumerate(plate.owed[:MOST_SHOWN], start=1)
    )


def _undo_rows(plate: Plate, _: Words) -> Rows:
    return tuple(
        (Button(_("↩ Not done yet: {what}", what=_named(duty, _)), tap("duty", "undo", tag(duty.key))),)
        for duty in plate.done[:MOST_SHOWN]
    )


def _named(duty: Duty, _: Words) -> str:
    course = in_language(duty.course, _.language)
    return in_language(duty.title, _.language) + (f" · {course}" if course else "")


def _moment(due: datetime, zone: ZoneInfo, _: Words) -> str:
    """The day, and the time where it is not the end of the day."""
    local = due.astimezone(zone)
    return _.day(local.date()) if local.time() >= _END_OF_DAY else _.moment(due, zone)


def _back(_: Words) -> Rows:
    return ((Button(_("‹ Back"), tap("home")),),)
