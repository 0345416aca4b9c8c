"""One thing to look at, and the seven formats in which it can be had (CLI.md, Output): the same path for every command.

Never opens a file or a screen: a format is a string, a workbook is bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from weowe_cli.errors import WeoweError
from weowe_cli.reports import sheets
from weowe_cli.reports.sheets import Sheet

if TYPE_CHECKING:
    from weowe_cli.reports.grids import Grid, Tile
    from weowe_cli.reports.terminal import Screen

PAGE_WIDTH = 200
"""Characters from which a grid shows all it has; a page lets the browser fit it."""


class Format(StrEnum):
    """The formats of `--format`; the ending of a file chooses among them too."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    HTML = "html"
    XLSX = "xlsx"


ENDINGS = {"txt": Format.TABLE, "tab": Format.TSV, "ndjson": Format.JSONL, "htm": Format.HTML} | {
    name.value: name for name in Format if name is not Format.TABLE
}


class PageWriter(Protocol):
    """Whatever fills a page template by name."""

    def render(self, name: str, **values: object) -> str: ...


class View(NamedTuple):
    """One thing to look at. Each part is made only when its format is asked for.

    `records` names the list of the JSON document that JSONL writes a line each; None writes the document as one line.
    `grids` takes the width it has in characters. `own_page` makes its HTML where the page of rows is not the one it wants.
    """

    title: str
    as_of: datetime
    sheet: Callable[[], Sheet]
    document: Callable[[], Mapping[str, Any]]
    records: str | None
    grids: Callable[[int], tuple[Grid, ...]]
    tiles: Callable[[], tuple[Tile, ...]] = tuple
    own_page: Callable[[PageWriter], str] | None = None


def format_of(file_name: str) -> Format:
    """The format that the ending of a file's name asks for; raises WeoweError for an ending that means none."""
    ending = file_name.rpartition(".")[2].casefold() if "." in file_name else ""
    if ending in ENDINGS:
        return ENDINGS[ending]
    raise WeoweError(
        f"the ending of '{file_name}' does not say which format to write",
        where="-o FILE",
        todo=f"End the name in one of {', '.join('.' + name for name in ENDINGS)}, or give --format.",
    )


def text(view: View, wanted: Format, *, screen: Screen | None = None, pages: PageWriter | None = None) -> str:
    """`view` in a format that is text; a table needs no `screen` (80 columns, no colour), HTML needs `pages`.

    Raises ValueError for XLSX, which is bytes, and for HTML without pages.
    """
    match wanted:
        case Format.TABLE:
            from weowe_cli.reports.terminal import Screen, draw

            screen = screen or Screen()
            return draw(view.grids(screen.width), screen)
        case Format.TSV:
            return sheets.tsv(view.sheet())
        case Format.CSV:
            return sheets.csv(view.sheet())
        case Format.JSON:
            return sheets.json(view.document())
        case Format.JSONL:
            document = view.document()
            return sheets.jsonl(document[view.records] if view.records else [document])
        case Format.HTML if pages is not None:
            return page(view, pages)
        case _:
            raise ValueError(f"{wanted} is not text, or is made of templates that were not given")


def workbook(view: View) -> bytes:
    """`view` as an Excel workbook."""
    from weowe_cli.reports.workbook import xlsx

    return xlsx(view.sheet())


def page(view: View, pages: PageWriter) -> str:
    """`view` as one self-contained HTML file."""
    if view.own_page is not None:
        return view.own_page(pages)
    from weowe_cli.workdays import wall_clock, weekday_name

    return pages.render(
        "report",
        title=view.title,
        as_of=f"{weekday_name(view.as_of)}, {view.as_of.year}, {wall_clock(view.as_of)}",
        tiles=view.tiles(),
        grids=tuple(grid for grid in view.grids(PAGE_WIDTH) if grid.on_page),
    )
