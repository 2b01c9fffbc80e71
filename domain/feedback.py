"""Anonymous feedback: its topics, the unit a topic belongs to, and who reads it (handbook sections 7 and 1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import TooLong
from domain.language import Text
from domain.people import Role

LONGEST = 1000
"""Characters of one message."""

MOST_A_DAY = 3
"""Conversations one person begins a day; counted in memory only."""

MOST_ADDED_A_DAY = 10
"""Messages one person adds to conversations a day; counted in memory only."""

SMALLEST_CIRCLE = 30
"""A unit is offered when at least as many people may write to it (field notes on anonymity, 3.6)."""

FEWEST_COUNTED = 5
"""A topic is counted for others to see from as many messages on (field notes on anonymity, section 4)."""

MARKETING = ""
"""The unit of a message to marketing and communication, where the public's feedback goes."""


class Topic(StrEnum):
    """What a message is about: the list of handbook section 7, and harassment."""

    TEACHING = "teaching"
    REGISTRATION = "registration"
    LIBRARY = "library"
    IT = "it"
    DORMITORY = "dormitory"
    CANTEEN = "canteen"
    SPORT = "sport"
    MEDICAL = "medical"
    FINANCE = "finance"
    SAFETY = "safety"
    HARASSMENT = "harassment"
    OTHER = "other"


WITH_CONTACTS = frozenset({Topic.SAFETY, Topic.HARASSMENT})
"""Topics where somebody may need help at once: contacts are shown before anything is typed."""

NAMED: Mapping[Topic, tuple[str, ...]] = {
    Topic.TEACHING: ("quality", "качеств", "сапа"),
    Topic.REGISTRATION: ("registrar", "регистратор", "тіркеу"),
    Topic.LIBRARY: ("library", "библиотек", "кітапхана"),
    Topic.IT: ("it department", "information technolog", "информационных технологий", "ақпараттық технология"),
    Topic.DORMITORY: ("dormitor", "общежити", "жатақхана"),
    Topic.CANTEEN: ("canteen", "catering", "столов", "асхана"),
    Topic.SPORT: ("sport", "спорт"),
    Topic.MEDICAL: ("medical", "медицин"),
    Topic.FINANCE: ("finance", "финанс", "қаржы"),
    Topic.SAFETY: ("safety", "security", "безопасност", "қауіпсіздік"),
    Topic.HARASSMENT: ("ethics", "ombud", "этик", "омбуд", "әдеп"),
}
"""Parts of the names of the unit that answers for a topic, in small letters; what has none goes to marketing."""

URGENT = frozenset({Topic.SAFETY, Topic.HARASSMENT})
"""Topics that are handed over at once: who reads them sees when they came, and the sender is told so before."""


@dataclass(frozen=True)
class Unit:
    """A unit of the university."""

    id: str
    name: Text


@dataclass(frozen=True)
class Readers:
    """Who reads what: heads of units, else marketing and communication, else the leads of the quality office."""

    heads: Mapping[str, frozenset[str]]
    marketing: frozenset[str]
    leads: frozenset[str]

    def of(self, unit: str) -> frozenset[str]:
        """The ids of the people who read messages to a unit."""
        return self.heads.get(unit) or self.marketing or self.leads

    def role_of(self, unit: str) -> Role:
        """As what they read it: what a person is told before they write."""
        if self.heads.get(unit):
            return Role.UNIT_HEAD
        return Role.COMMS_OFFICER if self.marketing else Role.QA_LEAD

    def units_of(self, person: str, units: Iterable[str]) -> frozenset[str]:
        """Those of `units` whose messages the person reads."""
        return frozenset(unit for unit in units if person in self.of(unit))


def unit_for(topic: Topic, units: Iterable[Unit]) -> Unit | None:
    """The unit that answers for a topic, by its name in any language; None when marketing does."""
    wanted = NAMED.get(topic, ())
    for unit in sorted(units, key=lambda one: one.id):
        if any(part in name.casefold() for part in wanted for name in unit.name.values()):
            return unit
    return None


def require_short(text: str) -> str:
    """The text without spaces around it. Raises TooLong over 1,000 characters."""
    text = text.strip()
    if len(text) > LONGEST:
        raise TooLong(len(text), LONGEST)
    return text


def is_offered(writers: int) -> bool:
    """Whether a unit that so many people may write to is offered: in a small circle a message shows who wrote it."""
    return writers >= SMALLEST_CIRCLE


def counts_to_show(counts: Mapping[Topic, int]) -> Mapping[Topic, int]:
    """The topics whose number of messages may be shown, in the order of `Topic`."""
    return {topic: counts[topic] for topic in Topic if counts.get(topic, 0) >= FEWEST_COUNTED}
