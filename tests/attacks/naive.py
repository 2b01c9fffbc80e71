"""A storage as one would write it without a thought: serial numbers, times, a row for each answer, a counter.

It is the control: attackers who do not find out everything here are blind, and what they say of the product is void.
"""

import json
import sqlite3
from pathlib import Path

from tests.attacks.people import Respondent

_TABLES = """
CREATE TABLE participations (id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT, answered_at TEXT);
CREATE TABLE drafts (person TEXT PRIMARY KEY, body TEXT);
CREATE TABLE responses (id INTEGER PRIMARY KEY AUTOINCREMENT, submitted_at TEXT, body TEXT);
CREATE TABLE comments
    (id INTEGER PRIMARY KEY AUTOINCREMENT, response INTEGER, question TEXT, text TEXT, created_at TEXT);
CREATE TABLE counts (question INTEGER, choice INTEGER, n INTEGER, PRIMARY KEY (question, choice));
"""


class Naive:
    """The naive storage in a folder, driven by the same people as the product."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.database = sqlite3.connect(folder / "sapa.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "secure_delete=OFF"):
            self.database.execute(f"PRAGMA {pragma}")
        self.database.executescript(_TABLES)

    async def answer(self, who: Respondent) -> None:
        """A draft, changed once, and the answer in place of it."""
        self._draft(who, who.replaced)
        self._draft(who, who.first)
        if who.finishes:
            self._submit(who)

    def _draft(self, who: Respondent, text: str) -> None:
        self.database.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?)", (who.person, text))

    def _submit(self, who: Respondent) -> None:
        at, run = who.sends_at.isoformat(), self.database.execute
        answers = {"goals": [str(who.choices[0])], "helped": who.first, "change": who.second}
        run("BEGIN")
        run("INSERT INTO participations (person, answered_at) VALUES (?, ?)", (who.person, at))
        body = json.dumps({"answers": answers}, separators=(",", ":"))
        response = run("INSERT INTO responses (submitted_at, body) VALUES (?, ?)", (at, body)).lastrowid
        for question, text in (("helped", who.first), ("change", who.second)):
            values = (response, question, text, at)
            run("INSERT INTO comments (response, question, text, created_at) VALUES (?, ?, ?, ?)", values)
        for number, choice in enumerate(who.choices[:10]):
            run("INSERT INTO counts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1", (number, choice))
        run("DELETE FROM drafts WHERE person = ?", (who.person,))
        run("COMMIT")

    async def close(self) -> None:
        """Nothing happens at the close."""

    async def moderate(self) -> None:
        """Nobody reads them."""

    async def release(self) -> None:
        """The comments are out, so what they stood in is deleted."""
        self.database.execute("DELETE FROM responses")
