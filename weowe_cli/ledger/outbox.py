"""The outbox: every letter as the bytes that will leave, with its state; claimed before it is sent, marked after.

Never sends: `nightly` asks for what may go, hands it to a channel, and tells the outbox what came of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from weowe_cli.ledger.columns import in_chunks, moment, read_moment
from weowe_cli.ledger.database import Ledger

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=3)
"""How long a server may say "later" before a letter counts as dead, as mail servers themselves do it (RFC 5321, 4.5.4)."""
LEAST_ATTEMPTS, MOST_ATTEMPTS = 3, 40
"""A letter is not given up before it was tried so often, however long it waited for the server, and is given up after
so many, whatever the clock says."""
FARTHEST = timedelta(days=31)
"""No letter waits longer by intent; one that would was written under a clock that ran ahead."""


class LetterState(StrEnum):
    HELD = "held"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    DEAD = "dead"


class OutboxLetter(NamedTuple):
    """One letter. `promises` are the ids it speaks of, `rules` the SPEC numbers that made it due."""

    store: str | None
    audience: str
    person: str
    name: str
    address: str | None
    channel: str
    state: LetterState
    rules: tuple[str, ...]
    not_before: datetime
    message_id: str
    sender: str
    subject: str
    body: str
    content: bytes
    created_at: datetime
    id: int = 0
    maybe_delivered: bool = False
    next_attempt_at: datetime | None = None
    attempts: int = 0
    sent_at: datetime | None = None
    last_error: str | None = None
    remark: str | None = None
    promises: tuple[int, ...] = ()


_COLUMNS = tuple(name for name in OutboxLetter._fields if name not in {"id", "promises"})
_SELECT = "SELECT id, " + ", ".join(_COLUMNS) + " FROM letters"
_MOMENTS = ("not_before", "next_attempt_at", "created_at", "sent_at")
UNSENT = "state IN ('held', 'waiting', 'sending') AND state <> 'sending' AND maybe_delivered = 0"
"""A letter that can still be changed or withdrawn: no server can have it."""
_NOT_SENT = "state <> 'sent'"
"""The condition of an index, in its very words."""
_LEFT = "(state IN ('sent', 'sending') OR state = 'waiting' AND maybe_delivered = 1)"


def put(ledger: Ledger, letter: OutboxLetter, notices: Iterable[int]) -> int:
    """Put a letter into the outbox and its notices into the letter; returns its id."""
    marks = ", ".join("?" * len(_COLUMNS))
    cursor = ledger.connection.execute(f"INSERT INTO letters ({', '.join(_COLUMNS)}) VALUES ({marks})", _values(letter))
    assert cursor.lastrowid is not None
    _hold_notices(ledger, cursor.lastrowid, notices)
    return cursor.lastrowid


def rewrite(ledger: Ledger, letter: OutboxLetter, notices: Iterable[int]) -> None:
    """Write an unsent letter anew: something joined it, left it, or is said better."""
    columns = ", ".join(f"{name} = ?" for name in _COLUMNS)
    ledger.connection.execute(f"UPDATE letters SET {columns} WHERE id = ? AND {UNSENT}", [*_values(letter), letter.id])
    _hold_notices(ledger, letter.id, notices)


def withdraw(ledger: Ledger, letter: int, why: str) -> None:
    """Take back a letter that has not left; it stays in the list with the reason."""
    ledger.connection.execute(
        f"UPDATE letters SET state = 'withdrawn', remark = ? WHERE id = ? AND {UNSENT}",
        (why, letter),
    )


def unsent(ledger: Ledger, audience: str, store: str | None = None) -> tuple[OutboxLetter, ...]:
    """The letters that can still be changed."""
    query = f"{_SELECT} WHERE {UNSENT} AND audience = ? AND (?2 IS NULL OR store = ?2) ORDER BY id"
    return _read_all(ledger, query, (audience, store))


def last_letters(ledger: Ledger, store: str, since: datetime) -> dict[str, datetime]:
    """When each customer of a store was last sent a letter, or may have been, after a moment."""
    query = """
        SELECT person, MAX(at) FROM (
            SELECT person, sent_at AS at FROM letters WHERE store = ?1 AND sent_at >= ?2 AND audience = 'customer'
            UNION ALL
            SELECT person, COALESCE(next_attempt_at, created_at) FROM letters
            WHERE state IN ('held', 'waiting', 'sending') AND store = ?1 AND audience = 'customer'
              AND (state = 'sending' OR maybe_delivered = 1)
        ) GROUP BY person
    """
    return {person: read_moment(when) for person, when in ledger.connection.execute(query, (store, moment(since)))}


def bad_addresses(ledger: Ledger) -> frozenset[str]:
    """The addresses that a mail server refused for good."""
    return frozenset(row[0] for row in ledger.connection.execute("SELECT address FROM bad_addresses"))


def next_id(ledger: Ledger) -> int:
    """The number that the next letter will have; it goes into its Message-ID, so that no two letters share one."""
    row = ledger.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'letters'").fetchone()
    return (row[0] if row else 0) + 1


def ready(ledger: Ledger, now: datetime, channels: Collection[str] = ()) -> tuple[int, ...]:
    """The letters that may leave now by these channels, else by any, staff's first, then the longest waiting.

    A call never leaves: it is somebody's to make.

    One left `sending` by a run that was killed may have been taken by the server; it goes again, the same bytes.
    A moment to wait for that lies too far ahead was set by a clock that has been put back since, and counts no more.
    """
    named = f"IN ({', '.join(f'?{place}' for place in range(4, 4 + len(channels)))})" if channels else "<> 'call'"
    query = f"""
        SELECT id FROM letters
        WHERE state IN ('held', 'waiting', 'sending') AND state <> 'held' AND channel {named} AND (not_before <= ?1 OR not_before > ?2)
          AND (next_attempt_at IS NULL OR next_attempt_at <= ?1 OR next_attempt_at > ?3)
        ORDER BY audience DESC, not_before, id
    """
    limits = (moment(now), moment(now + FARTHEST), moment(now + LONGEST_WAIT), *channels)
    return tuple(row[0] for row in ledger.connection.execute(query, limits))


def claim(ledger: Ledger, letter: int) -> OutboxLetter | None:
    """Take a letter to send it; None when it is no longer to be sent. It is to be committed before it is sent."""
    claimed = ledger.connection.execute(
        """
        UPDATE letters SET attempts = attempts + 1, maybe_delivered = maybe_delivered OR state = 'sending', state = 'sending'
        WHERE id = ? AND state IN ('waiting', 'sending')
        """,
        (letter,),
    )
    return by_id(ledger, letter) if claimed.rowcount == 1 else None


def store_of_customer(ledger: Ledger, letter: int) -> str | None:
    """The store of a letter to a customer; None for one to the store's own people."""
    row = ledger.connection.execute(
        "SELECT store FROM letters WHERE id = ? AND audience = 'customer'", (letter,)
    ).fetchone()
    return row[0] if row else None


