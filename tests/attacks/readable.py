"""What can simply be read in copies of files: comments too early, texts that were replaced, whole ballots, numbers."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from itertools import pairwise

from tests.attacks.evidence import Copy, Evidence, Stage, changed, marks_in
from tests.attacks.people import MARK, Trial
from tests.attacks.sqlite_file import dead_bytes, free_pages, merged, pages
from tests.attacks.sqlite_tables import StoredTable, tables

_BALLOT = re.compile(rb'"answers":\s*\{.{0,3000}?' + MARK.encode(), re.DOTALL)
_FLAGS = "BOOLEAN"


def read_before_close(evidence: Evidence, _trial: Trial) -> int:
    """Marks that can be read anywhere in a copy taken before the close."""
    return len(_marks([copy for copy in evidence.copies if copy.stage is Stage.OPEN]))


def secrets_read(evidence: Evidence, trial: Trial) -> int:
    """Texts that were replaced, or left in a draft, and can be read in any copy."""
    return len(_marks(evidence.copies) & trial.secret)


def ballots_read(evidence: Evidence, _trial: Trial) -> int:
    """Ballots that stand together with their ratings in any file of any copy."""
    return len({found.group() for _, piece in changed(evidence.copies) for found in _BALLOT.finditer(piece)})


def deleted_but_there(evidence: Evidence, _trial: Trial) -> int:
    """Marks in deleted cells and free pages of the database, as it is at the end."""
    last = evidence.last(Stage.RELEASED)
    database = merged(last.database, last.wal)
    dead = [dead_bytes(page, first=not number) for number, page in enumerate(pages(database))]
    dead += [pages(database)[number - 1] for number in free_pages(database)]
    return len({mark for content in dead for _, mark in marks_in(content)})


def numbers_that_move(evidence: Evidence, _trial: Trial) -> int:
    """Numbers, other than yes and no, that differ between two copies while answers came: running counts."""
    open_copies = [tables(copy) for copy in evidence.copies if copy.stage is Stage.OPEN]
    moved = 0
    for before, after in pairwise(open_copies):
        for old, new in zip(before, after, strict=True):
            moved += len(_numbers(new) - _numbers(old)) if new.rows != old.rows else 0
    return moved


def telling_tables(evidence: Evidence, _trial: Trial) -> int:
    """Tables that change while answers come, or hold comments, and that number their rows or have a time in them."""
    telling = set()
    states = [(copy.stage, tables(copy)) for copy in evidence.copies]
    for (_, before), (stage, after) in pairwise(states):
        for old, new in zip(before, after, strict=True):
            came = old.rows != new.rows and (stage is Stage.OPEN or next(marks_in(str(new.rows).encode()), None))
            if came and (new.has_rowid or any("TIME" in kind for kind in new.columns.values())):
                telling.add(new.name)
    return len(telling)


def lengths_that_tell(evidence: Evidence, _trial: Trial) -> int:
    """Sealed values whose length is neither that of all others in the table nor a whole number of steps away."""
    lengths: dict[str, set[int]] = {}
    for copy in evidence.copies:
        for table in tables(copy):
            values = (value for row in table.rows for value in row if isinstance(value, bytes) and len(value) > SHORT)
            lengths.setdefault(table.name, set()).update(len(value) for value in values)
    return sum(_odd(sorted(found)) for found in lengths.values() if len(found) > 1)


def _odd(lengths: Sequence[int]) -> int:
    step = min(two - one for one, two in pairwise(lengths))
    return len(lengths) if step < STEP else sum((length - lengths[0]) % step != 0 for length in lengths)


STEP = 2048
"""Bytes that the smallest ballot is padded to; lengths nearer to each other are those of texts."""

SHORT = 64
"""Bytes of an id or a hash; what is sealed is longer."""


def _numbers(table: StoredTable) -> set[tuple[object, ...]]:
    """The rows with a number in them, without what is no number or text; sealed rows are numbered for other reasons."""
    plain = [number for number, kind in enumerate(table.columns.values()) if kind != _FLAGS]
    open_rows = [row for row in table.rows if not any(isinstance(value, bytes) and len(value) > SHORT for value in row)]
    return {
        tuple(row[number] for number in plain if isinstance(row[number], int | float | str))
        for row in open_rows
        if any(isinstance(row[number], int | float) for number in plain)
    }


def _marks(copies: Sequence[Copy]) -> set[str]:
    plain = (content for _, piece in changed(copies) for content in (piece, decoded(piece)))
    return {mark for content in plain for _, mark in marks_in(content)}


def decoded(content: bytes) -> bytes:
    """Whatever in the content is a mark in hexadecimal, base64 or UTF-16, as plain bytes."""
    return b" ".join(
        [
            *(bytes.fromhex(found.group().decode()) for found in _HEX.finditer(content)),
            *(_from_base64(content, found) for found in _BASE64.finditer(content)),
            *(found.group().replace(b"\0", b"") for found in _WIDE.finditer(content)),
        ]
    )


def _from_base64(content: bytes, found: re.Match[bytes]) -> bytes:
    start = found.start() - _SKIPPED[(found.lastindex or 1) - 1]
    letters = re.match(rb"[A-Za-z0-9+/]*", content[max(0, start) : start + 40].translate(_URL_SAFE))
    assert letters is not None
    piece = letters.group()
    return b64decode((piece[:-1] if len(piece) % 4 == 1 else piece) + b"==")


def _middle(shift: int) -> bytes:
    """What base64 makes of the beginning of a mark, `shift` bytes after a group of three began."""
    return b64encode(bytes(shift) + _BEGINNING)[_SKIPPED[shift] : (len(_BEGINNING) + shift) * 8 // 6]


_BEGINNING = b"qzmark"
_SKIPPED = (0, 2, 3)
"""Letters of a group that depend on what stood before."""

_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_HEX = re.compile(_BEGINNING.hex().encode() + b"[0-9a-f]{24}")
_WIDE = re.compile(b"".join(bytes([letter]) + b"\0" for letter in _BEGINNING) + b"(?:[0-9a-f]\0){12}")
_BASE64 = re.compile(b"|".join(b"(" + re.escape(_middle(shift)) + b")" for shift in range(3)))
