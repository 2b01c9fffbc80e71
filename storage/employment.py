"""Graduates' employment, by name: consent, answers, drafts and letters of a person; rows in, domain values out."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import BY_ROLE, Act
from domain.answers import answers_from_plain, compact_json, plain_answers
from domain.employment import Case, Wave, Written
from domain.employment_standing import Record
from domain.people import Role
from domain.progress import Progress, progress_from_json, progress_to_json
from storage.tables.accounts import accounts
from storage.tables.employment import employment_answers, employment_drafts, employment_letters, employment_people
from storage.tables.people import people, roles

DRAFT_DAYS = 14
_DAY = timedelta(days=1)

_GRADUATES = (
    select(
        people.c.id,
        people.c.graduation_applied,
        people.c.graduation_date,
        accounts.c.consent_on,
        employment_people.c.do_not_contact,
        employment_people.c.letters_from,
    )
    .outerjoin(accounts, accounts.c.person == people.c.id)
    .outerjoin(employment_people, employment_people.c.person == people.c.id)
    .where(or_(people.c.graduation_applied.is_not(None), people.c.graduation_date.is_not(None)))
)


@dataclass(frozen=True)
class Draft:
    """An unfinished answer; `card` is the message that shows it now, None when it was left."""

    wave: Wave
    form: str
    progress: Progress
    card: int | None = None


async def load_case(connection: AsyncConnection, person: str) -> Case:
    """What decides what this person is asked; for somebody who graduates nowhere, a case that asks nothing."""
    return (await _cases(connection, _GRADUATES.where(people.c.id == person), person)).get(person, Case())


async def reachable_cases(connection: AsyncConnection) -> Mapping[str, tuple[Case, frozenset[Role]]]:
    """Everybody who may be written to about employment, by id, with their active roles."""
    held: dict[str, set[Role]] = defaultdict(set)
    active = select(roles.c.person, roles.c.role).join(accounts, accounts.c.person == roles.c.person)
    for person, role in await connection.execute(active.where(roles.c.state == "active")):
        held[person].add(Role(role))
    query = _GRADUATES.where(
        people.c.active,
        accounts.c.person.is_not(None),
        accounts.c.blocked_on.is_(None),
        accounts.c.quiet.is_(False),
    )
    found = await _cases(connection, query)
    asked = BY_ROLE[Act.ANSWER_EMPLOYMENT]
    return {person: (case, frozenset(held[person])) for person, case in found.items() if held[person] & asked}


async def _cases(connection: AsyncConnection, query: Select[Any], person: str | None = None) -> dict[str, Case]:
    answered: dict[str, dict[Wave, date]] = defaultdict(dict)
    rows = select(employment_answers.c.person, employment_answers.c.wave, employment_answers.c.answered_on)
    for row in await connection.execute(_of(rows, employment_answers.c.person, person)):
        answered[row.person][Wave(row.wave)] = row.answered_on
    written: dict[str, dict[Wave, Written]] = defaultdict(dict)
    for row in await connection.execute(_of(select(employment_letters), employment_letters.c.person, person)):
        written[row.person][Wave(row.wave)] = Written(row.letters, row.last_on)
    return {
        row.id: replace(_case(row), answered=answered.get(row.id, {}), written=written.get(row.id, {}))
        for row in await connection.execute(query)
    }


def _of(query: Select[Any], column: Any, person: str | None) -> Select[Any]:
    return query if person is None else query.where(column == person)


def _case(row: Row[Any]) -> Case:
    came = row.consent_on + _DAY if row.consent_on else date.min
    reachable = max(came, row.letters_from or date.min)
    return Case(row.graduation_applied, row.graduation_date, {}, bool(row.do_not_contact), {}, reachable)


async def consent_of(connection: AsyncConnection, person: str) -> tuple[str, date] | None:
    """The version and day of the consent to be asked by name, or None."""
    row = (await connection.execute(select(employment_people).where(employment_people.c.person == person))).first()
    return (row.consent_version, row.consent_on) if row and row.consent_on else None


async def update_choices(connection: AsyncConnection, person: str, **values: object) -> None:
    """Sets columns of the person's row, such as `consent_version` with `consent_on`."""
    mine = employment_people.c.person == person
    changed = await connection.execute(update(employment_people).where(mine).values(**values))
    if not changed.rowcount:
        await connection.execute(insert(employment_people).values(person=person, **values))