def postpone(ledger: Ledger, letter: int, not_before: datetime) -> None:
    """Let a letter wait for the next opening."""
    ledger.connection.execute("UPDATE letters SET not_before = ? WHERE id = ?", (moment(not_before), letter))


def mark_sent(ledger: Ledger, letter: int, now: datetime, answer: str) -> None:
    ledger.connection.execute(
        "UPDATE letters SET state = 'sent', sent_at = ?, last_error = NULL, remark = ? WHERE id = ?",
        (moment(now), answer, letter),
    )


def mark_called(ledger: Ledger, letter: int, now: datetime, remark: str) -> None:
    """What stood on somebody's list to be called about was said: a call that was made counts as a letter that left."""
    ledger.connection.execute(
        f"UPDATE letters SET state = 'sent', sent_at = ?, last_error = NULL, remark = ? "
        f"WHERE id = ? AND channel = 'call' AND {UNSENT}",
        (moment(now), remark, letter),
    )


def mark_later(ledger: Ledger, letter: OutboxLetter, now: datetime, answer: str, *, maybe_delivered: bool) -> bool:
    """Let a letter wait longer each time it is put off; False once the server has put it off for three days.

    A letter that could not leave for three days, the server being away, has not been put off for three days.
    """
    long = now - max(letter.created_at, letter.not_before) >= GIVE_UP_AFTER
    if (long and letter.attempts >= LEAST_ATTEMPTS) or letter.attempts >= MOST_ATTEMPTS:
        mark_dead(ledger, letter, now, f"put off {letter.attempts} times, last with: {answer}", bad_address=False)
        return False
    wait = min(FIRST_WAIT * 2 ** (letter.attempts - 1), LONGEST_WAIT)
    ledger.connection.execute(
        """
        UPDATE letters SET state = 'waiting', next_attempt_at = ?, last_error = ?, maybe_delivered = maybe_delivered OR ?
        WHERE id = ?
        """,
        (moment(now + wait), answer, maybe_delivered, letter.id),
    )
    return True


