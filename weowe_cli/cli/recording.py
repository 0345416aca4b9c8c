"""What people record at the counter (SPEC 8): one command for each fact, one line of what is now so and what follows.

Never sends: letters that became due leave with the next `weowe send`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli import said_dates
from weowe_cli.cli.app import COUNTER, DryRun, command
from weowe_cli.cli.completing import numbers
from weowe_cli.cli.session import Session
from weowe_cli.promises.by_hand import ETA, OWNER, PROMISED, Method
from weowe_cli.promises.record import Answer

if TYPE_CHECKING:
    from weowe_cli.ledger.database import Ledger
    from weowe_cli.nightly.by_hand import Entry, Pen
    from weowe_cli.nightly.decide import Desk

Number = Annotated[
    str,
    typer.Argument(
        metavar="ID|RO", help="A promise (WO-000123), or its RO or special order number.", autocompletion=numbers
    ),
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else whoever is logged in.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it is kept.")]
UNKNOWN, NONE, DMS = "unknown", "none", "dms"


@command(COUNTER)
def log(
    session: Session,
    number: Number,
    method: Annotated[Method, typer.Option(help="How the customer was spoken to.")],
    said: Annotated[str, typer.Option(metavar="TEXT", help="What was said, in a sentence.")],
    answer: Annotated[
        Answer | None, typer.Option(help="What the customer decided; no-answer where nobody was reached.")
    ] = None,
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Record a conversation with a customer, and what they decided.

    Spoken to in words, the customer is off the call list. `cancel` cancels the promise, `reschedule` its appointment.

    Examples: weowe log WO-000123 --method phone --said "told him the 12th" --answer wait;
    weowe log 60123 --method phone --said "left a message" --answer no-answer
    """
    from weowe_cli.nightly import by_hand

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.log(ledger, desk, number, pen=pen, method=method, said=said, answer=answer)

    _record(session, "log", by, made, dry_run=dry_run, answer=answer)


