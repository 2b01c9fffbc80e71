"""What follows from told totals by adding and subtracting alone, by exact elimination (modulo a large prime)."""

from collections.abc import Iterable, Sequence

import numpy as np

PRIME = 2_147_483_629
"""Below 2**31, so that products fit 64 bits. That it divides a determinant of zeros and ones is not to be expected."""


def follow(
    cells: Sequence[str], told: Iterable[frozenset[str]], wanted: Iterable[frozenset[str]]
) -> list[frozenset[str]]:
    """Those of the wanted groups whose total is a combination of told ones."""
    place = {cell: number for number, cell in enumerate(cells)}
    reduced, pivots = _reduced(_rows(place, told))
    found = []
    for group in wanted:
        row = _rows(place, [group])[0]
        for number, column in enumerate(pivots):
            if row[column]:
                row = (row - row[column] * reduced[number]) % PRIME
        if not row.any():
            found.append(group)
    return found


def _rows(place: dict[str, int], groups: Iterable[frozenset[str]]) -> np.ndarray:
    distinct = sorted(set(groups), key=sorted)
    rows = np.zeros((len(distinct), len(place)), dtype=np.int64)
    for number, group in enumerate(distinct):
        rows[number, [place[cell] for cell in group]] = 1
    return rows


def _reduced(rows: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """The reduced echelon form and its pivot columns."""
    done, pivots = 0, []
    for column in range(rows.shape[1]):
        below = np.nonzero(rows[done:, column])[0]
        if not below.size:
            continue
        rows[[done, done + below[0]]] = rows[[done + below[0], done]]
        rows[done] = rows[done] * pow(int(rows[done, column]), -1, PRIME) % PRIME
        others = [row for row in np.nonzero(rows[:, column])[0] if row != done]
        rows[others] = (rows[others] - rows[others, column, None] * rows[done]) % PRIME
        pivots.append(column)
        done += 1
    return rows, pivots
