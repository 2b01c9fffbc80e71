"""The one message in the sender's chat that opens the reply: its buttons carry the key, which is kept nowhere else."""

from collections.abc import Mapping
from html import escape

from domain.feedback import LONGEST, MOST_ADDED_A_DAY, Unit
from domain.feedback_rounds import DAYS_KEPT
from domain.feedback_thread import Place, Reply, ReplyKind, Standing
from locales import Words
from views.card import Button, Card, bold, lines
from views.feedback import FEEDBACK, round_line, topic_name, unit_name
from views.taps import tap

THREAD = "t"
WRITE, PAGE = "w", "p"


def on_its_way_card(key: str, _: Words) -> Card:
    """Stands before the message is kept: whatever happens then, its button tells the truth."""
    return Card(_("⏳ Your message is being kept. The button says how it stands."), (_check(key, _),))


def thread_card(
    key: str, standing: Standing, place: int, units: Mapping[str, Unit], _: Words, notice: str = ""
) -> Card:
    """How the conversation stands: where it is, one reply with the way to the others."""
    reply = standing.replies[place] if standing.replies else None
    text = lines(
        f"💬 {escape(notice)}" if notice else "",
        bold(_("Your anonymous message")) + "\n" + _addressed(standing, units, _),
        _said(reply, units, _) if reply else _status(standing, _),
        _("What you added waits. {round}", round=round_line(_)) if standing.adds_wait else "",
        _("Keep this message: the reply opens with its button only, for {n} days after the last word.", n=DAYS_KEPT),
    )
    return Card(text, (*_turns(key, place, len(standing.replies)), _check(key, _), *_more(key, standing, _)))


def write_more_card(key: str, _: Words, notice: str = "") -> Card:
    """Asks for what is to be added."""
    text = lines(
        f"💬 {escape(notice)}" if notice else "",
        bold(_("Your anonymous message")),
        _("Write one message, at most {n} characters. Words only: no photos, voice or forwards.", n=LONGEST),
        _("Leave out whatever would show who you are. The message is deleted from this chat once it is in."),
    )
    return Card(text, ((Button(_("Not now"), tap(THREAD, key)),),))


def gone_card(_: Words) -> Card:
    """What is under a button whose conversation is not there."""
    text = _(
        "Nothing is kept under this button: the message did not get in, or {n} days have passed since the last word.",
        n=DAYS_KEPT,
    )
    return Card(text, ((Button(_("Write anew"), tap(FEEDBACK)),),))


def added_limit_notice(_: Words) -> str:
    """That enough was added today."""
    return _("At most {n} messages a day can be added. Please write again tomorrow.", n=MOST_ADDED_A_DAY)


def _addressed(standing: Standing, units: Mapping[str, Unit], _: Words) -> str:
    to = _("To: {unit}", unit=escape(unit_name(units.get(standing.unit), _)))
    return f"{escape(topic_name(standing.topic, _))} · {to}" if standing.topic else to


def _status(standing: Standing, _: Words) -> str:
    if standing.place is Place.WAITING:
        return round_line(_)
    return _("It was handed over. There is no reply yet.")


def _said(reply: Reply, units: Mapping[str, Unit], _: Words) -> str:
    day = _.day(reply.day)
    if reply.kind is ReplyKind.PASSED_ON:
        unit = escape(unit_name(units.get(reply.text), _))
        return bold(_("Passed on")) + f" · {day}\n" + _("To: {unit}", unit=unit)
    title = _("Reply") if reply.kind is ReplyKind.ANSWER else _("A question to you")
    return bold(title) + f" · {day}\n<blockquote>{escape(reply.text)}</blockquote>"


def _check(key: str, _: Words) -> tuple[Button, ...]:
    return (Button(_("Check for a reply"), tap(THREAD, key)),)


def _more(key: str, standing: Standing, _: Words) -> tuple[tuple[Button, ...], ...]:
    if standing.place is not Place.WITH_UNIT:
        return ()
    asked = bool(standing.replies) and standing.replies[-1].kind is ReplyKind.QUESTION
    label = _("Answer") if asked else _("Write more")
    return ((Button(label, tap(THREAD, key, WRITE), style="primary" if asked else ""),),)


def _turns(key: str, place: int, total: int) -> tuple[tuple[Button, ...], ...]:
    turns = [Button("‹", tap(THREAD, key, PAGE, place - 1))] if place else []
    turns += [Button("›", tap(THREAD, key, PAGE, place + 1))] if place + 1 < total else []
    return (tuple(turns),) if turns else ()
