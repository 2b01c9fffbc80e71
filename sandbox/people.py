"""Who uses the sandbox's Telegram: people and bots as users."""

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.errors import SimError

FIRST_PERSON_ID = 1001
# "at most 52 significant bits", Bot API, User.id
LAST_ID = 2**52 - 1
PATCHABLE = frozenset({"language_code"})


@dataclass
class Person:
    """A person with an account. `id` 0 means: choose one.

    `note` says in one line who this is, `try_first` what to try first, `start` is the payload of a deep link for the
    first tap on START.
    """

    first_name: str
    id: int = 0
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    note: str = ""
    try_first: str = ""
    start: str = ""

    def user(self) -> dict[str, Any]:
        """Return the person as a Bot API `User`; empty fields are absent, as with Telegram."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        return user

    def public(self, *, blocked: bool) -> dict[str, Any]:
        """Return the person as `/sim/` shows them."""
        return {**asdict(self), "blocked": blocked}


def person_from(data: dict[str, Any]) -> Person:
    """Return a person out of a `/sim/people` body; raises SimError 400 when a field is unknown, missing or no text."""
    known = set(Person.__dataclass_fields__)
    if unknown := sorted(set(data) - known):
        raise SimError(400, f"a person has no field {unknown[0]!r}")
    person_id = data.get("id") or 0
    if not isinstance(person_id, int) or not 0 <= person_id <= LAST_ID:
        raise SimError(400, "id must be a positive whole number")
    texts = {name: data.get(name) or "" for name in known - {"id"}}
    if any(not isinstance(value, str) for value in texts.values()):
        raise SimError(400, "every field of a person but id is a text")
    if not texts["first_name"].strip():
        raise SimError(400, "first_name is missing")
    return Person(id=person_id, **texts)


class People:
    """Everybody the sandbox knows, by id."""

    def __init__(self) -> None:
        self._by_id: dict[int, Person] = {}
        self._next_id = FIRST_PERSON_ID

    def add(self, person: Person) -> Person:
        """Keep a person, giving them an id if they have none; raises SimError 409 when the id is taken."""
        if person.id in self._by_id:
            raise SimError(409, f"there is a person with id {person.id} already")
        if not person.id:
            while self._next_id in self._by_id:
                self._next_id += 1
            person.id = self._next_id
        self._by_id[person.id] = person
        return person

    def get(self, person_id: int) -> Person:
        """Return a person; raises SimError 404 when there is none with this id."""
        person = self._by_id.get(person_id)
        if person is None:
            raise SimError(404, f"there is no person with id {person_id}")
        return person

    def find(self, person_id: int) -> Person | None:
        """Return a person or None."""
        return self._by_id.get(person_id)

    def all(self) -> list[Person]:
        """Return everybody, in the order they came."""
        return list(self._by_id.values())
