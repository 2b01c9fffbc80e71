"""SQLite's files byte by byte, without SQLite: pages, cells, what was deleted, and the log's frames.

Layout: https://www.sqlite.org/fileformat2.html, sections 1.3 (header), 1.5 (free pages), 1.6 (cells), 4 (log).
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TABLE_LEAF, INDEX_LEAF = 0x0D, 0x0A
TABLE_INNER, INDEX_INNER = 0x05, 0x02
FILE_HEADER, WAL_HEADER, FRAME_HEADER = 100, 32, 24


@dataclass(frozen=True)
class Frame:
    """One page as the log holds it: of an earlier round of the log where it is `stale`."""

    page: int
    content: bytes
    ends_commit: int
    """The pages of the database after the commit it ends, 0 where it ends none."""
    stale: bool


def page_size(database: bytes) -> int:
    """The bytes of a page."""
    (size,) = struct.unpack_from(">H", database, 16)
    return 65536 if size == 1 else int(size)


def pages(database: bytes) -> Sequence[bytes]:
    """The pages; the first has number 1."""
    if len(database) < FILE_HEADER:
        return []
    size = page_size(database)
    return [database[start : start + size] for start in range(0, len(database), size)]


def frames(wal: bytes) -> Iterator[Frame]:
    """The frames in the order in which they were written: those of an earlier round first, then the present ones."""
    if len(wal) < WAL_HEADER:
        return
    (size,) = struct.unpack_from(">I", wal, 8)
    salt = wal[16:24]
    stale: list[Frame] = []
    present: list[Frame] = []
    for start in range(WAL_HEADER, len(wal) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
        page, ends = struct.unpack_from(">II", wal, start)
        is_stale = wal[start + 8 : start + 16] != salt
        content = wal[start + FRAME_HEADER : start + FRAME_HEADER + size]
        (stale if is_stale else present).append(Frame(page, content, ends, is_stale))
    yield from stale
    yield from present


def merged(database: bytes, wal: bytes) -> bytes:
    """The database with every commit of its log, as a file that needs no log."""
    held = dict(enumerate(pages(database), 1))
    waiting: dict[int, bytes] = {}
    count = len(held)
    for frame in frames(wal):
        if frame.stale:
            continue
        waiting[frame.page] = frame.content
        if frame.ends_commit:
            held.update(waiting)
            waiting, count = {}, frame.ends_commit
    whole = bytearray(b"".join(held.get(number, b"") for number in range(1, count + 1)))
    if whole:
        whole[18:20] = b"\x01\x01"  # no log belongs to it any more
    return bytes(whole)


def live_cells(page: bytes, *, first: bool) -> Sequence[tuple[int, int]]:
    """Start and end of every cell of a leaf, in the order of keys; nothing for any other page."""
    at = FILE_HEADER if first else 0
    kind = page[at]
    if kind not in (TABLE_LEAF, INDEX_LEAF):
        return []
    (count,) = struct.unpack_from(">H", page, at + 3)
    starts = struct.unpack_from(f">{count}H", page, at + 8)
    return [(start, start + _cell_size(page, start, kind)) for start in starts]


def dead_bytes(page: bytes, *, first: bool) -> bytes:
    """A leaf without its header and its live cells: what was deleted there, if it was not overwritten.

    Of any other page nothing: it may be the rest of a long value.
    """
    at = FILE_HEADER if first else 0
    if page[at] not in (TABLE_LEAF, INDEX_LEAF):
        return b""
    cells = live_cells(page, first=first)
    rest = bytearray(page)
    for start, end in [(0, at + 8 + 2 * len(cells)), *cells]:
        rest[start:end] = bytes(end - start)
    return bytes(rest)


def free_pages(database: bytes) -> Sequence[int]:
    """The numbers of pages that belong to nothing: the trunks of the free list and their leaves."""
    all_pages = pages(database)
    if not all_pages:
        return []
    (trunk,) = struct.unpack_from(">I", database, 32)
    found = []
    while trunk:
        found.append(trunk)
        following, count = struct.unpack_from(">II", all_pages[trunk - 1])
        found += struct.unpack_from(f">{count}I", all_pages[trunk - 1], 8)
        trunk = following
    return found


def _cell_size(page: bytes, start: int, kind: int) -> int:
    payload, at = _varint(page, start)
    if kind == TABLE_LEAF:
        _, at = _varint(page, at)
    local, spilled = _local(payload, len(page), kind)
    return max(4, at + local + 4 * spilled - start)


def _local(payload: int, usable: int, kind: int) -> tuple[int, bool]:
    """How much of a payload stands in the leaf, and whether the rest stands elsewhere."""
    most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
    if payload <= most:
        return payload, False
    least = (usable - 12) * 32 // 255 - 23
    wanted = least + (payload - least) % (usable - 4)
    return (wanted if wanted <= most else least), True


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(9):
        byte = content[at + number]
        if number == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + number + 1
    raise AssertionError("a varint has at most nine bytes")
