"""The cells of a figure that is told in several columns."""

from collections.abc import Iterator, Mapping

from domain.form import Question
from domain.result import Bound, Change, Rank, Share
from domain.statistics import is_few, on_scale
from reports.export_table import Cell

SIGNS: Mapping[Bound, str] = {Bound.EXACT: "", Bound.AT_LEAST: ">=", Bound.AT_MOST: "<="}
"""What stands before a share that is told as a bound."""

Cells = dict[str, Cell]


def rank_cells(rank: Rank | None) -> Cells:
    """The places of a group among those beside it, if they are told."""
    return {"place_best": rank.best, "place_worst": rank.worst, "places": rank.of} if rank else {}


def few_cell(n: int | None) -> int | None:
    """Whether so few answered that it is to be read with care (1 = yes); None where that is not told."""
    return None if n is None else int(is_few(n))


def cells(**cells: Cell) -> Cells:
    """Cells by the names of their columns."""
    return cells


def share_cells(name: str, share: Share | None) -> Cells:
    """A share and the sign before it, in the columns that begin with `name`."""
    return {f"{name}_percent": share.percent, f"{name}_bound": SIGNS[share.bound]} if share else {}


def share_names(question: Question) -> Iterator[str]:
    """The columns of the shares of a question."""
    return (f"share_{place}_percent" for place in range(1, len(on_scale(question)) + 1))


def change_cells(change: Change | None) -> Cells:
    """How a figure differs from the period before."""
    if change is None:
        return {}
    noise = None if change.noise is None else int(change.noise)
    return {"before": change.before, "difference": change.difference, "noise": noise}
