"""Anonymous feedback: topics, to whom, the invitation to write; and the contacts shown with two topics."""

from collections.abc import Mapping
from html import escape

from domain.feedback import FEWEST_COUNTED, LONGEST, MOST_A_DAY, URGENT, WITH_CONTACTS, Topic, Unit
from domain.feedback_rounds import ROUND_TIME
from domain.language import OWN_NAMES, Language, in_language
from domain.people import Role
from locales import Words, words
from views.card import Button, Card, Rows, bold, lines
from views.roles import role_name
from views.taps import tap

FEEDBACK, TOPIC, TO = "feedback", "topic", "to"
CONTACTS, SHIPPED, NUMBERS = "contacts", "shipped", "numbers"
TO_UNIT, TO_MARKETING = "unit", "marketing"


def topic_name(topic: Topic, _: Words) -> str:
    """What a topic is called."""
    return {
        Topic.TEACHING: _("Teaching"),
        Topic.REGISTRATION: _("Registration"),
        Topic.LIBRARY: _("Library"),
        Topic.IT: _("IT"),
        Topic.DORMITORY: _("Dormitory"),
        Topic.CANTEEN: _("Canteen"),
        Topic.SPORT: _("Sport"),
        Topic.MEDICAL: _("Medical centre"),
        Topic.FINANCE: _("Finance"),
        Topic.SAFETY: _("Safety"),
        Topic.HARASSMENT: _("Harassment"),
        Topic.OTHER: _("Something else"),
    }[topic]


def topics_card(_: Words) -> Card:
    """What to write about."""
    text = lines(
        bold(_("Write to the university, anonymously")),
        _("Your name, account, language and the time are not kept: only the text, the topic and the day."),
        _("Have you written before? The reply is under the button of your own message in this chat."),
        _("What is it about?"),
    )
    buttons = [Button(topic_name(topic, _), tap(TOPIC, topic.value)) for topic in Topic]
    pairs: Rows = tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
    return Card(text, (*pairs, _back("home", _)))


def addressee_card(topic: Topic, unit: Unit, contacts: Mapping[str, str], _: Words) -> Card:
    """To the unit that answers for the topic, or to marketing and communication."""
    text = lines(bold(topic_name(topic, _)), _contacts(topic, contacts, _), _("To whom should it go?"))
    rows: Rows = (
        (Button(in_language(unit.name, _.language), tap(TO, topic.value, TO_UNIT)),),
        (Button(_("Marketing and communication"), tap(TO, topic.value, TO_MARKETING)),),
        _back_or_home(FEEDBACK, _),
    )
    return Card(text, rows)


def write_card(
    topic: Topic, unit: Unit | None, reader: Role, contacts: Mapping[str, str], _: Words, notice: str = ""
) -> Card:
    """The invitation to type: who reads it, and what to leave out."""
    text = lines(
        _notice(notice),
        bold(topic_name(topic, _))
        + "\n"
        + _("To: {unit}", unit=escape(unit_name(unit, _)))
        + "\n"
        + _("Read by: {reader}", reader=escape(role_name(reader, _))),
        _contacts(topic, contacts, _),
        _handed_over(topic, _),
        _("Write one message, at most {n} characters. Words only: no photos, voice or forwards.", n=LONGEST),
        _("Leave out whatever would show who you are. The message is deleted from this chat once it is in."),
        _("It may be passed on to the unit concerned. The reply comes to a button in this chat."),
    )
    return Card(text, (_back_or_home(FEEDBACK, _),))


def _handed_over(topic: Topic, _: Words) -> str:
    if topic in URGENT:
        return _("This topic is urgent: your message is handed over at once, so whoever reads it sees when it came.")
    return round_line(_)


def round_line(_: Words) -> str:
    """When messages are handed over."""
    at = ROUND_TIME.strftime("%H:%M")
    return _("Messages are handed over at {time}, mixed: when three wait, at the latest after three days.", time=at)


def unit_name(unit: Unit | None, _: Words) -> str:
    """What a unit is called; without one, marketing and communication."""
    return in_language(unit.name, _.language) if unit else _("Marketing and communication")


def limit_notice(_: Words) -> str:
    """That the day's messages are spent."""
    return _("At most {n} messages a day. Please write again tomorrow.", n=MOST_A_DAY)


def own_words_notice(_: Words) -> str:
    """That only typed words are taken."""
    return _("Please write it in your own words: photos, voice and forwarded messages are not taken.")


def ended_card(notice: str, _: Words) -> Card:
    """What came of it, for somebody who is not on the roster."""
    return Card(_notice(notice), (_back("home", _),))


def contacts_card(contacts: Mapping[str, str], _: Words) -> Card:
    """For the head of the quality office: the contacts as people see them, in each language."""
    shown = [
        bold(OWN_NAMES[language]) + f"\n{escape(contacts.get(language.value) or emergency(words(language.value)))}"
        for language in Language
    ]
    text = lines(
        bold(_("Contacts for safety and harassment")),
        _("They appear before anything is typed."),
        *shown,
        _("Tap a language to write its contacts anew."),
    )
    rows: Rows = (
        tuple(Button(OWN_NAMES[language], tap(CONTACTS, language.value)) for language in Language),
        (Button(_("Conversations by topic"), tap(NUMBERS)),),
        _back("home", _),
    )
    return Card(text, rows)


def write_contacts_card(language: Language, contacts: Mapping[str, str], _: Words, notice: str = "") -> Card:
    """Asks for the contacts in one language."""
    text = lines(
        _notice(notice),
        bold(_("Contacts for safety and harassment")) + f"\n{OWN_NAMES[language]}",
        escape(contacts.get(language.value, "")),
        _("Write them here, one on a line: who helps, and the number. At most {n} characters.", n=LONGEST),
    )
    shipped = Button(_("112 only"), tap(SHIPPED, language.value))
    return Card(text, ((shipped,), _back_or_home(CONTACTS, _)))


def numbers_card(counts: Mapping[Topic, int], _: Words) -> Card:
    """For the head of the quality office: what people write about, without topics of a few."""
    shown = [f"{escape(topic_name(topic, _))}: {_.number(n)}" for topic, n in counts.items()]
    text = lines(
        bold(_("Conversations by topic")),
        "\n".join(shown) or _("No topic has enough conversations to be counted."),
        _("Topics with fewer than {n} are left out.", n=FEWEST_COUNTED),
    )
    return Card(text, (_back_or_home(CONTACTS, _),))


def emergency(_: Words) -> str:
    """The contacts that ship."""
    return _("112 – emergency services, free of charge")


def _contacts(topic: Topic, contacts: Mapping[str, str], _: Words) -> str:
    if topic not in WITH_CONTACTS:
        return ""
    written = contacts.get(_.language.value) or emergency(_)
    return "🆘 " + _("If you need help now:") + f"\n{escape(written)}"


def _notice(notice: str) -> str:
    return f"💬 {escape(notice)}" if notice else ""


def _back_or_home(to: str, _: Words) -> tuple[Button, ...]:
    """The way home stands on every card: while an answer runs, it is what keeps its token (`Turn.show`)."""
    return (*_back(to, _), Button(_("Not now"), tap("home")))


def _back(to: str, _: Words) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), tap(to)),)
