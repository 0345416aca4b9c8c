"""What was due to be said of each promise, and what of it was: the memory that keeps anything from being told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from weowe_cli.ledger.columns import in_chunks, moment, read_moment
from weowe_cli.ledger.database import Ledger
from weowe_cli.notices.notice import Audience, Notice, NoticeKey, Role, Told
from weowe_cli.notices.silence import FIRST_NIGHT

_IN_LETTERS = """
    SELECT n.* FROM letters l CROSS JOIN notices n ON n.letter_id = l.id
    WHERE l.state IN ('held', 'waiting', 'sending') AND l.state <> 'sending' AND l.maybe_delivered = 0 AND n.live = 1
"""
_OPEN = f"""
    SELECT n.* FROM notices n
    WHERE n.letter_id IS NULL AND n.settled = 0 AND n.live = 1
    UNION ALL {_IN_LETTERS}
"""
"""The notices that have not left: in no letter yet, or in one that can still be changed. Both halves have an index."""
_OPEN_OF_STORE = f"""
    SELECT n.* FROM notices n
    WHERE n.letter_id IS NULL AND n.settled = 0 AND n.live = 1 AND n.store = ?1
    UNION ALL {_IN_LETTERS} AND l.store = ?1
    UNION ALL {_IN_LETTERS} AND l.store IS NULL AND n.store = ?1
"""
"""The same of one store, whose letters are found by an index too: a work list may be of several stores, a letter is of one."""


_ROLES = {role.value: role for role in Role}
"""Looked up some hundred thousand times a night, where asking the enumeration costs ten times as much."""


class OpenNotice(NamedTuple):
    """A notice that has not left, with its row, its store and the letter it stands in, if any."""

    id: int
    store: str
    letter: int | None
    notice: Notice


def told(ledger: Ledger, promises: Iterable[int]) -> Mapping[int, Told]:
    """What each promise's people were told: what has left, or may have."""
    at: dict[int, dict[NoticeKey, datetime]] = defaultdict(dict)
    settled: dict[int, dict[NoticeKey, str]] = defaultdict(dict)
    for marks, chunk in in_chunks(promises):
        query = f"""
            SELECT n.promise_id, n.rule, n.tier, n.since, n.role, n.settled, COALESCE(l.sent_at, l.created_at), n.ended_why
            FROM notices n LEFT JOIN letters l ON l.id = n.letter_id
            WHERE n.promise_id IN ({marks}) AND n.live = 1
              AND (n.settled = 1 OR l.state IN ('sent', 'sending', 'dead') OR l.maybe_delivered = 1)
        """
        for promise, rule, tier, since, role, is_settled, when, why in ledger.connection.execute(query, chunk):
            key = NoticeKey(rule, tier, since, _ROLES[role])
            if is_settled:
                settled[promise][key] = why or FIRST_NIGHT
            else:
                at[promise][key] = read_moment(when)
    return {promise: Told(at.get(promise, {}), settled.get(promise, {})) for promise in {*at, *settled}}


def told_of_subject(ledger: Ledger, store: str, subject: str) -> frozenset[NoticeKey]:
    """The notices about something other than a promise that have left, or may have."""
    query = f"""
        SELECT rule, tier, since, role FROM notices
        WHERE store = ?1 AND subject = ?2 AND live = 1 AND id NOT IN (SELECT id FROM ({_OPEN_OF_STORE}))
    """
    return frozenset(
        NoticeKey(rule, tier, since, _ROLES[role])
        for rule, tier, since, role in ledger.connection.execute(query, (store, subject))
    )


def open_notices(ledger: Ledger, audience: Audience, store: str | None = None) -> tuple[OpenNotice, ...]:
    """The notices to customers, or to staff, that have not left; of one store where it is named."""
    query = f"""
        SELECT n.id, n.store, n.letter_id, n.rule, n.promise_id, n.role, n.since, n.reason, n.due_by, n.tier
        FROM ({_OPEN_OF_STORE if store else _OPEN}) n WHERE (n.role = 'customer') = ?2 ORDER BY n.id
    """
    return tuple(
        OpenNotice(
            row[0],
            row[1],
            row[2],
            Notice(
                rule=row[3],
                promise=row[4] or 0,
                role=_ROLES[row[5]],
                since=row[6],
                reason=row[7],
                due_by=read_moment(row[8]),
                tier=row[9],
            ),
        )
        for row in ledger.connection.execute(query, (store, audience is Audience.CUSTOMER))
    )


def promises_with_open_notices(ledger: Ledger, store: str) -> set[int]:
    """The promises of a store of which something has been noticed and has not left."""
    query = f"SELECT DISTINCT n.promise_id FROM ({_OPEN_OF_STORE}) n WHERE n.promise_id IS NOT NULL"
    return {row[0] for row in ledger.connection.execute(query, (store,))}


