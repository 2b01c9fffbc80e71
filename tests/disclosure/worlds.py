"""Universities at random: courses of any size in faculties, departments and programmes, with shared instructors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from domain.answers import SKIPPED, Answer, Chosen
from domain.ballot import Ballot
from domain.form import Choice, Form, Group, Kind, Question
from domain.release import Wave
from domain.result import Level
from domain.tally import Count, tally
from domain.units import ROOT, Evaluated, Unit

NAME = {"kk": "Атауы", "ru": "Название", "en": "Name"}
CANNOT = "cannot_judge"
SCALE = tuple(Choice(str(score), NAME, score) for score in range(1, 6))
CHOICES = (*SCALE, Choice(CANNOT, NAME, None, True))
PEOPLE = ("anna", "boris", "dana")


def rating(name: str) -> Question:
    return Question(name, Kind.SELECT_ONE, NAME, NAME, choices=CHOICES)


FORM = Form(
    key="two",
    title=NAME,
    items=(rating("practice"), Group("instructor", None, (rating("clarity"),), repeat_over="instructors")),
    ballot_size=1024,
)
OF_COURSE, OF_INSTRUCTOR = "practice", "clarity"


def version(number: int) -> Wave:
    """What the n-th release of the wave says of it."""
    return Wave("autumn", "teaching", number, NAME, date(2027, 1, 19 + number), "" if number == 1 else "limits")


@dataclass(frozen=True)
class World:
    """The classes of a wave, and where each stands: its faculty, then its department or programme."""

    classes: Sequence[Evaluated]
    homes: Mapping[str, tuple[str, str]]

    def counts(self, question: str) -> Mapping[str, Count]:
        """The truth: the counts of every atom, which is a class or an instructor in it."""
        return {
            f"{one.evaluation}#{count.instructor}" if count.instructor else one.evaluation: count
            for one in self.classes
            for count in one.tally.counts
            if count.question == question
        }

    @property
    def tree(self) -> Unit:
        """The university; every second place in a faculty is a programme."""
        faculties = tuple(self._faculty(key) for key in sorted({faculty for faculty, _ in self.homes.values()}))
        return Unit(ROOT, Level.UNIVERSITY, NAME, faculties)

    def _faculty(self, faculty: str) -> Unit:
        keys = sorted({home for one, home in self.homes.values() if one == faculty})
        units = []
        for number, key in enumerate(keys):
            level = Level.PROGRAMME if number % 2 else Level.DEPARTMENT
            mine = [one for one in self.classes if self.homes[one.evaluation] == (faculty, key)]
            units.append(Unit(key, level, NAME, tuple(_course(one) for one in mine)))
        return Unit(faculty, Level.FACULTY, NAME, tuple(units))

    def moved(self, hand: Random, times: int) -> "World":
        """The same classes, some of them in other places."""
        homes = dict(self.homes)
        places = sorted(set(homes.values()))
        for key in hand.choices(sorted(homes), k=times):
            homes[key] = hand.choice(places)
        return World(self.classes, homes)


def _course(one: Evaluated) -> Unit:
    return Unit(one.evaluation, Level.COURSE, one.title, (), one)


def world(hand: Random, sizes: Sequence[int], faculties: int, places: int, teachers: int) -> World:
    """A class for each size (its ballots), in `faculties` of `places` each, taught by 1 to 3 of `teachers`."""
    people = [PEOPLE[number] if number < len(PEOPLE) else f"t{number}" for number in range(teachers)]
    homes = [(f"f{faculty}", f"f{faculty}p{place}") for faculty in range(faculties) for place in range(places)]
    classes = [_class(hand, f"c{number}", size, people) for number, size in enumerate(sizes)]
    return World(classes, {one.evaluation: hand.choice(homes) for one in classes})


def _class(hand: Random, key: str, size: int, people: Sequence[str]) -> Evaluated:
    mine = tuple(sorted(hand.sample(people, min(len(people), hand.randint(1, 3)))))
    voices = {person: _voice(hand) for person in ("", *mine)}
    cast = []
    for _ in range(size):
        given: dict[str, Answer] = {OF_COURSE: _answer(hand, voices[""])}
        given |= {f"instructor.{OF_INSTRUCTOR}[{person}]": _answer(hand, voices[person]) for person in mine}
        cast.append(Ballot(given, {}))
    silent = 0 if hand.random() < 0.2 else hand.randint(0, 2 * size + 4)
    return Evaluated(key, NAME, "", max(size, 1) + silent, tally(FORM, cast, hand, mine), mine)


def _voice(hand: Random) -> Sequence[str]:
    """What people choose from here: one thing, two things, or anything."""
    names = [choice.name for choice in SCALE]
    return hand.sample(names, hand.choice((1, 2, 5)))


def _answer(hand: Random, voice: Sequence[str]) -> Answer:
    chance = hand.random()
    if chance < 0.06:
        return SKIPPED
    return Chosen((CANNOT,)) if chance < 0.12 else Chosen((hand.choice(voice),))
