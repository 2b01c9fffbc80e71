"""What the demo university released a year ago: a file of results like any other, and what was renamed since.

A faculty had another name, and one department was two. The figures are sums of the same invented answers at every
level, so that they fit each other.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb

from domain.comparability import asked_for_each, with_figures
from domain.courses import ClassKind
from domain.form import Form, Question
from domain.result import Level
from domain.statistics import on_scale, percentages, rounded, rounded_root, scores
from intake.demo.catalogue import Course, autumn_courses
from intake.demo.choice import number
from intake.demo.classes import classes, teachers
from intake.demo.employees import instructors
from intake.demo.organisations import FACULTY_OF, UNIVERSITY, Part, parts
from intake.demo.students import students
from intake.demo.terms import AUTUMN
from intake.results_csv import OPTIONAL, REQUIRED, SHARES

WAVE = "teaching-2025-fall"

_EVALUATED = (ClassKind.GRADED, ClassKind.PASS_FAIL)
_OF_WAVE = {
    "wave": WAVE,
    "term_start": "2025-09-01",
    "period_kk": "2025 жылғы күзгі семестр",
    "period_ru": "осенний семестр 2025 года",
    "period_en": "autumn semester 2025",
}
_OLD_FACULTY = ("fac-pedagogy", "Педагогика факультеті", "Педагогический факультет", "Faculty of Pedagogy")
_OLD_DEPARTMENTS = (
    ("dep-english", "Ағылшын тілі кафедрасы", "Кафедра английского языка", "Department of English"),
    ("dep-oriental", "Шығыс тілдері кафедрасы", "Кафедра восточных языков", "Department of Oriental Languages"),
)
_RENAMED, _MERGED = "fac-education", "dep-languages"
_MIDDLE = 660
"""Of 1000: how far up the scale an answer lies on average, 3.6 of 5."""

_MOST_INSTRUCTORS = {Level.UNIVERSITY: 60, Level.COURSE: 12}
"""Whose own figures stand there: a large university's file would be long otherwise."""

Answers = Counter[str]
"""How often each choice was taken."""


@dataclass(frozen=True)
class LastYear:
    """The files: `results.csv`, and the table of successions that belongs to it."""

    results: bytes
    successions: bytes


@dataclass(frozen=True)
class _Asked:
    """One class of that year: its course, who taught it, how many were there and answered."""

    course: Course
    teachers: tuple[str, ...]
    eligible: int
    answered: int


def last_year(count: int, form: Form) -> LastYear:
    """The results of `form` a year ago in the university with `count` students; the same for the same arguments."""
    asked, answers = list(_classes(count)), _Answers()
    rows = [cells for place in _places(asked) for cells in _rows(place, form, answers)]
    renamed = [{"kind": "faculty", "old": _OLD_FACULTY[0], "new": _RENAMED}]
    renamed += [{"kind": "department", "old": old, "new": _MERGED} for old, *_ in _OLD_DEPARTMENTS]
    return LastYear(_table((*REQUIRED, *OPTIONAL), rows), _table(("kind", "old", "new"), renamed))


