"""Which evaluations a wave has, planned from the roster and the calendar as they stand.

What has asked anybody keeps its classes and does not close again because the calendar or the roster moved; what has
not follows both, and is pooled or left out where it is too small (`domain/pools.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from domain.courses import CourseClass
from domain.form import INSTRUCTORS_LIMIT
from domain.pools import Candidate, Pool, everybody, pooled
from domain.window import EVALUATED_KINDS, Omission, Window, kept_opening, omission, opening


@dataclass(frozen=True)
class Enrolment:
    """A student who is in a class now, by the id of the person."""

    class_id: str
    person: str


@dataclass(frozen=True)
class Teaching:
    """Somebody who teaches a class; the primary instructor is shown first."""

    class_id: str
    person: str
    name: str = ""
    primary: bool = False


@dataclass(frozen=True)
class TermRoster:
    """The active classes of a term as they stand, with who studies in them and who teaches them."""

    classes: tuple[CourseClass, ...]
    enrolments: tuple[Enrolment, ...]
    teaching: tuple[Teaching, ...]


@dataclass(frozen=True)
class EvaluationPlan:
    """One evaluation of a wave, as it should stand after planning.

    A person in neither `eligible` nor `dropped` has no part in it. Those in `dropped` were eligible after it had
    opened and are no longer asked: they stay in N. An inactive evaluation asks nobody: its classes were withdrawn,
    are no longer evaluated, or are asked about elsewhere.
    """

    class_id: str
    """The class it is known by, the first of a pool."""
    opens_at: datetime
    instructors: tuple[str, ...]
    """Ids of all who teach: those asked about, then the others; of each the primary ones first, then by name and id."""
    eligible: frozenset[str]
    dropped: frozenset[str] = frozenset()
    active: bool = True
    pooled: tuple[str, ...] = ()
    """The other classes of its pool, in order; usually none."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class it is about."""
        return self.class_id, *self.pooled

    @property
    def asked_about(self) -> tuple[str, ...]:
        """The instructors that one questionnaire has room for."""
        return self.instructors[:INSTRUCTORS_LIMIT]


@dataclass(frozen=True)
class LeftOut:
    """A class that nobody is asked about, and why; `students` could have answered."""

    class_id: str
    reason: Omission
    students: int


@dataclass(frozen=True)
class WavePlan:
    """Everything a wave asks about, by class id, and what it leaves out."""

    evaluations: tuple[EvaluationPlan, ...]
    left_out: tuple[LeftOut, ...]


def plan(
    roster: TermRoster,
    window: Window,
    previous: Iterable[EvaluationPlan],
    now: datetime,
    zone: tzinfo,
    *,
    minimum: int,
    begun: bool = True,
) -> WavePlan:
    """The evaluations of a wave: those that exist now, inactive those that did and no longer do; and what is left out.

    `previous` is what was planned before; `minimum` the limit `min_enrolled`; before the wave has `begun` nobody was
    asked anything, whatever the calendar says. Planning the result again with the same roster changes nothing. For
    waves that have not closed: a closed one is never planned again.

    - A class that nobody was asked about is evaluated with a whole group of at least `minimum` people: alone, or in a
      pool of such classes. It never joins an evaluation that has opened.
    - Students added to a class are eligible from now on. Who leaves before the evaluation has opened was never asked
      and leaves without trace; who leaves later is no longer asked and stays in N.
    - Of more instructors than a questionnaire has room for, the first are asked about; once it has opened, nobody who
      was asked about gives way to another.
    - An evaluation that has opened keeps its classes and goes on when its students or instructors vanish from the
      roster, however few are left: its last instructors stay. It stops only if all its classes are withdrawn or
      become of a kind that is not evaluated.
    """
    former = [one if begun else replace(one, active=False) for one in previous]
    asked = [one for one in former if _has_asked(one, now)]
    kept = {class_id for one in asked for class_id in one.classes}
    term = _Term(roster, window, now, zone)
    candidates, left_out = term.candidates(cls for cls in roster.classes if cls.id not in kept)
    pooling = pooled(candidates, minimum)
    found = {one.class_id: _withdrawn(one, now) for one in former}
    found |= {one.class_id: term.continued(one) for one in asked}
    found |= {pool[0].cls.id: _fresh(pool) for pool in pooling.pools}
    left_out += [LeftOut(one.cls.id, Omission.TOO_FEW, len(one.eligible)) for one in pooling.too_few]
    by_id = tuple(found[class_id] for class_id in sorted(found))
    return WavePlan(by_id, tuple(sorted(left_out, key=lambda one: one.class_id)))


