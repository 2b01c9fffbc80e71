"""The code sent to a university address: the mail, and the card where it is typed."""

from html import escape

from domain.language import LANGUAGES
from domain.mail_codes import HOLDS, masked
from domain.people import Role
from locales import Words, words
from views.card import Button, Card, bold, lines
from views.roles import role_name
from views.taps import tap

SEND_CODE = "code"


def code_button(address: str, _: Words) -> Button:
    """The button that sends a code to the person's address, of which it shows the first letter."""
    return Button(_("✉️ Send a code to {address}", address=masked(address)), tap(SEND_CODE))


def code_card(address: str, _: Words, notice: str = "") -> Card:
    """Where the code went, and what to do with it; `notice` is a line of the moment above."""
    text = lines(
        f"💬 {escape(notice)}" if notice else "",
        bold(_("A code to your university address")),
        _("The code goes to {address}. Type its six digits here.", address=escape(masked(address)))
        + "\n"
        + _("It holds for {n} minutes. No mail? Look into the spam folder.", n=_minutes()),
    )
    again = Button(_("Send a new code"), tap(SEND_CODE))
    return Card(text, ((again,), (Button(_("‹ Back"), tap("home")),)))


def confirmed_notice(roles: frozenset[Role], _: Words) -> str:
    """What is said when the code was right."""
    named = ", ".join(role_name(role, _) for role in Role if role in roles)
    return _("Confirmed. Your role: {roles}.", roles=named)


def mail_subject() -> str:
    """The subject in three languages; without the code, since mail servers log subjects."""
    return " · ".join(_subject(words(language)) for language in LANGUAGES)


def _subject(_: Words) -> str:
    return _("Your code")


def mail_text(code: str) -> str:
    """The mail: the code, then what it is for in three languages; plain text."""
    parts = [code]
    for language in LANGUAGES:
        _ = words(language)
        parts.append(
            _("Type this code in the chat of the quality office’s bot. It holds for {n} minutes.", n=_minutes())
            + "\n"
            + _("It was not you? Then do nothing, and give the code to nobody.")
        )
    return "\n\n".join(parts) + "\n"


def _minutes() -> int:
    return int(HOLDS.total_seconds() // 60)
