"""What people write down, from the words they type: the same acts behind the commands and behind the keys of `weowe counter`.

Each is written in one short transaction under the ledger's lock. Never sends: letters that became due leave with `weowe send`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weowe_cli.cli import said_dates
from weowe_cli.cli.recorded import what_is_next, what_is_so
from weowe_cli.cli.session import Session
from weowe_cli.ledger.database import Ledger
from weowe_cli.nightly import by_hand
from weowe_cli.nightly.by_hand import Entry, Pen
from weowe_cli.nightly.decide import Desk
from weowe_cli.promises.by_hand import ETA, OWNER, PROMISED, Method
from weowe_cli.promises.record import Answer, Promise

UNKNOWN, NONE, DMS = "unknown", "none", "dms"


@dataclass(frozen=True, slots=True)
class Act:
    """One fact to write down: the command that it is, the promise as somebody names it, and how it is entered."""

    command: str
    number: str
    enter: Callable[[Ledger, Desk, Pen], Entry]
    answer: Answer | None = None


def log(number: str, *, method: Method, said: str, answer: Answer | None) -> Act:
    """A conversation with the customer, and what they decided."""
    return Act(
        "log",
        number,
        lambda ledger, desk, pen: by_hand.log(ledger, desk, number, pen=pen, method=method, said=said, answer=answer),
        answer,
    )


def eta(number: str, date: str, *, confirmed_by: str) -> Act:
    """When the supplier says the part arrives: a day, a range, `unknown`, or `dms` for the DMS's own. Raises WeoweError."""
    if _is(date, DMS):
        return Act("eta", number, lambda ledger, desk, pen: by_hand.give_back(ledger, desk, number, ETA, pen=pen))
    days = None if _is(date, UNKNOWN) else said_dates.days(date, f"weowe eta {number}")
    return Act(
        "eta",
        number,
        lambda ledger, desk, pen: by_hand.eta(ledger, desk, number, days, pen=pen, confirmed_by=confirmed_by),
    )


def promise(number: str, date: str, *, why: str) -> Act:
    """The date that the customer was promised: a day, `none`, or `dms` for the DMS's own. Raises WeoweError."""
    if _is(date, DMS):
        return Act(
            "promise", number, lambda ledger, desk, pen: by_hand.give_back(ledger, desk, number, PROMISED, pen=pen)
        )
    day = None if _is(date, NONE) else said_dates.day(date, f"weowe promise {number}")
    return Act(
        "promise", number, lambda ledger, desk, pen: by_hand.promise(ledger, desk, number, day, pen=pen, why=why)
    )


def assign(number: str, owner: str) -> Act:
    """The person who answers for it, or `dms` for whom the DMS names."""
    if _is(owner, DMS):
        return Act("assign", number, lambda ledger, desk, pen: by_hand.give_back(ledger, desk, number, OWNER, pen=pen))
    return Act("assign", number, lambda ledger, desk, pen: by_hand.assign(ledger, desk, number, owner, pen=pen))


def schedule(number: str, when: str) -> Act:
    """An appointment, a day with its hour, or `none`. Raises WeoweError."""
    hour = None if _is(when, NONE) else said_dates.day_and_hour(when, f"weowe schedule {number}")
    return Act("schedule", number, lambda ledger, desk, pen: by_hand.schedule(ledger, desk, number, hour, pen=pen))


def install(number: str, on: str | None) -> Act:
    """The part is in the car, since a day or today. Raises WeoweError."""
    day = said_dates.day(on, f"weowe install {number}") if on else None
    return Act("install", number, lambda ledger, desk, pen: by_hand.install(ledger, desk, number, day, pen=pen))


def cancel(number: str, *, why: str) -> Act:
    """The customer is owed it no more."""
    return Act("cancel", number, lambda ledger, desk, pen: by_hand.cancel(ledger, desk, number, pen=pen, why=why))


def take_back(number: str, *, why: str) -> Act:
    """The part that was here went back."""
    return Act("return", number, lambda ledger, desk, pen: by_hand.take_back(ledger, desk, number, pen=pen, why=why))


def reopen(number: str, *, why: str) -> Act:
    """A closed promise is owed after all."""
    return Act("reopen", number, lambda ledger, desk, pen: by_hand.reopen(ledger, desk, number, pen=pen, why=why))


def hold(number: str, until: str, *, why: str) -> Act:
    """Nobody is told of it before a day; `none` ends that. Raises WeoweError."""
    day = None if _is(until, NONE) else said_dates.day(until, f"weowe hold {number}")
    return Act("hold", number, lambda ledger, desk, pen: by_hand.hold(ledger, desk, number, day, pen=pen, why=why))


def write_down(session: Session, act: Act, *, by: str | None, dry_run: bool) -> str:
    """Write one fact, for a dry run in a copy; returns the line that says what is now so and what happens next.

    Raises WeoweError where it cannot be so, TryAgain while another run holds the ledger.
    """
    pen = Pen((by or "").strip() or session.who, act.command)
    with session.writing(dry_run=dry_run, command=act.command) as ledger:
        desk = session.desk()
        with ledger.transaction():
            entry = act.enter(ledger, desk, pen)
    so = what_is_so(entry, act.command, desk.now, dry_run=dry_run, answer=act.answer)
    whose = "" if _goes_by(entry.promise, act.number) else f"{entry.promise.customer or entry.promise.what}, "
    return f"{whose}{so}; {what_is_next(entry, dry_run=dry_run)}"


def _is(text: str, word: str) -> bool:
    return text.strip().casefold() == word


def _goes_by(promise: Promise, number: str) -> bool:
    return number.strip() in (promise.number, promise.ro, promise.so)
