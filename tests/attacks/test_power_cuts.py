"""The power goes just before or just after anything is synced: no answer is lost, none counts twice."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attacks.campaign import Products
from tests.attacks.killing import examine
from tests.attacks.people import Respondent, make_trial
from tests.attacks.power_cut import Disk, watched
from tests.attacks.sapa import opened, settings_in
from tests.attacks.small_university import OPENED, student

pytestmark = pytest.mark.timeout(900)

SENDERS = 3
SEED = 5


@dataclass
class Moments:
    """Copies of everything as it could be found after a power cut, each with who had been told that it is in."""

    live: Path
    target: Path
    copies: list[tuple[Path, tuple[str, ...]]]
    told: list[str]

    def look(self, disk: Disk) -> None:
        """Keeps both outcomes of this moment."""
        for is_sure in (False, True):
            copy = self.target / f"{len(self.copies):03}"
            shutil.copytree(self.live, copy)
            if is_sure:
                disk.restore(copy / "keys")
            self.copies.append((copy, tuple(self.told)))


@pytest.fixture
def people() -> Sequence[Respondent]:
    trial = make_trial(SEED, [student(number) for number in range(6)], OPENED)
    return trial.answered


async def test_whenever_the_power_goes_each_answer_that_was_acknowledged_counts_once(
    tmp_path: Path, people: Sequence[Respondent]
) -> None:
    live = tmp_path / "live"
    shutil.copytree(await Products(tmp_path).ground(len(people)), live)
    moments = Moments(live, tmp_path / "moments", [], [])
    async with opened(settings_in(live)) as sapa:
        tokens = {who.person: await sapa.draft(who) for who in people}
        with watched(live / "keys", moments.look) as disk:
            for who in people[:SENDERS]:
                await sapa.send(who.person, tokens[who.person], who.sends_at)
                moments.told.append(who.person)
                moments.look(disk)
            await sapa.close()

    looks = {copy.name: (settings_in(copy), set(told)) for copy, told in moments.copies}
    wrong = {name: found for name, look in looks.items() if (found := await examine(look[0], people, look[1], SEED))}
    assert wrong == {}
    assert len(moments.copies) >= 2 * 2 * (2 * SENDERS + 2), "every submit and the close sync keys"
