"""`weowe report`: what matters this morning, worst first. Writes nothing and loads nothing slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

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
from weowe_cli.workdays import in_words

if TYPE_CHECKING:
    from weowe_cli.reports.grids import Grid

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
        give(session, report_view(_report(session, filters, unmask)), format, output)
        note_unmasked(session, "report", unmask)
    elif output or format not in (None, Format.TABLE):
        raise typer.BadParameter("it draws a table; leave out -o and --format", param_hint="--watch")
    elif not session.on_terminal:
        raise typer.BadParameter("this is no terminal to draw on; leave it out", param_hint="--watch")
    else:
        note_unmasked(session, "report", unmask)  # first, for a window that is closed could not do it any more
        _watch(session, lambda: _report(session, filters, unmask), every)


def _report(session: Session, filters: Filters, unmask: bool) -> Report:
    """The report as it is at this moment."""
    now, settings = session.moment(), session.settings
    with session.reading() as ledger, progress(session) as tell:
        about = promises.all_open(ledger)
        if not filters.statuses <= OPEN:
            about += promises.closed(ledger)
        letters = outbox.counts(ledger)
        return Report(
            now=now.astimezone(settings.stores[0].calendar.zone),
            freshness=entries.freshness_of(ledger, settings, now),
            entries=entries.promise_entries(ledger, settings, now, _told(about, tell)),
            filters=filters,
            held=letters.get("held", 0),
            dead=letters.get("dead", 0),
            unmask=unmask,
        )


def _told(about: Sequence[Promise], tell: Tell) -> Iterator[Promise]:
    for number, one in enumerate(about):
        if not number % TOLD_EVERY:
            tell("looking at the promises", number, len(about))
        yield one


def _low(about: Report) -> View:
    """The report with all that there is to say of the exports in one paragraph, so that the worst promises are in sight."""
    from weowe_cli.reports.freshness_grid import word
    from weowe_cli.reports.grids import Tone, line, prose

    exports = about.exports()
    trouble = [f"{word(one)[0]} {one.store_name}" for one in exports if not one.is_fresh]
    aside = sum(one.set_aside for one in exports)
    said = [
        *trouble,
        f"{len(exports) - len(trouble)} fresh",
        *([f"{in_words(aside, 'row')} set aside"] if aside else []),
    ]
    summary = prose(line(f"Exports: {', '.join(said)}", Tone.YELLOW if trouble else Tone.FAINT))
    view = report_view(about._replace(freshness=()))

    def grids(width: int) -> tuple[Grid, ...]:
        title, *rest = view.grids(width)
        return title, summary, *rest

    return view._replace(grids=grids)


def _watch(session: Session, look: Callable[[], Report], every: int) -> None:
    """Draw what fits on the screen, worst first, until Ctrl-C; the screen is then as it was before."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    session.muted = True  # a bar of progress would write into the picture
    console = Console()
    foot = f"again every {in_words(every, 'second')}; Ctrl-C ends"
    try:
        with Live(console=console, screen=True, auto_refresh=False) as live:
            while True:
                room, about = max(console.height - 1, 1), look()
                rows = text(report_view(about), Format.TABLE, screen=screen(session)).splitlines()
                if len(rows) > room:
                    low = text(_low(about), Format.TABLE, screen=screen(session)).splitlines()
                    rows = [one for one in low if one.strip()]
                more = f"{len(rows) - room} more lines; " if len(rows) > room else ""
                live.update(Text.from_ansi("\n".join([*rows[:room], f"{more}{foot}"])), refresh=True)
                time.sleep(every)
    except KeyboardInterrupt:
        return
    finally:
        session.muted = False
