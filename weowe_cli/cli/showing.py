"""A view out of the program: drawn on a terminal, tab-separated into a pipe, or written to a file by its ending."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.session import Session
from weowe_cli.reports.views import Format, View, format_of, text, workbook

if TYPE_CHECKING:
    from weowe_cli.reports.terminal import Screen

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="How to show it; on a terminal a table, into a pipe tab-separated."),
]
OutOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it here; the ending chooses the format.")
]
UnmaskOption = Annotated[bool, typer.Option("--unmask", help="Show phone numbers and addresses whole; this is noted.")]


def give(session: Session, view: View, wanted: Format | None, out: Path | None) -> None:
    """Give `view` in the format that was asked for, or the one that fits where it goes."""
    chosen = wanted or (format_of(out.name) if out else Format.TABLE if session.on_terminal else Format.TSV)
    if chosen is Format.XLSX:
        if out is None:
            raise typer.BadParameter("a workbook needs a file: -o report.xlsx", param_hint="--format")
        content: str | bytes = workbook(view)
    else:
        content = _text(session, view, chosen, to_file=out is not None)
    if out is None:
        session.give(str(content))
        return
    session.write_private(out.resolve(), content)
    session.say(f"written: {out}")


def _text(session: Session, view: View, chosen: Format, *, to_file: bool) -> str:
    """`view` as text. What draws a table or fills a page is loaded for these two alone."""
    if chosen is Format.TABLE:
        return text(view, chosen, screen=screen(session, to_file=to_file))
    if chosen is Format.HTML:
        from weowe_cli.reports.pages import Pages

        return text(view, chosen, pages=Pages(session.settings.template_folders))
    return text(view, chosen)


def screen(session: Session, *, to_file: bool = False) -> Screen:
    """The terminal as it is: how wide, and whether it takes colours (`--color`, NO_COLOR, FORCE_COLOR)."""
    from weowe_cli.reports.terminal import Screen

    width = shutil.get_terminal_size((80, 24)).columns
    if to_file:
        return Screen(width=max(width, 80), colour=False)
    if session.color != "auto":
        colour = session.color == "always"
    elif os.environ.get("NO_COLOR"):
        colour = False
    else:
        colour = bool(os.environ.get("FORCE_COLOR")) or (session.on_terminal and os.environ.get("TERM") != "dumb")
    if colour and sys.platform == "win32":
        os.system("")  # noqa: S605, S607 - switches an old console to understand colours
    return Screen(width=width, colour=colour)


def note_unmasked(session: Session, what: str, unmask: bool) -> None:
    """Write down that contact data was shown whole, by whom and when, and not whose (SPEC 11)."""
    if not unmask:
        return
    log = session.home.make_private(session.home.logs) / "unmasked.log"
    with os.fdopen(os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(f"{session.now.isoformat(timespec='seconds')}\t{session.who}\t{what}\n")
