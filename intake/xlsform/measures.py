"""The check of what questions measure together: `indicator`, `reverse`, `competence` and `facet`."""

from collections.abc import Callable, Iterator

from domain.form import Facet, Question
from domain.statistics import scores
from intake.xlsform.build import NO, YES, Lists, question_of
from intake.xlsform.entries import NAME, QUESTIONS, SELECTS, Entry
from intake.xlsform.finding import FindingCode, FormFinding, found

COLUMNS = ("indicator", "reverse", "competence", "facet")

_Asked = list[tuple[Entry, Question]]


def check_measures(entries: tuple[Entry, ...], lists: Lists) -> Iterator[FormFinding]:
    """What is wrong with these columns: each cell by itself, then the rows that go into one figure together."""
    asked: _Asked = []
    for entry in entries:
        yield from _check_values(entry)
        if entry.type in QUESTIONS:
            asked.append((entry, question_of(entry, lists)))
            yield from _check_rating(*asked[-1], lists)
            yield from _check_sides(entry)
        else:
            yield from _refuse(entry)
    yield from _check_scales(asked, "indicator", lambda question: question.indicator)
    yield from _check_scales(asked, "competence", lambda question: question.competence)
    yield from _check_twice(asked)


def _check_values(entry: Entry) -> Iterator[FormFinding]:
    for column, allowed in (("reverse", YES | NO), ("facet", frozenset(Facet))):
        cell = entry.cells.get(column, "")
        if cell and cell.lower() not in allowed:
            yield found(FindingCode.BAD_VALUE, "survey", entry.row, entry.name, column, value=cell)
    for column in ("indicator", "competence"):
        cell = entry.cells.get(column, "")
        if cell and not NAME.fullmatch(cell):
            yield found(FindingCode.BAD_NAME, "survey", entry.row, entry.name, column, name=cell)


def _check_rating(entry: Entry, question: Question, lists: Lists) -> Iterator[FormFinding]:
    has_list = entry.type not in SELECTS or entry.list_name in lists
    if has_list and (not scores(question) or question.bipolar):
        yield from _refuse(entry)


def _refuse(entry: Entry) -> Iterator[FormFinding]:
    for column in COLUMNS:
        if entry.cells.get(column, "").lower() not in (NO if column == "reverse" else {""}):
            yield found(FindingCode.NOT_A_RATING, "survey", entry.row, entry.name, column)


def _check_sides(entry: Entry) -> Iterator[FormFinding]:
    competence, facet = entry.cells.get("competence"), entry.cells.get("facet")
    if bool(competence) != bool(facet):
        missing = "facet" if competence else "competence"
        yield found(FindingCode.HALF_A_COMPETENCE, "survey", entry.row, entry.name, missing)


def _check_scales(asked: _Asked, column: str, name: Callable[[Question], str]) -> Iterator[FormFinding]:
    first: dict[str, tuple[int, list[int]]] = {}
    for entry, question in asked:
        points = sorted(scores(question).values())
        if not (name(question) and points):
            continue
        row, others = first.setdefault(name(question), (entry.row, points))
        if points != others:
            yield found(FindingCode.MIXED_SCALES, "survey", entry.row, entry.name, column, other=row)


def _check_twice(asked: _Asked) -> Iterator[FormFinding]:
    first: dict[tuple[str, str], int] = {}
    for entry, question in asked:
        if question.competence and question.facet:
            row = first.setdefault((question.competence, question.facet), entry.row)
            if row != entry.row:
                yield found(FindingCode.ASKED_TWICE, "survey", entry.row, entry.name, "facet", other=row)
