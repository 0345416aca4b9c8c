"""What would be said: `rehearse`, the days ahead if nothing arrives, and `route`, whom each rule would tell. Writes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from weowe_cli.cli.app import COUNTER, SETUP, command
from weowe_cli.cli.counter import Number
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, UnmaskOption, give, note_unmasked


@command(COUNTER)
def rehearse(
    session: Session,
    days: Annotated[int, typer.Option(min=1, max=366, help="So many days, today being the first.")] = 14,
    store: Annotated[str | None, typer.Option(help="Only this store, by id or name.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only what this person is told or answers for.")] = None,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """The coming days as a calendar if nothing arrives: what would become due, of which promise, and who would hear it.

    Examples: weowe rehearse;  weowe rehearse --days 30 --owner dana;  weowe rehearse -o fortnight.html
    """
    from dataclasses import replace

    from weowe_cli.nightly.rehearse import rehearse as run_rehearsal
    from weowe_cli.reports.rehearsal_view import rehearsal_view

    settings = session.settings
    stores = [settings.store_or_complain(store)] if store else None
    with session.reading() as ledger:
        told = run_rehearsal(ledger, settings, session.now, days, stores=stores)
    if stores:
        told = replace(told, filters=stores[0].name)
    give(session, rehearsal_view(told.only(owner)), format, output)


@command(SETUP)
def route(
    session: Session,
    number: Number,
    format: FormatOption = None,
    output: OutOption = None,
    unmask: UnmaskOption = False,
) -> None:
    """Whom each rule would tell of a promise, tier by tier: the person, the channel, and why it is they.

    Examples: weowe route WO-000123;  weowe route 60123 --format json
    """
    from weowe_cli.nightly import entries
    from weowe_cli.nightly.route import route_of
    from weowe_cli.reports.route import route_view

    settings = session.settings
    with session.reading() as ledger:
        promise = entries.the_promise(ledger, number)
        told = route_of(ledger, settings, settings.store_of(promise), promise, session.now)
    give(session, route_view(told, unmask=unmask), format, output)
    note_unmasked(session, "route", unmask)
