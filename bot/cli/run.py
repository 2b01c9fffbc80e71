"""`sapa run`: the bot."""

from bot.cli.running import attempt, load_settings


def run() -> None:
    """Run the bot."""
    import uvloop

    from bot.app import build_app
    from bot.core import open_core
    from bot.lock import bot_lock
    from bot.logs import set_up_logs

    settings = load_settings()
    set_up_logs(settings.log_level)

    async def serve() -> None:
        async with open_core(settings) as core:
            await build_app(core).run()

    def work() -> None:
        with bot_lock(settings.keys_dir):
            uvloop.run(serve())

    attempt(work)
