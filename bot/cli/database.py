"""`sapa db`: the database's schema."""

import typer

from bot.cli.running import with_core

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _db() -> None:
    """The database's schema."""


@app.command("upgrade")
def upgrade() -> None:
    """Bring the schema to the newest version."""

    async def work(_core: object) -> None:
        """Opening the core has done it."""

    with_core(work)
    typer.echo("The schema is up to date.")
