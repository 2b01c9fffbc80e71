"""The surveys of the handbook (section 2) that the product runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.language import Text


@dataclass(frozen=True)
class Survey:
    """A kind of asking; each run of it is a wave."""

    key: str
    name: Text
    anonymous: bool


TEACHING = Survey(
    "teaching",
    {
        "kk": "Оқытуды бағалау сауалдамасы",
        "ru": "Опрос по оценке преподавания",
        "en": "Teaching Evaluation Survey",
    },
    anonymous=True,
)

SURVEYS: Mapping[str, Survey] = {survey.key: survey for survey in (TEACHING,)}
