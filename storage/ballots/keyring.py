"""Where the keys of waves and segments are: files in KEYS_DIR, outside the database and every backup of it."""

import re
from collections.abc import Collection
from pathlib import Path

from storage.ballots.sealing import KEY_BYTES, public_half
from storage.ballots.slots import DamagedKeyFile, Slots
from storage.key_files import create_key_file, make_key_folder, remove_key_file, require_private

WAVE_MARK = b"sapa wave key 01"
_SAFE = re.compile(r"[A-Za-z0-9_-]+")


class Keyring:
    """The key files of one installation."""

    def __init__(self, folder: Path) -> None:
        self._pools = folder / "pools"
        self._waves = folder / "waves"

    def segment(self, evaluation: str, segment: int) -> Slots:
        """The key file of one segment of an evaluation's pool."""
        return Slots(self._pools / f"{_name(evaluation)}.{segment}.key")

    def wave_path(self, wave: str) -> Path:
        """Where the private half of a wave's pair is."""
        return self._waves / f"{_name(wave)}.key"

    def keep_wave(self, wave: str, private: bytes) -> None:
        """Writes the private half of a wave's pair; on the disk when this returns."""
        create_key_file(self.wave_path(wave), WAVE_MARK + private)

    def wave(self, wave: str) -> bytes | None:
        """The private half of a wave's pair, or None if there is no file. Raises DamagedKeyFile."""
        try:
            content = self.wave_path(wave).read_bytes()
        except FileNotFoundError:
            return None
        if len(content) != len(WAVE_MARK) + KEY_BYTES or not content.startswith(WAVE_MARK):
            raise DamagedKeyFile
        return content[len(WAVE_MARK) :]

    def opens(self, wave: str, public: bytes) -> bool:
        """Whether the private half that fits `public` is here. Raises DamagedKeyFile."""
        private = self.wave(wave)
        return private is not None and public_half(private) == public

    def destroy(self, wave: str, evaluations: Collection[str]) -> None:
        """Erases the private half of a wave's pair and the keys of its pools: they are unreadable for ever."""
        if self.wave_path(wave).exists():
            remove_key_file(self.wave_path(wave))
        self.destroy_pools(evaluations)

    def destroy_pools(self, evaluations: Collection[str]) -> None:
        """Erases the keys of the pools of some evaluations."""
        make_key_folder(self._pools)
        for file in sorted(self._pools.iterdir()):
            if file.name.partition(".")[0] in evaluations:
                remove_key_file(file)

    def require_private(self) -> None:
        """Raises ReadableByOthers if another account of the host may read a key."""
        for folder in (self._pools, self._waves):
            make_key_folder(folder)
            require_private(folder)
            for file in sorted(folder.iterdir()):
                require_private(file)


def _name(key: str) -> str:
    """The key as a part of a file name; keys are ours, so another character is a mistake."""
    if not _SAFE.fullmatch(key):
        raise ValueError("not a key of a wave or an evaluation")
    return key
