"""Whatever bytes come, a file is read or refused: it never ends in an error of the program."""

import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from roster_examples import ALMATY, files, small_roster

from domain.errors import FileRefused
from domain.roster import RosterKind
from intake.calendar_csv import read_calendar
from intake.oneroster import RosterBundle, open_roster
from intake.oneroster.source import MemorySource

WHOLE = files(small_roster())
CALENDAR = b"kind,key,title,start,end,session,class\r\nexam,x,T,2026-12-18T15:00,2026-12-18T17:00,t,c\r\n"
NOISE = st.binary(max_size=6) | st.sampled_from(
    [b'"', b",", b"\r\n", b"\x00", b"\xff", "Ә".encode(), b"\xef\xbb\xbf", b"|", b"9" * 400, "\u202e".encode()]
)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The bytes with some of them replaced by noise."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        content = content[:start] + draw(NOISE) + content[start + draw(st.integers(0, 12)) :]
    return content


@given(st.sampled_from(sorted(WHOLE)).flatmap(lambda name: st.tuples(st.just(name), damaged(WHOLE[name]))))
def test_a_damaged_table_is_read_or_refused(change: tuple[str, bytes]) -> None:
    with suppress(FileRefused):
        rows = list(RosterBundle(MemorySource(WHOLE | dict([change])), ALMATY).rows())
        assert len(rows) >= len(RosterKind) - 3


@given(damaged(CALENDAR))
def test_a_damaged_calendar_is_read_or_refused(content: bytes) -> None:
    with suppress(FileRefused):
        assert read_calendar("calendar.csv", content.splitlines(keepends=True), ALMATY).rows


@given(st.data())
def test_a_damaged_zip_is_read_or_refused(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in WHOLE.items():
                file.writestr(name, content)
        path.write_bytes(data.draw(damaged(path.read_bytes())))
        with suppress(FileRefused):
            list(open_roster(path, ALMATY).rows())
