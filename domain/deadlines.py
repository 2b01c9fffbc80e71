"""Deadlines of employees: the kinds of handbook section 6, and the QA office's list beside the calendar."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.errors import Finding
from domain.language import Text
from domain.people import Role
from domain.roster import MOST_GONE_SHARE, Changes, KindDiff

MOST_GONE = 3
"""Deadlines that may go in an import without a word: a list is short, and losing it is not noticed until too late."""

_FIRST = 20
_ENDS_A_KIND = re.compile(r"[-:. ]")


class DeadlineKind(StrEnum):
    """What is owed (the keys of handbook section 6, in its order)."""

    SYLLABUS = "syllabus"
    COURSE_MANAGEMENT_FORM = "course_management_form"
    MIDTERM_GRADES = "midterm_grades"
    FINAL_GRADES = "final_grades"
    RESPONSE_PLAN = "response_plan"
    FACULTY_EVALUATION = "faculty_evaluation"
    STAFF_EVALUATION = "staff_evaluation"
    SEMIANNUAL_REPORT = "semiannual_report"
    ANNUAL_PLAN_REPORT = "annual_plan_report"
    PROGRAMME_REVIEW = "programme_review"
    COMPREHENSIVE_REVIEW = "comprehensive_review"


@dataclass(frozen=True)
class KindRule:
    """What the handbook says about a kind: its name, who owes it, who gets it."""

    name: Text
    owners: tuple[Role, ...]
    handed_to: tuple[Role, ...] = ()
    to_responsible_vp: bool = False
    """It goes to the vice-president who is responsible for the owner's unit."""
    of_course: bool = False
    """Owed once for each course, by its instructor, on a day of the academic calendar."""


def _rule(
    kk: str, ru: str, en: str, owners: tuple[Role, ...], handed_to: tuple[Role, ...] = (), *, of_course: bool = False
) -> KindRule:
    return KindRule({"kk": kk, "ru": ru, "en": en}, owners, handed_to, of_course=of_course)


_REVIEWERS = (Role.PROGRAMME_COORDINATOR, Role.CHAIR)

KINDS: Mapping[DeadlineKind, KindRule] = {
    DeadlineKind.SYLLABUS: _rule(
        "Силлабусты жариялау",
        "Публикация силлабуса",
        "Publish the syllabus",
        (Role.INSTRUCTOR,),
        (Role.CHAIR,),
        of_course=True,
    ),
    DeadlineKind.COURSE_MANAGEMENT_FORM: _rule(
        "Пәнді басқару үлгісі",
        "Форма управления дисциплиной",
        "Course management form",
        (Role.INSTRUCTOR,),
        (Role.CHAIR, Role.DEAN),
        of_course=True,
    ),
    DeadlineKind.MIDTERM_GRADES: _rule(
        "Аралық емтихан нәтижелері",
        "Оценки рубежного контроля",
        "Midterm grades",
        (Role.INSTRUCTOR,),
        (Role.REGISTRAR,),
        of_course=True,
    ),
    DeadlineKind.FINAL_GRADES: _rule(
        "Қорытынды бағалар",
        "Итоговые оценки",
        "Final grades",
        (Role.INSTRUCTOR,),
        (Role.REGISTRAR,),
        of_course=True,
    ),
    DeadlineKind.RESPONSE_PLAN: KindRule(
        {"kk": "Жауап шаралары жоспары", "ru": "Резюме и план ответных мер", "en": "Summary and response plan"},
        (Role.UNIT_HEAD,),
        to_responsible_vp=True,
    ),
    DeadlineKind.FACULTY_EVALUATION: _rule(
        "Оқытушыларды жыл сайынғы бағалау",
        "Ежегодная оценка преподавателей",
        "Yearly faculty evaluation",
        (Role.INSTRUCTOR,),
        (Role.DEAN, Role.PROVOST),
    ),
    DeadlineKind.STAFF_EVALUATION: _rule(
        "Қызметкерлердің жұмыс тиімділігін бағалау",
        "Оценка эффективности работы сотрудников",
        "Yearly staff performance evaluation",
        (Role.UNIT_HEAD, Role.STAFF),
        (Role.HR,),
    ),
    DeadlineKind.SEMIANNUAL_REPORT: _rule(
        "Жартыжылдық есеп", "Полугодовой отчёт", "Half-year unit report", (Role.UNIT_HEAD,), (Role.FIRST_VP,)
    ),
    DeadlineKind.ANNUAL_PLAN_REPORT: _rule(
        "Жылдық жұмыс жоспары мен есебі",
        "Годовой план работы и отчёт",
        "Yearly work plan and report",
        (Role.UNIT_HEAD,),
        (Role.FIRST_VP,),
    ),
    DeadlineKind.PROGRAMME_REVIEW: _rule(
        "Бағдарламаның жыл сайынғы талдауы",
        "Ежегодный анализ программы",
        "Yearly programme review",
        _REVIEWERS,
        (Role.PROVOST,),
    ),
    DeadlineKind.COMPREHENSIVE_REVIEW: _rule(
        "Бағдарламаның кешенді талдауы",
        "Комплексный анализ программы",
        "Comprehensive programme review",
        _REVIEWERS,
        (Role.PROVOST,),
    ),
}


