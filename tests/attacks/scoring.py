"""From what attackers say to what they have found out: hits and order over many trials, against chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.attacks.chance import hits_limit, rank_correlation, z_limit, z_of
from tests.attacks.evidence import Evidence, Stage
from tests.attacks.people import Trial

Order = Callable[[Evidence, Stage], list[str]]


@dataclass(frozen=True)
class Attack:
    """One way to an order of the answers, from what was copied up to a stage."""

    name: str
    order: Order
    stage: Stage

    @property
    def label(self) -> str:
        """The name with the stage."""
        return f"{self.name}, {self.stage}"


@dataclass
class Score:
    """What one attack has found out so far."""

    label: str
    trials: int = 0
    answers: int = 0
    hits: int = 0
    correlations: list[tuple[float, int]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part of all answers that was linked to who gave it."""
        return self.hits / self.answers

    @property
    def z(self) -> float:
        """How far the order stands from chance."""
        return z_of(self.correlations)

    def is_chance(self, checks: int) -> bool:
        """Whether chance explains it, where so many checks are made together."""
        return self.hits < hits_limit(self.trials, checks) and abs(self.z) <= z_limit(checks)

    def add(self, guessed: Sequence[str], true: Sequence[str]) -> None:
        """Counts one trial: both are all the answers, in the order guessed and in the order they came."""
        rank = {mark: number for number, mark in enumerate(true)}
        self.trials += 1
        self.answers += len(true)
        self.hits += sum(one == other for one, other in zip(guessed, true, strict=True))
        self.correlations.append((rank_correlation([rank[mark] for mark in guessed]), len(true)))


@dataclass
class Board:
    """The scores of attacks that are made together: on answers, on two comments of one hand, on who sent."""

    attacks: Sequence[Attack]
    pairings: Sequence[Attack] = ()
    senders: Sequence[Attack] = ()
    """These look for people, and know who sent; what they are after is in which order."""
    scores: dict[str, Score] = field(default_factory=dict)

    @property
    def checks(self) -> int:
        """How many figures are compared with chance: hits and order of every attack."""
        return 2 * (len(self.attacks) + len(self.pairings) + len(self.senders))

    def add(self, evidence: Evidence, trial: Trial) -> None:
        """Lets every attacker look at one trial."""
        random = Random(trial.seed)
        firsts = [one.first for one in trial.answered]
        for attack in self.attacks:
            guess = _complete(attack.order(evidence, attack.stage), firsts, random)
            self._score(attack.label).add(guess, firsts)
        for attack in self.pairings:
            self._score(f"same hand by {attack.label}").add(*_pairs(attack, evidence, trial, random))
        persons = [one.person for one in trial.answered]
        known = replace(evidence, published=frozenset(persons))
        for attack in self.senders:
            guess = _complete(attack.order(known, attack.stage), persons, random)
            self._score(f"senders by {attack.label}").add(guess, persons)

    def failures(self) -> Mapping[str, Score]:
        """The attacks that did better than chance."""
        return {label: score for label, score in self.scores.items() if not score.is_chance(self.checks)}

    def _score(self, label: str) -> Score:
        return self.scores.setdefault(label, Score(label))


def _pairs(attack: Attack, evidence: Evidence, trial: Trial, random: Random) -> tuple[list[str], list[str]]:
    """The second comments as the attacker puts them beside the first ones, and as they belong beside them."""
    firsts, seconds = ([one.first for one in trial.answered], [one.second for one in trial.answered])
    order = _complete(attack.order(evidence, attack.stage), firsts, random)
    other = replace(evidence, published=frozenset(seconds))
    guess = _complete(attack.order(other, attack.stage), seconds, random)
    partner = dict(zip(firsts, seconds, strict=True))
    return guess, [partner[mark] for mark in order]


def _complete(known: Sequence[str], marks: Sequence[str], random: Random) -> list[str]:
    """The order with what is missing put in at random, so that who knows nothing has the hits of chance."""
    missing = sorted(set(marks) - set(known))
    random.shuffle(missing)
    return [*known, *missing]
