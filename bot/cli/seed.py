"""`sapa seed`: the demo university."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.running import progress_bar, with_core

if TYPE_CHECKING:
    from bot.core import Core
    from services.roster import Progress
    from services.seed import SeedCounts


def seed(
    students: Annotated[int, typer.Option(min=1, max=100_000, help="How many students it has.")] = 300,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Put the demo university into an empty database; exit 1 when it is not empty."""
    from bot.surveys import DEMO_TERM, add_last_year, plan_teaching
    from domain.access import OPERATOR
    from services.seed import seed as fill

    async def work(core: "Core", told: "Progress") -> "SeedCounts":
        now, zone = core.clock.now(), core.settings.zone
        counts = await fill(core.database, students=students, now=now, zone=zone, progress=told)
        await plan_teaching(core.database, OPERATOR, DEMO_TERM, now=now, zone=zone)
        await add_last_year(core.database, OPERATOR, students, now=now, zone=zone)
        return counts

    with progress_bar("Seeding", quiet=as_json) as told:
        counts = asdict(with_core(lambda core: work(core, told)))
    if as_json:
        typer.echo(json.dumps(counts))
    else:
        typer.echo("The demo university is in the database: ", nl=False)
        typer.echo(", ".join(f"{count} {what.replace('_', ' ')}" for what, count in counts.items()) + ".")
