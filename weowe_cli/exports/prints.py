"""A print capture as rows of cells: the spool file of a report whose columns are parted by blanks (SPEC X1).

Never takes a delimited text or prose for one, and never splits a text that runs over the edge of its column in silence.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from weowe_cli.exports.furniture import title_of

Line = tuple[list[str], str | None]
"""The cells of one line, and why they are not to be trusted, if they are not."""

HEADER_WITHIN = 60
CANDIDATES = 12
"""Lines that are tried as the header: those with the most words."""
LONGEST = 1000
"""Signs of a line; printers had 132, and some reports have twice that."""
JUDGED_BY = 1000
"""Lines by which the columns are found; the others are held against them one by one."""
LEAST_COLUMNS = 3
MAY_BE_IN_DOUBT = 0.3
"""The share of the lines below the header that may run over the edges of its columns; one of them always may."""
MAY_CROSS = 0.5
"""The share of lines with something between two headers above which there is no edge of a column. Where one blank parts
two words of the header, a single line is enough: they are words of one header."""
SURE_BY = 5
"""Headers that stand apart, or where these stand one blank apart, lines that keep to their columns: it is no letter."""

GOES_ON = "a cell of this row goes on in the next line"
WRAPPED = "the rows of this report go over two lines, and only the first has headers"

_WORD = re.compile(r"\S+")
_PHRASE = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[-=_]{2,}")
_FIGURES = re.compile(r"\d{3}|@")
_TWO_VALUES = re.compile(r"(?=.*\d).*\S {2,}\S|.*\S {3,}\S")
_TEXT = re.compile(r"(?<![\w@.])[A-Za-z]{3,}(?![\w@.])")
_BEGINS = frozenset(
    ("QTY", "QUANTITY", "ORD", "ORDER", "CUST", "CUSTOMER", "PART", "RO", "SO", "SOR", "PO", "LIST", "UNIT", "EXP", "EST", "RECV")
)  # fmt: skip
_ENDS = frozenset(
    ("NO", "NO.", "NUM", "NUMBER", "NBR", "#", "DATE", "NAME", "CODE", "TYPE", "ID", "PRICE", "AMT", "ORD", "REC", "RECD", "B/O")
)  # fmt: skip
"""Where one blank parts two words of the header, these words begin one of several words, and those end it."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns below the header in the lines `top` to `bottom`.

    `edges` are the stretches, from and to, that are blank between two of them; `margin` is where the first header
    begins. `filled` counts those with a header and something below it.
    """

    top: int
    bottom: int
    edges: tuple[tuple[int, int], ...]
    margin: int
    names: tuple[str, ...] = ()
    filled: int = 0

    @property
    def a_row(self) -> int:
        """How many cells a line that keeps to no columns must have to be a row and no footer."""
        return max(LEAST_COLUMNS, (len(self.edges) + 1) // 3)

    def crossed(self, line: str) -> int | None:
        """The first edge that this line runs over, None where it keeps to its columns."""
        return next((at for at, (start, end) in enumerate(self.edges) if line[start:end].strip()), None)

    def cut(self, line: str) -> list[str]:
        """The cells of a line that keeps to its columns."""
        starts = [0, *(end for _, end in self.edges)]
        ends = [*(start for start, _ in self.edges), None]
        return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]

    def cut_at_words(self, line: str) -> list[str]:
        """The cells of one that does not: each word stands in the column in which it begins."""
        cells: list[list[str]] = [[] for _ in range(len(self.edges) + 1)]
        for word in _WORD.finditer(line):
            cells[sum(word.start() >= start for start, _ in self.edges)].append(word[0])
        return [" ".join(words) for words in cells]

    def read(self, line: str) -> Line:
        """The cells of a line below the header; one that fills few columns and keeps to none is a footer, one cell."""
        at = self.crossed(line)
        cells = self.cut(line) if at is None else self.cut_at_words(line)
        filled = sum(map(bool, cells))
        # `TOTAL RECORDS: 3` is one phrase, wherever the edges of the columns happen to fall.
        is_phrase = filled > 1 and _PHRASE.fullmatch(line.strip())
        if (at is not None or is_phrase) and (filled < self.a_row or not _FIGURES.search(line)):
            return [" ".join(line.split())], None
        if at is None:
            return [" ".join(cell.split()) for cell in cells], self._doubt(line, cells)
        return cells, f"what stands under '{self.names[at]}' runs into '{self.names[at + 1]}'"

    def _doubt(self, line: str, cells: Sequence[str]) -> str | None:
        first = _WORD.search(line)
        if first and first.end() < self.margin and cells[0] != first[0]:
            return "something stands in front of the first column"
        twice = next((at for at, cell in enumerate(cells) if "  " in cell and _TWO_VALUES.match(cell)), None)
        return None if twice is None else f"two values stand under '{self.names[twice]}'"


def read_print(text: str) -> list[Line] | None:
    """Each line of a print capture as its cells, and a sentence where these are in doubt; None where it is none.

    One entry a line of `text`, so that row numbers stay true: a title or a footer is one cell, a blank line has none.
    What goes on in a second line is put to the row above, whose second line then is blank.
    """
    if _is_delimited(text):
        return None
    lines = _without_carriage_control(list(_lines(text)))
    columns = _columns(lines) if max(map(len, lines)) <= LONGEST else None
    if columns is None:
        return None
    header = [columns.cut(line) for line in lines[columns.top : columns.bottom + 1]]
    return _doubted_if_wrapped(_with_second_lines(list(_cut(lines, columns)), header), columns.bottom + 1)


def _lines(text: str) -> Iterator[str]:
    """The lines without what fed the paper: a form feed in front of one, the mark of the end of the file."""
    for line in io.StringIO(text, newline=None):
        yield line.strip("\f\n\x1a").replace("\f", " ").replace("\xa0", " ").expandtabs().rstrip()


def _is_delimited(text: str) -> bool:
    """Whether most lines have the same number of one delimiter, two or more."""
    filled = [line for line in io.StringIO(text[:200_000]) if line.strip()]
    for delimiter in ",\t|;" if filled else "":
        count, often = max(Counter(line.count(delimiter) for line in filled).items(), key=lambda one: one[1])
        if count > 1 and often * 2 > len(filled):
            return True
    return not filled


def _without_carriage_control(lines: list[str]) -> list[str]:
    """The lines without the sign in front of each that told a line printer to feed: blank, 0, -, + or 1."""
    signs = Counter(line[0] for line in lines if line)
    if signs["1"] and not signs.keys() - set(" 0-+1") and signs[" "] * 2 > signs.total() > signs["1"] * 3:
        return [line[1:] for line in lines]
    return lines


def _columns(lines: Sequence[str]) -> _Columns | None:
    """The columns below the header that has the most of them filled; the first page's, and both of its lines."""
    likely = [at for at, line in enumerate(lines[:HEADER_WITHIN]) if _may_be_header(line)]
    likely.sort(key=lambda at: len(lines[at].split()), reverse=True)
    found = [
        columns
        for at in likely[:CANDIDATES]
        if (columns := (_has_rule_below(lines, at) and _columns_below(lines, at, rule=1)) or _columns_below(lines, at))
    ]
    return max(found, key=lambda columns: (columns.filled, columns.bottom - columns.top, -columns.top), default=None)


