"""The director's commands: where the money and the silence are, store by store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from weowe_cli.cli.app import DIRECTOR, DryRun, command
from weowe_cli.cli.said_dates import day
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, give
from weowe_cli.errors import WeoweError
from weowe_cli.letters.message import mail_address
from weowe_cli.settings import Store

PAGES = (".html", ".htm")


@command(DIRECTOR)
def digest(
    session: Session,
    send: Annotated[bool, typer.Option("--send", help="Send it now, as a letter.")] = False,
    to: Annotated[
        str | None, typer.Option(metavar="ADDR", help="Send it to this address instead of the director's.")
    ] = None,
    store: Annotated[str | None, typer.Option(help="Only this store.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it as .html or .txt.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """The digest: did last night run, what changed, what is late, stale, vanished, and where the silence is.

    Examples: weowe digest;  weowe digest -o digest.html;  weowe digest --send
    """
    from weowe_cli.nightly.digests import put_digest, readers, write_digest

    if to is not None and mail_address(to) is None:
        raise WeoweError(f"'{to}' is no email address", where="--to", todo="Write one such as ana@harborhonda.example.")
    if output is not None and output.suffix.casefold() not in (*PAGES, ".txt"):
        raise WeoweError(
            f"a digest is no {output.suffix or 'file without an ending'}",
            where="-o FILE",
            todo="End the name in .html or .txt.",
        )
    settings = session.settings
    stores: tuple[Store, ...] = (settings.store_or_complain(store),) if store else settings.stores
    desk = session.desk()
    if not send and not to:
        with session.reading() as ledger:
            letters = [write_digest(ledger, desk, reader, theirs).letter for reader, theirs in readers(stores)]
        if output is None:
            session.give("\n\n".join(letter.text for letter in letters))
            return
        parts = [letter.html if output.suffix.casefold() in PAGES else letter.text for letter in letters]
        session.write_private(output.resolve(), "\n".join(parts))
        session.say(f"written: {output}")
        return
    from weowe_cli.cli.sending import send_waiting

    with session.writing(dry_run=dry_run, command="digest") as ledger:
        for reader, theirs in readers(stores):
            one = write_digest(ledger, desk, reader, theirs)
            if dry_run:
                session.give(f"would send\tstaff\t{','.join(one.rules)}\t{one.letter.subject}")
            else:
                put_digest(ledger, desk, one, to=to)
        if not dry_run:
            send_waiting(session, ledger, None)


@command(DIRECTOR)
def metrics(
    session: Session,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="From this day on; else from the first night.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Up to this day; else up to today.")] = None,
    store: Annotated[str | None, typer.Option(help="Only this store.")] = None,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """The figures: promises kept, days, hours, silence, money, calls; each with its definition, by store, owner, make, month.

    Examples: weowe metrics;  weowe metrics --since 2026-01-01 --until 2026-03-31;  weowe metrics -o metrics.html
    """
    from weowe_cli.nightly.metrics import past_of
    from weowe_cli.reports.measuring import measure
    from weowe_cli.reports.metrics_page import metrics_page
    from weowe_cli.reports.metrics_view import Metrics, metrics_view

    first, last = (day(text, where) if text else None for text, where in ((since, "--since"), (until, "--until")))
    if first and last and first > last:
        raise WeoweError(f"{first} is after {last}", where="--since, --until", todo="Give the earlier day to --since.")
    settings = session.settings
    stores: tuple[Store, ...] = (settings.store_or_complain(store),) if store else settings.stores
    with session.reading() as ledger:
        past = past_of(ledger, stores, session.now.astimezone(stores[0].calendar.zone))
    if first and first > past.now.date():
        raise WeoweError(f"{first} is still to come", where="--since", todo="Give a day up to today.")
    period, measured = measure(past, first, last)
    shown = Metrics(
        now=past.now,
        period=period,
        measured=measured,
        stores=[one.name for one in stores],
        first_night=min(past.first_nights.values(), default=None),
    )
    give(session, metrics_view(shown, lambda pages: metrics_page(shown, pages)), format, output)
