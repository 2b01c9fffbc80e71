"""Roles that are active, for the head of the quality office; and their withdrawal."""

from collections.abc import Sequence
from html import escape

from domain.people import Person, Role
from locales import Words
from views.card import Button, Card, bold, lines
from views.roles import role_name
from views.taps import tag, tap

HOLDERS, WITHDRAW, WITHDRAWN = "holders", "withdraw", "withdrawn"
ON_A_PAGE = 8


def holders_card(holders: Sequence[tuple[Person, Role]], page: int, _: Words) -> Card:
    """A page of people with a role that needs a confirmation; a tap leads to its withdrawal."""
    pages = max(1, -(-len(holders) // ON_A_PAGE))
    page = min(page, pages - 1)
    title = bold(_("Active roles")) + (f" {page + 1}/{pages}" if pages > 1 else "")
    text = lines(title, _("Tap a role to withdraw it.") if holders else _("Nobody has a confirmed role yet."))
    rows = [
        (Button(f"{person.name or person.id} – {role_name(role, _)}", tap(WITHDRAW, role.value, tag(person.id))),)
        for person, role in holders[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    turns = [Button("‹", tap(HOLDERS, page - 1))] if page else []
    turns += [Button("›", tap(HOLDERS, page + 1))] if page + 1 < pages else []
    return Card(text, (*rows, *([tuple(turns)] if turns else []), (Button(_("‹ Back"), tap("home")),)))


def withdraw_card(person: Person, role: Role, _: Words) -> Card:
    """Asks once more before a role is withdrawn."""
    text = lines(
        bold(_("Withdraw this role?")),
        f"{escape(person.name or person.id)} – {escape(role_name(role, _))}",
        _("The person and every head of the quality office are told."),
    )
    yes = Button(_("Withdraw"), tap(WITHDRAWN, role.value, tag(person.id)), style="danger")
    return Card(text, ((yes,), (Button(_("‹ Back"), tap(HOLDERS)),)))


def role_lost_card(role: Role, _: Words) -> Card:
    """For the person whose role was withdrawn."""
    text = _("Your role was withdrawn: {role}. Questions? Ask the quality office.", role=escape(role_name(role, _)))
    return Card(text, ((Button(_("Show"), tap("show")),),))


def role_withdrawn_card(person: str, role: Role, _: Words) -> Card:
    """For every QA lead: somebody's role was withdrawn."""
    said = _("A role was withdrawn: {person}, {role}.", person=escape(person), role=escape(role_name(role, _)))
    return Card(said, ())
