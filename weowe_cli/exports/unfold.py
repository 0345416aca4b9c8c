"""One record that lists several part lines in its cells, as one row for each of them (SPEC X4, DealerVault's service file).

Never pairs what does not pair: lists of unequal length set the record aside, and no value moves to another part.
"""

from __future__ import annotations

from weowe_cli.exports.layout import Layout
from weowe_cli.exports.profile import FIELDS, MultiValued, header_key
from weowe_cli.exports.values import Doubt

NO_PART_LINE = "no part line"
"""Why a record makes no promise that lists no part at all, as an RO of labor alone."""

OF_LABOR_TOO = frozenset({"line", "order_type"})
"""Fields that a record may fill for a line of labor too: where nothing else is said, there is no part."""
NOTHING = "0.,$ "
"""What the quantity and the price of no part may be written with, besides the marks."""

MOST_PARTS = 1_000
"""So many parts no RO has: what lists more is no list of parts."""


class Unfolder:
    """Takes apart the records of one export. `unfolds` is whether its part numbers stand in a column that lists them."""

    def __init__(self, multi: MultiValued, layout: Layout) -> None:
        listing = {header_key(header) for header in multi.columns}
        self._between, self._within = multi.between_lines, multi.within_line
        self._nothing = NOTHING + multi.between_lines + multi.within_line
        self._places = tuple(
            place
            for place, field in enumerate(FIELDS)
            if field in layout.columns and header_key(layout.header_of(field)) in listing
        )
        self._telling = tuple(place for place in self._places if FIELDS[place] not in OF_LABOR_TOO)
        self.unfolds = FIELDS.index("part_number") in self._places

    def rows(self, picked: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The part lines of one record, cells in the order of `FIELDS`; what the record says once, each of them says.

        None at all where the record lists no part. Raises Doubt where two lists are not of one shape.
        """
        if not self.unfolds:
            return [picked]
        if not any(picked[place].strip(self._nothing) for place in self._telling):
            return []
        if not any(mark in picked[place] for place in self._places for mark in (self._between, self._within) if mark):
            return [picked]
        shape = [len(parts) for parts in self._lists(picked[self._places[0]])]
        if sum(shape) > MOST_PARTS:
            raise Doubt(
                "part_number", "", f"this lists {sum(shape)} part numbers, and no RO has more than {MOST_PARTS}"
            )
        lists = {place: self._values(place, picked[place], shape) for place in self._places}
        rows = []
        for number in range(sum(shape)):
            if any(lists[place][number].strip(self._nothing) for place in self._telling):
                row = list(picked)
                for place in self._places:
                    row[place] = lists[place][number]
                rows.append(tuple(row))
        return rows

    def _lists(self, cell: str) -> list[list[str]]:
        """The values of a cell, line by line."""
        within = self._within
        return [line.split(within) if within else [line] for line in cell.split(self._between)]

    def _values(self, place: int, cell: str, shape: list[int]) -> list[str]:
        """The values of a cell, one for each part number; one that is empty, whole or in a line, says nothing of any."""
        if not cell:
            return [""] * sum(shape)
        lists = self._lists(cell)
        if len(lists) != len(shape):
            raise Doubt(FIELDS[place], cell, f"this lists {len(lists)} lines and the part numbers {len(shape)}")
        values: list[str] = []
        for line, (listed, wanted) in enumerate(zip(lists, shape, strict=True), 1):
            parts = [""] * wanted if listed == [""] else listed
            if len(parts) != wanted:
                reason = f"in line {line} this lists {len(parts)} and the part numbers {wanted}"
                raise Doubt(FIELDS[place], cell, reason)
            values += (part.strip() for part in parts)
        return values
