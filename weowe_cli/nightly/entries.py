"""From the ledger to the entries that the reports take: the one place where the two meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from weowe_cli.ledger import outbox, promises, runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import OutboxLetter
from weowe_cli.ledger.runs import Outcome, RunRecord
from weowe_cli.nightly.freshness import freshness
from weowe_cli.nightly.unjoined import unjoined
from weowe_cli.promises.record import Promise, promise_number
from weowe_cli.promises.standing import standing
from weowe_cli.reports.entries import EventEntry, Freshness, LetterEntry, PromiseEntry, RunEntry
from weowe_cli.settings import Settings, Store

if TYPE_CHECKING:
    from datetime import tzinfo


def promise_entries(ledger: Ledger, settings: Settings, now: datetime, about: Iterable[Promise]) -> list[PromiseEntry]:
    """The promises of the configured stores as they stand now."""
    stores = {store.id: store for store in settings.stores}
    heard = promises.last_contacts(ledger)
    alone = {one: why for store in settings.stores for one, why in unjoined(ledger, store).items()}
    return [entry(stores[one.store], one, heard, now, alone.get(one.id)) for one in about if one.store in stores]


def entry(
    store: Store, promise: Promise, heard: Mapping[int, datetime], now: datetime, alone: str | None = None
) -> PromiseEntry:
    """One promise as it stands now; `alone` is why it took nothing of another report."""
    last_contact = heard.get(promise.id)
    return PromiseEntry(
        promise=promise,
        standing=standing(promise, store.calendar.today(now), store.calendar, last_contact),
        store_name=store.name,
        owner=store.people.owner_of(promise),
        last_contact=last_contact,
        zone=store.calendar.zone,
        unjoined=alone,
    )


def freshness_of(ledger: Ledger, settings: Settings, now: datetime) -> list[Freshness]:
    """How fresh every configured export is."""
    found = []
    for store in settings.stores:
        stale = freshness(ledger, store, now).stale
        for source in store.exports:
            taken, newest = runs.newest_taken(ledger, source.name), runs.newest(ledger, source.name)
            so_what = "promises keep what they knew" if source.companion else "no letter to a customer"
            refused = newest if newest and newest.outcome in (Outcome.REFUSED, Outcome.FAILED) else None
            found.append(
                Freshness(
                    store=store.id,
                    store_name=store.name,
                    export=taken.export if taken else f"{source.dms} {source.kind.replace('_', ' ')}",
                    zone=store.calendar.zone,
                    as_of=taken.as_of if taken else None,
                    read_at=taken.started_at if taken else None,
                    stale=f"{stale[source.name]}; {so_what}" if taken and source.name in stale else None,
                    set_aside=taken.set_aside if taken else 0,
                    refused=f"{refused.export}: {refused.reason}" if refused else None,
                    baseline=bool(taken and taken.outcome is Outcome.BASELINE),
                )
            )
    return found


def letter_entry(letter: OutboxLetter, zones: Mapping[str, tzinfo], default: tzinfo) -> LetterEntry:
    """A letter of the outbox as its list shows it, times by its store's clock."""
    zone = zones.get(letter.store or "", default)
    return LetterEntry(
        id=letter.id,
        rules=letter.rules,
        promises=tuple(promise_number(one) for one in letter.promises),
        audience=letter.audience,
        to=letter.address or letter.name,
        channel=letter.channel,
        state=letter.state.value,
        not_before=letter.not_before.astimezone(zone),
        attempts=letter.attempts,
        message_id=letter.message_id,
        subject=letter.subject,
        sent_at=letter.sent_at.astimezone(zone) if letter.sent_at else None,
        last_error=letter.last_error or (letter.remark if _is_explained(letter) else None),
    )


def _is_explained(letter: OutboxLetter) -> bool:
    """Whether its remark says why it did not leave: held, withdrawn, or a call in place of a letter."""
    return letter.state in ("held", "withdrawn") or (letter.channel == "call" and letter.state == "waiting")


def letter_entries(settings: Settings, letters: Iterable[OutboxLetter]) -> list[LetterEntry]:
    """Letters of the outbox as their list shows them."""
    zones: dict[str, tzinfo] = {store.id: store.calendar.zone for store in settings.stores}
    default = settings.stores[0].calendar.zone
    return [letter_entry(letter, zones, default) for letter in letters]


def run_entries(settings: Settings, records: Iterable[RunRecord]) -> list[RunEntry]:
    """Runs as their list shows them, times by the store's clock."""
    zones = {store.id: store.calendar.zone for store in settings.stores}
    default = settings.stores[0].calendar.zone
    found = []
    for run in records:
        zone = zones.get(run.store, default)
        found.append(
            RunEntry(
                id=run.id,
                store=run.store,
                export=run.export,
                fingerprint=run.fingerprint,
                as_of=run.as_of.astimezone(zone) if run.as_of else None,
                started_at=run.started_at.astimezone(zone),
                finished_at=run.finished_at.astimezone(zone),
                outcome=run.outcome.value,
                reason=run.reason or (f"accepted by hand: {run.accepted_why}" if run.accepted_why else None),
                rows=run.rows,
                opened=run.opened,
                changed=run.changed,
                unchanged=run.unchanged,
                vanished=run.vanished,
                set_aside=run.set_aside,
                ignored=run.ignored,
                letters=run.letters,
            )
        )
    return found


def event_entries(ledger: Ledger, promise: int, zone: tzinfo) -> list[EventEntry]:
    """The evidence of one promise, oldest first."""
    return [
        EventEntry(at=one.at.astimezone(zone), who=one.who, what=one.what, before=one.before, after=one.after)
        for one in promises.history(ledger, promise)
    ]


def letters_about(ledger: Ledger, settings: Settings, promise: int) -> list[LetterEntry]:
    """The letters that speak of one promise, oldest first."""
    return letter_entries(settings, outbox.about(ledger, promise))
