"""In which encoding a table was saved: UTF-8, or one of those that old programs on Windows still write."""

import re
from collections.abc import Iterable

from intake.table_findings import Findings

UTF_8 = "utf-8"
_CYRILLIC, _KAZAKH, _WESTERN = "cp1251", "kz1048", "cp1252"

NAMES = {_CYRILLIC: "Windows-1251", _KAZAKH: "KZ-1048", _WESTERN: "Windows-1252"}
"""What the encodings are called in a sentence."""

_SAMPLE_LIMIT = 1_000_000
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTERS_TOGETHER = re.compile(rb"[\xc0-\xff]{2,}")
# where KZ-1048 has the letters Һ һ Ұ ұ Ә Ө ө Ғ ғ Ү ә Ң ң ү Қ қ, and Windows-1251 letters of the Balkans
_KAZAKH_LETTERS = re.compile(rb"[\xc0-\xff][\x8d\x8e\x9d\x9e\xa1-\xa3\xa5\xaa\xaf\xb4\xba\xbc-\xbf]|"
                             rb"[\x8d\x8e\x9d\x9e\xa1-\xa3\xa5\xaa\xaf\xb4\xba\xbc-\xbf][\xc0-\xff]")  # fmt: skip


def told_encoding(file: str, lines: Iterable[bytes], findings: Findings) -> str:
    """The encoding of a whole table, with a warning where it is not UTF-8.

    A table with letters in UTF-8 is UTF-8, even if one of its lines is damaged: the reading names the line. Else
    letters side by side are Cyrillic words, single ones among plain letters are a Western name (José).
    """
    sample, first_bad = bytearray(), 0
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if _is_utf8(text):
            if not text.isascii() or text is not line:
                return UTF_8
        else:
            first_bad = first_bad or number
            sample += text[: _SAMPLE_LIMIT - len(sample)]
    if not first_bad or _NO_TEXT.search(sample):
        return UTF_8
    encoding = _of_windows(bytes(sample))
    findings.warn("not_utf8_but", file, first_bad, encoding=NAMES[encoding])
    return encoding


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _of_windows(sample: bytes) -> str:
    together = sum(len(found) for found in _LETTERS_TOGETHER.findall(sample))
    if together * 2 < len(_HIGH.findall(sample)):
        return _WESTERN
    return _KAZAKH if _KAZAKH_LETTERS.search(sample) else _CYRILLIC
