"""Help, privacy, what is stored, leaving."""

from datetime import date
from enum import StrEnum
from html import escape

from domain.employment_standing import Standing
from domain.feedback_rounds import DAYS_KEPT
from domain.language import OWN_NAMES, Language
from domain.people import Person, Role
from locales import Words
from views.card import Button, Card, bold, lines
from views.employment import data_rows
from views.roles import role_name
from views.taps import tap


def _home_row(_: Words) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), tap("home")),)


def help_card(contact: str, _: Words) -> Card:
    """What the bot does, and a human to ask."""
    text = lines(
        bold(_("Help")),
        _("This bot is the university’s quality office: you evaluate courses here after each exam."),
        _(
            "/start – what is open for you\n/language – language\n/privacy – how answers are kept\n"
            "/mydata – what is stored about you\n/stop – no more reminders\n/forget – leave and be forgotten"
        ),
        _("/feedback – write to the university, anonymously"),
        _("A human will help: {contact}", contact=escape(contact))
        if contact
        else _("A human will help: ask the quality office."),
    )
    return Card(text, (_home_row(_),))


class PrivacyPage(StrEnum):
    """What a person may want to know; one screen each."""

    ANSWERS = "answers"
    MESSAGES = "messages"
    LIMITS = "limits"


def privacy_card(page: PrivacyPage, _: Words, *, escrowed: bool = False) -> Card:
    """What is protected, against whom, and what is not (field notes on anonymity, 3.8).

    `escrowed` says that copies of answers are kept for an accident.
    """
    parts = {
        PrivacyPage.ANSWERS: _answers_with_copies(_) if escrowed else _answers(_),
        PrivacyPage.MESSAGES: _messages(_),
        PrivacyPage.LIMITS: (_copies(_), *_limits(_)) if escrowed else _limits(_),
    }
    titles = {
        PrivacyPage.LIMITS: _("What is not protected"),
        PrivacyPage.ANSWERS: _("How your answers are kept"),
        PrivacyPage.MESSAGES: _("Anonymous messages"),
    }
    others = tuple((Button(titles[each], tap("privacy", each)),) for each in titles if each is not page)
    return Card(lines(bold(titles[page]), *parts[page]), (*others, _home_row(_)))


def _answers(_: Words) -> tuple[str, ...]:
    return (
        _(
            "Once a survey has closed nobody, not even we, can find out from our database, its copies or its logs "
            "which answer was yours."
        ),
        _("We note that you answered, to stop reminding you. A sent answer cannot be changed or found."),
        _(
            "Your typed comments are deleted from this chat once they are in. Nothing is shown while a survey is open, "
            "and nothing where fewer than 5 people answered."
        ),
        _("Only answers about graduate employment are kept with your name; that is said before you are asked."),
    )


def _answers_with_copies(_: Words) -> tuple[str, ...]:
    _nobody, *rest = _answers(_)
    return (
        _("Once a survey has closed nobody can find out from our database or its logs which answer was yours."),
        *rest,
    )


def _copies(_: Words) -> str:
    return _(
        "In case the server fails, sealed copies of the answers lie in our backups; their key is kept apart from "
        "the server. Whoever has that key and the backups can read these answers and narrow each to five people or "
        "more, also after the close."
    )


def _messages(_: Words) -> tuple[str, ...]:
    return (
        _(
            "An anonymous message (/feedback) is sealed for the unit it goes to and kept with its topic and day, with "
            "nothing about you, for {n} days after the last word. The reply opens only with the button in this chat.",
            n=DAYS_KEPT,
        ),
    )


def _limits(_: Words) -> tuple[str, ...]:
    return (
        _("Telegram carries the messages and can see them; its servers are abroad."),
        _("Somebody who secretly changed our running program could see them, too."),
        _("Do not write names or details that show who you are."),
    )


def my_data_card(
    person: Person | None,
    roles: frozenset[Role],
    language: Language,
    consent: tuple[str, date] | None,
    by_name: Standing,
    _: Words,
) -> Card:
    """Everything stored about the account and the person, in plain words."""
    if consent is None:
        return Card(lines(bold(_("What is stored about you")), _("Nothing.")), ())
    named = ", ".join(role_name(role, _) for role in Role if role in roles)
    facts = [
        _("Telegram number: the one you write from"),
        _("Language: {language}", language=OWN_NAMES[language]),
        _("Consent: version {version}, {date}", version=consent[0], date=_.day(consent[1])),
    ]
    if person is not None:
        facts.append(_("On the roster: {name}", name=escape(person.name or person.id)))
        facts.append(_("E-mail: {email}", email=escape(person.email or "–")))
        facts.append(_("Roles: {roles}", roles=escape(named or "–")))
    if by_name.records:
        facts.append(_("Your answers about employment: kept with your name"))
    text = lines(
        bold(_("What is stored about you")),
        "\n".join(f"• {fact}" for fact in facts),
        _("Which courses you answered is noted, not what you answered: answers cannot be found by name."),
    )
    leave = (Button(_("Leave and be forgotten"), tap("forget")),)
    return Card(text, (*data_rows(by_name, _), leave, _home_row(_)))


def forget_card(_: Words) -> Card:
    """Asks once more before the account is deleted."""
    text = lines(
        bold(_("Leave and be forgotten?")),
        _(
            "Your account, consent, link to the roster and answers about employment are deleted. "
            "Sent answers about courses stay, without your name. "
            "To come back you will need a new link."
        ),
    )
    yes = Button(_("Yes, delete"), tap("forgotten"), style="danger")
    return Card(text, ((yes,), _home_row(_)))


def forgotten_card(_: Words) -> Card:
    """The last card of somebody who left."""
    return Card(_("Done: nothing about this account is stored any more. Thank you for the time with us."), ())
