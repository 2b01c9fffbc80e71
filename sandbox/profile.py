"""How a bot presents itself: name, description and short description, each per language."""

import re
from typing import Literal

Part = Literal["name", "description", "short_description"]


class Profile:
    """One bot's words. The entry without language is for everybody whose language has none."""

    def __init__(self) -> None:
        self._words: dict[tuple[Part, str], str] = {}

    def put(self, part: Part, language: str, words: str) -> None:
        """Set one entry; an empty text takes it away."""
        self._words.pop((part, language), None)
        if words:
            self._words[part, language] = words

    def shown(self, part: Part, language: str) -> str:
        """Return what somebody with this language sees, "" if nothing was set."""
        code = re.split(r"[-_]", language.lower())[0]
        return self._words.get((part, code)) or self._words.get((part, ""), "")
