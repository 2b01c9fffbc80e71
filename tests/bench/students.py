"""Students who tap through their courses as fast as the bot answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Update = dict[str, Any]

FIRST_ID = 1001
FORWARD = ("c", "n", "t", "k")
"""Verbs of a question's buttons in the order in which a student in a hurry prefers them: choose, next, tick, skip."""


def preferred(buttons: list[str]) -> str | None:
    """The callback data a student taps: on with the answer, else to the next course; None when all is done."""
    answering: dict[str, list[str]] = {}
    for data in buttons:
        word, *values = data.split(":")
        if word == "s" and len(values) > 1:
            answering.setdefault(values[1], []).append(data)
    if "x" in answering:
        return answering["x"][0]
    for verb in FORWARD:
        if verb in answering:
            return answering[verb][len(answering[verb]) // 2]
    return next((data for word in ("begin:", "course:") for data in buttons if data.startswith(word)), None)


@dataclass
class Student:
    """One private chat with a bot: the message it shows, and the tap that waits for its answer and its edit."""

    user_id: int
    message: dict[str, Any] = field(default_factory=dict)
    answered: bool = True
    shown: bool = True
    taps: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether no tap waits."""
        return self.answered and self.shown

    def show(self, message: dict[str, Any]) -> None:
        """The bot has sent or edited the message."""
        self.message, self.shown = message, True

    def start(self, number: int) -> Update:
        """The student writes /start."""
        self.shown = False
        command = {"type": "bot_command", "offset": 0, "length": 6}
        text = {"message_id": 1, "date": 1, "text": "/start", "entities": [command]}
        return {"update_id": number, "message": {**text, "chat": self._chat, "from": self._user}}

    def tap(self, number: int) -> Update | None:
        """The next tap, or None when nothing is left to do."""
        rows = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        data = preferred([button.get("callback_data", "") for row in rows for button in row])
        if data is None:
            return None
        self.answered = self.shown = False
        self.taps += 1
        query = {"id": str(self.user_id), "chat_instance": "1", "data": data, "message": self.message}
        return {"update_id": number, "callback_query": {**query, "from": self._user}}

    @property
    def _user(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "S", "language_code": "kk"}

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.user_id, "type": "private", "first_name": "S"}


@dataclass
class Crowd:
    """All students of one bot; a run lets them tap until so many taps are done."""

    students: dict[int, Student]
    push: Callable[[Update], None]
    numbers: Iterator[int]
    left: int = 0

    def start(self) -> None:
        """Everybody writes /start."""
        for student in self.students.values():
            self.push(student.start(next(self.numbers)))

    def go(self, taps: int) -> None:
        """Everybody may tap, `taps` in all."""
        self.left = taps
        for student in self.students.values():
            self.next(student)

    def next(self, student: Student) -> None:
        """Lets a student who waits for nothing tap, if taps are left."""
        if self.left and student.is_idle and (update := student.tap(next(self.numbers))) is not None:
            self.left -= 1
            self.push(update)

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits for the bot."""
        return all(student.is_idle for student in self.students.values())

    @property
    def taps(self) -> int:
        """The taps made so far."""
        return sum(student.taps for student in self.students.values())
