"""`sapa doctor`: whether this host can run the product."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.running import load_settings


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Look at token, database, keys, disk, clock, fonts and mail; exit 1 if something is wrong."""
    from bot.doctor import State, examine

    checks = asyncio.run(examine(load_settings()))
    if as_json:
        typer.echo(json.dumps({"checks": [asdict(check) for check in checks]}))
    else:
        for check in checks:
            typer.echo(f"{check.state:<6}{check.name:<12}{check.says}")
    if any(check.state is State.WRONG for check in checks):
        raise typer.Exit(1)
