"""Which evaluations a wave has, planned from the roster and the calendar as they stand.

What has opened does not close again because the calendar moved; what has not opened follows the calendar.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from domain.courses import CourseClass
from domain.window import Omission, Window, kept_opening, omission, opening


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
class EvaluationPlan:
    """One class in a wave, as it should stand after planning.

    A person in neither `eligible` nor `dropped` has no part in it. Those in `dropped` were eligible after it had
    opened and are no longer asked: they stay in N. An inactive evaluation asks nobody: its class was withdrawn or
    is no longer evaluated.
    """

    class_id: str
    opens_at: datetime
    instructors: tuple[str, ...]
    """Ids of people, the primary ones first, then by name and id."""
    eligible: frozenset[str]
    dropped: frozenset[str] = frozenset()
    active: bool = True


def plan(
    classes: Iterable[CourseClass],
    enrolments: Iterable[Enrolment],
    instructors: Iterable[Teaching],
    window: Window,
    previous: Iterable[EvaluationPlan],
    now: datetime,
    zone: tzinfo,
) -> tuple[EvaluationPlan, ...]:
    """Every evaluation of a wave, by class id: those that exist now, and inactive those that did and no longer do.

    `classes`, `enrolments` and `instructors` are the roster as it stands; `previous` is what was planned before.
    Planning the result again with the same roster changes nothing. For waves that have not closed: a closed one is
    never planned again.

    - Students added are eligible from now on. Who leaves before the evaluation has opened was never asked and
      leaves without trace; who leaves later is no longer asked and stays in N.
    - An evaluation that has opened goes on when its students or instructors vanish from the roster: its last
      instructors stay. It stops only if its class is withdrawn or becomes of a kind that is not evaluated.
    """
    students: dict[str, set[str]] = defaultdict(set)
    for enrolment in enrolments:
        students[enrolment.class_id].add(enrolment.person)
    teachers = _instructors_in_order(instructors)
    former = {evaluation.class_id: evaluation for evaluation in previous}
    planned = {evaluation.class_id: _withdrawn(evaluation, now) for evaluation in former.values()}
    for cls in classes:
        evaluation = _planned(cls, students[cls.id], teachers.get(cls.id, ()), window, former.get(cls.id), now, zone)
        if evaluation is not None:
            planned[cls.id] = evaluation
    return tuple(planned[class_id] for class_id in sorted(planned))


def _instructors_in_order(instructors: Iterable[Teaching]) -> Mapping[str, tuple[str, ...]]:
    by_class: dict[str, dict[str, tuple[bool, str, str]]] = defaultdict(dict)
    for teaching in instructors:
        place = (not teaching.primary, teaching.name, teaching.person)
        places = by_class[teaching.class_id]
        places[teaching.person] = min(place, places.get(teaching.person, place))
    return {class_id: tuple(sorted(places, key=places.__getitem__)) for class_id, places in by_class.items()}


def _planned(
    cls: CourseClass,
    students: Collection[str],
    teachers: tuple[str, ...],
    window: Window,
    former: EvaluationPlan | None,
    now: datetime,
    zone: tzinfo,
) -> EvaluationPlan | None:
    opened = _has_opened(former, now)
    if opened and former is not None and not teachers:
        teachers = former.instructors
    reason = omission(cls, teachers, students, window, zone)
    if reason is Omission.KIND or (reason is not None and not opened):
        return None
    # An inactive evaluation asked nobody: its opening may have passed without anybody seeing it open.
    previous = former.opens_at if former is not None and former.active else None
    opens_at = kept_opening(previous, opening(cls, window, zone), now)
    if opens_at is None:
        return None
    eligible = frozenset(students).difference(teachers)
    return EvaluationPlan(cls.id, opens_at, teachers, eligible, _ever_eligible(former, now) - eligible)


def _withdrawn(former: EvaluationPlan, now: datetime) -> EvaluationPlan:
    return replace(former, eligible=frozenset(), dropped=_ever_eligible(former, now), active=False)


def _has_opened(former: EvaluationPlan | None, now: datetime) -> bool:
    return former is not None and former.active and former.opens_at <= now


def _ever_eligible(former: EvaluationPlan | None, now: datetime) -> frozenset[str]:
    if former is None:
        return frozenset()
    return former.dropped | former.eligible if _has_opened(former, now) else former.dropped
