"""One person's account, for the head of the quality office: found by name, reset, given a new link."""

from collections.abc import Sequence
from html import escape

from domain.language import Text, in_language
from domain.people import Person
from locales import Words
from views.card import Button, Card, bold, lines
from views.taps import tag, tap

PEOPLE, PERSON, RESET, RESET_DONE, NEW_LINK = "people", "person", "reset", "resetdone", "newlink"
MOST_FOUND = 8


def find_card(_: Words, notice: str = "") -> Card:
    """Asks whom it is about."""
    text = lines(
        f"💬 {escape(notice)}" if notice else "",
        bold(_("Links and accounts")),
        _("For a new phone or account, or a lost link. Write a name, an e-mail address or an ID."),
    )
    return Card(text, ((Button(_("‹ Back"), tap("home")),),))


def found_card(found: Sequence[Person], _: Words) -> Card:
    """Who may be meant, to choose from."""
    more = _("Found: {n}. Write more of the name to see the others.", n=_.number(len(found)))
    text = lines(bold(_("Links and accounts")), more if len(found) > MOST_FOUND else _("Who is it?"))
    rows = tuple(
        (Button(f"{person.name} · {person.id}" if person.name else person.id, tap(PERSON, tag(person.id))),)
        for person in found[:MOST_FOUND]
    )
    return Card(text, (*rows, (Button(_("‹ Back"), tap(PEOPLE)),)))


def person_card(person: Person, programme: Text, has_account: bool, _: Words) -> Card:
    """One person: whether an account is theirs, and what can be done."""
    text = lines(
        _named(person) + (f"\n{escape(in_language(programme, _.language))}" if programme else ""),
        _("A Telegram account is tied to this person.")
        if has_account
        else _("No Telegram account is tied to this person. A personal link ties one."),
    )
    act = Button(_("Reset the account"), tap(RESET, tag(person.id)))
    if not has_account:
        act = Button(_("New personal link"), tap(NEW_LINK, tag(person.id)), style="primary")
    return Card(text, ((act,), (Button(_("‹ Back"), tap(PEOPLE)),)))


def reset_card(person: Person, _: Words) -> Card:
    """Asks once more before an account is let go."""
    text = lines(
        bold(_("Reset this account?")),
        _named(person),
        _(
            "The old account is told and sees nothing of this person any more. What was answered stays. "
            "A new personal link is needed; roles beyond student and graduate must be confirmed again."
        ),
        _("Make sure that it is really this person who asks."),
    )
    yes = Button(_("Reset"), tap(RESET_DONE, tag(person.id)), style="danger")
    return Card(text, ((yes,), (Button(_("‹ Back"), tap(PERSON, tag(person.id))),)))


def link_card(person: Person, link: str, days: int, _: Words) -> Card:
    """The new link, shown this once."""
    text = lines(
        bold(_("New personal link")),
        _named(person),
        f"<code>{escape(link)}</code>",
        _("Give it to this person only. It works once, within {n} days, and is shown here only now.", n=days),
    )
    return Card(text, ((Button(_("‹ Back"), tap("home")),),))


def account_reset_card(_: Words) -> Card:
    """For the account that was let go."""
    text = lines(
        bold(_("This account was reset")),
        _(
            "The quality office has separated it from your place at the university, as for a new phone or account. "
            "Was it not your wish? Tell the quality office."
        ),
    )
    return Card(text, ((Button(_("Show"), tap("show")),),))


def _named(person: Person) -> str:
    return f"<b>{escape(person.name or person.id)}</b> · {escape(person.id)}"