@dataclass(frozen=True)
class Deadline:
    """One row of the QA office's list (`deadlines.csv`).

    It binds `owner`, or else everybody with one of `owner_roles`, in `unit` and below if one is named. A row of a
    kind that is owed for each course sets the date for the courses of the term its key ends with.
    """

    key: str
    title_kk: str
    title_ru: str
    title_en: str
    owner_roles: tuple[Role, ...]
    owner: str
    unit: str
    due: datetime
    """UTC; where only a day is given, 23:59:59 local time."""
    handed_to: tuple[Role, ...]

    @property
    def title(self) -> Text:
        """The title in three languages."""
        return {"kk": self.title_kk, "ru": self.title_ru, "en": self.title_en}

    @property
    def kind(self) -> DeadlineKind | None:
        """The handbook's kind, or None for one that the QA office has made up."""
        return kind_of(self.key)[0]

    @property
    def term(self) -> str:
        """For a kind that is owed for each course: the id of the term; else empty."""
        kind, rest = kind_of(self.key)
        return rest if kind is not None and KINDS[kind].of_course else ""


def kind_of(key: str) -> tuple[DeadlineKind | None, str]:
    """The kind that a key begins with and what follows it: `final_grades-2026-fall` is of final_grades, 2026-fall."""
    name, *rest = _ENDS_A_KIND.split(key, maxsplit=1)
    if name not in set(DeadlineKind):
        return None, ""
    return DeadlineKind(name), rest[0] if rest else ""


class DeadlineGroup(StrEnum):
    """What an import of deadlines counts."""

    DEADLINES = "deadlines"


@dataclass(frozen=True)
class DeadlineDiff:
    """What an import writes and removes, the same counted, and what looks wrong though it may be right."""

    kinds: Mapping[DeadlineGroup, KindDiff]
    written: tuple[Deadline, ...]
    removed: tuple[Deadline, ...]
    warnings: tuple[Finding, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.written or self.removed)

    @property
    def losses(self) -> tuple[Finding, ...]:
        """Why so many would go that the file is more likely a part of the list than all of it; empty if not so."""
        return tuple(
            Finding("too_many_gone", values={"kind": kind.value, "gone": diff.gone.count, "before": diff.before})
            for kind, diff in self.kinds.items()
            if diff.gone.count > MOST_GONE and diff.gone.count > MOST_GONE_SHARE * diff.before
        )


def compare_deadlines(before: Collection[Deadline], after: Collection[Deadline], now: datetime) -> DeadlineDiff:
    """How `after`, a list that comes in, differs from `before`, the one that is kept.

    A list says everything about what lies ahead; what is past and not in it stays, since it may still be owed.
    """
    kept, new = {one.key: one for one in before}, {one.key: one for one in after}
    removed = tuple(one for key, one in kept.items() if key not in new and one.due >= now)
    written = tuple(one for key, one in new.items() if kept.get(key) != one)
    changed = [one for one in written if one.key in kept]
    diff = KindDiff(
        new=_changes(one.key for one in written if one.key not in kept),
        changed=_changes(one.key for one in changed),
        gone=_changes(one.key for one in removed),
        same=len(new) - len(written),
        columns=_changed_columns([(kept[one.key], one) for one in changed]),
    )
    return DeadlineDiff({DeadlineGroup.DEADLINES: diff}, written, removed)


def _changed_columns(pairs: Collection[tuple[Deadline, Deadline]]) -> Mapping[str, int]:
    names = ("title_kk", "title_ru", "title_en", "owner_roles", "owner", "unit", "due", "handed_to")
    counts = {name: sum(getattr(old, name) != getattr(new, name) for old, new in pairs) for name in names}
    return {name: count for name, count in counts.items() if count}


def _changes(keys: Iterable[str]) -> Changes:
    ordered = sorted(keys)
    return Changes(len(ordered), tuple(ordered[:_FIRST]))
