"""A person at the chat: taps what they see, by its words in their language."""

from dataclasses import dataclass
from typing import Any

from locales import Words, words
from sandbox.client import Button, Person, Screen, Toast


@dataclass
class Somebody:
    """A person in the sandbox with the language they read and, for a student, their link."""

    chat: Person
    language: str
    person: str
    payload: str

    @property
    def id(self) -> int:
        """The Telegram id."""
        return self.chat.id

    @property
    def say(self) -> Words:
        """The words in their language."""
        return words(self.language)

    async def link(self) -> None:
        """From the first START to the card."""
        await self.open(self.payload)
        await self.taps("lang:" + self.language)
        await self.tap("I agree")
        await self.tap("Yes, it is me")

    async def open(self, payload: str = "") -> Screen:
        """Presses START and returns what it brought."""
        await self.chat.start(payload)
        return await self.screen()

    async def tap(self, message: str, **values: object) -> Toast:
        """Taps the button with these words of the catalogue."""
        return await self.chat.tap(self.say(message, **values))

    async def taps(self, start: str) -> Toast:
        """Taps the newest button whose data starts so."""
        return await self.press(await self.button(start))

    async def press(self, button: Button) -> Toast:
        """Taps a button that was seen, whether it is still there or not."""
        return await self.chat.tap_data(button.data, button.message_id, stale=True)

    async def button(self, start: str) -> Button:
        """The newest button whose data starts so."""
        for shown in reversed(await self.screens()):
            for button in shown.buttons:
                if button.data.startswith(start):
                    return button
        raise AssertionError(f"no button {start}…; {[screen.labels for screen in await self.screens()]}")

    async def write(self, text: str) -> int:
        """Sends a text; returns the id of the update."""
        return await self.chat.send(text)

    async def screen(self) -> Screen:
        """The newest message of the bot."""
        return await self.chat.screen()

    async def screens(self) -> list[Screen]:
        """Every message of the bot that is still there."""
        return await self.chat._bot_screens(None)

    async def texts(self) -> str:
        """Everything the bot says in the chat now."""
        return "\n\n".join(screen.text for screen in await self.screens())

    async def own_messages(self) -> list[dict[str, Any]]:
        """What the person wrote and still sees."""
        return [message for message in await self.chat.messages() if message["out"]]

    async def begin(self, number: int = 0) -> str:
        """Opens the card's course of that number and starts it; returns its evaluation."""
        course = [button for button in (await self.screen()).buttons if button.data.startswith("course:")][number]
        await self.press(course)
        await self.tap("Start")
        return course.data.partition(":")[2]

    async def answer_all(self, comment: str = "") -> None:
        """Answers with the fourth choice and a comment (or skips it), up to the review."""
        while not await self.at_review():
            await self.answer_one(comment)

    async def answer_one(self, comment: str = "") -> None:
        """Answers the question on the screen."""
        choices = [button for button in (await self.screen()).buttons if is_choice(button)]
        if choices:
            await self.press(choices[min(3, len(choices) - 1)])
        elif comment:
            await self.write(comment)
        else:
            await self.tap("Skip ›")

    async def at_review(self) -> bool:
        """Whether the newest message is the review."""
        return any(button.data.endswith(":x") for button in (await self.screen()).buttons)


def is_choice(button: Button) -> bool:
    """Whether a button answers a question."""
    return button.data.startswith("s:") and button.data.split(":")[2] in ("c", "t")
