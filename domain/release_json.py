"""The JSON of a release: canonical, so that equal releases are equal texts and can be signed, compared and kept."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.result import Bound, InstructorResult, ItemResult, Level, Mean, Release, Share, Turnout, UnitResult

FORMAT = 1
"""Raised when older readers would misread the JSON."""


def release_to_json(release: Release) -> str:
    """The release as canonical JSON: sorted keys, no spaces, letters as they are, means as decimal strings."""
    return json.dumps(_release(release), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def release_from_json(text: str) -> Release:
    """The release that `release_to_json` wrote. Raises `ValueError` when the text is not one of this format."""
    try:
        return _read_release(json.loads(text))
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError("not a release") from error


def _release(release: Release) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "wave": release.wave,
        "survey": release.survey,
        "version": release.version,
        "form": release.form_hash,
        "period": dict(release.period),
        "released_on": release.released_on.isoformat(),
        "min_ratings": release.min_ratings,
        "min_rate_percent": release.min_rate_percent,
        "university": _unit(release.university),
    }


def _unit(unit: UnitResult) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": unit.key, "level": unit.level.value, "name": dict(unit.name)}
    if unit.turnout:
        plain["turnout"] = {
            "answered": unit.turnout.answered,
            "eligible": unit.turnout.eligible,
            "percent": unit.turnout.percent,
            "over": unit.turnout.over,
        }
    if unit.mean:
        plain["mean"] = _mean(unit.mean)
    if unit.evaluation:
        plain["evaluation"] = unit.evaluation
    plain["items"] = [_item(item) for item in unit.items]
    plain["instructors"] = [{"key": one.key, "items": [_item(item) for item in one.items]} for one in unit.instructors]
    plain["units"] = [_unit(inner) for inner in unit.units]
    return plain


def _item(item: ItemResult) -> dict[str, Any]:
    plain: dict[str, Any] = {"question": item.question, "n": item.n}
    if item.mean:
        plain["mean"] = _mean(item.mean)
    if item.shares:
        plain["shares"] = [[share.choice, share.percent, share.bound.value] for share in item.shares]
    if item.cannot_judge is not None:
        plain["cannot_judge"] = item.cannot_judge
    return plain


def _mean(mean: Mean) -> list[str]:
    return [str(mean.low), str(mean.high)]


def _read_release(plain: Mapping[str, Any]) -> Release:
    if plain["format"] != FORMAT:
        raise ValueError("a release of another format")
    return Release(
        wave=plain["wave"],
        survey=plain["survey"],
        version=plain["version"],
        form_hash=plain["form"],
        period=plain["period"],
        released_on=date.fromisoformat(plain["released_on"]),
        min_ratings=plain["min_ratings"],
        min_rate_percent=plain["min_rate_percent"],
        university=_read_unit(plain["university"]),
    )


def _read_unit(plain: Mapping[str, Any]) -> UnitResult:
    return UnitResult(
        key=plain["key"],
        level=Level(plain["level"]),
        name=plain["name"],
        turnout=Turnout(**plain["turnout"]) if "turnout" in plain else None,
        mean=_read_mean(plain),
        items=_read_items(plain["items"]),
        instructors=tuple(InstructorResult(one["key"], _read_items(one["items"])) for one in plain["instructors"]),
        units=tuple(_read_unit(inner) for inner in plain["units"]),
        evaluation=plain.get("evaluation", ""),
    )


def _read_items(plain: list[Mapping[str, Any]]) -> tuple[ItemResult, ...]:
    return tuple(
        ItemResult(
            question=item["question"],
            n=item["n"],
            mean=_read_mean(item),
            shares=tuple(Share(choice, percent, Bound(bound)) for choice, percent, bound in item.get("shares", ())),
            cannot_judge=item.get("cannot_judge"),
        )
        for item in plain
    )


def _read_mean(plain: Mapping[str, Any]) -> Mean | None:
    return Mean(*map(Decimal, plain["mean"])) if "mean" in plain else None