def mark_untried(ledger: Ledger, letter: OutboxLetter, answer: str) -> None:
    """Put a letter back as it was: the server could not be asked at all, so no attempt is counted."""
    ledger.connection.execute(
        "UPDATE letters SET state = 'waiting', attempts = attempts - 1, last_error = ? WHERE id = ?",
        (answer, letter.id),
    )


def mark_dead(ledger: Ledger, letter: OutboxLetter, now: datetime, answer: str, *, bad_address: bool) -> None:
    """End a letter that will never be taken; what it said is due again, by another way (SPEC D4).

    But not where a server may have taken it once, and not where its address was known to be bad: then there was no
    other way, and every night would write it again.
    """
    known_bad = _end(ledger, letter, now, answer, bad_address=bad_address)
    if not letter.maybe_delivered and not known_bad:
        _say_otherwise(ledger, letter, f"the letter was refused: {answer}")


def mark_unsure(ledger: Ledger, letter: OutboxLetter, now: datetime, answer: str) -> None:
    """End a text that may have arrived: nobody could tell a second one from it, so what it said is due as a call."""
    _end(ledger, letter, now, answer, bad_address=False)
    ledger.connection.execute("UPDATE letters SET maybe_delivered = 1 WHERE id = ?", (letter.id,))
    _say_otherwise(ledger, letter, f"the text may not have arrived: {answer}")


def mark_bounced(ledger: Ledger, letter: OutboxLetter, now: datetime, answer: str) -> None:
    """End a letter that left and came back: it never arrived, whatever the server had said, and is due by another way."""
    if not _end(ledger, letter, now, answer, bad_address=True):
        _say_otherwise(ledger, letter, f"the letter came back: {answer}")


def _end(ledger: Ledger, letter: OutboxLetter, now: datetime, answer: str, *, bad_address: bool) -> bool:
    """Let a letter be dead; returns whether its address was known to be bad when it was written."""
    connection = ledger.connection
    connection.execute("UPDATE letters SET state = 'dead', last_error = ? WHERE id = ?", (answer, letter.id))
    if not bad_address or not letter.address:
        return False
    address = letter.address.casefold()
    connection.execute(
        "INSERT INTO bad_addresses (address, at, why) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (address, moment(now), answer),
    )
    (since,) = connection.execute("SELECT at FROM bad_addresses WHERE address = ?", (address,)).fetchone()
    return read_moment(since) < letter.created_at


def _say_otherwise(ledger: Ledger, letter: OutboxLetter, why: str) -> None:
    connection = ledger.connection
    connection.execute("UPDATE notices SET live = NULL, ended_why = ? WHERE letter_id = ?", (why, letter.id))
    # No row of an export will move on that account, so the rules are asked again at the next occasion.
    connection.execute(
        "UPDATE states SET look_on = '2000-01-01' WHERE promise_id IN (SELECT promise_id FROM notices WHERE letter_id = ?)",
        (letter.id,),
    )


def release(ledger: Ledger, letter: int, *, not_before: datetime) -> None:
    """Let a letter go that was held, refused or put off; a refusal of its address counts no more."""
    # Loaded here: the counter counts the letters, and what stands in them is another matter.
    from weowe_cli.ledger.notices import revive

    connection = ledger.connection
    revive(ledger, letter)
    (address,) = connection.execute("SELECT address FROM letters WHERE id = ?", (letter,)).fetchone()
    connection.execute("DELETE FROM bad_addresses WHERE address = ?", ((address or "").casefold(),))
    connection.execute(
        """
        UPDATE letters SET state = 'waiting', not_before = ?, next_attempt_at = NULL, last_error = NULL,
            maybe_delivered = maybe_delivered AND channel <> 'text' -- who lets it go again knows that it may come twice
        WHERE id = ?
        """,
        (moment(not_before), letter),
    )


def drop(ledger: Ledger, letter: int, why: str) -> None:
    """Take a letter back for good, because a person says so."""
    ledger.connection.execute("UPDATE letters SET state = 'withdrawn', remark = ? WHERE id = ?", (why, letter))


def by_id(ledger: Ledger, letter: int) -> OutboxLetter | None:
    found = _read_all(ledger, f"{_SELECT} WHERE id = ?", (letter,))
    return found[0] if found else None


