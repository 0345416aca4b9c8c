"""`weowe report`: what matters this morning, worst first. Writes nothing and loads nothing slow."""

from __future__ import annotations

from typing import Annotated

import typer

from weowe_cli.cli.app import COUNTER, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, UnmaskOption, give, note_unmasked
from weowe_cli.ledger import outbox, promises
from weowe_cli.nightly import entries
from weowe_cli.promises.record import OPEN, Status
from weowe_cli.promises.standing import Flag
from weowe_cli.reports.report import Report, report_view
from weowe_cli.reports.selection import Filters, Sort


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
    format: FormatOption = None,
    output: OutOption = None,
    unmask: UnmaskOption = False,
) -> None:
    """The report: how fresh the exports are, what is at risk, then every promise, worst first.

    Examples: weowe report --flag red --owner dana;  weowe report --search 60123;  weowe report -o promises.xlsx
    """
    now, settings = session.now, session.settings
    zone = settings.stores[0].calendar.zone
    with session.reading() as ledger:
        about = promises.all_open(ledger)
        if status and any(one not in OPEN for one in status):
            about += promises.closed(ledger)
        letters = outbox.counts(ledger)
        view = report_view(
            Report(
                now=now.astimezone(zone),
                freshness=entries.freshness_of(ledger, settings, now),
                entries=entries.promise_entries(ledger, settings, now, about),
                filters=Filters(
                    store=store,
                    owner=owner,
                    statuses=frozenset(status or ()),
                    flags=frozenset(flag or ()),
                    search=search,
                    shelf=shelf,
                    vanished=vanished,
                    unjoined=unjoined,
                    sort=sort,
                    limit=limit,
                ),
                held=letters.get("held", 0),
                dead=letters.get("dead", 0),
                unmask=unmask,
            )
        )
        give(session, view, format, output)
    note_unmasked(session, "report", unmask)
