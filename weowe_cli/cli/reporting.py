"""`weowe report`: what matters this morning, worst first. Writes nothing and loads nothing slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

import typer

from weowe_cli.cli.app import COUNTER, command
from weowe_cli.cli.progress import Tell, progress
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, UnmaskOption, give, note_unmasked, screen
from weowe_cli.ledger import outbox, promises
from weowe_cli.nightly import entries
from weowe_cli.promises.record import OPEN, Promise, Status
from weowe_cli.promises.standing import Flag
from weowe_cli.reports.report import Report, report_view
from weowe_cli.reports.selection import Filters, Sort
from weowe_cli.reports.views import Format, View, text

TOLD_EVERY = 500
"""Promises between two words of progress."""


@command(COUNTER)
def report(
    session: Session,
    store: Annotated[str | None, typer.Option(help="Only this store, by id or name.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only what this person answers for.")] = None,
    status: Annotated[list[Status] | None, typer.Option(help="Only these states; closed ones show only so.")] = None,
    flag: Annotated[list[Flag] | None, typer.Option(help="Only red, yellow or green.")] = None,
    search: Annotated[str | None, typer.Option(help="A name, phone, RO, part number or VIN, or a piece of it.")] = None,
    shelf: Annotated[bool, typer.Option("--shelf", help="Only what is here and not installed.")] = False,
    vanished: Annotated[
        bool, typer.Option("--vanished", help="Only what the last full export no longer held.")
    ] = False,
    unjoined: Annotated[
        bool, typer.Option("--unjoined", help="Only what took nothing of a report that should complete it.")
    ] = False,
    sort: Annotated[Sort, typer.Option(help="In which order.")] = Sort.WORST,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Draw it again and again on this terminal; Ctrl-C ends.")
    ] = False,
    every: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How often --watch draws.")] = 30,
    format: FormatOption = None,
    output: OutOption = None,
    unmask: UnmaskOption = False,
) -> None:
    """The report: how fresh the exports are, what is at risk, then every promise, worst first.

    Examples: weowe report --flag red --owner dana;  weowe report --search 60123;  weowe report --shelf --sort shelf;
    weowe report --store harbor --watch --every 60;  weowe report -o promises.xlsx
    """
    filters = Filters(
        store=session.settings.store_or_complain(store).id if store else None,
        owner=owner,
        statuses=frozenset(status or ()),
        flags=frozenset(flag or ()),
        search=search,
        shelf=shelf,
        vanished=vanished,
        unjoined=unjoined,
        sort=sort,
        limit=limit,
    )
    if not watch:
        give(session, _view(session, filters, unmask), format, output)
        note_unmasked(session, "report", unmask)
    elif output or format not in (None, Format.TABLE):
        raise typer.BadParameter("it draws a table; leave out -o and --format", param_hint="--watch")
    elif not session.on_terminal:
        raise typer.BadParameter("this is no terminal to draw on; leave it out", param_hint="--watch")
    else:
        note_unmasked(session, "report", unmask)  # first, for a window that is closed could not do it any more
        _watch(session, lambda: _view(session, filters, unmask), every)


def _view(session: Session, filters: Filters, unmask: bool) -> View:
    """The report as it is at this moment."""
    now, settings = session.moment(), session.settings
    with session.reading() as ledger, progress(session) as tell:
        about = promises.all_open(ledger)
        if not filters.statuses <= OPEN:
            about += promises.closed(ledger)
        letters = outbox.counts(ledger)
        return report_view(
            Report(
                now=now.astimezone(settings.stores[0].calendar.zone),
                freshness=entries.freshness_of(ledger, settings, now),
                entries=entries.promise_entries(ledger, settings, now, _told(about, tell)),
                filters=filters,
                held=letters.get("held", 0),
                dead=letters.get("dead", 0),
                unmask=unmask,
            )
        )


def _told(about: Sequence[Promise], tell: Tell) -> Iterator[Promise]:
    for number, one in enumerate(about):
        if not number % TOLD_EVERY:
            tell("looking at the promises", number, len(about))
        yield one


def _watch(session: Session, view: Callable[[], View], every: int) -> None:
    """Draw what fits on the screen, worst first, until Ctrl-C; the screen is then as it was before."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from weowe_cli.reports.phrases import counted

    session.muted = True  # a bar of progress would write into the picture
    console = Console()
    foot = f"again every {counted(every, 'second')}; Ctrl-C ends"
    try:
        with Live(console=console, screen=True, auto_refresh=False) as live:
            while True:
                rows = text(view(), Format.TABLE, screen=screen(session)).splitlines()
                room = max(console.height - 1, 1)
                more = f"{len(rows) - room} more lines; " if len(rows) > room else ""
                live.update(Text.from_ansi("\n".join([*rows[:room], f"{more}{foot}"])), refresh=True)
                time.sleep(every)
    except KeyboardInterrupt:
        return
    finally:
        session.muted = False
