"""A frozen release is read from its JSON once, and checked against its hash at every reading."""

from datetime import date

import pytest

from domain.errors import ReleaseChanged
from domain.release_json import content_hash, release_from_json, release_to_json
from domain.result import Level, Release, UnitResult
from storage import releases
from storage.releases import MOST_READ, read_frozen


def frozen(version: int) -> tuple[str, str]:
    university = UnitResult("university", Level.UNIVERSITY, {"en": "University"})
    body = release_to_json(Release("w", "teaching", version, "form", {"en": ""}, date(2027, 1, 20), 5, 30, university))
    return body, content_hash(body)


async def test_the_same_release_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def parse(text: str) -> Release:
        read.append(text)
        return release_from_json(text)

    monkeypatch.setattr(releases, "release_from_json", parse)
    monkeypatch.setattr(releases, "_READ", {})
    first, *others = (frozen(number) for number in range(1, MOST_READ + 2))
    assert (await read_frozen("w", *first)).version == 1
    assert await read_frozen("w", *first) is await read_frozen("w", *first)
    assert read == [first[0]]
    for one in others:
        await read_frozen("w", *one)
    await read_frozen("w", *first)
    assert read == [first[0], *(body for body, _hash in others), first[0]], "only the last few are kept"


async def test_one_that_was_read_before_is_still_checked() -> None:
    body, sha256 = frozen(1)
    await read_frozen("w", body, sha256)
    with pytest.raises(ReleaseChanged):
        await read_frozen("w", body.replace("teaching", "testing"), sha256)
