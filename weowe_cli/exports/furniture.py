"""The lines of a report that are no rows: blank ones, repeated heads, page numbers, totals, footers (SPEC X2).

Never judges a line that has a part and an order; it is asked only about the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from weowe_cli.exports.profile import Footers, word_key

if TYPE_CHECKING:
    from weowe_cli.exports.layout import Layout

_PAGE = re.compile(
    r"\W*(page|pg)\W*\d+(\s*(of|/)\s*\d+)?\W*|-+ *\d{1,4} *-+|\W*(continued|more)( on( the)? next page)?\W*",
    re.IGNORECASE,
)
"""`PAGE 1 OF 3`, `- 2 -`, `-- more --`, `(continued on next page)`."""
_RUN = re.compile(
    r"\W*(run|print|printed|report|produced)\W*(date|time|on|at)?\W+[\d/.:\- ]*\d[\d/.:\- ]*([ap]\.?m\.?)?"
    r"(\W+(time|at)\W*[\d.:]+\s*([ap]\.?m\.?)?)?(\W*(page|pg)\W*\d+(\s*(of|/)\s*\d+)?)?\W*",
    re.IGNORECASE,
)
"""`RUN DATE: 02/26/26  TIME 04:10  PAGE 2`."""
_LONGEST = 160
"""Signs of a line that may be a page's number or the moment of its run."""
_MONTH = re.compile(r"(\d)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?=\W|\d)", re.IGNORECASE)


def title_of(cells: Sequence[str]) -> str:
    """A line of a page's head, without the figures in which pages differ."""
    return re.sub(r"\d+", "", word_key(" ".join(cells)))


class Furniture:
    """Tells the lines that are no rows, and remembers the report's end and the count it gives."""

    def __init__(self, layout: Layout, footers: Footers) -> None:
        self._titles = layout.titles
        self._ends = tuple(word_key(word) for word in footers.ends)
        self._totals = tuple(word_key(word) for word in footers.totals)
        self._counts = tuple(
            re.compile(
                r"\W*" + r"\s*(\d[\d,]*)\s*".join(re.escape(part.strip()) for part in count.split("{n}")) + r"\W*",
                re.IGNORECASE,
            )
            for count in footers.counts
        )
        self.end_seen = False
        self.counted: int | None = None

    def is_one(self, cells: Sequence[str]) -> bool:
        """Whether this line is no row."""
        filled = [cell for cell in cells if cell]
        if not filled:
            return True
        line = " ".join(filled)
        for pattern in self._counts:
            if found := pattern.fullmatch(line):
                self.end_seen = True
                self.counted = (self.counted or 0) + int(found[1].replace(",", ""))
                return True
        if word_key(line).startswith(self._ends) and len(filled) <= 4:
            self.end_seen = True
            return True
        if self._adds_up(filled):
            return True
        if not any(sign.isalnum() for sign in line):
            return True
        if len(line) <= _LONGEST and (_PAGE.fullmatch(line) or _RUN.fullmatch(_MONTH.sub(r"\1/1/", line))):
            return True
        return title_of(cells) in self._titles

    def _adds_up(self, filled: Sequence[str]) -> bool:
        """Whether this is a line of totals: its word, in one cell or over several, and nothing but figures."""
        words = next((at for at, cell in enumerate(filled) if at and _has_figure(cell)), len(filled))
        if not all(map(_has_figure, filled[words:])):
            return False
        first = word_key(filled[0])
        return first.startswith(self._totals) if words == 1 else word_key("".join(filled[:words])) in self._totals


def _has_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell))
