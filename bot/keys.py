"""Secrets of this installation: sub-keys derived by name from one secret."""

import os
from hashlib import blake2b
from pathlib import Path
from secrets import token_urlsafe

from domain.errors import ConfigurationProblem

_FILE = "secret_key"
_SHORTEST = 32


def secret_key(setting: str, folder: Path) -> bytes:
    """The installation's secret: SECRET_KEY, else the one kept in `folder` (made on the first start, mode 0600).

    Raises ConfigurationProblem if SECRET_KEY is shorter than 32 characters or the kept file can be read by others.
    """
    if setting:
        if len(setting) < _SHORTEST:
            raise ConfigurationProblem(f"SECRET_KEY is too short: at least {_SHORTEST} characters are needed.")
        return setting.encode()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _FILE
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(token_urlsafe(48))
    if path.stat().st_mode & 0o077:
        raise ConfigurationProblem(f"{path} can be read by others. Run: chmod 600 {path}")
    return path.read_bytes()


def sub_key(secret: bytes, name: str) -> bytes:
    """32 bytes for one purpose, named; one sub-key says nothing about another."""
    return blake2b(secret, digest_size=32, person=name.encode()[:16]).digest()
