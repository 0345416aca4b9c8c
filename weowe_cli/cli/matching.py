"""`weowe match`: parts that are here and that nobody connected to the customer who waits for them (SPEC X11)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import COUNTER, DryRun, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, UnmaskOption, give, note_unmasked
from weowe_cli.errors import WeoweError

if TYPE_CHECKING:
    from weowe_cli.ledger.database import Ledger
    from weowe_cli.nightly.matches import Pair
    from weowe_cli.reports.views import Format


@command(COUNTER)
def match(
    session: Session,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="WO=ROW", help="This row came in for this promise; as often as you like."),
    ] = None,
    undo: Annotated[list[str] | None, typer.Option(metavar="WO", help="Take the match of this promise back.")] = None,
    why: Annotated[str | None, typer.Option(help="Why; it is kept. Needed where the two do not fit.")] = None,
    store: Annotated[str | None, typer.Option(help="Only this store, by id or name.")] = None,
    format: FormatOption = None,
    output: OutOption = None,
    unmask: UnmaskOption = False,
    dry_run: DryRun = False,
) -> None:
    """Open loops: parts that came in for no RO and no customer, with the promises that wait for such a part.

    A match makes the promise received: its people and its customer hear of it as of any arrival.

    Examples: weowe match;  weowe match --accept WO-000123=WO-000200;  weowe match --undo WO-000123
    """
    if accept or undo:
        _write(session, accept or [], undo or [], why, dry_run=dry_run)
    else:
        _show(session, store, format, output, unmask=unmask)


def _show(session: Session, store: str | None, format: Format | None, output: Path | None, *, unmask: bool) -> None:
    from weowe_cli.nightly.matches import loop_entries
    from weowe_cli.reports.matches import matches_view

    settings = session.settings
    stores = (settings.store_or_complain(store),) if store else settings.stores
    with session.reading() as ledger:
        loops = loop_entries(ledger, stores, session.now)
        now = session.now.astimezone(stores[0].calendar.zone)
        give(session, matches_view(loops, now=now, unmask=unmask), format, output)
    note_unmasked(session, "match", unmask)


def _write(session: Session, accept: list[str], undo: list[str], why: str | None, *, dry_run: bool) -> None:
    from weowe_cli.nightly import matches

    pairs = [_pair(text) for text in accept]
    why = (why or "").strip() or None
    with session.writing(dry_run=dry_run, command="match") as ledger:
        desk = session.desk()
        with ledger.transaction():
            undone = [matches.undo(ledger, desk, number, who=session.who, why=why) for number in undo]
            done = [matches.accept(ledger, desk, *pair, who=session.who, why=why) for pair in pairs]
            matches.decide_again(ledger, desk, matches.moved_by([*undone, *done]))
        would = "would be" if dry_run else "is"
        for pair in undone:
            session.say(f"{pair.promise.number} {would} {pair.promise.status} again, {pair.row.number} here for nobody")
        for pair in done:
            came = f"{pair.row.number} ({pair.row.order}) came in for it"
            session.say(f"{pair.promise.number} {would} here: {came}; {_who_hears(ledger, pair)}")


def _pair(text: str) -> tuple[str, str]:
    promise, equals, row = (part.strip() for part in text.partition("="))
    if not (promise and equals and row):
        raise WeoweError(
            f"'{text}' does not say what came in for what",
            where="--accept WO=ROW",
            todo="Write it like --accept WO-000123=WO-000200; `weowe match` shows what to type.",
        )
    return promise, row


def _who_hears(ledger: Ledger, pair: Pair) -> str:
    from weowe_cli.nightly.matches import unsent_about

    letter = next(reversed(unsent_about(ledger, pair.promise)), None)
    if letter is None:
        return f"its customer gets no letter yet, `weowe explain {pair.promise.number}` says why"
    if letter.channel == "call":
        return "its customer is on the owner's list, to be called"
    if letter.state == "held":
        return f"letter {letter.id} to its customer is held for a look (`weowe outbox approve {letter.id}`)"
    return f"letter {letter.id} to its customer leaves with the next `weowe send`"
