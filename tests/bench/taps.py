"""Survey taps of the whole bot against the simplest bot there is, on one core, over the same fake server."""

import json
import subprocess
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench import stock_bot, university
from tests.bench.measure import Figure, ratio
from tests.bench.processes import BOT_CORE, SERVER_CORE, awake, cpu_seconds, running

STUDENTS = 30
WARM = 150
TIMEOUT = 170


@dataclass(frozen=True)
class Bot:
    """A bot under measure."""

    process: "subprocess.Popen[str]"
    url: str

    def run(self, taps: int) -> tuple[float, float]:
        """Taps a second of real time, and of its processor time; 0 `taps` is everybody's /start."""
        with awake(self.process):
            before = cpu_seconds(self.process)
            body = json.dumps({"taps": taps}).encode()
            request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=TIMEOUT) as reply:
                done = json.load(reply)
            used = cpu_seconds(self.process) - before
        if done["taps"] < taps:
            raise RuntimeError(f"The students ran out of questions after {done['taps']} of {taps} taps.")
        return done["taps"] / done["seconds"], done["taps"] / used


def measure(rounds: int, taps: int = 300) -> Sequence[Figure]:
    """Rates of both bots and their ratios; `taps` for each bot and round."""
    with ExitStack() as stack:
        server = stack.enter_context(running("tests.bench.fake_telegram", [str(STUDENTS)], SERVER_CORE))
        assert server.stdout is not None
        api = f"http://127.0.0.1:{int(server.stdout.readline())}"
        whole = stack.enter_context(running("tests.bench.whole_bot", [api, str(STUDENTS)], BOT_CORE))
        ours = Bot(whole, f"{api}/bot{university.TOKEN}/run")
        stock = stack.enter_context(running("tests.bench.stock_bot", [api], BOT_CORE))
        theirs = Bot(stock, f"{api}/bot{stock_bot.TOKEN}/run")
        for bot in (ours, theirs):
            bot.run(0)
            bot.run(min(taps, WARM))
        pairs = [(ours.run(taps), theirs.run(taps)) for _ in range(rounds)]
    return (
        Figure("survey taps", "1/s", tuple(own[0] for own, _ in pairs)),
        Figure("survey taps by processor time", "1/s", tuple(own[1] for own, _ in pairs)),
        ratio("survey taps", [own[0] for own, _ in pairs], [bare[0] for _, bare in pairs], "bare aiogram"),
        ratio(
            "the same by processor time", [own[1] for own, _ in pairs], [bare[1] for _, bare in pairs], "bare aiogram"
        ),
    )