def that_left(ledger: Ledger, message_ids: Iterable[str]) -> tuple[OutboxLetter, ...]:
    """The letters by their Message-IDs that a server has, or may have."""
    found: list[OutboxLetter] = []
    for marks, chunk in in_chunks(message_ids):
        found += _read_all(ledger, f"{_SELECT} WHERE message_id IN ({marks}) AND {_LEFT} ORDER BY id", tuple(chunk))
    return tuple(found)


def last_to(ledger: Ledger, address: str, *, but: str) -> OutboxLetter | None:
    """The newest letter to an address that a server has, or may have; but for those whose remark begins with this."""
    query = f"""
        {_SELECT} WHERE lower(address) = ? AND channel = 'email' AND {_LEFT} AND instr(COALESCE(remark, ''), ?) <> 1
        ORDER BY id DESC LIMIT 1
    """
    return next(iter(_read_all(ledger, query, (address, but))), None)


def all_letters(
    ledger: Ledger, states: Iterable[LetterState] = tuple(LetterState), *, whole: bool = False
) -> tuple[OutboxLetter, ...]:
    """The letters in these states, newest last; their bytes only where they are wanted `whole`."""
    select = _SELECT if whole else _SELECT.replace(" content", " X'' AS content")
    wanted = list(states)
    marks = ", ".join(f"'{state.value}'" for state in wanted)
    few = "" if LetterState.SENT in wanted else f" AND {_NOT_SENT}"
    return _read_all(ledger, f"{select} WHERE state IN ({marks}){few} ORDER BY id", ())


def last_sent(ledger: Ledger, person: str, store: str | None) -> datetime | None:
    """When the newest letter of the store's own was made that left for this person: of one store, or of several as None.

    One about several stores counts for each of them.
    """
    query = """
        SELECT MAX(created_at) FROM letters
        WHERE person = ? AND audience = 'staff' AND state = 'sent' AND (store IS NULL OR store = ?)
    """
    (made,) = ledger.connection.execute(query, (person, store)).fetchone()
    return read_moment(made) if made else None


def about(ledger: Ledger, promise: int) -> tuple[OutboxLetter, ...]:
    """Every letter that speaks of one promise, oldest first."""
    query = f"{_SELECT} WHERE id IN (SELECT letter_id FROM notices WHERE promise_id = ?) ORDER BY id"
    return _read_all(ledger, query, (promise,))


def counts(ledger: Ledger) -> dict[str, int]:
    """How many letters there are in each state but sent: those are all that there ever were."""
    query = f"SELECT state, COUNT(*) FROM letters WHERE {_NOT_SENT} GROUP BY state"
    return dict(ledger.connection.execute(query).fetchall())


def _hold_notices(ledger: Ledger, letter: int, notices: Iterable[int]) -> None:
    ledger.connection.executemany(
        "UPDATE notices SET letter_id = ? WHERE id = ?", [(letter, notice) for notice in notices]
    )


def _values(letter: OutboxLetter) -> list[Any]:
    values: list[Any] = []
    for name in _COLUMNS:
        match getattr(letter, name):
            case datetime() as when:
                values.append(moment(when))
            case bool() as yes:
                values.append(int(yes))
            case tuple() as listed:
                values.append(json.dumps(listed))
            case other:
                values.append(other)
    return values


def _read_all(ledger: Ledger, query: str, arguments: tuple[Any, ...]) -> tuple[OutboxLetter, ...]:
    rows = [dict(row) for row in ledger.connection.execute(query, arguments)]
    speaks_of: dict[int, list[int]] = {row["id"]: [] for row in rows}
    for marks, chunk in in_chunks(speaks_of):
        about_them = f"""
            SELECT DISTINCT n.letter_id, n.promise_id FROM notices n JOIN letters l ON l.id = n.letter_id
            WHERE n.letter_id IN ({marks}) AND n.promise_id IS NOT NULL
              AND (n.live = 1 OR l.state IN ('withdrawn', 'dead'))
            ORDER BY n.letter_id, n.promise_id
        """
        for letter, promise in ledger.connection.execute(about_them, chunk):
            speaks_of[letter].append(promise)
    letters = []
    for row in rows:
        for name in _MOMENTS:
            row[name] = read_moment(row[name]) if row[name] else None
        row["state"] = LetterState(row["state"])
        row["rules"] = tuple(json.loads(row["rules"]))
        row["maybe_delivered"] = bool(row["maybe_delivered"])
        letters.append(OutboxLetter(**row, promises=tuple(speaks_of[row["id"]])))
    return tuple(letters)
