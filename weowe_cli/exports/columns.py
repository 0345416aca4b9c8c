"""What the cells of each column look like, and how a row of too few or too many cells may be put right by that.

Never decides that a row so put right is trusted: whoever asks keeps the doubt beside it.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log

MOST_MISSING, MOST_SURPLUS = 2, 6
"""Cells too few or too many beyond which a row is not put right: too many ways would lead there."""
WIDEST = 100
"""Columns of a table beyond which no row is put right: it would take too long."""
MOST_CELLS = 20_000
"""Cells looked at to know the columns."""
MOST_PLACES = 40
"""Characters of a cell between which a delimiter may be missing; what stands further on is taken for words."""
PENALTY = 3.0
"""What a dropped, joined or split cell costs: as much as one trait that one cell in twenty shows."""

_SIGNS = str.maketrans(
    dict.fromkeys(string.digits, "9")
    | dict.fromkeys(string.ascii_uppercase, "A")
    | dict.fromkeys(string.ascii_lowercase, "a")
)


class Columns:
    """The looks of the cells of whole rows, column by column."""

    def __init__(self, rows: Sequence[list[str]], width: int) -> None:
        known = rows[: max(1, MOST_CELLS // max(1, width))]
        self._rows, self._width = len(known), width
        self._seen = [Counter(trait for row in known for trait in _traits(row[column])) for column in range(width)]

    def filled_up(self, cells: list[str], delimiter: str) -> list[str]:
        """A row as wide as the table: its last cells joined, or empty ones put after them."""
        last = self._width - 1
        row = [*cells[:last], delimiter.join(cells[last:])] if len(cells) > self._width else cells
        return row + [""] * (self._width - len(row))

    def fitted(self, cells: list[str], delimiter: str) -> list[str]:
        """A row as wide as the table: cells joined, split or left out, empty ones put in, as it fits the columns best.

        A row that is far from whole, or of a table of more than a hundred columns, is only filled up.
        """
        astray = len(cells) - self._width
        if not self._rows or not -MOST_MISSING <= astray <= MOST_SURPLUS or self._width > WIDEST:
            return self.filled_up(cells, delimiter)
        # For each number of cells used and columns filled: what the best way there costs, and the row so far.
        best: dict[tuple[int, int], tuple[float, tuple[str, ...]]] = {(0, 0): (0.0, ())}
        for used in range(len(cells) + 1):
            for column in range(max(0, used - max(0, astray)), min(self._width, used + max(0, -astray)) + 1):
                if (used, column) not in best:
                    continue
                spent, row = best[used, column]
                for taken, made, cost in self._moves(cells[used:], column, delimiter, astray):
                    place = used + taken, column + len(made)
                    if place not in best or spent + cost < best[place][0]:
                        best[place] = spent + cost, row + made
        return list(best[len(cells), self._width][1])

    def _moves(
        self, cells: list[str], column: int, delimiter: str, astray: int
    ) -> Iterator[tuple[int, tuple[str, ...], float]]:
        """How many of the next cells may become which cells of the next columns, and what that costs."""
        if cells and astray > 0 and not cells[0]:
            yield 1, (), PENALTY
        if column >= self._width:
            return
        if cells:
            yield 1, (cells[0],), self._cost(cells[0], column)
        if astray < 0:
            yield 0, ("",), PENALTY + self._cost("", column)
        if cells and astray < 0 and column + 1 < self._width:
            for at in range(1, min(len(cells[0]), MOST_PLACES)):
                parts = cells[0][:at].rstrip(), cells[0][at:].lstrip()
                yield 1, parts, PENALTY + self._cost(parts[0], column) + self._cost(parts[1], column + 1)
        for taken in range(2, min(astray + 1, len(cells)) + 1):
            joined = delimiter.join(cells[:taken])
            yield taken, (joined,), PENALTY * (taken - 1) + self._cost(joined, column)

    def _cost(self, cell: str, column: int) -> float:
        """How unlike the cells of a column this one is: nearly 0 where all of them look like it."""
        seen = self._seen[column]
        return sum(-log((seen[trait] + 0.5) / (self._rows + 0.5)) for trait in _traits(cell))


@lru_cache(maxsize=4096)
def _traits(cell: str) -> tuple[str, ...]:
    """What a cell looks like: about how long, how it begins and ends and, where it is short, the kind of each sign."""
    signs = cell.translate(_SIGNS)
    return (
        f"long {len(cell).bit_length()}",
        f"begins {signs[:1]}",
        f"ends {signs[-1:]}",
        signs if len(signs) <= 20 else "words",
    )
