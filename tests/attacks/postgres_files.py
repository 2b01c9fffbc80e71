"""PostgreSQL's files byte by byte: tuples of a heap, dead ones too, and its log without page headers.

Layout: the documentation's chapters on page layout and on the write-ahead log; access/htup_details.h, xlog_internal.h.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PAGE = 8192
_HEADER, _LINE = 24, 4
_SHORT, _LONG = 24, 40
_IS_LONG = 0x0002
_NORMAL = 1


@dataclass(frozen=True)
class Tuple:
    """One version of a row: the transaction that wrote it, its place, its bytes."""

    xmin: int
    page: int
    offset: int
    content: bytes


def tuples(heap: bytes) -> Iterator[Tuple]:
    """Every tuple that a line of its page still points to, page by page."""
    for number in range(len(heap) // PAGE):
        page = heap[number * PAGE : (number + 1) * PAGE]
        (lower,) = struct.unpack_from("<H", page, 12)
        if not _HEADER <= lower <= PAGE:
            continue
        for at in range(_HEADER, lower, _LINE):
            (line,) = struct.unpack_from("<I", page, at)
            offset, flags, length = line & 0x7FFF, (line >> 15) & 3, line >> 17
            if flags == _NORMAL and length >= _HEADER and offset + length <= PAGE:
                (xmin,) = struct.unpack_from("<I", page, offset)
                yield Tuple(xmin, number, offset, page[offset : offset + length])


def holes(heap: bytes) -> bytes:
    """What no line of its page points to: of tuples that were pruned, whatever was not overwritten yet."""
    rest = bytearray(heap)
    for one in tuples(heap):
        start = one.page * PAGE + one.offset
        rest[start : start + len(one.content)] = bytes(len(one.content))
    return bytes(rest)


def log_records(segment: bytes) -> bytes:
    """A segment of the log without the headers of its pages, so that nothing is cut in two by them."""
    parts = []
    for start in range(0, len(segment), PAGE):
        page = segment[start : start + PAGE]
        (info,) = struct.unpack_from("<H", page, 2)
        parts.append(page[_LONG if info & _IS_LONG else _SHORT :])
    return b"".join(parts)
