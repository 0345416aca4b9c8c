"""One promise at the counter: the answer while the customer stands there. Writes nothing and loads nothing slow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import COUNTER, command
from weowe_cli.cli.completing import numbers
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, UnmaskOption, give, note_unmasked
from weowe_cli.ledger import promises
from weowe_cli.nightly import entries, finding
from weowe_cli.nightly.opted_out import opted_out
from weowe_cli.nightly.unjoined import unjoined as unjoined_of
from weowe_cli.notices.dose import customer_person

if TYPE_CHECKING:
    from weowe_cli.ledger.database import Ledger
    from weowe_cli.promises.record import Promise
    from weowe_cli.reports.show import PromiseFile

Said = Annotated[
    list[str],
    typer.Argument(
        metavar="ID|RO|NAME",
        help="A promise (WO-000123 or a scan of its code), its RO or SO number, or a name, phone, part or VIN.",
        autocompletion=numbers,
    ),
]

DAYS_AHEAD = 45
"""How far `explain` looks ahead: the longest steps of the ladders are a month apart."""
MOST_AHEAD = 4


@command(COUNTER)
def show(
    session: Session,
    said: Said,
    format: FormatOption = None,
    output: OutOption = None,
    unmask: UnmaskOption = False,
) -> None:
    """Find a promise by number, name, phone or scan: its record, its dates, what was seen, said and sent.

    Examples: weowe show WO-000123;  weowe show 60123;  weowe show maria delgado;  weowe show 206-555-0142
    """
    from weowe_cli.reports.show import show_view

    with session.reading() as ledger:
        promise = finding.the_promise(ledger, " ".join(said))
        give(session, show_view(promise_file(session, ledger, promise, unmask=unmask)), format, output)
    note_unmasked(session, "show", unmask)


@command(COUNTER)
def explain(
    session: Session,
    said: Said,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """Why a customer, or anybody, was told of a promise or was not: every rule, and what happens next.

    Examples: weowe explain WO-000123;  weowe explain delgado;  weowe explain 60123 --format json
    """
    from weowe_cli.cli.answers import rule_entries
    from weowe_cli.nightly.rehearse import next_of
    from weowe_cli.reports.explain import explain_view

    now, settings = session.now, session.settings
    with session.reading() as ledger:
        promise = finding.the_promise(ledger, " ".join(said))
        store = settings.store_of(promise)
        entry = entries.entry(store, promise, promises.last_contacts(ledger), now)
        rules = rule_entries(ledger, settings, store, promise, now)
        coming = next_of(ledger, settings, store, promise, now, DAYS_AHEAD, MOST_AHEAD) if promise.is_open else []
        here = now.astimezone(store.calendar.zone)
        give(session, explain_view(entry, rules, now=here, ahead=coming), format, output)


def promise_file(session: Session, ledger: Ledger, promise: Promise, *, unmask: bool) -> PromiseFile:
    """Everything of one promise, as `show` and the screen of `weowe counter` show it."""
    from weowe_cli.reports.show import PromiseFile

    now, settings = session.now, session.settings
    store = settings.store_of(promise)
    zone = store.calendar.zone
    heard = promises.last_contacts(ledger)
    family = promises.families(ledger, store.id, [promise.family], {promise.id: promise}).get(promise.family, ())
    return PromiseFile(
        now=now.astimezone(zone),
        entry=entries.entry(store, promise, heard, now, unjoined_of(ledger, store).get(promise.id)),
        events=entries.event_entries(ledger, promise.id, zone),
        letters=entries.letters_about(ledger, settings, promise.id),
        family=[entries.entry(store, one, heard, now) for one in family if one.id != promise.id],
        unmask=unmask,
        opted_out=customer_person(store.id, promise) in opted_out(ledger, store, [promise]),
    )
