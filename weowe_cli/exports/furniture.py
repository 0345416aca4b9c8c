"""The lines of a report that are no rows: blank ones, repeated heads, page numbers, totals, footers (SPEC X2).

Never judges a line that has a part and an order; it is asked only about the others. Never drops one that has either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from weowe_cli.exports.profile import Footers, header_key, word_key

if TYPE_CHECKING:
    from weowe_cli.exports.headers import Known
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
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_OF_AN_ORDER = ("part_number", "so", "ro", "line")
"""Fields by which a row is known: a cell that names one of them is no heading."""
_MONTH = re.compile(r"(\d)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?=\W|\d)", re.IGNORECASE)


def title_of(cells: Sequence[str]) -> str:
    """A line of a page's head, without the figures in which pages differ."""
    return _DIGITS.sub("", word_key(" ".join(cells)))


class Furniture:
    """Tells the lines that are no rows, and remembers the report's end and the count it gives."""

    def __init__(self, layout: Layout, footers: Footers, known: Known | None = None) -> None:
        self._titles = layout.titles
        self._orders = [layout.columns[field] for field in ("so", "ro") if field in layout.columns]
        self._part = layout.columns.get("part_number")
        self._known = known or {}
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
        self._counted: list[int] = []

    def miscounted(self, rows: int) -> str | None:
        """A sentence where the report counts other rows than there are: its end is missing, or a page of it.

        Each page may be counted for itself, or all rows down to its end, and the last count may be that of them all.
        """
        if not self._counted or rows in (self._counted[-1], sum(self._counted)):
            return None
        return f"the last line counts {self._counted[-1]} rows, and there are {rows}"

    def is_one(self, cells: Sequence[str]) -> bool:
        """Whether this line is no row."""
        filled = [cell for cell in cells if cell]
        if not filled:
            return True
        line = " ".join(filled)
        for pattern in self._counts:
            if found := pattern.fullmatch(line):
                self.end_seen = True
                self._counted.append(int(found[1].replace(",", "")))
                return True
        if word_key(line).startswith(self._ends) and len(filled) <= 4:
            self.end_seen = True
            return True
        if self._adds_up(cells, filled) or self._is_heading(cells, filled):
            return True
        if not any(sign.isalnum() for sign in line):
            return True
        if len(line) <= _LONGEST and (_PAGE.fullmatch(line) or _RUN.fullmatch(_MONTH.sub(r"\1/1/", line))):
            return True
        return title_of(cells) in self._titles

    def _adds_up(self, cells: Sequence[str], filled: Sequence[str]) -> bool:
        """Whether this is a line of totals: its word, in one cell or over several, and nothing else but figures.

        None of them is the number of an order: a customer may be called TOTAL.
        """
        words = next((at for at, cell in enumerate(filled) if at and _has_figure(cell)), len(filled))
        mark, figures = filled[:words], filled[words:]
        if not all(map(_has_figure, figures)) or any(cells[column] in figures for column in self._orders):
            return False
        return _DIGITS.sub("", word_key("".join(mark))) in self._totals or self._adds_up_a_group(cells, mark, figures)

    def _adds_up_a_group(self, cells: Sequence[str], mark: Sequence[str], figures: Sequence[str]) -> bool:
        """`Total for 417`, `DANA FOX Subtotal`: one cell that begins or ends with the word, on a line without a part."""
        if len(mark) != 1 or not figures or (self._part is not None and cells[self._part]):
            return False
        first, *_, last = [word_key(word) for word in (*mark[0].split(), "")][:-1] * 2
        return first in self._totals or last in self._totals

    def _is_heading(self, cells: Sequence[str], filled: Sequence[str]) -> bool:
        """Whether a line is a heading or a legend: `Advisor: 417 DANA FOX`, or words in one cell and nothing else."""
        if len(filled) != 1 or (self._part is not None and cells[self._part]):
            return False
        label, colon, _ = filled[0].partition(":")
        meant = self._known.get(header_key(label)) if colon else None
        if meant is not None:
            return meant[0] not in _OF_AN_ORDER
        return not _has_figure(filled[0]) and len(_WORDS.findall(filled[0])) > 1


def _has_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell))
