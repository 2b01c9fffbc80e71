"""Terms as people name them: a season and a year, where the roster's key says so."""

import re
from enum import StrEnum

_KEY = re.compile(r"(?P<year>[0-9]{4})-(?P<season>[a-z]+)")


class Season(StrEnum):
    """The season of a term, as it stands in keys such as `2026-fall`."""

    FALL = "fall"
    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"


def season_and_year(key: str) -> tuple[Season, int] | None:
    """The season and the year in a term's key, or None for a key of another kind."""
    match = _KEY.fullmatch(key)
    if match is None or match["season"] not in set(Season):
        return None
    return Season(match["season"]), int(match["year"])
