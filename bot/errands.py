"""What a command may ask of the running bot because it touches keys; where none runs, the command does it itself."""

from collections.abc import Awaitable, Callable, Mapping

from bot.core import Core
from domain.access import OPERATOR
from domain.reminders import QuietHours
from domain.wave import WaveVerb
from services.results import release_wave
from services.waves import change

Errand = Callable[[Core, Mapping[str, str]], Awaitable[str]]
"""Does what the body of a request says, and returns one line for the operator. Raises SapaError."""


async def _open(core: Core, body: Mapping[str, str]) -> str:
    await _change(core, body["wave"], WaveVerb.OPEN)
    return f"{body['wave']} is open."


async def _close(core: Core, body: Mapping[str, str]) -> str:
    await _change(core, body["wave"], WaveVerb.CLOSE)
    return f"{body['wave']} is closed."


async def _change(core: Core, wave: str, verb: WaveVerb) -> None:
    now, zone, quiet = core.clock.now(), core.settings.zone, QuietHours(*core.settings.quiet_hours)
    await change(core.database, core.box, OPERATOR, wave, verb, now=now, zone=zone, quiet=quiet)


async def _release(core: Core, body: Mapping[str, str]) -> str:
    now, zone = core.clock.now(), core.settings.zone
    await release_wave(core.database, core.box, OPERATOR, body["wave"], now=now, zone=zone)
    return f"{body['wave']} is released."


ERRANDS: Mapping[str, Errand] = {"survey_open": _open, "survey_close": _close, "survey_release": _release}
"""By the kind of the request."""
