"""Results of earlier years are kept once, frozen, on both engines; the next release finds the right one before it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from past_examples import COURSE, DEPARTMENT, FACULTY, FORM, TODAY, TREE, UNIVERSITY, figure, place, read
from sqlalchemy import insert, select, update

from domain.access import CLOCK, OPERATOR, actor
from domain.comparability import Reason
from domain.errors import FileRefused, NotAllowed, NothingToDo, ReleaseChanged
from domain.form import Form
from domain.people import Role
from domain.release_json import content_hash, release_to_json
from domain.result import Release
from domain.succession import Succession, SuccessionDiff, SuccessionKind, Successions
from domain.trend import Earlier
from intake.successions_csv import read_successions
from services.past_results import (
    PastImport,
    comparable_with_last,
    import_results,
    imported_waves,
    preview_results,
    previous_of,
)
from services.successions import kept_successions, preview_successions, replace_successions
from storage.database import Database
from storage.forms import save_form
from storage.past_results import load_past_release
from storage.releases import save_release
from storage.tables.audit import audit
from storage.tables.past_results import past_releases
from storage.tables.surveys import waves
from storage.tables.university import courses, organisations, terms

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
Cells = Mapping[str, object]


async def keep_form(database: Database, form: Form = FORM) -> None:
    async with database.writing() as connection:
        await save_form(connection, form)


async def bring_in(database: Database, *rows: Cells, correction: str = "") -> PastImport:
    return await import_results(database, read(*rows), now=NOW, zone=ALMATY, actor=OPERATOR, correction=correction)


async def refused_for(database: Database, *rows: Cells, correction: str = "") -> list[tuple[str, int | None, str]]:
    with pytest.raises(FileRefused) as refused:
        await bring_in(database, *rows, correction=correction)
    return [(one.code, one.row, one.column) for one in refused.value.findings]


async def kept(database: Database) -> int:
    async with database.reading() as connection:
        return len((await connection.execute(select(past_releases.c.wave))).all())


def of_wave(wave: str, start: str, *rows: Cells) -> tuple[Cells, ...]:
    return tuple(dict(row) | {"wave": wave, "term_start": start} for row in rows)


async def test_what_is_imported_is_kept_as_a_release_with_its_hash_and_is_audited(database: Database) -> None:
    await keep_form(database)
    imported = await bring_in(database, *TREE)
    async with database.reading() as connection:
        release = await load_past_release(connection, "teaching-2025-fall")
        row = (await connection.execute(select(past_releases))).one()
        acts = (await connection.execute(select(audit.c.actor, audit.c.act, audit.c.subject))).all()
    assert release == imported.made.release
    assert release is not None
    assert (release.version, release.released_on, release.correction) == (1, TODAY, "")
    assert row.hash == content_hash(row.body) == content_hash(release_to_json(release))
    assert (row.survey, row.started_on, row.form) == ("teaching", date(2025, 9, 1), FORM.version)
    assert [tuple(act) for act in acts] == [("operator", "import_results", "teaching-2025-fall")]
    (listed,) = await imported_waves(database, OPERATOR)
    assert (listed.key, listed.version, listed.started_on, listed.hash) == (
        "teaching-2025-fall",
        1,
        date(2025, 9, 1),
        row.hash,
    )


async def test_a_second_import_of_the_same_does_nothing_and_of_something_else_is_refused(database: Database) -> None:
    await keep_form(database)
    await bring_in(database, *TREE)
    with pytest.raises(NothingToDo):
        await bring_in(database, *TREE)
    other = (*TREE[:3], COURSE | figure("3.9"))
    assert await refused_for(database, *other) == [("imported_before", None, "wave")]
    assert await kept(database) == 1


async def test_a_correction_is_a_whole_new_version_with_its_reason(database: Database) -> None:
    await keep_form(database)
    await bring_in(database, *TREE)
    other = (*TREE[:3], COURSE | figure("3.9"))
    made = (await bring_in(database, *other, correction="a course was missing")).made
    assert (made.release.version, made.release.correction) == (2, "a course was missing")
    with pytest.raises(NothingToDo):
        await bring_in(database, *other, correction="again")
    forgotten = await refused_for(database, *TREE[:3], correction="without the course")
    assert forgotten == [("told_before", None, "question")] * 2
    assert await kept(database) == 2
    assert [one.version for one in await imported_waves(database, OPERATOR)] == [2]


async def test_a_dry_run_keeps_nothing_and_says_the_same(database: Database) -> None:
    await keep_form(database)
    few = COURSE | {"question": "criteria", "n": 3}
    seen = await preview_results(database, read(*TREE, few), now=NOW, zone=ALMATY, actor=OPERATOR)
    assert (await kept(database), seen.made.hidden) == (0, 1)
    assert seen.made == (await bring_in(database, *TREE, few)).made


async def test_rows_that_do_not_fit_the_form_refuse_the_whole_file(database: Database) -> None:
    await keep_form(database)
    unknown = [dict(row) | {"form": "0" * 64} for row in TREE]
    assert await refused_for(database, *unknown) == [("unknown_form", 2, "form")]
    await keep_form(database, replace(FORM, key="exit"))
    other = replace(FORM, key="exit").version
    assert await refused_for(database, *(dict(row) | {"form": other} for row in TREE)) == [
        ("form_of_other_survey", 2, "form")
    ]
    wrong = COURSE | {"key": "c-2", "question": "beauty"}
    off = COURSE | {"key": "c-3"} | figure("5.5")
    assert await refused_for(database, *TREE, wrong, off) == [
        ("unknown_question", 6, "question"),
        ("mean_off_scale", 7, "mean"),
    ]
    assert await kept(database) == 0


async def test_only_a_lead_and_the_operator_import_and_map(database: Database) -> None:
    await keep_form(database)
    table = read_successions("s.csv", [b"kind,old,new\n"])
    for who in (CLOCK, actor("q", [Role.QA_OFFICER]), actor("s", [Role.STUDENT])):
        with pytest.raises(NotAllowed):
            await import_results(database, read(*TREE), now=NOW, zone=ALMATY, actor=who)
        with pytest.raises(NotAllowed):
            await preview_results(database, read(*TREE), now=NOW, zone=ALMATY, actor=who)
        with pytest.raises(NotAllowed):
            await replace_successions(database, table, now=NOW, actor=who)
        with pytest.raises(NotAllowed):
            await kept_successions(database, who)
    with pytest.raises(NotAllowed):
        await imported_waves(database, actor("s", [Role.STUDENT]))
    await import_results(database, read(*TREE), now=NOW, zone=ALMATY, actor=actor("l", [Role.QA_LEAD]))


async def add_roster(database: Database) -> None:
    """The university of the examples as it is now: f-1, d-1, c-1."""
    named = {"name_kk": "а", "name_ru": "б", "name_en": "c"}
    async with database.writing() as connection:
        for kind, id, parent in (("university", "uni", ""), ("faculty", "f-1", "uni"), ("department", "d-1", "f-1")):
            await connection.execute(insert(organisations).values(id=id, kind=kind, parent=parent, **named))
        await connection.execute(insert(courses).values(id="c-1", title="C", organisation="d-1"))


async def test_what_is_neither_on_the_roster_nor_in_the_table_is_taken_with_a_warning(database: Database) -> None:
    await keep_form(database)
    await add_roster(database)
    old = [
        FACULTY | {"key": "f-0"},
        DEPARTMENT | {"key": "d-0", "parent": "f-0"},
        COURSE | {"key": "c-0", "parent": "d-0"},
    ]
    table = read_successions("s.csv", [b"kind,old,new\n", b"faculty,f-0,f-1\n", b"course,c-0,c-9\n"])
    found = await replace_successions(database, table, now=NOW, actor=OPERATOR)
    assert [(one.code, one.row, one.value) for one in found.warnings] == [("successor_not_on_roster", 3, "c-9")]
    imported = await bring_in(database, UNIVERSITY, *old)
    assert [(one.code, one.row, one.value) for one in imported.warnings] == [
        ("without_successor", 4, "d-0"),
        ("without_successor", 5, "c-0"),
    ]
    assert await kept(database) == 1


async def test_the_table_is_replaced_as_a_whole_and_audited_only_when_it_changes(database: Database) -> None:
    def table(*rows: str) -> bytes:
        return "\n".join(("kind,old,new", *rows)).encode()

    first = read_successions("s.csv", table("course,a,b", "item,q,r").splitlines(keepends=True))
    assert (await preview_successions(database, first, OPERATOR)).diff.added == first.successions
    assert await kept_successions(database, OPERATOR) == []
    await replace_successions(database, first, now=NOW, actor=OPERATOR)
    await replace_successions(database, first, now=NOW, actor=OPERATOR)
    assert await kept_successions(database, OPERATOR) == sorted(first.successions)
    second = read_successions("s.csv", table("course,a,c", "item,q,r").splitlines(keepends=True))
    diff = (await replace_successions(database, second, now=NOW, actor=OPERATOR)).diff
    course = SuccessionKind.COURSE
    assert diff == SuccessionDiff((Succession(course, "a", "c"),), (Succession(course, "a", "b"),), 1)
    await replace_successions(database, read_successions("s.csv", [table()]), now=NOW, actor=OPERATOR)
    assert await kept_successions(database, OPERATOR) == []
    async with database.reading() as connection:
        acts = (await connection.execute(select(audit.c.act))).scalars().all()
    assert acts == ["map_results"] * 3


async def add_wave(database: Database, key: str, term: str, start: date, release: Release | None) -> None:
    opens = datetime(start.year, start.month, 28, tzinfo=UTC)
    async with database.writing() as connection:
        await connection.execute(insert(terms).values(id=term, title=term, kind="semester", start=start, end=start))
        await connection.execute(
            insert(waves).values(
                key=key,
                survey=key.partition("-")[0],
                form=FORM.version,
                term=term,
                state="released" if release else "closed",
                **dict.fromkeys(("opens_at", "window_opens_at", "closes_at"), opens),
            )
        )
        if release:
            await save_release(connection, replace(release, wave=key))


async def before(database: Database, wave: str = "", survey: str = "teaching") -> str | None:
    async with database.reading() as connection:
        found = await previous_of(connection, survey, wave)
    return found.release.wave if found else None


async def test_the_release_before_is_the_last_of_the_survey_whose_term_began_earlier(database: Database) -> None:
    await keep_form(database)
    assert await before(database) is None
    await bring_in(database, *of_wave("teaching-2024-fall", "2024-09-01", *TREE))
    made = (await bring_in(database, *of_wave("teaching-2025-fall", "2025-09-01", *TREE))).made.release
    await add_wave(database, "teaching-2026-spring", "2026-spring", date(2026, 1, 15), made)
    await add_wave(database, "teaching-2026-fall", "2026-fall", date(2026, 9, 1), None)
    await add_wave(database, "teaching-2027-spring", "2027-spring", date(2027, 1, 15), made)
    await add_wave(database, "exit-2026-spring", "2026-x", date(2026, 5, 1), made)
    assert await before(database, "teaching-2027-spring") == "teaching-2026-spring"
    assert await before(database, "teaching-2026-fall") == "teaching-2026-spring"
    assert await before(database, "teaching-2026-spring") == "teaching-2025-fall"
    assert await before(database) == "teaching-2027-spring"
    assert await before(database, survey="alumni") is None


async def test_the_newest_version_of_the_release_before_comes_with_its_form_and_the_table(database: Database) -> None:
    await keep_form(database)
    await bring_in(database, *TREE)
    made = (await bring_in(database, *TREE[:3], COURSE | figure("3.9"), correction="x")).made.release
    table = read_successions("s.csv", [b"kind,old,new\n", b"course,c-0,c-1\n"])
    await replace_successions(database, table, now=NOW, actor=OPERATOR)
    async with database.reading() as connection:
        found = await previous_of(connection, "teaching", "teaching-2026-fall")
    assert found == Earlier(made, FORM, Successions([Succession(SuccessionKind.COURSE, "c-0", "c-1")]))


async def test_a_wave_that_was_run_here_is_never_imported(database: Database) -> None:
    await keep_form(database)
    await add_wave(database, "teaching-2025-fall", "2025-fall", date(2025, 9, 1), None)
    assert await refused_for(database, *TREE) == [("wave_was_run_here", None, "wave")]


async def test_a_form_is_set_beside_the_last_results_of_its_survey(database: Database) -> None:
    await keep_form(database)
    assert await comparable_with_last(database, OPERATOR, FORM) is None
    bare = [dict(row) | {"form": ""} for row in TREE]
    await bring_in(database, *bare)
    found = await comparable_with_last(database, OPERATOR, FORM)
    assert found is not None
    assert found[1].with_reason(Reason.UNKNOWN) == ("goals",)
    await bring_in(database, *TREE, correction="the questionnaire was found")
    found = await comparable_with_last(database, OPERATOR, FORM)
    assert found is not None
    assert (found[0].version, len(found[1].names)) == (2, 6)
    with pytest.raises(NotAllowed):
        await comparable_with_last(database, actor("s", [Role.STUDENT]), FORM)


async def test_an_import_that_fails_on_the_way_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_form(database)

    async def broken(*_: object) -> None:
        raise RuntimeError("full disk")

    monkeypatch.setattr("services.past_results.note", broken)
    with pytest.raises(RuntimeError):
        await bring_in(database, *TREE)
    assert await kept(database) == 0
    monkeypatch.undo()
    await bring_in(database, *TREE)
    assert await kept(database) == 1


async def test_a_figure_that_was_changed_in_the_database_is_compared_with_nothing(database: Database) -> None:
    await keep_form(database)
    await bring_in(database, *TREE)
    async with database.writing() as connection:
        body = (await connection.execute(select(past_releases.c.body))).scalar_one()
        await connection.execute(update(past_releases).values(body=body.replace('"4.2"', '"4.9"')))
    with pytest.raises(ReleaseChanged):
        await before(database)


async def test_what_was_hidden_is_nowhere_in_the_database(database: Database) -> None:
    await keep_form(database)
    small = place("course", "c-2", 5, 7) | figure("1.37", 5, deviation="0.77")
    await bring_in(database, *TREE, small)
    async with database.reading() as connection:
        body = (await connection.execute(select(past_releases.c.body))).scalar_one()
    assert "course:c-2" in body
    assert "1.4" not in body
    assert "0.77" not in body
