"""Anonymous feedback as those who answer for it see it."""

from collections.abc import Sequence
from html import escape

from domain.feedback import LONGEST, MARKETING, Unit
from domain.feedback_thread import Message, MessageState, Page, ReplyKind
from locales import Words
from views.card import Button, Card, Rows, bold, lines
from views.feedback import topic_name, unit_name
from views.taps import tag, tap

INBOX, MESSAGE, SEEN = "inbox", "msg", "seen"
ANSWER, ASK, PASS_ON, PASS_TO = "answer", "ask", "passon", "passto"

EARLIER_SHOWN = 2
EARLIER_CHARACTERS = 300


def inbox_card(page: Page, _: Words, notice: str = "") -> Card:
    """One message with its topic and day, what its sender wrote before, and what can be done."""
    message = page.message
    if message is None:
        return Card(lines(_notice(notice), bold(_("Feedback")), _("There is no message.")), (_back("home", _),))
    text = lines(
        _notice(notice),
        bold(_("Feedback")) + f" {page.place + 1}/{page.total}",
        f"{escape(topic_name(message.topic, _))} · {_.day(message.day)}\n" + _addressed(page, message, _),
        _earlier(page.earlier, _),
        _quoted(message, _),
        _state(message.state, _),
        _("Replies sent: {n}. Only the sender can read them.", n=page.replies) if page.replies else "",
    )
    return Card(text, (*_acts(message, _), *_turns(page), _back("home", _)))


def write_answer_card(page: Page, kind: ReplyKind, _: Words, notice: str = "") -> Card:
    """Asks for the answer, or for the question."""
    assert page.message is not None
    title = _("Answer to the sender") if kind is ReplyKind.ANSWER else _("Question to the sender")
    text = lines(
        _notice(notice),
        bold(title),
        _quoted(page.message, _),
        _(
            "Write it here, at most {n} characters. It is read under the sender’s own message, by nobody else.",
            n=LONGEST,
        ),
        _("Do not ask who it is: the sender was promised that nobody can find out."),
    )
    return Card(text, (_back_to(page.message, _),))


def pass_on_card(page: Page, addressees: Sequence[Unit | None], _: Words) -> Card:
    """To whom the conversation is to go."""
    assert page.message is not None
    text = lines(
        bold(_("Pass on")),
        _quoted(page.message, _),
        _("It leaves your inbox, and its sender can see where it is. To whom should it go?"),
    )
    message = page.message.id.hex()
    rows: Rows = tuple(
        (Button(unit_name(unit, _), tap(PASS_TO, message, tag(unit.id if unit else MARKETING))),) for unit in addressees
    )
    return Card(text, (*rows, _back_to(page.message, _)))


def waiting_card(n: int, _: Words) -> Card:
    """The letter of the day to those who read: how many wait, never what they say."""
    return Card(_("Feedback that nobody has read yet: {n}", n=n), (_show(_),))


def urgent_card(_: Words) -> Card:
    """The letter about an urgent message, never what it says."""
    return Card(bold(_("Urgent feedback has come: it is about safety or harassment.")), (_show(_),))


def _addressed(page: Page, message: Message, _: Words) -> str:
    known = page.unit is not None or message.unit == MARKETING
    return _("To: {unit}", unit=escape(unit_name(page.unit, _) if known else message.unit))


def _earlier(messages: Sequence[Message], _: Words) -> str:
    shown = [_cut(message.text) for message in messages[-EARLIER_SHOWN:] if message.text]
    if not shown:
        return ""
    quotes = "".join(f"<blockquote>{escape(text)}</blockquote>" for text in shown)
    return _("Earlier in this conversation:") + f"\n{quotes}"


def _cut(text: str) -> str:
    return text if len(text) <= EARLIER_CHARACTERS else f"{text[:EARLIER_CHARACTERS]}…"


def _quoted(message: Message, _: Words) -> str:
    if message.text is None:
        return _("This message cannot be opened: the key of this inbox is not on the server any more.")
    return f"<blockquote>{escape(message.text)}</blockquote>"


def _state(state: MessageState, _: Words) -> str:
    return {
        MessageState.NEW: "",
        MessageState.READ: _("Read already."),
        MessageState.ASKED: _("The sender was asked."),
        MessageState.ANSWERED: _("Answered."),
    }[state]


def _acts(message: Message, _: Words) -> Rows:
    rows: list[tuple[Button, ...]] = []
    name = message.id.hex()
    if message.state is MessageState.NEW:
        rows.append((Button(_("Mark as read"), tap(SEEN, name), style="primary"),))
    if message.text is not None:
        rows.append((Button(_("Answer"), tap(ANSWER, name)), Button(_("Ask back"), tap(ASK, name))))
        rows.append((Button(_("Pass on"), tap(PASS_ON, name)),))
    return tuple(rows)


def _turns(page: Page) -> Rows:
    turns = [Button("‹", tap(INBOX, page.place - 1))] if page.place else []
    turns += [Button("›", tap(INBOX, page.place + 1))] if page.place + 1 < page.total else []
    return (tuple(turns),) if turns else ()


def _show(_: Words) -> tuple[Button, ...]:
    return (Button(_("Show"), tap(INBOX), style="primary"),)


def _notice(notice: str) -> str:
    return f"💬 {escape(notice)}" if notice else ""


def _back_to(message: Message, _: Words) -> tuple[Button, ...]:
    """The way home stands beside it: while an answer runs, it is what keeps its token."""
    return (*_back(tap(MESSAGE, message.id.hex()), _), Button(_("Not now"), tap("home")))


def _back(to: str, _: Words) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), to),)
