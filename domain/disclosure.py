"""What may be shown of counted answers, and what must be hidden with it so that it cannot be worked out.

Thresholds alone are not enough: a total and all parts but one give the missing part by subtraction. `suppress`
hides more until no shown figures of the tree university, faculty, department, course add up to a hidden group.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

from domain.errors import ConfigurationProblem
from domain.form import Kind, Question
from domain.result import Bound, Mean, Share, Turnout
from domain.statistics import on_scale, percent, percentages, rounded, scores
from domain.tally import Count

FLOORS: Mapping[str, int] = {
    "min_ratings": 4,
    "min_enrolled": 6,
    "min_distribution": 8,
    "min_comment_answers": 5,
    "min_comments": 2,
    "min_rate_percent": 0,
}
"""The smallest values the product accepts, whatever the QA leads set (design section 3: floors in code)."""

MOST = 100
"""The largest value of any limit: one slip must not hide everything."""

OVER = 90
"""A response rate above this many per cent is told as "over 90 %": so "everybody" is never told."""

PROGRESS_STEP = 5
EXACT_SHARES_FROM = 20
"""From this many answers even a share of 0 or 100 per cent is told as it is."""


@dataclass(frozen=True)
class Limits:
    """The limits of disclosure; raises `ConfigurationProblem` for a value under its floor or over `MOST`."""

    min_ratings: int = 5
    """Answers to an item (not to the form) below which the item is hidden."""
    min_enrolled: int = 8
    """Eligible people below which an evaluation is neither asked nor shown alone."""
    min_distribution: int = 10
    """Answers from which a distribution is shown; below only n and the mean."""
    min_comment_answers: int = 5
    min_comments: int = 3
    """Answers to the evaluation and comments to the question from which its comments are shown alone."""
    min_rate_percent: int = 30
    """A response rate below this is shown, but marked as not representative."""

    def __post_init__(self) -> None:
        low = [field.name for field in fields(self) if getattr(self, field.name) < FLOORS[field.name]]
        if low:
            raise ConfigurationProblem(f"Limits of disclosure under their floor: {', '.join(low)}.")
        high = [field.name for field in fields(self) if getattr(self, field.name) > MOST]
        if high:
            raise ConfigurationProblem(f"Limits of disclosure over {MOST}: {', '.join(high)}.")


@dataclass(frozen=True)
class Node:
    """A place in the tree with the number of answers there; a parent has the answers of its children."""

    key: str
    size: int
    children: tuple["Node", ...] = ()

    def walk_up(self) -> Iterator["Node"]:
        """Every node, children before their parent."""
        for child in self.children:
            yield from child.walk_up()
        yield self


def suppress(root: Node, hidden: frozenset[str], minimum: int) -> frozenset[str]:
    """The keys to hide: those in `hidden` and what has to be hidden with them.

    What a shown node has beyond the shown nodes in it can be had by subtraction. That rest must be empty, or come
    from at least two hidden groups with at least `minimum` answers together; otherwise the smallest shown node in
    it is hidden too, and if none is left, the node itself. Keys are unique; sizes of parents are sums.
    """
    gone = set(hidden)
    # Children first: hiding a node changes the rest of its nearest shown ancestor only, so one pass is enough.
    for node in root.walk_up():
        while node.key not in gone and not _rest_is_safe(node, gone, minimum):
            shown = list(_shown_inside(node, gone))
            smallest = min(shown, key=lambda inner: (inner.size, inner.key), default=node)
            gone.add(smallest.key)
    return frozenset(gone)


def _rest_is_safe(node: Node, gone: set[str], minimum: int) -> bool:
    sizes = [leaf.size for leaf in _rest(node, gone) if leaf.size]
    return not node.children or not sizes or (len(sizes) >= 2 and sum(sizes) >= minimum)


def _rest(node: Node, gone: set[str]) -> Iterator[Node]:
    for child in node.children:
        if child.key in gone:
            yield from _rest(child, gone) if child.children else (child,)


def _shown_inside(node: Node, gone: set[str]) -> Iterator[Node]:
    for child in node.children:
        if child.key in gone:
            yield from _shown_inside(child, gone)
        elif child.size:
            yield child


def turnout(answered: int, eligible: int, withhold: bool = False) -> Turnout:
    """n of N with the rate half up; above 90 % only "over 90 %". `withhold` keeps N and the rate back."""
    if is_over(answered, eligible):
        return Turnout(answered, None, None, over=True)
    return Turnout(answered, None, None) if withhold else Turnout(answered, eligible, percent(answered, eligible))


def is_over(answered: int, eligible: int) -> bool:
    """Whether the response rate is above 90 %."""
    return answered * 100 > eligible * OVER


def shown_mean(question: Question, count: Count, exact: Fraction) -> Mean | None:
    """The mean as it may be told: to one decimal, and if all answers are equal only the half point around it.

    A range stays on the scale ("4.5 to 5"); for equal numbers that have no scale nothing is told (None).
    """
    if not is_unanimous(question, count):
        return Mean(rounded(exact), rounded(exact))
    points = scores(question)
    if not points:
        return None
    half = Fraction(1, 2)
    low, high = max(exact - half, Fraction(min(points.values()))), min(exact + half, Fraction(max(points.values())))
    return Mean(rounded(low), rounded(high))


def is_unanimous(question: Question, count: Count) -> bool:
    """Whether all answers are the same: what one said is then what everybody said."""
    if count.numbers:
        return count.numbers[0] == count.numbers[-1]
    return any(count.choices.get(choice.name, 0) == count.answered for choice in on_scale(question))


def shown_shares(question: Question, count: Count) -> tuple[Share, ...]:
    """The shares of the choices on the scale, in the order of the form; empty without answers or choices.

    They total 100, except for select_multiple, where each is a share of those who answered. With fewer than 20
    answers, or when all are equal, a share of 95 % or more is told as "at least 95 %" and one of 5 % or less as
    "at most 5 %".
    """
    names = [choice.name for choice in on_scale(question)]
    counts = [count.choices.get(name, 0) for name in names]
    if not count.answered or not names:
        return ()
    multiple = question.kind is Kind.SELECT_MULTIPLE
    told = [percent(number, count.answered) for number in counts] if multiple else percentages(counts)
    careful = count.answered < EXACT_SHARES_FROM or is_unanimous(question, count)
    return tuple(_share(name, value, careful) for name, value in zip(names, told, strict=True))


def _share(name: str, told: int, careful: bool) -> Share:
    if careful:
        if told >= 95:
            return Share(name, 95, Bound.AT_LEAST)
        if told <= 5:
            return Share(name, 5, Bound.AT_MOST)
    return Share(name, told)


def comments_may_be_shown(answered: int, comments: int, limits: Limits) -> bool:
    """Whether an evaluation's comments to one question may be shown alone, and not only in the faculty's pool."""
    return answered >= limits.min_comment_answers and comments >= limits.min_comments


def participation_step(answered: int) -> int:
    """Answers so far as the QA office may see them while a wave is open: rounded down to steps of 5."""
    return max(answered, 0) // PROGRESS_STEP * PROGRESS_STEP


def low_rate(told: Turnout, limit: int) -> bool:
    """Whether the told rate is below `limit` per cent, so that the result is marked as not representative."""
    return told.percent is not None and told.percent < limit
