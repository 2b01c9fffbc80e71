"""Comments as moderators and releases meet them; ids are random, and so is every order here."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.comments import Moderated
from domain.moderation import Decision, Progress, Reason, Waiting
from storage.forms import load_form
from storage.tables.ballots import comments
from storage.tables.moderation import second_opinions
from storage.tables.surveys import evaluations, waves
from storage.tables.university import classes

_NOT_SHOWN = (Decision.HOLD.value, Decision.DELETE.value)


async def load_waiting(connection: AsyncConnection, comment: bytes) -> Waiting | None:
    """The comment if nobody has decided about it, else None."""
    query = _WAITING.where(comments.c.id == comment, comments.c.decision == "")
    row = (await connection.execute(query)).first()
    return await _waiting(connection, row) if row else None


async def next_waiting(connection: AsyncConnection, wave: str, begins: bytes, away_from: str) -> Waiting | None:
    """The next comment of a wave that nobody has decided about, by id from `begins` on and round again, or None.

    What `away_from` asked a second opinion about is passed over.
    """
    mine = and_(evaluations.c.wave == wave, comments.c.decision == "", _not_asked_by(away_from))
    round_again = case((comments.c.id >= begins, 0), else_=1)
    query = _WAITING.where(mine).order_by(round_again, comments.c.id).limit(1)
    row = (await connection.execute(query)).first()
    return await _waiting(connection, row) if row else None


_WAITING: Select[Any] = (
    select(
        comments.c.id,
        comments.c.evaluation,
        comments.c.question,
        comments.c.text,
        second_opinions.c.asker,
        evaluations.c.wave,
        waves.c.form,
        classes.c.title_kk,
        classes.c.title_ru,
        classes.c.title_en,
    )
    .join(evaluations, comments.c.evaluation == evaluations.c.id)
    .join(waves, evaluations.c.wave == waves.c.key)
    .join(classes, evaluations.c.class_id == classes.c.id)
    .outerjoin(second_opinions, second_opinions.c.comment == comments.c.id)
)


async def _waiting(connection: AsyncConnection, row: Any) -> Waiting:
    asked = (await load_form(connection, row.form)).question(row.question)
    title = {"kk": row.title_kk, "ru": row.title_ru, "en": row.title_en}
    short = asked.short if asked else {"en": row.question}
    return Waiting(row.id, row.wave, row.evaluation, short, title, row.asker is not None, row.text)


def _not_asked_by(person: str) -> ColumnElement[bool]:
    return comments.c.id.not_in(select(second_opinions.c.comment).where(second_opinions.c.asker == person))


async def waiting_texts(connection: AsyncConnection, wave: str, away_from: str) -> Sequence[tuple[str, str]]:
    """Evaluation and text of every comment of a wave that `next_waiting` would find, by id."""
    query = (
        select(comments.c.evaluation, comments.c.text)
        .join(evaluations, comments.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave, comments.c.decision == "", _not_asked_by(away_from))
        .order_by(comments.c.id)
    )
    return [(row.evaluation, row.text) for row in await connection.execute(query)]


async def wave_of(connection: AsyncConnection, comment: bytes) -> str | None:
    """The wave of a comment, or None if there is no such comment."""
    query = select(evaluations.c.wave).join(comments, comments.c.evaluation == evaluations.c.id)
    return (await connection.execute(query.where(comments.c.id == comment))).scalar()


async def asker_of(connection: AsyncConnection, comment: bytes) -> str | None:
    """Who asked a second opinion about a comment, or None."""
    query = select(second_opinions.c.asker).where(second_opinions.c.comment == comment)
    return (await connection.execute(query)).scalar()


async def progress(connection: AsyncConnection, wave: str, away_from: str) -> Progress:
    """How far the comments of a wave are read, for somebody who does not see what `away_from` gave on."""
    readable = func.count().filter(comments.c.text != "")
    query = (
        select(comments.c.decision, func.count().label("n"), readable.label("readable"))
        .join(evaluations, comments.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave)
        .group_by(comments.c.decision)
    )
    rows = {row.decision: row for row in await connection.execute(query)}
    gone = (
        select(func.count())
        .select_from(second_opinions)
        .join(comments, second_opinions.c.comment == comments.c.id)
        .join(evaluations, comments.c.evaluation == evaluations.c.id)
        .where(evaluations.c.wave == wave, second_opinions.c.asker == away_from)
    )
    away = int((await connection.execute(gone)).scalar_one())
    decided = {each: rows[each.value].n if each.value in rows else 0 for each in Decision}
    held = rows.get(Decision.HOLD.value)
    return Progress(decided, (rows[""].n if "" in rows else 0) - away, away, held.readable if held else 0)


async def save_decision(
    connection: AsyncConnection, comment: bytes, decision: Decision, reason: Reason | None, edited: str = ""
) -> bool:
    """Notes what becomes of a comment, and lets a deleted text go at once; False if somebody has decided before."""
    values: dict[str, object] = {"decision": decision.value, "reason": reason.value if reason else "", "edited": edited}
    if decision is Decision.DELETE:
        values["text"] = ""
    mine = update(comments).where(comments.c.id == comment, comments.c.decision == "")
    await connection.execute(delete(second_opinions).where(second_opinions.c.comment == comment))
    return (await connection.execute(mine.values(**values))).rowcount == 1


async def ask_second(connection: AsyncConnection, comment: bytes, asker: str) -> None:
    """Notes who wants somebody else to decide."""
    await connection.execute(insert(second_opinions).values(comment=comment, asker=asker))


async def reopen_held(connection: AsyncConnection, wave: str) -> int:
    """Lets the held comments of a wave be read again, those whose texts are still there; how many they are."""
    held = and_(comments.c.decision == Decision.HOLD.value, comments.c.text != "", _of(wave))
    return (await connection.execute(update(comments).where(held).values(decision="", reason=""))).rowcount


async def finish(connection: AsyncConnection, wave: str) -> None:
    """Lets the originals of a wave's decided comments go, in the transaction of a release.

    Edited words take the place of what was written, held and deleted texts become empty, and the rows stay to be
    counted. What nobody has decided stays as it is. The file forgets the texts at the next `Database.wipe`.
    """
    edited = and_(comments.c.decision == Decision.EDIT.value, comments.c.edited != "", _of(wave))
    await connection.execute(update(comments).where(edited).values(text=comments.c.edited, edited=""))
    held = and_(comments.c.decision.in_(_NOT_SHOWN), comments.c.text != "", _of(wave))
    await connection.execute(update(comments).where(held).values(text=""))


async def drop_unread(connection: AsyncConnection, wave: str) -> int:
    """Holds for good what nobody has read of a wave: the texts go, the rows stay to be counted; how many."""
    unread = and_(comments.c.decision == "", _of(wave))
    asked = second_opinions.c.comment.in_(select(comments.c.id).where(unread))
    await connection.execute(delete(second_opinions).where(asked))
    held = update(comments).where(unread)
    return (await connection.execute(held.values(decision=Decision.HOLD.value, text=""))).rowcount


async def load_released_comments(connection: AsyncConnection, chosen: Collection[str]) -> Sequence[Moderated]:
    """Every comment of some evaluations as a release may show it, by the random ids; before or after `finish`."""
    query = select(comments).where(comments.c.evaluation.in_(chosen)).order_by(comments.c.id)
    return [
        Moderated(row.evaluation, row.question, row.instructor, _shown_text(row))
        for row in await connection.execute(query)
    ]


def _shown_text(row: Any) -> str | None:
    match row.decision:
        case Decision.KEEP.value:
            return str(row.text)
        case Decision.EDIT.value:
            return str(row.edited or row.text)
        case _undecided_or_hidden:
            return None


def _of(wave: str) -> ColumnElement[bool]:
    return comments.c.evaluation.in_(select(evaluations.c.id).where(evaluations.c.wave == wave))
