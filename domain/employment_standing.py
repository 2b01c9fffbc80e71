"""Where a person stands with the questions about employment: what they answered, and what can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.answers import Answer
from domain.employment import Wave
from domain.form import Form, Question


@dataclass(frozen=True)
class Record:
    """What a person answered in one wave, with the form it belongs to, by hash."""

    wave: Wave
    form: str
    answers: Mapping[str, Answer]
    answered_on: date


@dataclass(frozen=True)
class Standing:
    """What is due, what was agreed to, what was answered; the records stand in the order they were given."""

    due: Wave | None = None
    consented: bool = False
    do_not_contact: bool = False
    records: tuple[Record, ...] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    """The forms of the records, by hash."""
    unfinished: bool = False
    """Whether the due wave has an unfinished answer."""

    @property
    def latest(self) -> Record | None:
        """The answer given last, or None."""
        return self.records[-1] if self.records else None

    @property
    def can_stay(self) -> bool:
        """Whether one tap can say that nothing has changed."""
        return self.due is not None and self.consented and self.latest is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see and nothing to decide."""
        return self.due is None and not self.records and not self.do_not_contact

    def answered(self, wave: Wave) -> Record | None:
        """The answer to a wave, or None."""
        return next((record for record in self.records if record.wave == wave), None)

    def lines(self, record: Record) -> Sequence[tuple[Question, Answer]]:
        """The questions of a record with their answers, in the order of its form."""
        asked = self.forms[record.form].questions
        return [(question, record.answers[question.name]) for question in asked if question.name in record.answers]
