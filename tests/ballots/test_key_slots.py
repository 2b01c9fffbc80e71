"""The key file of a segment: whatever the moment of a crash, the key that the database needs is in it."""

from itertools import pairwise
from pathlib import Path

import pytest

from storage.ballots.sealing import new_key
from storage.ballots.slots import DamagedKeyFile, Slots
from storage.key_files import ReadableByOthers, remove_key_file, require_private


def test_a_new_key_stands_beside_the_old_one_until_that_is_erased(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "pools" / "e.0.key")
    assert slots.held() == []
    keys = [new_key() for _ in range(5)]
    slots.add(keys[0], None)
    for old, new in pairwise(keys):
        slots.add(new, old)
        assert set(slots.held()) == {old, new}
        slots.keep_only(new)
        assert slots.held() == [new]


def test_a_key_that_came_to_nothing_is_written_over(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "e.0.key")
    needed, failed, next_one = new_key(), new_key(), new_key()
    slots.add(needed, None)
    slots.add(failed, needed)
    slots.add(next_one, needed)
    assert set(slots.held()) == {needed, next_one}


def test_an_erased_key_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "e.0.key")
    old, new = new_key(), new_key()
    slots.add(old, None)
    slots.add(new, old)
    slots.keep_only(new)
    assert old not in slots.path.read_bytes()
    assert slots.path.stat().st_size == 80, "the file is never cut and written anew"


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "pools" / "e.0.key")
    slots.add(new_key(), None)
    require_private(slots.path)
    require_private(slots.path.parent)
    slots.path.chmod(0o640)
    with pytest.raises(ReadableByOthers):
        require_private(slots.path)


@pytest.mark.parametrize("content", [b"", b"something else of 80 bytes".ljust(80), b"sapa pool keys 1" + bytes(10)])
def test_a_file_that_is_not_ours_is_told_apart(tmp_path: Path, content: bytes) -> None:
    slots = Slots(tmp_path / "e.0.key")
    slots.path.write_bytes(content)
    with pytest.raises(DamagedKeyFile):
        slots.held()


def test_a_removed_key_file_was_overwritten_first(tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_bytes(b"a secret")
    other_name = tmp_path / "still-linked"
    other_name.hardlink_to(path)
    remove_key_file(path)
    assert not path.exists()
    assert other_name.read_bytes() == bytes(8)
