"""The shape of what people read: columns of short lines, each with a tone, drawn on a terminal or set on a page.

Knows nothing of either; `terminal` and `pages` draw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from weowe_cli.promises.standing import Flag
from weowe_cli.reports.plain import plain


class Tone(StrEnum):
    """How a word is meant; a colour goes with it, never instead of it."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell, in pieces of one tone each. It wraps where it must; a `cut` one is shortened instead."""

    spans: tuple[tuple[str, Tone], ...]
    cut: bool = False

    @property
    def text(self) -> str:
        """The words without their tones."""
        return self.spans[0][0] if len(self.spans) == 1 else "".join(text for text, _ in self.spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a grid; `key` orders the rows of a page by this column where the words would not."""

    lines: tuple[Line, ...]
    key: str | int | None = None


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column that is at most `most` characters wide, and never less than `least` while the screen has room."""

    title: str
    least: int
    most: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under one another. Without titles it is a list; `on_page` is False where a page shows the same as tiles."""

    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    titled: bool = True
    on_page: bool = True


@dataclass(frozen=True, slots=True)
class Tile:
    """One large figure of a page, with what it counts under it."""

    label: str
    value: str
    note: str = ""
    tone: Tone = Tone.PLAIN


FLAG_TONES = {Flag.RED: Tone.RED, Flag.YELLOW: Tone.YELLOW, Flag.GREEN: Tone.GREEN, None: Tone.FAINT}


def line(text: str | None, tone: Tone = Tone.PLAIN, *, cut: bool = False) -> Line:
    """One line of one tone, its text made harmless."""
    return Line(((plain(text or ""), tone),), cut)


def cell(*lines: Line | str | None, key: str | int | None = None) -> Cell:
    """A cell of these lines; an absent or empty one takes no room."""
    made = (one if isinstance(one, Line) else line(one) for one in lines if one)
    return Cell(tuple(one for one in made if one.text), key)


def prose(*sentences: Line | str) -> Grid:
    """Sentences under one another across the whole width."""
    return Grid((GridColumn("", 20, 200),), tuple((cell(one),) for one in sentences), titled=False)
