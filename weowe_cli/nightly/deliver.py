"""Letters out of the outbox: claimed, handed to a channel, marked, a transaction after each letter (DESIGN 3).

Never marks before sending and never sends what is not committed: a crash repeats one letter, it loses none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from weowe_cli.channels.channel import Channel, Outcome, Parcel, State
from weowe_cli.channels.pace import Pace
from weowe_cli.errors import TryAgain, WeoweError
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import OutboxLetter
from weowe_cli.notices.dose import Channel as Way
from weowe_cli.promises.changes import Change
from weowe_cli.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of the letters that could leave. `left` were not tried: a limit, or the server is away.

    `withheld` are to customers of a store that is no longer configured, whose hours nobody knows.
    """

    sent: int = 0
    later: int = 0
    dead: int = 0
    left: int = 0
    withheld: int = 0
    stopped: TryAgain | None = None


def deliver(
    ledger: Ledger,
    open_channel: Callable[[Way], Channel],
    calendars: Mapping[str, Calendar],
    now: datetime,
    *,
    who: str,
    on_fault: Callable[[BaseException], None],
    limit: int | None = None,
    pace: Pace | None = None,
    way: Way = Way.EMAIL,
) -> Delivery:
    """Send what may leave now by one way. Its channel is opened for the first letter, not before.

    A letter to a customer of a store that has closed since it was written waits for the opening (SPEC D2). A server that
    cannot be asked at all stops the run with nothing burnt: `stopped` says why, the rest is `left`.
    """
    waiting, withheld = _may_leave(ledger, calendars, now, way)
    most = len(waiting) if limit is None else limit
    queue, over = deque(waiting[:most]), len(waiting[most:])
    pace = pace or Pace()
    counts = dict.fromkeys(State, 0)
    claim = partial(_claim, ledger, queue, counts, now, who)
    with ExitStack() as stack:
        channel: Channel | None = None
        letter: OutboxLetter | None = None
        while letter is not None or queue:
            if channel is None:
                # Before the first claim: a channel that cannot be opened leaves no letter half sent.
                channel = stack.enter_context(open_channel(way))
            if letter is None:
                pace.wait()
                with ledger.transaction():
                    letter = claim()
                continue
            try:
                outcome = channel.deliver(
                    Parcel(letter.message_id, letter.sender, letter.address or "", letter.content)
                )
            except WeoweError as error:
                with ledger.transaction():
                    outbox.mark_untried(ledger, letter, error.what)
                if not isinstance(error, TryAgain):
                    raise
                return _delivery(counts, left=1 + len(queue) + over, withheld=withheld, stopped=error)
            except Exception as fault:
                on_fault(fault)
                state = State.UNKNOWN if way is Way.TEXT else State.LATER
                outcome = Outcome(state, f"a fault in the program ({type(fault).__name__})")
            with ledger.transaction():
                counts[_mark(ledger, letter, outcome.state, outcome.answer, now, who)] += 1
                # One commit, which is one wait for the disk, ends this letter and begins the next.
                letter = claim() if pace.is_none else None
    return _delivery(counts, left=over, withheld=withheld)


def _may_leave(ledger: Ledger, calendars: Mapping[str, Calendar], now: datetime, way: Way) -> tuple[list[int], int]:
    """The letters that may leave now, and how many are withheld; those of a closed store wait for its opening."""
    leaving: list[int] = []
    closed: list[tuple[int, Calendar]] = []
    withheld = 0
    for identity in outbox.ready(ledger, now, (way,)):
        store = outbox.store_of_customer(ledger, identity)
        if store is not None and store not in calendars:
            withheld += 1
        elif store is not None and not calendars[store].is_open(now):
            closed.append((identity, calendars[store]))
        else:
            leaving.append(identity)
    if closed:
        with ledger.transaction():
            for identity, calendar in closed:
                outbox.postpone(ledger, identity, calendar.next_open(now))
    return leaving, withheld


def _claim(ledger: Ledger, queue: deque[int], counts: dict[State, int], now: datetime, who: str) -> OutboxLetter | None:
    """Take the next letter that is still to be sent; None when there is none. Runs inside a transaction.

    A text that a killed run was handing over may have arrived, and is not sent again.
    """
    while queue:
        letter = outbox.claim(ledger, queue.popleft())
        if letter is None:
            continue
        if letter.channel != Way.TEXT or not letter.maybe_delivered:
            return letter
        counts[_mark(ledger, letter, State.UNKNOWN, "the run ended while it was handed over", now, who)] += 1
    return None


def _mark(ledger: Ledger, letter: OutboxLetter, state: State, answer: str, now: datetime, who: str) -> State:
    match state:
        case State.SENT:
            outbox.mark_sent(ledger, letter.id, now, answer)
        case State.DEAD:
            outbox.mark_dead(ledger, letter, now, answer, bad_address=True)
        case State.UNKNOWN if letter.channel == Way.TEXT:
            outbox.mark_unsure(ledger, letter, now, answer)
            state = State.DEAD
        case State.LATER | State.UNKNOWN:
            if not outbox.mark_later(ledger, letter, now, answer, maybe_delivered=state is State.UNKNOWN):
                state = State.DEAD
    what = {State.SENT: "letter sent", State.DEAD: "letter refused"}.get(state, "letter put off")
    said = f"{letter.channel} to {letter.audience}: {letter.subject} [{answer}]"
    for promise in letter.promises:
        promises.record(ledger, [(promise, [Change(what, None, said)])], at=now, who=who)
    return state


def _delivery(
    counts: Mapping[State, int], *, left: int = 0, withheld: int = 0, stopped: TryAgain | None = None
) -> Delivery:
    return Delivery(
        sent=counts[State.SENT],
        later=counts[State.LATER] + counts[State.UNKNOWN],
        dead=counts[State.DEAD],
        left=left,
        withheld=withheld,
        stopped=stopped,
    )