def _may_be_header(line: str) -> bool:
    """Whether a line is of words, at least three, and has no figure that stands alone."""
    words = line.split()
    named = sum(any(map(str.isalpha, word)) for word in words)
    return (
        named >= LEAST_COLUMNS and not _FIGURES.search(line) and not any(word.strip("$.,-").isdigit() for word in words)
    )


def _has_rule_below(lines: Sequence[str], at: int) -> bool:
    """Whether the header is underlined column by column."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return not _has_text(below) and len(_RULE.findall(below)) >= LEAST_COLUMNS


def _columns_below(lines: Sequence[str], at: int, rule: int = 0) -> _Columns | None:
    """The columns that this header makes, with a second line of headers above it and the lines of its rule below it."""
    top, bottom = at, at + rule
    if at and _stands_over(lines[at - 1], lines[at]):
        top -= 1
    header = lines[top : at + 1]
    mask = _laid_over(lines[top : bottom + 1])
    after = next((line for line in lines[bottom + 1 :] if _has_text(line)), "")
    if _may_be_header(after):
        return None  # this is a title, or the upper of two lines of headers
    if any(line.split() == earlier.split() for line in header for earlier in lines[:top]):
        return None  # this is a later page
    known = _titles(lines[: bottom + 1])
    near = _set_straight(lines[bottom + 1 : bottom + 1 + JUDGED_BY], header)
    below = [line for line, elsewhere in near if not elsewhere and _has_text(line) and title_of((line,)) not in known]
    # A row has a number of an order or a part; most titles and footers have none.
    body = [line for line in below if _FIGURES.search(line)] or below
    edges = _edges(mask, body, ruled=bool(rule))
    if not rule:
        edges = _without_edges_inside_headers(edges, mask, header[-1], body)
    columns = _Columns(top, bottom, tuple(edges), len(mask) - len(mask.lstrip()), ("",) * (len(edges) + 1))
    names = tuple(" ".join(filter(None, parts)) for parts in zip(*map(columns.cut, header), strict=True))
    read = [columns.read(line) for line in body]
    rows = [line for line in read if sum(map(bool, line[0])) >= columns.a_row]
    kept = [cells for cells, doubt in rows if doubt is None]
    filled = sum(1 for index, name in enumerate(names) if name and any(cells[index] for cells in kept))
    apart = len(_PHRASE.findall(mask))
    if (
        (filled if body or not rule else len(names)) < LEAST_COLUMNS
        or len(rows) - len(kept) > max(1, MAY_BE_IN_DOUBT * len(rows))
        or not (rule or apart >= LEAST_COLUMNS or (len(names) > LEAST_COLUMNS and len(kept) >= SURE_BY))
        # In a letter to somebody, most lines have no figures.
        or not (rule or apart >= SURE_BY or len(body) * 2 > len(below))
    ):
        return None
    return _Columns(top, bottom, columns.edges, columns.margin, names, filled)


def _stands_over(upper: str, lower: str) -> bool:
    """Whether a line is the first of two lines of headers: its words stand over those of the second, not across them."""
    if not _has_text(upper) or _FIGURES.search(upper):
        return False
    return len(_PHRASE.findall(_laid_over((upper, lower)))) >= len(_PHRASE.findall(lower)) > 1


def _laid_over(lines: Sequence[str]) -> str:
    """A sign wherever one of the lines has one."""
    width = max(map(len, lines))
    signs = zip(*(line.ljust(width) for line in lines), strict=True)
    return "".join("x" if set(column) != {" "} else " " for column in signs)


def _edges(mask: str, body: Sequence[str], *, ruled: bool) -> list[tuple[int, int]]:
    """Between two words of the header, the longest stretch in which the fewest lines have something."""
    edges = []
    for left, right in pairwise(_WORD.finditer(mask)):
        start, end = left.end(), right.start()
        counts = [sum(line[place : place + 1].strip() != "" for line in body) for place in range(start, end)]
        least = min(counts)
        if least > (MAY_CROSS * len(body) if ruled or len(counts) > 1 else 0):
            continue
        blank = "".join(" " if count == least else "x" for count in counts)
        run = max(re.finditer(" +", blank), key=lambda run: (len(run[0]), run.start()))
        edges.append((start + run.start(), start + run.end()))
    return edges


def _without_edges_inside_headers(
    edges: Sequence[tuple[int, int]], mask: str, header: str, body: Sequence[str]
) -> list[tuple[int, int]]:
    """The edges but for those inside a header of several words: `QTY ORD` has figures only under one of them."""
    left = list(edges)
    column = 0
    while column <= len(left):
        start = left[column - 1][1] if column else 0
        end = left[column][0] if column < len(left) else None
        word = header[start:end].split()
        tight_before = column > 0 and _may_be_inside(left[column - 1], mask, header)
        tight_after = column < len(left) and _may_be_inside(left[column], mask, header)
        begins, ends = (bool(word) and word[0].upper() in words for words in (_BEGINS, _ENDS))
        empty = not any(line[start:end].strip() for line in body)
        if empty and tight_after and (begins or not tight_before):
            del left[column]
        elif tight_before and (empty or (ends and _is_tight_below(left[column - 1], body))):
            column -= 1
            del left[column]
        else:
            column += 1
    return left


def _may_be_inside(edge: tuple[int, int], mask: str, header: str) -> bool:
    """Whether one blank parts the words on both sides of an edge, and neither is written `QTY-ORD`, whole in itself."""
    words = (*header[: edge[0]].split()[-1:], *header[edge[1] :].split()[:1])
    return mask[edge[0] - 1 : edge[1] + 1] == "x x" and not any("-" in word.strip("-") for word in words)


def _is_tight_below(edge: tuple[int, int], body: Sequence[str]) -> bool:
    """Whether most values on either side go right up to the edge on both: it may be a blank inside of them."""
    sides = [(line[edge[0] - 1 : edge[0]].strip() != "", line[edge[1] : edge[1] + 1].strip() != "") for line in body]
    return 2 * sum(all(side) for side in sides) > sum(any(side) for side in sides)


def _cut(lines: Sequence[str], columns: _Columns) -> Iterator[Line]:
    """Each line as its cells."""
    header = lines[columns.top : columns.bottom + 1]
    heads = {tuple(line.split()): columns.cut(line) for line in header if _has_text(line)}
    titles = _titles(lines[: columns.top])
    for at, (line, elsewhere) in enumerate(_set_straight(lines, header)):
        if not line:
            yield [], None
        elif (head := heads.get(tuple(line.split()))) is not None:
            yield head, None
        elif not _has_text(line) or at < columns.top or title_of((line,)) in titles:
            yield [" ".join(line.split())], None
        else:
            cells, doubt = columns.read(line)
            if elsewhere and len(cells) > 1:
                doubt = "the columns of this page stand elsewhere than those of the first"
            yield cells, doubt


def _set_straight(lines: Sequence[str], header: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each line moved to where those of the first page stand, and whether its columns stand elsewhere all the same.

    A page may stand further to the right than the first, as its header tells.
    """
    heads = {tuple(line.split()): line for line in header if _has_text(line)}
    shift, elsewhere = 0, False
    for line in lines:
        if (head := heads.get(tuple(line.split()))) is not None:
            shift = len(line) - len(line.lstrip()) - len(head) + len(head.lstrip())
            elsewhere = line.strip() != head.strip()
        cannot = bool(line[: max(shift, 0)].strip())
        yield (line if cannot else " " * -shift + line[max(shift, 0) :]).rstrip(), elsewhere or cannot


