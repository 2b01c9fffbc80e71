"""What kind of calendar entry an event of somebody's calendar probably is, told by its words.

A guess is only ever proposed; a person confirms it. Where the words could mean two things nothing is guessed.
"""

import re
from collections.abc import Mapping

from domain.calendar import CalendarKind

SHORTEST_SESSION = 28
"""Days from which an event named after a term may be the term itself, and not a day in it."""


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# one edge of a span is not the span: "Recess begins" is one day of many
_BEGINS = _words(
    r"\b(?:begin|begins|start|starts|opens|reopens|resume|resumes|continues)\b",
    r"\bfirst day\b",
    r"\bначал\w*",
    r"\bперв\w+ день\b",
    r"\bбаста\w+",
    r"\bбірінші күн\w*",
)
_ENDS = _words(
    r"\b(?:end|ends|closes|deadline|due)\b",
    r"\blast day\b",
    r"\bокончани\w+",
    r"\bзавершени\w+",
    r"\bпоследн\w+ день\b",
    r"\bсрок\b",
    r"\bаяқтал\w+",
    r"\bсоңғы күн\w*",
    r"\bмерзім\w*",
)
# about exams, but no exam and no period of them
_NO_EXAM = _words(
    r"\bmid-?\s?terms?\b",
    r"\b(?:registration|schedule|results|timetable)\b",
    r"\bрубеж\w+",
    r"\bрасписани\w+",
    r"\bрегистраци\w+",
    r"\bрезультат\w+",
    r"\bаралық (?:емтихан|бақылау)\w*",
    r"\bкесте\w*",
    r"\bтіркел\w*",
    r"\bнәтиже\w*",
)
_PERIOD = _words(
    r"\bperiod\b",
    r"\bweeks?\b",
    r"\bexaminations\b",
    r"\bexams\b",
    r"\bпериод\w*",
    r"\bсесси\w+",
    r"\bнедел\w+",
    r"\bэкзамены\b",
    r"\bкезең\w*",
    r"\bапта\w*",
    r"\bемтихандар\w*",
)
_KINDS: Mapping[CalendarKind, re.Pattern[str]] = {
    CalendarKind.CHANGE_OF_GRADE: _words(
        r"\bchange[- ]of[- ]grades?\b",
        r"\bgrade[- ]changes?\b",
        r"\b(?:изменени|исправлени)\w+ (?:\w+ )?оцен\w+",
        r"\bбаға\w*\s(?:өзгерт|түзет)\w+",
    ),
    CalendarKind.ADD_DROP: _words(
        r"\badd\s*(?:/|and|or|&|-)\s*drop\b",
        r"\bdrop\s*(?:/|and|or|&|-)\s*add\b",
        r"\bdeadline to (?:add|drop)\b",
        r"\bдобавлени\w+ (?:и|или) (?:удалени|исключени|отмен|снят)\w+",
        r"\bдобавлени\w+\s*/\s*\w+",
        r"\bпән\w*\s(?:қосу|қосып)\w*",
        r"\bқосу\s*(?:/|және|мен)\s*(?:алып|бас|шығар)\w*",
    ),
    CalendarKind.HOLIDAY: _words(
        r"\b(?:holidays?|vacations?|recess|day off|no classes)\b",
        r"\b(?:spring|winter|fall|autumn|summer) break\b",
        r"\bпраздн\w+",
        r"\bканикул\w*",
        r"\b(?:выходн|нерабоч)\w+",
        r"\bмереке\w*",
        r"\bмейрам\w*",
        r"\bдемалыс\w*",
    ),
    CalendarKind.EXAM: _words(
        r"\bexam(?:s|ination|inations)?\b",
        r"\bэкзамен\w*",
        r"\b(?:зимн|летн|весенн|осенн)\w+ сесси\w+",
        r"\bпромежуточн\w+ аттестаци\w+",
        r"\bемтихан\w*",
        r"\b(?:қысқы|жазғы|көктемгі|күзгі) сессия\w*",
        r"\bаралық аттестат\w+",
    ),
    CalendarKind.CLASSES: _words(
        r"\b(?:classes|instruction|lectures|teaching weeks?|teaching period)\b",
        r"\bзаняти\w+",
        r"\b(?:теоретическ\w+ обучени|лекци)\w+",
        r"\bсабақ\w*",
        r"\bтеориялық оқ\w+",
        r"\bдәріс\w*",
    ),
    CalendarKind.SESSION: _words(
        r"\b(?:semester|term|trimester|session)\b",
        r"\b(?:семестр|триместр)\w*",
    ),
}
"""In this order: the first kind whose words stand in a title is meant."""

_DEADLINES = frozenset({CalendarKind.CHANGE_OF_GRADE, CalendarKind.ADD_DROP})


def guess_kind(title: str, *, days: int, is_timed: bool) -> CalendarKind | None:
    """The kind that the words of `title` (English, Russian, Kazakh) mean for an event on `days` local days, or None.

    `is_timed` says that it has hours. An event at the beginning or the end of something is not the thing itself;
    for a deadline its end is.
    """
    kind = next((kind for kind, words in _KINDS.items() if words.search(title)), None)
    if kind is None or _BEGINS.search(title):
        return None
    if kind in _DEADLINES:
        return kind
    if _ENDS.search(title):
        return None
    if kind is CalendarKind.EXAM:
        return _exam_or_period(title, days=days, is_timed=is_timed)
    if (kind is CalendarKind.CLASSES and days == 1) or (kind is CalendarKind.SESSION and days < SHORTEST_SESSION):
        return None
    return kind


def _exam_or_period(title: str, *, days: int, is_timed: bool) -> CalendarKind | None:
    if _NO_EXAM.search(title):
        return None
    if days > 1 or (_PERIOD.search(title) and not is_timed):
        return CalendarKind.EXAM_PERIOD
    return CalendarKind.EXAM


def names_code(title: str, code: str) -> bool:
    """Whether `title` holds exactly this class code: LAW1 stands in "Exam: LAW1.", not in "Exam LAW1-02"."""
    return bool(code) and re.search(rf"(?<![\w/.-]){re.escape(code)}(?![\w/-])(?!\.\w)", title) is not None
