"""A thief of copies for an accident: all of them, one after each answer, without the recovery key and with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select

from services.escrow import copy_grown
from storage.ballots.sealing import SEALED_OVERHEAD, new_key, public_half
from storage.forms import load_form
from storage.tables.ballots import escrows
from tests.attacks.campaign import Products, files_in
from tests.attacks.evidence import marks_in
from tests.attacks.key_attacks import candidates
from tests.attacks.people import make_trial
from tests.attacks.sapa import Sapa, opened, settings_in
from tests.attacks.small_university import OPENED, student


@dataclass(frozen=True)
class Loot:
    """What came of one trial."""

    copies: int
    readable: int
    """Marks that can be read in any file, and copies that a key of the host opens."""
    left_out: int
    """Fewest ballots that all copies together left out, at any moment: what the counts would say beyond them."""
    interval: int
    """Fewest people who answered between two copies."""


async def steal(products: Products, folder: Path, students: int, seed: int) -> Loot:
    """One trial: a copy is asked for after each answer."""
    recovery, known, readable = new_key(), set[bytes](), set[str]()
    left_out, times = [], [0]
    trial = make_trial(seed, [student(number) for number in range(students)], OPENED)
    async with products(students, folder) as _place, opened(settings_in(folder)) as sapa:
        for number, who in enumerate(trial.answered, 1):
            await sapa.answer(who)
            if not await copy_grown(sapa.core.database, sapa.core.box, public_half(recovery)):
                continue
            times.append(number)
            body = await _copy(sapa)
            files = files_in(folder)
            readable |= {mark for content in files.values() for _, mark in marks_in(content)}
            readable |= {"opened" for key in candidates(_keys(files)) if _opened(body, key) is not None}
            known |= set(await _ballots(sapa, body, recovery))
            left_out.append(number - len(known))
    pauses = [after - before for before, after in pairwise(times)]
    return Loot(len(left_out), len(readable), min(left_out), min(pauses))


async def _copy(sapa: Sapa) -> bytes:
    async with sapa.core.database.reading() as connection:
        return bytes((await connection.execute(select(escrows.c.body))).scalar_one())


async def _ballots(sapa: Sapa, body: bytes, recovery: bytes) -> Sequence[bytes]:
    """The ballots in a copy, still sealed to their wave."""
    form = (await sapa.wave()).form
    async with sapa.core.database.reading() as connection:
        length = (await load_form(connection, form)).ballot_size + SEALED_OVERHEAD
    plain = _opened(body, recovery)
    assert plain is not None
    return [plain[start : start + length] for start in range(0, len(plain), length)]


def _keys(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith("keys")}


def _opened(body: bytes, key: bytes) -> bytes | None:
    try:
        return bytes(SealedBox(PrivateKey(key)).decrypt(body))
    except CryptoError:
        return None