def _with_second_lines(lines: list[Line], header: Sequence[list[str]]) -> list[Line]:
    """The lines with what goes on in a second line put to the row above; where it may be a number, in doubt."""
    above: int | None = None
    for at, (cells, _) in enumerate(lines):
        filled = [index for index, cell in enumerate(cells) if cell]
        if above is not None and _goes_on(lines[above][0], cells, filled):
            row, doubt = lines[above]
            for index in filled:
                if not _TEXT.search(row[index]):
                    doubt = doubt or GOES_ON
                row[index] = f"{row[index]} {cells[index]}"
            lines[above], lines[at] = (row, doubt), ([], None)
        else:
            above = at if len(filled) >= LEAST_COLUMNS and cells not in header else None
    return lines


def _doubted_if_wrapped(lines: list[Line], below: int) -> list[Line]:
    """The lines, none of them trusted where most rows go over two: the second half of a row stands under wrong headers.

    A second line of a cell or two has been put to its row by now, unless it may be a number; what is left of such lines
    begins further right than a row and fills less than half of the columns.
    """
    rows = [at for at in range(below, len(lines)) if len(lines[at][0]) > 1 and lines[at][0][0]]
    halves = [at for at in rows if lines[at][1] == GOES_ON or _is_second_half(lines[at + 1 : at + 2])]
    if len(halves) < 2 or len(halves) * 2 <= len(rows):
        return lines
    return [(cells, doubt or (WRAPPED if len(cells) > 1 and any(cells) else None)) for cells, doubt in lines]


def _is_second_half(below: Sequence[Line]) -> bool:
    cells = below[0][0] if below else []
    return len(cells) > 1 and not cells[0] and 0 < sum(map(bool, cells)) * 2 < len(cells)


def _goes_on(row: Sequence[str], cells: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether a line holds nothing but what goes on from the row above: a cell or two, and not its first one."""
    if not 0 < len(filled) < LEAST_COLUMNS or len(cells) != len(row):
        return False
    if len(filled) > 1 and any(not _TEXT.search(cells[index]) for index in filled):
        return False  # a word and a figure are a total
    first = next(index for index, cell in enumerate(row) if cell)
    return all(index > first and row[index] for index in filled)


def _titles(lines: Sequence[str]) -> set[str]:
    return {title for line in lines if (title := title_of((line,)))}


def _has_text(line: str) -> bool:
    return any(map(str.isalnum, line))