async def load_records(connection: AsyncConnection, person: str) -> Sequence[Record]:
    """What the person answered, the earliest day first."""
    query = select(employment_answers).where(employment_answers.c.person == person)
    ordered = query.order_by(employment_answers.c.answered_on, employment_answers.c.wave)
    return [
        Record(Wave(row.wave), row.form, answers_from_plain(json.loads(row.answers)), row.answered_on)
        for row in await connection.execute(ordered)
    ]


async def save_record(connection: AsyncConnection, person: str, record: Record) -> None:
    """Keeps the answer to a wave in place of the one before."""
    await _delete(connection, employment_answers, person, record.wave)
    row = {"form": record.form, "answers": compact_json(plain_answers(record.answers))}
    statement = insert(employment_answers).values(person=person, wave=record.wave.value, **row)
    await connection.execute(statement.values(answered_on=record.answered_on))


async def load_draft(connection: AsyncConnection, person: str, wave: Wave) -> Draft | None:
    """The unfinished answer to a wave, or None."""
    mine = and_(employment_drafts.c.person == person, employment_drafts.c.wave == wave.value)
    row = (await connection.execute(select(employment_drafts).where(mine))).first()
    return Draft(wave, row.form, progress_from_json(row.progress), row.card) if row else None


async def draft_on_card(connection: AsyncConnection, person: str, card: int) -> Wave | None:
    """The wave whose unfinished answer the message `card` shows, or None."""
    mine = and_(employment_drafts.c.person == person, employment_drafts.c.card == card)
    wave = (await connection.execute(select(employment_drafts.c.wave).where(mine))).scalar()
    return Wave(wave) if wave else None


async def save_draft(connection: AsyncConnection, person: str, draft: Draft, today: date) -> None:
    """Keeps an unfinished answer in place of the one before."""
    await drop_draft(connection, person, draft.wave)
    row = {"form": draft.form, "progress": progress_to_json(draft.progress), "card": draft.card, "saved_on": today}
    await connection.execute(insert(employment_drafts).values(person=person, wave=draft.wave.value, **row))


async def place_draft(connection: AsyncConnection, person: str, wave: Wave | None, card: int | None) -> None:
    """Notes which message shows the draft of `wave`; no other draft of this person is on a card then."""
    mine = employment_drafts.c.person == person
    await connection.execute(update(employment_drafts).where(mine).values(card=None))
    if wave is not None:
        shown = and_(mine, employment_drafts.c.wave == wave.value)
        await connection.execute(update(employment_drafts).where(shown).values(card=card))


async def drop_draft(connection: AsyncConnection, person: str, wave: Wave) -> None:
    """Removes an unfinished answer, if there is one."""
    await _delete(connection, employment_drafts, person, wave)


async def drop_drafts(connection: AsyncConnection, person: str) -> None:
    """Removes all unfinished answers of a person."""
    await connection.execute(delete(employment_drafts).where(employment_drafts.c.person == person))


async def drop_old_drafts(connection: AsyncConnection, today: date) -> int:
    """Removes drafts that nobody touched for 14 days; returns how many."""
    old = employment_drafts.c.saved_on < today - DRAFT_DAYS * _DAY
    return (await connection.execute(delete(employment_drafts).where(old))).rowcount


async def count_letter(connection: AsyncConnection, person: str, wave: Wave, written: Written) -> None:
    """Keeps how many letters about a wave the person got, and when the last."""
    await _delete(connection, employment_letters, person, wave)
    row = {"person": person, "wave": wave.value, "letters": written.letters, "last_on": written.last_on}
    await connection.execute(insert(employment_letters).values(**row))


async def delete_answers(connection: AsyncConnection, person: str) -> None:
    """Deletes answers and drafts; that the person must not be contacted stays, and so does what was sent."""
    for table in (employment_answers, employment_drafts):
        await connection.execute(delete(table).where(table.c.person == person))
    mine = employment_people.c.person == person
    await connection.execute(update(employment_people).where(mine).values(consent_version=None, consent_on=None))


async def forget_graduate(connection: AsyncConnection, person: str) -> None:
    """Deletes everything kept about the person's employment."""
    for table in (employment_answers, employment_drafts, employment_letters, employment_people):
        await connection.execute(delete(table).where(table.c.person == person))


async def _delete(connection: AsyncConnection, table: Any, person: str, wave: Wave) -> None:
    await connection.execute(delete(table).where(table.c.person == person, table.c.wave == wave.value))
