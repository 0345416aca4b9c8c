"""Grids drawn for a terminal of a given width, as the text that is to be printed.

Never prints, never asks how wide the screen is, and uses no character that a cp1252 console lacks. Colours are of the
sixteen that every terminal has, and what matters can be read on black as well as on white.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from weowe_cli.reports.grids import Grid, Line, Tone

CODES = {
    Tone.PLAIN: "",
    Tone.STRONG: "1",
    Tone.FAINT: "2",
    Tone.RED: "1;31",
    # Yellow letters cannot be read on white, whatever the terminal calls yellow.
    Tone.YELLOW: "1",
    Tone.GREEN: "32",
}
"""What ECMA-48 calls a tone: bold, dim, and the colours of letters."""
MARKS = CODES | {Tone.RED: "1;37;41", Tone.YELLOW: "30;43"}
"""The same for the words that begin a row: what matters has a colour of its own behind it, whatever the screen's is."""
NARROWEST = 24
"""Columns of a screen for which grids are drawn; a narrower one wraps them."""
_PIECES = re.compile(r"[-_@/]*[^-_@/]+[-_@/]*|[-_@/]+")
"""Where a long word parts best: a double name, a part number or an address after its marks."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal: its width in characters, and whether it takes colours."""

    width: int = 80
    colour: bool = False


Pieces = Sequence[tuple[str, Tone]]
"""What stands on one line of one column."""


def draw(grids: Iterable[Grid], screen: Screen) -> str:
    """The grids, one under the other with an empty line between, each line ended and none longer than the screen."""
    width = max(screen.width, NARROWEST)
    return "\n".join("".join(f"{row}\n" for row in _drawn(grid, width, screen.colour)) for grid in grids)


def _drawn(grid: Grid, width: int, colour: bool) -> Iterator[str]:
    if grid.title:
        for pieces in broken(Line(((grid.title, Tone.STRONG),)), width):
            yield "".join(_painted(pieces, CODES if colour else {}))
    widths = fit(grid, width)
    rights = [column.right for column in grid.columns]
    if grid.titled:
        titles = [
            broken(Line(((column.title, Tone.STRONG),)), room)
            for column, room in zip(grid.columns, widths, strict=True)
        ]
        highest = max(map(len, titles))
        hung = [[()] * (highest - len(title)) + title for title in titles]
        yield from _laid(hung, widths, rights, colour)
        yield "-" * min(sum(widths) + len(widths) - 1, width)
    for row in grid.rows:
        yield from _laid(
            [
                [pieces for one in cell.lines for pieces in broken(one, room)]
                for cell, room in zip(row, widths, strict=True)
            ],
            widths,
            rights,
            colour,
        )


def _laid(
    row: Sequence[Sequence[Pieces]], widths: Sequence[int], rights: Sequence[bool], colour: bool
) -> Iterator[str]:
    """One row of a grid, line by line; the lines of its cells are broken to their widths already."""
    for number in range(max(map(len, row))):
        out: list[str] = []
        gap = 0
        for place, lines in enumerate(row):
            pieces = lines[number] if number < len(lines) else ()
            spare = widths[place] - sum(cells(text) for text, _ in pieces)
            if any(text for text, _ in pieces):
                out.append(" " * (gap + spare if rights[place] else gap))
                out += _painted(pieces, {} if not colour else CODES if place or len(row) == 1 else MARKS)
                gap = 1 if rights[place] else spare + 1
            else:
                gap += spare + 1
        yield "".join(out)


def _painted(pieces: Pieces, codes: Mapping[Tone, str]) -> Iterator[str]:
    for text, tone in pieces:
        yield f"\x1b[{code}m{text}\x1b[0m" if (code := codes.get(tone)) else text


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fit(grid: Grid, width: int) -> list[int]:
    """The width of each column: what its longest line wants, up to its most; all give way alike on a narrow screen."""
    room = width - (len(grid.columns) - 1)
    wants = [
        min(column.most, max([column.least, cells(column.title) if grid.titled else 0, *_lengths(grid, index)]))
        for index, column in enumerate(grid.columns)
    ]
    least = [min(column.least, want) for column, want in zip(grid.columns, wants, strict=True)]
    wants = _give_way(wants, least, sum(wants) - room)
    return _give_way(wants, [1] * len(wants), sum(wants) - room)


def _lengths(grid: Grid, index: int) -> Iterator[int]:
    for row in grid.rows:
        for one in row[index].lines:
            yield cells(one.text)


def _give_way(wants: list[int], least: list[int], excess: int) -> list[int]:
    """`wants` less `excess`, taken one character at a time from whichever column has most to spare."""
    given = list(wants)
    for _ in range(max(excess, 0)):
        spare = [have - keep for have, keep in zip(given, least, strict=True)]
        if max(spare) <= 0:
            break
        given[spare.index(max(spare))] -= 1
    return given


def broken(one: Line, width: int) -> list[list[tuple[str, Tone]]]:
    """A line broken between words to rows of at most `width` columns; a word longer than that is folded, not lost."""
    if cells(one.text) <= width:
        return [list(one.spans)]
    if one.cut:
        return [_cut(one, width)]
    rows: list[list[tuple[str, Tone]]] = [[]]
    room = width
    for word, tone in _words(one):
        if not word.strip() and (room == width or not rows[-1]):
            continue
        if cells(word) > room and room < width and word.strip():
            _drop_space(rows[-1])
            rows.append([])
            room = width
        for piece in _folded(word, width):
            if cells(piece) > room:
                rows.append([])
                room = width
            if piece.strip() or rows[-1]:
                rows[-1].append((piece, tone))
                room -= cells(piece)
    _drop_space(rows[-1])
    return [_joined(row) for row in rows]


def _joined(row: Pieces) -> list[tuple[str, Tone]]:
    """Neighbours of one tone as one piece."""
    return [("".join(text for text, _ in pieces), tone) for tone, pieces in groupby(row, key=lambda piece: piece[1])]


def _words(one: Line) -> Iterator[tuple[str, Tone]]:
    """Words and the gaps between them, each with its tone."""
    for text, tone in one.spans:
        for number, word in enumerate(text.split(" ")):
            if number:
                yield " ", tone
            yield from ((piece, tone) for piece in _PIECES.findall(word))


def _folded(word: str, width: int) -> list[str]:
    if cells(word) <= width:
        return [word]
    from rich.cells import chop_cells

    return chop_cells(word, width)


def _drop_space(row: list[tuple[str, Tone]]) -> None:
    while row and not row[-1][0].strip():
        row.pop()


def _cut(one: Line, width: int) -> list[tuple[str, Tone]]:
    from rich.cells import set_cell_size

    kept = set_cell_size(one.text, max(width - 1, 0)).rstrip()
    return [(f"{kept}…"[:width], one.spans[0][1])]
