"""What reports of ROs and customers say, in the ledger: by number, and which promise took what of it. Decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from weowe_cli.ledger.columns import in_chunks
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.promises import IS_OPEN
from weowe_cli.promises.facts import Fact, JoinBy, Said, join_key


class KnownFact(NamedTuple):
    """What one report last said under one number, the digest of the rows that said so, and the run that read them."""

    fact: Fact
    digest: bytes
    run: int


def digests(ledger: Ledger, source: str) -> dict[str, bytes]:
    """What the ledger has of a report: every number with the digest of its rows."""
    query = "SELECT key, digest FROM facts WHERE source = ?"
    return dict(ledger.connection.execute(query, (source,)).fetchall())


def by_keys(ledger: Ledger, source: str, keys: Iterable[str]) -> dict[str, KnownFact]:
    """What a report last said under these numbers."""
    found = {}
    for marks, chunk in in_chunks(keys):
        query = f"SELECT key, said, customer, differ, digest, run_id FROM facts WHERE source = ? AND key IN ({marks})"
        for key, said, customer, differ, digest, run in ledger.connection.execute(query, (source, *chunk)):
            fact = Fact(_read(said), customer, tuple(differ.split(",")) if differ else ())
            found[key] = KnownFact(fact, digest, run)
    return found


def put(ledger: Ledger, source: str, run: int, news: Mapping[str, tuple[Fact, bytes]]) -> None:
    """Keep what a run read, over what was known under the same numbers."""
    ledger.connection.executemany(
        """
        INSERT INTO facts (source, key, run_id, said, customer, differ, digest) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (source, key) DO UPDATE SET run_id = excluded.run_id, said = excluded.said,
            customer = excluded.customer, differ = excluded.differ, digest = excluded.digest
        """,
        (
            (source, key, run, _written(fact.said), fact.customer, ",".join(fact.differ), digest)
            for key, (fact, digest) in news.items()
        ),
    )


def drop(ledger: Ledger, source: str, keys: Iterable[str]) -> None:
    """Keep no longer what a report said under these numbers."""
    ledger.connection.executemany("DELETE FROM facts WHERE source = ? AND key = ?", ((source, key) for key in keys))


def taken(ledger: Ledger, source: str, promises: Iterable[int]) -> dict[int, bytes]:
    """The digest of what each of these promises last took of a report; those that never took anything are left out."""
    found = {}
    for marks, chunk in in_chunks(promises):
        query = f"SELECT promise_id, digest FROM joined WHERE source = ? AND promise_id IN ({marks})"
        found.update(dict(ledger.connection.execute(query, (source, *chunk)).fetchall()))
    return found


def note_taken(ledger: Ledger, source: str, took: Mapping[int, bytes]) -> None:
    """Note what promises took of a report."""
    ledger.connection.executemany(
        "INSERT INTO joined (promise_id, source, digest) VALUES (?, ?, ?) "
        "ON CONFLICT (promise_id, source) DO UPDATE SET digest = excluded.digest",
        ((promise, source, digest) for promise, digest in took.items()),
    )


def open_keys(ledger: Ledger, store: str, dms: str | None, by: JoinBy) -> dict[int, str]:
    """The open promises of a store that have a number to be joined by, each with it as it is compared; `dms` None: of any."""
    query = f"""
        SELECT p.id, p.{by} FROM promises p
        WHERE p.store = ?1 AND (?2 IS NULL OR p.dms = ?2) AND p.{by} IS NOT NULL AND {IS_OPEN}
    """
    keys = {promise: join_key(number) for promise, number in ledger.connection.execute(query, (store, dms))}
    return {promise: key for promise, key in keys.items() if key}


def alike_elsewhere(ledger: Ledger, source: str, sample: Mapping[str, bytes]) -> dict[str, int]:
    """How many of these rows, by number and digest, other stores' reports of the same kind and DMS hold, by store."""
    kind = source.partition("/")[2]
    others = ledger.connection.execute(
        "SELECT DISTINCT source, store FROM runs WHERE source LIKE '%/' || ? AND source <> ?", (kind, source)
    ).fetchall()
    counts: dict[str, int] = {}
    for other, store in others:
        for marks, chunk in in_chunks(sample):
            query = f"SELECT key, digest FROM facts WHERE source = ? AND key IN ({marks})"
            rows = ledger.connection.execute(query, (other, *chunk))
            counts[store] = counts.get(store, 0) + sum(sample[key] == digest for key, digest in rows)
    return counts


def _written(said: Mapping[str, Any]) -> str:
    """The answers as JSON; a date as ISO text."""
    return json.dumps(
        {field: value.isoformat() if isinstance(value, date) else value for field, value in sorted(said.items())},
        ensure_ascii=False,
    )


def _read(text: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text)
    if (promised := said.get(Said.PROMISED_ON)) is not None:
        said[Said.PROMISED_ON.value] = date.fromisoformat(promised)
    return said
