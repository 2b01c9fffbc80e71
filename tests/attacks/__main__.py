"""`python -m tests.attacks [--write]`: every attack at length, as a table; exit 1 where one did better than chance."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.ballots.escrow import LEFT_OUT, SMALLEST_GROWTH
from tests.attacks.campaign import Products, naive_storage
from tests.attacks.doomed_ground import NEARLY_FULL, SENDERS, Ground, ground
from tests.attacks.escrow_thief import steal
from tests.attacks.findings import attack
from tests.attacks.killing import by_phase, kills
from tests.attacks.postgres_board import postgres_findings
from tests.attacks.postgres_campaign import NaiveStorages, ProductsOnPostgres
from tests.attacks.postgres_cluster import cluster, server_programs
from tests.attacks.report import Line, as_markdown, as_text, between_markers, control_lines, lines_of
from tests.attacks.sqlite_board import sqlite_findings

PAGE = Path(__file__).parents[2] / "docs" / "anonymity.md"
SIZES = (*(6,) * 20, *(20,) * 20, *(60,) * 9, 78)
"""In the last one more than 68 send, and the pool gets a second segment."""

CONTROL_SIZES = (*(6,) * 5, *(20,) * 5, 60)
KILLS = 200
ESCROWED = 10
"""Surveys of twenty that keep copies for an accident."""

EACH_STEP = tuple(range(SENDERS + 2))
FROM_FULL = (2, 1, 2, 3, 2, SENDERS)
"""Where a second segment begins: mostly in that one step."""

EVERY_FIFTH = 5
"""On PostgreSQL it is the server that is killed, now and then."""


def main(arguments: Sequence[str]) -> int:
    """Attacks, prints the table, and writes it into the page if asked; returns 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    parser.add_argument("--trials", type=int, default=len(SIZES), help="how many trials of each database")
    parser.add_argument("--kills", type=int, default=KILLS, help="how often the process is killed")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**8), help="makes the same people come again")
    given = parser.parse_args(arguments)
    sizes = sorted(SIZES[:: max(1, len(SIZES) // given.trials)][: given.trials])
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for line in _attacks(Path(folder), sizes, given.kills, given.seed):
            lines.append(line)
            sys.stderr.write(f"{'  '.join(line.cells)}\n")
    told = f"{len(sizes)} trials, seed {given.seed}, {datetime.now(UTC):%Y-%m-%d}."  # noqa: TID251 - the date of the run
    sys.stdout.write(f"{told}\n\n{as_text(lines)}\n")
    if given.write:
        PAGE.write_text(between_markers(PAGE.read_text(), f"{told}\n\n{as_markdown(lines)}"))
    return 0 if all(line.ok for line in lines) else 1


def _attacks(folder: Path, sizes: Sequence[int], kills_each: int, seed: int) -> Iterator[Line]:
    yield from _on_sqlite(folder, sizes, seed)
    if programs := server_programs():
        yield from _on_postgres(programs, folder, sizes, seed)
        with cluster(programs) as server:
            many = ground(folder / "killed-server", before=NEARLY_FULL, server=server)
            steps = (*FROM_FULL, *EACH_STEP)
            yield _killed("PostgreSQL, 66 before", many, folder, kills_each // 2, seed, steps, of_server=EVERY_FIFTH)
    else:
        sys.stderr.write("PostgreSQL is left out: TEST_POSTGRES_URL is unset, or it has no server programs here.\n")
    yield from _escrow(folder, seed)
    few, many = ground(folder / "killed", before=0), ground(folder / "killed-full", before=NEARLY_FULL)
    yield _killed("SQLite", few, folder, kills_each // 2, seed, EACH_STEP)
    yield _killed("SQLite, 66 before", many, folder, kills_each // 2, seed, FROM_FULL)


def _on_sqlite(folder: Path, sizes: Sequence[int], seed: int) -> Iterator[Line]:
    naive = asyncio.run(attack(naive_storage, sqlite_findings(has_pool=False), CONTROL_SIZES, folder, seed))
    product = asyncio.run(attack(Products(folder), sqlite_findings(), sizes, folder, seed))
    yield from control_lines(naive, "a naive storage in SQLite")
    yield from control_lines(product, "root, with keys and database after each answer", product.root)
    yield from lines_of(product, "SQLite")


def _on_postgres(programs: Path, folder: Path, sizes: Sequence[int], seed: int) -> Iterator[Line]:
    with cluster(programs) as server:
        naive = asyncio.run(attack(NaiveStorages(server), postgres_findings(), CONTROL_SIZES, folder, seed))
        products = ProductsOnPostgres(server, folder)
        product = asyncio.run(attack(products, postgres_findings(), sizes, folder, seed))
    yield from control_lines(naive, "a naive storage in PostgreSQL")
    yield from lines_of(product, "PostgreSQL")


def _escrow(folder: Path, seed: int) -> Iterator[Line]:
    """Lines about the copies for an accident, of surveys that keep them."""
    products = Products(folder / "escrow")
    loot = [asyncio.run(steal(products, folder / f"copied-{number}", 20, seed + number)) for number in range(ESCROWED)]
    copies, readable = sum(one.copies for one in loot), sum(one.readable for one in loot)
    yield Line(f"escrow: {copies} copies without the recovery key, texts read", str(readable), "0", "", readable == 0)
    with_key = "escrow: all copies with the recovery key"
    for what, found, least in (
        ("fewest answers in no copy", min(one.left_out for one in loot), LEFT_OUT),
        ("fewest people between two copies", min(one.interval for one in loot), SMALLEST_GROWTH),
    ):
        yield Line(f"{with_key}, {what}", str(found), f"{least} or more", "", found >= least)


def _killed(
    whom: str, ground: Ground, folder: Path, number: int, seed: int, steps: Sequence[int], *, of_server: int = 0
) -> Line:
    """A line about kills; every `of_server`th is the server's, where that is not 0."""
    deaths = kills(ground, folder / "life", number, seed, steps, of_server=of_server)
    wrong = sum(bool(death.wrong) for death in deaths)
    how = f"kill -9 of the bot, each {of_server}th of the server" if of_server else "kill -9"
    return Line(
        f"{whom}: {how}, {number} times ({by_phase(deaths)})",
        f"{wrong} with an answer lost or doubled",
        "0",
        "",
        not wrong,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