def _classes(count: int) -> Iterator[_Asked]:
    enrolled = [(one.id, one.courses) for one in students(count)]
    taught = [one for one in classes(AUTUMN, autumn_courses(), enrolled) if one.course.kind in _EVALUATED]
    needed = Counter[str]()
    for one in taught:
        needed[one.course.owner] += one.teachers_needed
    teams: dict[str, list[str]] = defaultdict(list)
    for member in instructors(needed):
        teams[member.organisation].append(member.id)
    led_by = teachers(taught, teams)
    for one in taught:
        eligible = max(1, len(one.students) * (90 + number(21, "eligible", one.id)) // 100)
        answered = eligible * (50 + number(36, "answered", one.id)) // 100
        yield _Asked(one.course, led_by[one.id], eligible, answered)


@dataclass(frozen=True)
class _Place:
    """A part of the university of that year, with the classes in it."""

    level: Level
    key: str
    parent: str
    names: tuple[str, str, str]
    classes: tuple[_Asked, ...]


def _places(asked: Sequence[_Asked]) -> Iterator[_Place]:
    known = {part.id: part for part in parts()}
    yield _place(Level.UNIVERSITY, UNIVERSITY, "", _names(known[UNIVERSITY]), asked)
    for faculty in dict.fromkeys(FACULTY_OF[one.course.owner] for one in asked):
        key, *names = _OLD_FACULTY if faculty == _RENAMED else (faculty, *_names(known[faculty]))
        inside = [one for one in asked if FACULTY_OF[one.course.owner] == faculty]
        yield _place(Level.FACULTY, key, UNIVERSITY, names, inside)
        for department in dict.fromkeys(_department(one.course) for one in inside):
            of_old = {old: names for old, *names in _OLD_DEPARTMENTS}
            told = of_old.get(department) or _names(known[department])
            mine = [one for one in inside if _department(one.course) == department]
            yield _place(Level.DEPARTMENT, department, key, told, mine)
    for course in dict.fromkeys(one.course for one in asked):
        mine = [one for one in asked if one.course == course]
        yield _place(Level.COURSE, course.id, _department(course), (course.kk, course.ru, course.en), mine)


def _place(level: Level, key: str, parent: str, names: Sequence[str], inside: Iterable[_Asked]) -> _Place:
    kk, ru, en = names
    return _Place(level, key, parent, (kk, ru, en), tuple(inside))


def _names(part: Part) -> tuple[str, str, str]:
    return part.kk, part.ru, part.en


def _department(course: Course) -> str:
    """The department of that year: the one for languages was two."""
    if course.owner != _MERGED:
        return course.owner
    return _OLD_DEPARTMENTS[number(len(_OLD_DEPARTMENTS), "department", course.code)][0]


def _rows(place: _Place, form: Form, answers: "_Answers") -> Iterator[Mapping[str, object]]:
    repeated = asked_for_each(form.items)
    cells: dict[str, object] = {
        **_OF_WAVE,
        "form": form.version,
        "level": place.level.value,
        "key": place.key,
        "parent": place.parent,
        **dict(zip(("name_kk", "name_ru", "name_en"), place.names, strict=True)),
        "n_eligible": sum(one.eligible for one in place.classes),
        "n_answered": sum(one.answered for one in place.classes),
    }
    for question in with_figures(form):
        of_teacher: dict[str, Answers] = defaultdict(Counter)
        for one in place.classes:
            for teacher in one.teachers if question.name in repeated else ("",):
                of_teacher[teacher].update(answers.of(question, one, teacher))
        yield cells | _figures(question, "", sum(of_teacher.values(), Counter()))
        for teacher in list(of_teacher)[: _MOST_INSTRUCTORS.get(place.level, 0)] if question.name in repeated else ():
            yield cells | _figures(question, teacher, of_teacher[teacher])


class _Answers:
    """The answers of each class to each question, made once: every level is a sum of the same."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, _Asked, str], Answers] = {}

    def of(self, question: Question, one: _Asked, teacher: str) -> Answers:
        """Spread over the scale as by chance, around a middle of the course, the question and the teacher."""
        key = (question.name, one, teacher)
        if key not in self._made:
            self._made[key] = self._make(question, one, teacher)
        return self._made[key]

    def _make(self, question: Question, one: _Asked, teacher: str) -> Answers:
        names = [choice.name for choice in on_scale(question)]
        last, middle = len(names) - 1, _middle(question, one.course.code, teacher)
        weights = [comb(last, step) * middle**step * (1000 - middle) ** (last - step) for step in range(last + 1)]
        judged = one.answered - number(1 + one.answered // 8, "judged", question.name, one.course.code)
        return Counter(dict(zip(names, _apportioned(judged, weights), strict=True)))


def _middle(question: Question, course: str, teacher: str) -> int:
    """Of 1000, how far up the scale the answers lie."""
    if question.bipolar:
        return 500
    by_course = number(141, "course", course) - 70
    by_question = number(61, "question", question.name) - 30
    return _MIDDLE + by_course + by_question + number(61, "of", teacher) - 30


def _apportioned(whole: int, weights: Sequence[int]) -> Sequence[int]:
    """A number of answers in proportion to the weights, by largest remainder."""
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % total), place))
    for place in order[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def _figures(question: Question, teacher: str, answers: Answers) -> dict[str, object]:
    points, n = scores(question), answers.total()
    cells: dict[str, object] = {"instructor": teacher, "question": question.name, "n": n}
    if not n:
        return cells | {"n": ""}
    total = sum(points[name] * times for name, times in answers.items())
    squares = sum(points[name] ** 2 * times for name, times in answers.items())
    cells["mean"] = rounded(Fraction(total, n), 2)
    cells["deviation"] = rounded_root((squares - Fraction(total * total, n)) / (n - 1)) if n > 1 else Decimal(0)
    shares = percentages([answers[choice.name] for choice in on_scale(question)])
    return cells | dict(zip(SHARES, shares, strict=True))


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