class _Term:
    """The roster of a term by class, at one moment."""

    def __init__(self, roster: TermRoster, window: Window, now: datetime, zone: tzinfo) -> None:
        self.window, self.now, self.zone = window, now, zone
        self.classes = {cls.id: cls for cls in roster.classes if cls.kind in EVALUATED_KINDS}
        self.teachers = _instructors_in_order(roster.teaching)
        self.students: dict[str, set[str]] = defaultdict(set)
        for enrolment in roster.enrolments:
            self.students[enrolment.class_id].add(enrolment.person)

    def candidates(self, classes: Iterable[CourseClass]) -> tuple[list[Candidate], list[LeftOut]]:
        """What can be asked about each class that nobody was asked about yet, size aside; and what cannot."""
        found: list[Candidate] = []
        left_out: list[LeftOut] = []
        for cls in classes:
            teachers, students = self.teachers.get(cls.id, ()), self.students[cls.id]
            eligible = frozenset(students).difference(teachers)
            reason = omission(cls, teachers, students, self.window, self.zone)
            opens_at = opening(cls, self.window, self.zone)
            if reason is not None or opens_at is None:
                left_out.append(LeftOut(cls.id, reason or Omission.AFTER_CLOSE, len(eligible)))
            else:
                found.append(Candidate(cls, opens_at, teachers, eligible))
        return found, left_out

    def continued(self, former: EvaluationPlan) -> EvaluationPlan:
        """An evaluation that has asked somebody, with the same classes and those who are in them now."""
        classes = [self.classes[class_id] for class_id in former.classes if class_id in self.classes]
        opens_at = kept_opening(former.opens_at if former.active else None, self._last_opening(classes), self.now)
        if not classes or opens_at is None:
            return _withdrawn(former, self.now)
        teachers = self._agreed_teachers(classes) or former.instructors
        students = frozenset[str]().union(*(self.students[cls.id] for cls in classes))
        eligible = students.difference(teachers)
        dropped = _ever_eligible(former, self.now) - eligible
        in_order = _asked_first(teachers, former.asked_about)
        return EvaluationPlan(former.class_id, opens_at, in_order, eligible, dropped, pooled=former.pooled)

    def _last_opening(self, classes: Sequence[CourseClass]) -> datetime | None:
        return _latest(opening(cls, self.window, self.zone) for cls in classes)

    def _agreed_teachers(self, classes: Sequence[CourseClass]) -> tuple[str, ...]:
        """The instructors of the classes now; none if there are none, or if the classes no longer have the same."""
        known = [self.teachers[cls.id] for cls in classes if cls.id in self.teachers]
        return known[0] if len({frozenset(each) for each in known}) == 1 else ()


def _latest(openings: Iterable[datetime | None]) -> datetime | None:
    """The last of them; None if one never comes: all exams are over before a pool is asked."""
    known = list(openings)
    return max((one for one in known if one is not None), default=None) if None not in known else None


def _instructors_in_order(instructors: Iterable[Teaching]) -> Mapping[str, tuple[str, ...]]:
    by_class: dict[str, dict[str, tuple[bool, str, str]]] = defaultdict(dict)
    for teaching in instructors:
        place = (not teaching.primary, teaching.name, teaching.person)
        places = by_class[teaching.class_id]
        places[teaching.person] = min(place, places.get(teaching.person, place))
    return {class_id: tuple(sorted(places, key=places.__getitem__)) for class_id, places in by_class.items()}


def _asked_first(teachers: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Those who were asked about `before`, then as many others as there is room for, then the rest."""
    others = [one for one in teachers if one not in before]
    room = INSTRUCTORS_LIMIT - (len(teachers) - len(others))
    asked = {*before, *others[:room]}
    return tuple(sorted(teachers, key=lambda one: one not in asked))


def _fresh(pool: Pool) -> EvaluationPlan:
    first, *others = pool
    opens_at = max(one.opens_at for one in pool)
    pooled_with = tuple(one.cls.id for one in others)
    return EvaluationPlan(first.cls.id, opens_at, first.instructors, everybody(pool), pooled=pooled_with)


def _withdrawn(former: EvaluationPlan, now: datetime) -> EvaluationPlan:
    classes = former.pooled if _has_asked(former, now) else ()
    return replace(former, eligible=frozenset(), dropped=_ever_eligible(former, now), active=False, pooled=classes)


def _has_opened(former: EvaluationPlan, now: datetime) -> bool:
    return former.active and former.opens_at <= now


def _has_asked(former: EvaluationPlan, now: datetime) -> bool:
    return _has_opened(former, now) or bool(former.dropped)


def _ever_eligible(former: EvaluationPlan, now: datetime) -> frozenset[str]:
    """Who was ever asked; of one that came back and waits to open again, all who were to be asked once more."""
    return former.dropped | former.eligible if _has_asked(former, now) else former.dropped
