"""`weowe counter`: the counter on one screen. Textual, an extra, is loaded only when the command runs."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from weowe_cli.cli.app import COUNTER, DryRun, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import UnmaskOption, note_unmasked
from weowe_cli.errors import WeoweError


@command(COUNTER)
def counter(
    session: Session,
    store: Annotated[str | None, typer.Option(help="Only this store, by id or name.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who stands at the counter.")] = None,
    unmask: UnmaskOption = False,
    dry_run: DryRun = False,
) -> None:
    """The counter on one screen: type or scan to find a promise, and one key each to log, give an ETA, schedule, install, hold.

    F2 log, F3 ETA, F4 schedule, F5 install, F6 hold: each writes what the command of that name would, by itself. Needs
    Textual: pip install "weowe[counter]".

    Examples: weowe counter;  weowe counter --store main --by Dana
    """
    if find_spec("textual") is None:
        raise WeoweError(
            "the counter's screen is drawn by Textual, which is not installed",
            where="weowe counter",
            todo='pip install "weowe[counter]"',
        )
    only = session.settings.store_or_complain(store).id if store else None
    if not all(one.isatty() for one in (sys.stdin, sys.stdout, sys.stderr)):
        raise WeoweError(
            "the counter's screen needs a terminal",
            where="weowe counter",
            todo="Into a pipe or a file: weowe report, weowe show WO-000123.",
        )
    from weowe_cli.cli.counter_screen import CounterApp

    note_unmasked(session, "counter", unmask)
    CounterApp(session, store=only, by=by, unmask=unmask, dry_run=dry_run).run()
