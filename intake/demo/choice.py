"""Choices that look like chance and are the same on every machine and in every version of Python."""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

Thing = TypeVar("Thing")


def pick(things: Sequence[Thing], *about: object) -> Thing:
    """One of the things, chosen by what it is about."""
    return things[number(len(things), *about)]


def number(below: int, *about: object) -> int:
    """A number from 0 to `below` - 1, chosen by what it is about."""
    return crc32("/".join(map(str, about)).encode()) % below
