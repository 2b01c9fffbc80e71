"""Where the files of a bundle lie: in a folder, in a zip, or in memory."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Protocol

from domain.errors import FileRefused, Finding
from intake.table import LINE_LIMIT

SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes of all files of a bundle together, unpacked."""

# what the standard library says to a zip that is cut, changed or encrypted
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError, struct.error)


class Source(Protocol):
    """The files of a bundle, by name."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Bytes of every file."""
        ...

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, with their ends. Raises FileRefused when it cannot be read."""
        ...


class MemorySource:
    """Files that are already there as bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self.sizes: Mapping[str, int] = {name: len(content) for name, content in files.items()}

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        return _lines(io.BytesIO(self._files[name]))


class FolderSource:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sizes: Mapping[str, int] = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file."""
        with (self._folder / name).open("rb") as file:
            yield from _lines(file)


class ZipSource:
    """The files of a zip, at its top or together in one of its folders."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
        if sum(entry.file_size for entry in entries) > SIZE_LIMIT:
            raise FileRefused((Finding("too_big", name, values={"megabytes": SIZE_LIMIT // 1024**2}),))
        prefix = _prefix([entry.filename for entry in entries])
        self._entries = {
            entry.filename.removeprefix(prefix): entry for entry in entries if entry.filename.startswith(prefix)
        }
        self.sizes: Mapping[str, int] = {name: entry.file_size for name, entry in self._entries.items()}

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file. Raises FileRefused when it is damaged or encrypted."""
        try:
            with self._archive.open(self._entries[name]) as file:
                yield from _lines(file)
        except _DAMAGE:
            raise FileRefused((Finding("damaged_zip", f"{self._name}/{name}"),)) from None


def open_source(path: Path) -> Source:
    """The files at `path`, a folder or a zip. Raises FileRefused when there is nothing there, or something else."""
    if path.is_dir():
        return FolderSource(path)
    if not path.is_file():
        raise FileRefused((Finding("no_such_file", path.name),))
    if not zipfile.is_zipfile(path):
        raise FileRefused((Finding("not_a_bundle", path.name),))
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE:
        raise FileRefused((Finding("damaged_zip", path.name),)) from None
    if "[Content_Types].xml" in archive.namelist():
        raise FileRefused((Finding("office_file", path.name),))
    return ZipSource(archive, path.name)


def _prefix(names: list[str]) -> str:
    """The folder in the zip that holds the manifest, nearest to the top; the top where there is no manifest."""
    manifests = sorted((name for name in names if name.split("/")[-1] == "manifest.csv"), key=lambda name: len(name))
    return manifests[0].removesuffix("manifest.csv") if manifests else ""


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    # a line beyond the limit comes as one piece just over it, which the table refuses
    while line := file.readline(LINE_LIMIT + 1):
        yield line
