"""The director's digest out of the ledger: figures gathered, one letter a director, once a day (SPEC 10, N17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState, OutboxLetter
from weowe_cli.letters.letter import Letter
from weowe_cli.letters.message import compose, message_id
from weowe_cli.nightly import entries
from weowe_cli.nightly.cases import NOBODY_TOLD
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.matches import loop_entries
from weowe_cli.nightly.metrics import weeks_of
from weowe_cli.notices.due import IN_DIGEST, ask
from weowe_cli.notices.notice import Case, Notice, Role
from weowe_cli.notices.people import Person, staff_person
from weowe_cli.promises.record import Promise
from weowe_cli.promises.standing import due_dates
from weowe_cli.reports.digest import TEMPLATE, Movement, Stale, StoreDigest, digest
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.settings import Store

SUBJECT = "digest"
"""The subject of the notice that says a store's digest of a day was put into the outbox."""


@dataclass(frozen=True, slots=True)
class Digest:
    """One reader's digest, rendered; `rules` are the SPEC numbers it answers."""

    reader: Person
    stores: tuple[Store, ...]
    letter: Letter
    rules: tuple[str, ...]


def write_digest(ledger: Ledger, desk: Desk, reader: Person, stores: tuple[Store, ...]) -> Digest:
    """The digest of these stores as they stand now, for one reader."""
    settings, now = desk.settings, desk.now
    heard = promises.last_contacts(ledger)
    fresh = entries.freshness_of(ledger, settings, now)
    troubled = outbox.all_letters(ledger, (LetterState.HELD, LetterState.DEAD))
    since = outbox.last_sent(ledger, _reads(reader.email), stores[0].id if len(stores) == 1 else None)
    here = now.astimezone(stores[0].calendar.zone)
    loops = loop_entries(ledger, stores, now)
    parts = []
    for store in stores:
        about = promises.all_open(ledger, [store.id])
        theirs = [entries.entry(store, one, heard, now) for one in about]
        parts.append(
            StoreDigest(
                store=store.id,
                store_name=store.name,
                freshness=[one for one in fresh if one.store == store.id],
                entries=theirs,
                movement=_movement(ledger, store, about, since, now) if since else None,
                stale=_stale(desk, store, theirs),
                letters=entries.letter_entries(settings, [one for one in troubled if one.store in (store.id, None)]),
                loops=[one for one in loops if one.row.promise.store == store.id],
                weeks=weeks_of(ledger, store, here),
            )
        )
    values = digest(parts, now=here, since=since, reader=reader.name)
    rules = ("N17",) if any(part.stale for part in parts) else ()
    return Digest(reader, stores, desk.writer.render(TEMPLATE, **values), rules)


def due_digests(ledger: Ledger, desk: Desk) -> tuple[Digest, ...]:
    """The digests that are due and were not put into the outbox today, one a director over all their stores.

    It is time for one when it is by the clock of the first of those stores.
    """
    policy = desk.settings.policy.stale_sweep
    due = []
    for reader, stores in readers(desk.settings.stores) if policy.on else ():
        first = stores[0]
        if desk.now >= first.calendar.at(desk.clock(first).today, policy.at) and not _done_today(ledger, desk, first):
            due.append(write_digest(ledger, desk, reader, stores))
    return tuple(due)


def readers(stores: Iterable[Store]) -> list[tuple[Person, tuple[Store, ...]]]:
    """Who reads the digest of which stores: the director, or the parts manager where there is none."""
    by_reader: dict[str, tuple[Person, list[Store]]] = {}
    for store in stores:
        reader, _ = store.people.reached_by(Role.DIRECTOR, None)
        by_reader.setdefault(staff_person(reader), (reader, []))[1].append(store)
    return [(reader, tuple(theirs)) for reader, theirs in by_reader.values()]


def put_digest(ledger: Ledger, desk: Desk, one: Digest, *, to: str | None = None) -> None:
    """Put a digest into the outbox and note that the stores have had theirs today. One transaction.

    `to` sends it to another address, which is then an extra copy: the day's own still goes when it is due.
    """
    mail, now = desk.settings.mail, desk.now
    address = to or one.reader.email
    identity = message_id(
        f"{outbox.next_id(ledger)} digest {now.date()} {address}",
        mail.sender_address.rpartition("@")[2],
    )
    letter = OutboxLetter(
        store=one.stores[0].id if len(one.stores) == 1 else None,
        audience="staff",
        person=_reads(address),
        name=one.reader.name,
        address=address,
        channel="email",
        state=LetterState.WAITING,
        rules=one.rules,
        not_before=now,
        message_id=identity,
        sender=mail.sender_address,
        subject=one.letter.subject,
        body=one.letter.text,
        content=compose(
            one.letter, sender=mail.sender, to=(one.reader.name, address), message_id=identity, sent_at=now
        ),
        created_at=now,
    )
    with ledger.transaction():
        outbox.put(ledger, letter, ())
        if to is None:
            for store in one.stores:
                today = desk.clock(store).today.isoformat()
                notice = Notice(
                    rule="N17", promise=0, role=Role.DIRECTOR, since=today, reason="the day's digest", due_by=now
                )
                ledger_notices.put(ledger, store.id, [notice], now=now, settled=True, subject=SUBJECT)


def _done_today(ledger: Ledger, desk: Desk, store: Store) -> bool:
    today = desk.clock(store).today.isoformat()
    return any(key.since == today for key in ledger_notices.told_of_subject(ledger, store.id, SUBJECT))


def _reads(address: str) -> str:
    """The text by which the outbox knows who reads a digest."""
    return f"digest:{address.casefold()}"


def _movement(ledger: Ledger, store: Store, about: Iterable[Promise], since: datetime, now: datetime) -> Movement:
    counts = promises.movement_since(ledger, store.id, since)
    today, then = store.calendar.today(now), store.calendar.today(since)
    return Movement(
        opened=counts.get("opened", 0),
        arrived=counts.get("arrived", 0),
        closed=counts.get("closed", 0),
        newly_late=sum(_became_late(promise, then, today) for promise in about),
    )


def _became_late(promise: Promise, then: date, today: date) -> bool:
    """Whether the first of its dates passed since."""
    dates = due_dates(promise)
    return bool(dates) and then <= min(dates) < today


def _stale(desk: Desk, store: Store, theirs: Iterable[PromiseEntry]) -> list[Stale]:
    clock, policy = desk.clock(store), desk.settings.policy
    found = [
        Stale(one, verdict.reason)
        for one in theirs
        for rule in IN_DIGEST
        for verdict in ask(rule, Case(one.promise, (one.promise,), NOBODY_TOLD), policy, clock)
        if isinstance(verdict, Notice)
    ]
    return sorted(found, key=lambda stale: stale.entry.promise.moved_on)
