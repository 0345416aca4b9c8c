"""The promises in the ledger: found by key, read, written with an event for every change. Decides nothing."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import compress
from operator import is_not, itemgetter
from typing import NamedTuple

from weowe_cli.ledger.columns import (
    PROMISE_COLUMNS,
    RECORD_COLUMNS,
    SELECT_PROMISE,
    STATE_COLUMNS,
    in_chunks,
    moment,
    read_moment,
    read_promise,
    values_of,
)
from weowe_cli.ledger.database import Ledger
from weowe_cli.promises.changes import Change
from weowe_cli.promises.record import CLOSED, HERE, Promise, Sighting, spoken_numbers

NOT_OPEN = ", ".join(f"'{status}'" for status in sorted(CLOSED))
IS_HERE = ", ".join(f"'{status}'" for status in sorted(HERE))
_FOLLOWING = {"family": frozenset({"ro", "so", "order"}), "owed": frozenset({"status", "matched_to", "vanished_since"})}
"""Columns that follow from others, and from which."""
_STATES, _RECORDS = ("owed", *STATE_COLUMNS), ("family", *RECORD_COLUMNS)
_PLACES = range(len(PROMISE_COLUMNS))
_ID = PROMISE_COLUMNS.index("id")
IS_OPEN = "p.owed IS NOT NULL"
CONTACT = "contact"
"""What an event is called in which the customer heard something; an index holds just these."""
# `+p.store` in a query: the store narrows what was found by something better, and is not to be searched by.


class Event(NamedTuple):
    """One line of evidence: when (UTC), who, what changed, from what to what."""

    promise: int
    at: datetime
    who: str
    what: str
    before: str | None
    after: str | None


def here_of(ledger: Ledger, source: str) -> set[int]:
    """The open promises of one source that its last full export held."""
    query = "SELECT p.promise_id FROM states p WHERE p.source = ? AND p.owed = 'here'"
    return {identity for (identity,) in _plain(ledger).execute(query, (source,))}


def count_here(ledger: Ledger, source: str) -> int:
    """How many promises `here_of` has."""
    query = "SELECT COUNT(*) FROM states p WHERE p.source = ? AND p.owed = 'here'"
    count: int = ledger.connection.execute(query, (source,)).fetchone()[0]
    return count


def gone_of(ledger: Ledger, source: str) -> set[int]:
    """The open promises of one source that its last full export did not hold."""
    query = "SELECT p.promise_id FROM states p WHERE p.source = ? AND p.owed = 'gone'"
    return {identity for (identity,) in _plain(ledger).execute(query, (source,))}


def _plain(ledger: Ledger) -> sqlite3.Cursor:
    """A cursor that gives plain tuples, for what is read by the hundred thousand."""
    cursor = ledger.connection.cursor()
    cursor.row_factory = None
    return cursor


def by_ids(ledger: Ledger, ids: Iterable[int]) -> dict[int, Promise]:
    """The promises with these ids."""
    found = {}
    for marks, chunk in in_chunks(ids):
        for row in _plain(ledger).execute(f"{SELECT_PROMISE} WHERE p.id IN ({marks})", chunk):
            promise = read_promise(row)
            found[promise.id] = promise
    return found


def by_orders(ledger: Ledger, store: str, dms: str, orders: Iterable[str]) -> dict[tuple[str, str], list[Promise]]:
    """The promises of a store that go by these orders, by order and part key, the newest first."""
    found: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for marks, chunk in in_chunks(orders):
        # The store and the order of ids are no part of the query: with either, SQLite walks the whole store.
        for row in _plain(ledger).execute(f'{SELECT_PROMISE} WHERE p."order" IN ({marks})', chunk):
            promise = read_promise(row)
            if (promise.store, promise.dms) == (store, dms):
                found[promise.order, promise.part_key].append(promise)
    for promises in found.values():
        promises.sort(key=lambda promise: -promise.id)
    return found


def match(ledger: Ledger, store: str, dms: str, sightings: Iterable[Sighting]) -> list[Promise | None]:
    """The promise that each sighting is about (SPEC 3, identity), or None.

    A reused number with another order date is another promise. A part that superseded the promised one takes its
    promise over, and so does a special order number given to what was known by its RO alone.
    """
    seen = list(sightings)
    known = by_orders(ledger, store, dms, {order for one in seen for order, _ in _keys(one)})
    return [
        next((promise for key in _keys(one) for promise in known.get(key, ()) if is_of(promise, one)), None)
        for one in seen
    ]


def is_of(promise: Promise, seen: Sighting) -> bool:
    """Whether neither the line nor the date of the order speaks against it."""
    if promise.line != seen.line and promise.line is not None and seen.line is not None:
        return False
    return not (promise.ordered_on and seen.ordered_on and promise.ordered_on != seen.ordered_on)


def _keys(seen: Sighting) -> Iterable[tuple[str, str]]:
    yield seen.order, seen.part_key
    if seen.supersedes_key:
        yield seen.order, seen.supersedes_key
    if seen.so and seen.ro:
        yield f"RO {seen.ro}", seen.part_key


def named_by(ledger: Ledger, store: str, dms: str, pairs: Iterable[tuple[str | None, str | None]]) -> set[int]:
    """The promises of a store that go by these orders and part keys; a part nobody could read means the whole order."""
    found: set[int] = set()
    query = 'SELECT id FROM promises WHERE "order" = ?1 AND store = ?2 AND dms = ?3 AND (?4 IS NULL OR part_key = ?4)'
    for order, key in set(pairs):
        if order:
            found.update(row[0] for row in ledger.connection.execute(query, (order, store, dms, key)))
    return found


def family_ids(ledger: Ledger, store: str, family: str) -> set[int]:
    """The open promises of one family."""
    query = f"SELECT p.id FROM promises p WHERE +p.store = ? AND p.family = ? AND {IS_OPEN}"
    return {row[0] for row in ledger.connection.execute(query, (store, family))}


def opted_out(ledger: Ledger, store: str) -> tuple[Promise, ...]:
    """The promises of a store, open or closed, whose customer wants no letters."""
    query = f"{SELECT_PROMISE} WHERE p.store = ? AND p.opt_out = 1"
    return tuple(read_promise(row) for row in ledger.connection.execute(query, (store,)))


def open_reached_by(ledger: Ledger, addresses: Iterable[str]) -> tuple[Promise, ...]:
    """The open promises, in every store, on which one of these addresses or phone numbers stands as it is written here.

    An address is wanted in lower case, a number as `(206) 555-0142`.
    """
    found: list[Promise] = []
    for marks, chunk in in_chunks(addresses):
        query = f"""
            {SELECT_PROMISE} WHERE (lower(p.email) IN ({marks}) OR p.phone IN ({marks})) AND {IS_OPEN} ORDER BY p.id
        """
        found += (read_promise(row) for row in ledger.connection.execute(query, (*chunk, *chunk)))
    return tuple(found)


def known_elsewhere(ledger: Ledger, store: str, dms: str, sightings: Iterable[Sighting]) -> dict[str, int]:
    """How many of these rows stand in the ledger under another store, by store."""
    counts: dict[str, int] = defaultdict(int)
    query = 'SELECT DISTINCT store FROM promises WHERE "order" = ? AND part_key = ? AND dms = ? AND store <> ?'
    for seen in sightings:
        for (other,) in ledger.connection.execute(query, (seen.order, seen.part_key, dms, store)):
            counts[other] += 1
    return counts


def next_id(ledger: Ledger) -> int:
    """The number that the next new promise gets."""
    row = ledger.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records'").fetchone()
    return (row[0] if row else 0) + 1


def insert(ledger: Ledger, source: str, promises: Iterable[Promise]) -> None:
    """Write new promises under the ids they have."""
    new = list(promises)
    records = ("id", *_RECORDS)
    ledger.connection.executemany(_insertion("records", records), map(values_of(*records), new))
    state = values_of("id", *_STATES)
    ledger.connection.executemany(
        _insertion("states", ("promise_id", *_STATES, "source")), ([*state(one), source] for one in new)
    )


def _insertion(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"


def update(ledger: Ledger, moves: Iterable[tuple[Promise, Promise]]) -> None:
    """Write what changed in promises, each as it was and as it is now, over their earlier state."""
    # Promises of which the same columns changed are written by one statement.
    alike: dict[tuple[str, ...], list[Promise]] = defaultdict(list)
    for before, after in moves:
        others = compress(_PLACES, map(is_not, before, after))
        changed = [PROMISE_COLUMNS[at] for at in others if before[at] != after[at]]
        for follower, sources in _FOLLOWING.items():
            if not sources.isdisjoint(changed) and getattr(before, follower) != getattr(after, follower):
                changed.append(follower)
        alike[tuple(changed)].append(after)
    for names, promises in alike.items():
        for table, key, columns in (("states", "promise_id", _STATES), ("records", "id", _RECORDS)):
            if here := [name for name in names if name in columns]:
                values = ", ".join(f'"{name}" = ?' for name in here)
                statement = f"UPDATE {table} SET {values} WHERE {key} = ?"
                ledger.connection.executemany(statement, map(values_of(*here, "id"), promises))


def record(
    ledger: Ledger, news: Iterable[tuple[int, Iterable[Change]]], *, at: datetime, who: str, run: int | None = None
) -> None:
    """Append one event for each change of each promise."""
    stamp = moment(at)
    ledger.connection.executemany(
        "INSERT INTO events (promise_id, run_id, at, who, what, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (promise, run, stamp, who, change.field, change.before, change.after)
            for promise, changes in news
            for change in changes
        ),
    )


def history(ledger: Ledger, promise: int) -> tuple[Event, ...]:
    """Everything that happened to one promise, oldest first."""
    query = "SELECT promise_id, at, who, what, before, after FROM events WHERE promise_id = ? ORDER BY id"
    return tuple(
        Event(row[0], read_moment(row[1]), row[2], row[3], row[4], row[5])
        for row in ledger.connection.execute(query, (promise,))
    )


def to_look_at(ledger: Ledger, store: str, today: date, touched: Iterable[int], *, everything: bool) -> set[int]:
    """The promises of a store of which a rule may have something new to say today.

    Those touched by this night, what is here and waits for them, those whose day has come, and those whose letter has
    not left yet.
    `everything` is for a night on which the rules themselves are others than yesterday.
    """
    connection = ledger.connection
    ids = set(touched)
    for marks, chunk in in_chunks(ids.copy()):
        query = f"""
            SELECT p.id FROM promises p
            WHERE +p.store = ? AND p.status IN ({IS_HERE}) AND {IS_OPEN}
              AND p.family IN (SELECT family FROM records WHERE id IN ({marks}))
        """
        ids.update(row[0] for row in connection.execute(query, (store, *chunk)))
    due = "" if everything else "AND p.look_on <= ?"
    held = f"SELECT p.promise_id FROM states p WHERE p.store = ? AND p.status IN ({NOT_OPEN}) AND p.look_on IS NOT NULL AND p.look_on <= ?"
    ids.update(row[0] for row in connection.execute(held, (store, today.isoformat())))
    query = f"SELECT p.promise_id FROM states p WHERE p.store = ? AND {IS_OPEN} {due}"
    ids.update(row[0] for row in connection.execute(query, (store,) if everything else (store, today.isoformat())))
    return ids


def families(
    ledger: Ledger, store: str, names: Iterable[str], at_hand: Mapping[int, Promise]
) -> dict[str, tuple[Promise, ...]]:
    """The open promises that stand under one RO or order, by the names of these families.

    `at_hand` are some that need not be read again.
    """
    members: dict[int, str] = {}
    for marks, chunk in in_chunks(names):
        query = f"SELECT p.id, p.family FROM promises p WHERE +p.store = ? AND p.family IN ({marks}) AND {IS_OPEN}"
        members.update(_plain(ledger).execute(query, (store, *chunk)))
    read = by_ids(ledger, members.keys() - at_hand.keys())
    found: dict[str, list[Promise]] = defaultdict(list)
    for one in sorted(members):
        found[members[one]].append(read[one] if one in read else at_hand[one])
    return {family: tuple(promises) for family, promises in found.items()}


def look_again(ledger: Ledger, days: Mapping[int, date | None]) -> None:
    """Note the day on which the rules should look at each promise again."""
    ledger.connection.executemany(
        "UPDATE states SET look_on = ? WHERE promise_id = ? AND look_on IS NOT ?",
        [(day and day.isoformat(), promise, day and day.isoformat()) for promise, day in days.items()],
    )


def open_ids(ledger: Ledger, store: str) -> set[int]:
    """The open promises of a store."""
    return {
        row[0]
        for row in ledger.connection.execute(
            f"SELECT p.promise_id FROM states p WHERE p.store = ? AND {IS_OPEN}", (store,)
        )
    }


def all_open(ledger: Ledger, stores: Iterable[str] | None = None) -> tuple[Promise, ...]:
    """Every open promise, of these stores where they are named."""
    if stores is None:
        # Sorted here: asked for an order, SQLite walks through all the promises there ever were, and not the open ones.
        rows = sorted(_plain(ledger).execute(f"{SELECT_PROMISE} WHERE {IS_OPEN}"), key=itemgetter(_ID))
    else:
        rows = [
            row
            for marks, chunk in in_chunks(stores)
            for row in ledger.connection.execute(
                f"{SELECT_PROMISE} WHERE {IS_OPEN} AND p.store IN ({marks}) ORDER BY p.id", chunk
            )
        ]
    return tuple(read_promise(row) for row in rows)


def closed(ledger: Ledger) -> tuple[Promise, ...]:
    """Every promise that is installed, cancelled or returned."""
    query = f"{SELECT_PROMISE} WHERE p.status IN ({NOT_OPEN}) AND p.matched_to IS NULL ORDER BY p.id"
    return tuple(read_promise(row) for row in ledger.connection.execute(query))


def by_number(ledger: Ledger, number: str) -> tuple[Promise, ...]:
    """The promises that a person may mean by a number: `WO-000123`, an RO or a special order, or a scan of one."""
    text, spoken = number.strip(), spoken_numbers(number)
    if not (spoken and text.upper().startswith("WO-")):
        query = f"{SELECT_PROMISE} WHERE p.ro = ?1 OR p.so = ?1 ORDER BY p.id"
        # Some systems call a repair order WO12345 themselves.
        if rows := ledger.connection.execute(query, (text,)).fetchall():
            return tuple(read_promise(row) for row in rows)
    return tuple(by_ids(ledger, spoken).values())


def movement_since(ledger: Ledger, store: str, since: datetime) -> dict[str, int]:
    """How many promises of a store were opened, arrived and were closed after a moment."""
    query = f"""
        SELECT CASE WHEN e.what = 'opened' THEN 'opened' WHEN e.after IN ({NOT_OPEN}) THEN 'closed' ELSE 'arrived' END,
               COUNT(DISTINCT e.promise_id)
        FROM events e JOIN promises p ON p.id = e.promise_id
        WHERE p.store = ? AND e.at > ? AND (e.what = 'opened' OR (e.what = 'status' AND e.after IN ({NOT_OPEN}, 'received')))
        GROUP BY 1
    """
    return dict(ledger.connection.execute(query, (store, moment(since))).fetchall())


def last_contacts(ledger: Ledger) -> dict[int, datetime]:
    """When the customer of each open promise last heard of it: a letter that was sent, or a contact that was logged."""
    # From the few promises that are open to their letters, not from all the letters there ever were.
    query = f"""
        SELECT n.promise_id, MAX(l.sent_at)
        FROM states p CROSS JOIN notices n ON n.promise_id = p.promise_id CROSS JOIN letters l ON l.id = n.letter_id
        WHERE {IS_OPEN} AND l.audience = 'customer' AND l.state = 'sent' GROUP BY n.promise_id
    """
    heard = {row[0]: read_moment(row[1]) for row in ledger.connection.execute(query)}
    spoken = f"""
        SELECT e.promise_id, MAX(e.at)
        FROM states p CROSS JOIN events e ON e.promise_id = p.promise_id
        WHERE {IS_OPEN} AND e.what = '{CONTACT}' GROUP BY e.promise_id
    """
    for promise, at in ledger.connection.execute(spoken):
        heard[promise] = max(heard.get(promise, read_moment(at)), read_moment(at))
    return heard


def contacts(ledger: Ledger, ids: Iterable[int]) -> dict[int, datetime]:
    """When somebody last spoke to the customer of each of these promises and wrote it down."""
    found = {}
    for marks, chunk in in_chunks(ids):
        query = f"""
            SELECT promise_id, MAX(at) FROM events WHERE promise_id IN ({marks}) AND what = '{CONTACT}' GROUP BY promise_id
        """
        found.update({row[0]: read_moment(row[1]) for row in ledger.connection.execute(query, chunk)})
    return found
