"""A small form, files of results for it, and releases made from them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from domain.disclosure import Limits
from domain.form import Choice, Form, Group, Kind, Question
from domain.past_release import past_release
from domain.past_results import PastTable, rows_unlike
from domain.result import Release
from intake.results_csv import OPTIONAL, REQUIRED, read_results

TODAY = date(2026, 11, 22)
LIMITS = Limits()


def named(word: str) -> Mapping[str, str]:
    return {"kk": f"{word} kk", "ru": f"{word} ru", "en": f"{word} en"}


AGREE = tuple(Choice(str(score), named(f"agree {score}"), score) for score in range(1, 6))
CANNOT = Choice("cannot_judge", named("cannot judge"), None, True)
WORKLOAD = tuple(Choice(name, named(name), score) for name, score in (("little", -1), ("right", 0), ("much", 1)))


def rating(name: str, *more: Choice, **fields: object) -> Question:
    made = Question(name, Kind.SELECT_ONE, named(name), named(name), choices=(*AGREE, *more))
    return Question(**{**vars(made), **fields})


FORM = Form(
    key="teaching",
    title=named("Teaching"),
    items=(
        rating("goals", indicator="course"),
        rating("criteria", CANNOT, indicator="course"),
        Question("load", Kind.SELECT_ONE, named("load"), named("load"), choices=WORKLOAD, dimension="workload"),
        Question("helped", Kind.SELECT_MULTIPLE, named("helped"), named("helped"), choices=AGREE[:2]),
        Question("hours", Kind.INTEGER, named("hours"), named("hours")),
        Group("instructor", None, (rating("clarity", indicator="instructor"),), repeat_over="instructors"),
        Question("change", Kind.TEXT, named("change"), named("change"), comment=True),
    ),
    ballot_size=4096,
)

WAVE = {
    "wave": "teaching-2025-fall",
    "term_start": "2025-09-01",
    "period_kk": "күз",
    "period_ru": "осень",
    "period_en": "autumn",
    "form": FORM.version,
}
_PARENTS = {"faculty": "uni", "department": "f-1", "course": "d-1", "university": ""}


def place(level: str, key: str, answered: object = 40, eligible: object = 60, **cells: object) -> dict[str, object]:
    """The cells of a place; below the university stand f-1, d-1 and courses."""
    names = {f"name_{language}": f"{key} {language}" for language in ("kk", "ru", "en")}
    facts = {"level": level, "key": key, "parent": _PARENTS[level], "n_answered": answered, "n_eligible": eligible}
    return {**WAVE, **names, **facts, "question": "goals", **cells}


def figure(mean: object, n: object = 40, **cells: object) -> dict[str, object]:
    """The cells of a figure."""
    return {"mean": mean, "n": n, **cells}


UNIVERSITY = place("university", "uni", 400, 600) | figure("4.21", 390)
FACULTY = place("faculty", "f-1", 200, 300) | figure("4.3", 190)
DEPARTMENT = place("department", "d-1", 100, 150) | figure("4.1", 90)
COURSE = place("course", "c-1") | figure("4.0", deviation="0.9")
TREE = (UNIVERSITY, FACULTY, DEPARTMENT, COURSE)


def content(rows: Sequence[Mapping[str, object]], columns: Sequence[str] = (*REQUIRED, *OPTIONAL)) -> bytes:
    """The rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read(*rows: Mapping[str, object]) -> PastTable:
    """A file with these rows."""
    return read_results("results.csv", content(rows).splitlines(keepends=True))


def released(*rows: Mapping[str, object], form: Form | None = FORM, limits: Limits = LIMITS) -> Release:
    """The release of a file with these rows, which fit the form."""
    table = read(*rows)
    assert not rows_unlike(table, form)
    return past_release(table, form, limits, TODAY).release
