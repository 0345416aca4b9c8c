"""Grids drawn for a terminal of a given width, as the text that is to be printed.

Never prints, never asks how wide the screen is, and uses no character that a cp1252 console lacks. Colours are the
sixteen that every terminal has and every theme, light or dark, makes readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from weowe_cli.reports.grids import Grid, Line, Tone

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.style import Style

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.RED: "bold red",
    Tone.YELLOW: "yellow",
    Tone.GREEN: "green",
}
NARROWEST = 20
_PIECES = re.compile(r"[-_@/]*[^-_@/]+[-_@/]*|[-_@/]+")
"""Where a long word parts best: a double name, a part number or an address after its marks."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal: its width in characters, and whether it takes colours."""

    width: int = 80
    colour: bool = False


def draw(grids: Iterable[Grid], screen: Screen) -> str:
    """The grids, one under the other with an empty line between, each line ended and none longer than the screen."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=max(screen.width, NARROWEST),
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        no_color=not screen.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for number, grid in enumerate(grids):
        if number:
            out.write("\n")
        _draw(grid, console)
    return "".join(f"{row.rstrip()}\n" for row in out.getvalue().splitlines())


def _draw(grid: Grid, console: Console) -> None:
    from rich.box import Box
    from rich.style import Style
    from rich.table import Table

    if grid.title:
        console.print(grid.title, style="bold")
    styles = {tone: Style.parse(style) for tone, style in STYLES.items()}
    widths = fit(grid, console.width)
    rule = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
    table = Table(box=rule, show_edge=False, show_header=grid.titled, padding=0, pad_edge=False)
    for column, width in zip(grid.columns, widths, strict=True):
        table.add_column(
            Laid((Line(((column.title, Tone.STRONG),)),), width, column.right, styles),
            width=width,
            no_wrap=True,
        )
    for row in grid.rows:
        table.add_row(
            *(
                Laid(one.lines, width, column.right, styles)
                for one, width, column in zip(row, widths, grid.columns, strict=True)
            )
        )
    console.print(table, no_wrap=True, crop=False)


class Laid:
    """A cell whose lines are already broken to its width: three times as fast as letting rich break them."""

    __slots__ = ("lines", "right", "styles", "width")

    def __init__(self, lines: Sequence[Line], width: int, right: bool, styles: Mapping[Tone, Style]) -> None:
        self.lines, self.width, self.right, self.styles = lines, width, right, styles

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment

        end = Segment.line()
        for one in self.lines:
            for pieces in broken(one, self.width):
                if self.right:
                    yield Segment(" " * (self.width - sum(cells(text) for text, _ in pieces)))
                for text, tone in pieces:
                    yield Segment(text, self.styles[tone])
                yield end


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
    return rows


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
