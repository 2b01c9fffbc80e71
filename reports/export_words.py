"""What the columns, rows and levels of an export are called in each language."""

from collections.abc import Callable, Mapping

from domain.language import LANGUAGES, Text
from domain.result import Level
from locales import Words, words


def in_each(say: Callable[[Words], str]) -> Text:
    """What `say` says, in each language."""
    return {language.value: say(words(language)) for language in LANGUAGES}


def labels(_: Words) -> Mapping[str, str]:
    """The label of each column of the figures, by its name."""
    return {
        "wave": _("Wave"),
        "version": _("Version of the release"),
        "release": _("Hash of the release"),
        "form": _("Hash of the form"),
        "period": _("Period"),
        "row": _("What the row tells"),
        "level": _("Level"),
        "unit": _("Code of the unit"),
        "unit_name": _("Unit or course"),
        "above": _("Code of the unit above"),
        "course": _("Code of the course"),
        "public": _("May be published (1 = yes)"),
        "instructor": _("Code of the instructor"),
        "instructor_name": _("Instructor"),
        "question": _("Code of the question"),
        "wording": _("Question"),
        "n": _("Answers (n)"),
        "eligible": _("Could answer (N)"),
        "rate_percent": _("Response rate, %"),
        "rate_bound": _("Sign before the response rate"),
        "mean": _("Mean"),
        "mean_low": _("Mean, not less than"),
        "mean_high": _("Mean, not more than"),
        "deviation": _("Standard deviation"),
        "margin": _("Margin of the mean (95 %, ±)"),
        "place_best": _("Place among the units beside it, best"),
        "place_worst": _("Place among the units beside it, worst"),
        "places": _("Units compared"),
        "gap": _("Importance less satisfaction"),
        "alpha": _("Cronbach's alpha"),
        "top_percent": _("Share above the middle of the scale, %"),
        "top_bound": _("Sign before the share above the middle"),
        "cannot_judge": _("Answers “cannot judge”"),
        "before": _("Mean of the period before"),
        "difference": _("Change"),
        "noise": _("Change within chance (1 = yes)"),
        "few_answers": _("Few answers (1 = yes)"),
        "low_rate": _("Low response rate (1 = yes)"),
        "hidden": _("Why a cell is empty"),
        "total": _("Comments received"),
        "held": _("Comments not shown"),
        "text": _("Comment"),
    }


def share_labels(_: Words, place: int) -> tuple[str, str]:
    """The labels of the two columns of the choice at `place` (from 1): the share, and the sign before it."""
    return _("Share of choice {k}, %", k=place), _("Sign before the share of choice {k}", k=place)


def row_names(_: Words) -> Mapping[str, str]:
    """What each kind of row tells."""
    return {
        "turnout": _("how many answered"),
        "mean": _("overall mean"),
        "item": _("answers to one question"),
        "indicator": _("mean of the questions of one indicator"),
        "importance": _("how important a competence is"),
        "satisfaction": _("how content people are with a competence"),
        "scale": _("a scale of several questions, over all who answered"),
    }


def level_names(_: Words) -> Mapping[str, str]:
    """What each level is called; an instructor over all their courses is one of its own."""
    return {
        Level.UNIVERSITY.value: _("university"),
        Level.FACULTY.value: _("faculty"),
        Level.DEPARTMENT.value: _("department"),
        Level.PROGRAMME.value: _("programme"),
        Level.UNIT.value: _("unit"),
        Level.COURSE.value: _("course"),
        "instructor": _("instructor, over all courses"),
    }
