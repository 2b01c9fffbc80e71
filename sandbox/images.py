"""Pictures, without a picture library: reading a header, drawing a small one."""

import struct
import zlib

PNG = b"\x89PNG\r\n\x1a\n"
# JPEG frame headers carry height and width; C4, C8 and CC are tables and reserved marks in the same range.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels of a PNG or JPEG file, or None when the bytes are neither."""
    if data.startswith(PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return (width, height) if width and height else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        mark = data[position + 1]
        if mark == 0xFF or mark in _STANDALONE:
            position += 1 if mark == 0xFF else 2
            continue
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return (width, height) if width and height else None
        position += 2 + int(struct.unpack(">H", data[position + 2 : position + 4])[0])
    return None


def draw(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """Return a PNG of one colour."""
    row = b"\x00" + bytes(colour) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(row * height)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