@command(COUNTER)
def eta(
    session: Session,
    number: Number,
    date: Annotated[str, typer.Argument(metavar="DATE|DATE..DATE|unknown", help="2026-03-12, 3/12/2026, or a range.")],
    confirmed_by: Annotated[str, typer.Option("--confirmed-by", metavar="TEXT", help="Who at the supplier.")] = "",
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Record when the supplier says the part arrives. It stands until the DMS changes its own; `dms` takes it back.

    Examples: weowe eta WO-000123 2026-03-12 --confirmed-by "Kay, depot";
    weowe eta 60123 2026-03-12..2026-03-18 --confirmed-by Kay;  weowe eta 60123 dms
    """
    from weowe_cli.nightly import by_hand

    word = date.strip().casefold()
    days = None if word in (UNKNOWN, DMS) else said_dates.days(date, f"weowe eta {number}")

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        if word == DMS:
            return by_hand.give_back(ledger, desk, number, ETA, pen=pen)
        return by_hand.eta(ledger, desk, number, days, pen=pen, confirmed_by=confirmed_by)

    _record(session, "eta", by, made, dry_run=dry_run)


@command(COUNTER)
def promise(
    session: Session,
    number: Number,
    date: Annotated[str, typer.Argument(metavar="DATE|none", help="2026-03-12 or 3/12/2026.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it is kept.")] = "",
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Record the date that the customer was promised. It stands until the DMS changes its own; `dms` takes it back.

    Examples: weowe promise WO-000123 2026-03-20 --why "agreed on the phone";  weowe promise 60123 dms
    """
    from weowe_cli.nightly import by_hand

    word = date.strip().casefold()
    day = None if word in (NONE, DMS) else said_dates.day(date, f"weowe promise {number}")

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        if word == DMS:
            return by_hand.give_back(ledger, desk, number, PROMISED, pen=pen)
        return by_hand.promise(ledger, desk, number, day, pen=pen, why=why)

    _record(session, "promise", by, made, dry_run=dry_run)


@command(COUNTER)
def assign(
    session: Session,
    number: Number,
    owner: Annotated[str, typer.Argument(metavar="OWNER", help="One of the store's people: code, name or email.")],
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Give a promise to one of the store's people. It stands until the DMS changes its own; `dms` takes it back.

    Examples: weowe assign WO-000123 dana;  weowe assign 60123 pat@harborhonda.example
    """
    from weowe_cli.nightly import by_hand

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        if owner.strip().casefold() == DMS:
            return by_hand.give_back(ledger, desk, number, OWNER, pen=pen)
        return by_hand.assign(ledger, desk, number, owner, pen=pen)

    _record(session, "assign", by, made, dry_run=dry_run)


@command(COUNTER)
def schedule(
    session: Session,
    number: Number,
    when: Annotated[list[str], typer.Argument(metavar="WHEN|none", help="2026-03-05T14:00, or 3/5/2026 2pm.")],
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Record an appointment inside the store's opening hours; `none` takes it back.

    Examples: weowe schedule WO-000123 2026-03-05T14:00;  weowe schedule 60123 2026-03-05 2pm;  weowe schedule 60123 none
    """
    from weowe_cli.nightly import by_hand

    text = " ".join(when)
    hour = None if text.strip().casefold() == NONE else said_dates.day_and_hour(text, f"weowe schedule {number}")

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.schedule(ledger, desk, number, hour, pen=pen)

    _record(session, "schedule", by, made, dry_run=dry_run)


@command(COUNTER)
def install(
    session: Session,
    number: Number,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day, if it was not today.")] = None,
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Record that the part is in the car: the promise is kept. `weowe reopen` takes it back.

    Examples: weowe install WO-000123;  weowe install 60123 --on 2026-03-02
    """
    from weowe_cli.nightly import by_hand

    day = said_dates.day(on, f"weowe install {number}") if on else None

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.install(ledger, desk, number, day, pen=pen)

    _record(session, "install", by, made, dry_run=dry_run)


@command(COUNTER)
def cancel(session: Session, number: Number, why: Why, by: By = None, dry_run: DryRun = False) -> None:
    """Record that the customer is owed it no more. `weowe reopen` takes it back.

    Example: weowe cancel WO-000123 --why "sold the car"
    """
    from weowe_cli.nightly import by_hand

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.cancel(ledger, desk, number, pen=pen, why=why)

    _record(session, "cancel", by, made, dry_run=dry_run)


@command(COUNTER, name="return")
def take_back(session: Session, number: Number, why: Why, by: By = None, dry_run: DryRun = False) -> None:
    """Record that the part, which was here, went back. `weowe reopen` takes it back.

    Example: weowe return WO-000123 --why "never fetched"
    """
    from weowe_cli.nightly import by_hand

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.take_back(ledger, desk, number, pen=pen, why=why)

    _record(session, "return", by, made, dry_run=dry_run)


@command(COUNTER)
def reopen(session: Session, number: Number, why: Why, by: By = None, dry_run: DryRun = False) -> None:
    """Record that a closed promise is owed after all: it is again what it was before.

    Example: weowe reopen WO-000123 --why "it was the other car"
    """
    from weowe_cli.nightly import by_hand

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.reopen(ledger, desk, number, pen=pen, why=why)

    _record(session, "reopen", by, made, dry_run=dry_run)


@command(COUNTER)
def hold(
    session: Session,
    number: Number,
    until: Annotated[str, typer.Option(metavar="DATE|none", help="The first day on which it is told of again.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it is kept.")] = "",
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Let nobody be told of a promise before a day; `none` ends that.

    Examples: weowe hold WO-000123 --until 2026-03-09 --why "he is away";  weowe hold WO-000123 --until none
    """
    from weowe_cli.nightly import by_hand

    day = None if until.strip().casefold() == NONE else said_dates.day(until, f"weowe hold {number}")

    def made(ledger: Ledger, desk: Desk, pen: Pen) -> Entry:
        return by_hand.hold(ledger, desk, number, day, pen=pen, why=why)

    _record(session, "hold", by, made, dry_run=dry_run)


def _record(
    session: Session,
    name: str,
    by: str | None,
    made: Callable[[Ledger, Desk, Pen], Entry],
    *,
    dry_run: bool,
    answer: Answer | None = None,
) -> None:
    """Write one fact, for a dry run in a copy, and say what is now so and what happens next."""
    from weowe_cli.cli.recorded import what_is_next, what_is_so
    from weowe_cli.letters.write import Writer
    from weowe_cli.nightly.by_hand import Pen
    from weowe_cli.nightly.decide import Desk

    pen = Pen((by or "").strip() or session.who, name)
    with session.writing(dry_run=dry_run, command=name) as ledger:
        desk = Desk(session.settings, Writer(session.settings.template_folders), session.now)
        with ledger.transaction():
            entry = made(ledger, desk, pen)
    so = what_is_so(entry, name, desk.now, dry_run=dry_run, answer=answer)
    session.say(f"{so}; {what_is_next(entry, dry_run=dry_run)}")
