"""What people record at the counter (SPEC 8): one command for each fact, one line of what is now so and what follows.

Never sends: letters that became due leave with the next `weowe send`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import COUNTER, DryRun, command
from weowe_cli.cli.completing import numbers
from weowe_cli.cli.session import Session
from weowe_cli.promises.by_hand import Method
from weowe_cli.promises.record import Answer

if TYPE_CHECKING:
    from weowe_cli.cli.acts import Act

Number = Annotated[
    str,
    typer.Argument(
        metavar="ID|RO|NAME",
        help="A promise (WO-000123), its RO or SO number, or the customer's whole name where it means one alone.",
        autocompletion=numbers,
    ),
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else whoever is logged in.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it is kept.")]


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
    from weowe_cli.cli import acts

    _record(session, acts.log(number, method=method, said=said, answer=answer), by, dry_run=dry_run)


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
    from weowe_cli.cli import acts

    _record(session, acts.eta(number, date, confirmed_by=confirmed_by), by, dry_run=dry_run)


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
    from weowe_cli.cli import acts

    _record(session, acts.promise(number, date, why=why), by, dry_run=dry_run)


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
    from weowe_cli.cli import acts

    _record(session, acts.assign(number, owner), by, dry_run=dry_run)


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
    from weowe_cli.cli import acts

    _record(session, acts.schedule(number, " ".join(when)), by, dry_run=dry_run)


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
    from weowe_cli.cli import acts

    _record(session, acts.install(number, on), by, dry_run=dry_run)


@command(COUNTER)
def cancel(session: Session, number: Number, why: Why, by: By = None, dry_run: DryRun = False) -> None:
    """Record that the customer is owed it no more. `weowe reopen` takes it back.

    Example: weowe cancel WO-000123 --why "sold the car"
    """
    from weowe_cli.cli import acts

    _record(session, acts.cancel(number, why=why), by, dry_run=dry_run)


@command(COUNTER, name="return")
def take_back(session: Session, number: Number, why: Why, by: By = None, dry_run: DryRun = False) -> None:
    """Record that the part, which was here, went back. `weowe reopen` takes it back.

    Example: weowe return WO-000123 --why "never fetched"
    """
    from weowe_cli.cli import acts

    _record(session, acts.take_back(number, why=why), by, dry_run=dry_run)


@command(COUNTER)
def reopen(session: Session, number: Number, why: Why, by: By = None, dry_run: DryRun = False) -> None:
    """Record that a closed promise is owed after all: it is again what it was before.

    Example: weowe reopen WO-000123 --why "it was the other car"
    """
    from weowe_cli.cli import acts

    _record(session, acts.reopen(number, why=why), by, dry_run=dry_run)


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
    from weowe_cli.cli import acts

    _record(session, acts.hold(number, until, why=why), by, dry_run=dry_run)


def _record(session: Session, act: Act, by: str | None, *, dry_run: bool) -> None:
    from weowe_cli.cli.acts import write_down

    session.say(write_down(session, act, by=by, dry_run=dry_run))