def put(
    ledger: Ledger,
    store: str,
    notices: Iterable[Notice],
    *,
    now: datetime,
    settled: bool = False,
    subject: str | None = None,
) -> None:
    """Write notices that are new. The table's key refuses what was told before, whatever the caller believes."""
    noticed_at = moment(now)
    by = lru_cache(maxsize=8)(moment)  # a night's deadlines are few
    ledger.connection.executemany(
        """
        INSERT INTO notices (store, promise_id, subject, rule, tier, since, role, reason, due_by, noticed_at, settled)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        [
            (
                store,
                notice.promise or None,
                subject or str(notice.promise),
                notice.rule,
                notice.tier,
                notice.since,
                notice.role.value,
                notice.reason,
                by(notice.due_by),
                noticed_at,
                int(settled),
            )
            for notice in notices
        ],
    )


def perhaps_texted(ledger: Ledger, store: str) -> frozenset[tuple[int, NoticeKey]]:
    """The notices of a store, by promise, of which a text left and nobody knows whether it arrived."""
    query = """
        SELECT n.promise_id, n.rule, n.tier, n.since, n.role FROM letters l JOIN notices n ON n.letter_id = l.id
        WHERE l.store = ? AND l.channel = 'text' AND l.state = 'dead' AND l.maybe_delivered = 1
          AND n.promise_id IS NOT NULL
    """
    return frozenset(
        (promise, NoticeKey(rule, tier, since, Role(role)))
        for promise, rule, tier, since, role in ledger.connection.execute(query, (store,))
    )


def revive(ledger: Ledger, letter: int) -> None:
    """Make what a refused letter says count again, before it is tried once more or dropped for good.

    What was noticed anew since, for a call in its place, gives way.
    """
    connection = ledger.connection
    connection.execute(
        """
        UPDATE notices SET live = NULL, ended_why = 'the refused letter itself is tried again' WHERE live = 1 AND id IN (
            SELECT newer.id FROM notices older JOIN notices newer
              ON (newer.store, newer.subject, newer.rule, newer.tier, newer.since, newer.role)
               = (older.store, older.subject, older.rule, older.tier, older.since, older.role)
            WHERE older.letter_id = ?1 AND newer.letter_id IS NOT ?1)
        """,
        (letter,),
    )
    connection.execute("UPDATE notices SET live = 1, ended_why = NULL WHERE letter_id = ?", (letter,))


def settle(ledger: Ledger, letter: int, why: str) -> None:
    """Count what a letter says as settled: a person decided that it shall not go."""
    revive(ledger, letter)
    ledger.connection.execute("UPDATE notices SET settled = 1, ended_why = ? WHERE letter_id = ?", (why, letter))


def settle_asks(ledger: Ledger, promise: int, rules: Iterable[str], why: str) -> None:
    """Count what has not left yet of these rules to a promise's customer as settled: the question was answered before."""
    asked = list(rules)
    marks = ", ".join("?" * len(asked))
    ledger.connection.execute(
        f"""
        UPDATE notices SET settled = 1, letter_id = NULL, ended_why = ?
        WHERE promise_id = ? AND role = 'customer' AND rule IN ({marks}) AND id IN (SELECT id FROM ({_OPEN}))
        """,
        (why, promise, *asked),
    )


def say_better(ledger: Ledger, notice: int, reason: str) -> None:
    """Give an open notice the words of today: a day has passed since it was first due."""
    ledger.connection.execute("UPDATE notices SET reason = ? WHERE id = ? AND reason <> ?", (reason, notice, reason))


def end(ledger: Ledger, notices: Iterable[tuple[int, str]]) -> None:
    """Withdraw notices that stopped being true, each with the reason; they may come again."""
    ledger.connection.executemany(
        "UPDATE notices SET live = NULL, ended_why = ? WHERE id = ?", [(why, notice) for notice, why in notices]
    )


def why_ended(ledger: Ledger, letter: int) -> tuple[str, ...]:
    """Why the notices of a letter were withdrawn, each reason once."""
    query = "SELECT DISTINCT ended_why FROM notices WHERE letter_id = ? AND live IS NULL AND ended_why IS NOT NULL ORDER BY id"
    return tuple(row[0] for row in ledger.connection.execute(query, (letter,)))


def note(ledger: Ledger, name: str) -> str | None:
    """A note that one run left for the next."""
    row = ledger.connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_note(ledger: Ledger, name: str, value: str) -> None:
    ledger.connection.execute(
        "INSERT INTO notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",
        (name, value),
    )
