"""From files to nights: which exports there are to read, and what one of them says, judged against the ledger.

Reads files and the ledger, writes nothing: whether a night is taken is settled before its first row is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.guards import Known, refuse_if_implausible
from weowe_cli.exports.layout import find_layout
from weowe_cli.exports.night import as_of
from weowe_cli.exports.normalise import Fresh, Reading, normalise
from weowe_cli.exports.tables import read_table
from weowe_cli.ledger import promises as ledger_promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.promises.record import Promise
from weowe_cli.settings import ExportSource, Store

CLOCK_SKEW = timedelta(minutes=1)
"""How far ahead the clock of a file server may be: a file from that near a future is one being written now."""
SAMPLE_OF_OTHER_STORES = 200
"""Rows looked up in the other stores' ledgers: enough to know a file by, few enough to cost nothing."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file that may be a night of `source`. `by_hand`: somebody named it, nobody found it."""

    path: Path
    source: ExportSource
    as_of: datetime
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """One night, read and judged plausible: its rows, each new one with the promise it is about, if there is one."""

    file: ExportFile
    content: bytes
    reading: Reading
    matched: tuple[tuple[Fresh, Promise | None], ...]
    present: frozenset[int]
    gone: frozenset[int]
    still_gone: frozenset[int]
    back: frozenset[int]
    accepted_why: str | None = None


def landed(store: Store, now: datetime) -> tuple[tuple[ExportFile, ...], tuple[tuple[str, str, RefusedExport], ...]]:
    """The files where a store's exports land, oldest night first; and those whose night cannot be told, with why."""
    found: list[ExportFile] = []
    undated: list[tuple[str, str, RefusedExport]] = []
    for source in store.exports:
        for name in glob(source.pattern):  # noqa: PTH207 - the configured path may be absolute, and a pattern
            path = Path(name)
            if not path.is_file() or path.name.startswith((".", "~$")):
                continue
            try:
                found.append(ExportFile(path, source, night_of(path, source, store, now)))
            except RefusedExport as refusal:
                undated.append((source.name, path.name, refusal))
    return tuple(sorted(found, key=lambda file: (file.as_of, file.path.name))), tuple(undated)


def night_of(path: Path, source: ExportSource, store: Store, now: datetime, *, accepted: bool = False) -> datetime:
    """The night a file is of: by the date in its name, else by its own (CLI.md, the generic profile).

    Raises RefusedExport for a name that dates it ahead; where somebody `accepted` that, the file's own date counts.
    """
    modified = min(datetime.fromtimestamp(path.stat().st_mtime, UTC), now)
    name = "" if source.as_of == "file" else path.name
    try:
        night = as_of(name, modified, now, store.calendar.zone)
    except RefusedExport:
        if not accepted:
            raise
        return modified
    if source.as_of == "name" and night == as_of("", modified, now, store.calendar.zone):
        raise RefusedExport(
            "the file's name holds no date, and `as_of: name` wants one",
            where=path.name,
            todo="Let the export name its files with a date such as 2026-03-02, or write `as_of: auto`.",
            rule="X5",
            overridable=False,
        )
    return night


def dated_by_name(file: ExportFile, store: Store) -> bool:
    """Whether the file's own name says which night it is of."""
    if file.source.as_of == "file":
        return False
    zone, first = store.calendar.zone, datetime.fromtimestamp(0, UTC)
    return as_of(file.path.name, first, file.as_of, zone) != as_of("", first, file.as_of, zone)


def still_being_written(file: ExportFile, store: Store, now: datetime) -> bool:
    """Whether the file changed within the last seconds (SPEC X7)."""
    modified = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    return now - timedelta(seconds=store.guards.settle_seconds) < modified <= now + CLOCK_SKEW


def fingerprint(content: bytes) -> str:
    """What a file is known by for ever, whatever it is called."""
    return hashlib.sha256(content).hexdigest()


def gather(ledger: Ledger, store: Store, file: ExportFile, content: bytes, accept_why: str | None) -> Gathered:
    """What the export says that the ledger does not know yet.

    Raises RefusedExport where it cannot be read at all, or is implausible and nobody overrode that (SPEC X6).
    """
    source = file.source
    table = read_table(content, name=file.path.name, encoding=source.encoding)
    layout = find_layout(table, source.profile)
    day = store.calendar.today(file.as_of)
    reading = normalise(
        table, layout, source.profile, as_of=day, zone=store.calendar.zone,
        known=ledger_promises.digests(ledger, source.name),
    )  # fmt: skip
    matched = _match(ledger, store, source, reading)
    present = reading.unchanged | {promise.id for _, promise in matched if promise is not None}
    # A row that cannot be trusted still says that its promise is there.
    present |= ledger_promises.named_by(
        ledger, store.id, source.dms, ((one.order, one.part_key) for one in reading.set_aside)
    )
    here, gone_before = ledger_promises.open_ids(ledger, source.name)
    full = source.mode == "full"
    gone = frozenset(here - present) if full else frozenset()
    last = ledger_runs.newest_taken(ledger, source.name)
    if accept_why is None:
        refuse_if_implausible(
            reading,
            Known(
                newest_night=store.calendar.today(last.as_of) if last and last.as_of else None,
                open_promises=len(here),
                gone=len(gone),
                footer_last_time=bool(last and last.footer_seen),
                other_store=_another_store(ledger, store, source, matched),
            ),
            store.guards,
            name=file.path.name,
            night=day,
            full=full,
        )
    return Gathered(
        file=file,
        content=content,
        reading=reading,
        matched=matched,
        present=frozenset(present),
        gone=gone,
        still_gone=frozenset(gone_before - present) if full else frozenset(),
        back=frozenset(gone_before & reading.unchanged),
        accepted_why=accept_why,
    )


def _match(
    ledger: Ledger, store: Store, source: ExportSource, reading: Reading
) -> tuple[tuple[Fresh, Promise | None], ...]:
    """Each new row with the promise it is about; no promise is taken by two rows."""
    taken = set(reading.unchanged)
    matched: list[tuple[Fresh, Promise | None]] = []
    for fresh in reading.fresh:
        promise = ledger_promises.matching(ledger, store.id, source.dms, fresh.sighting)
        if promise is not None and promise.id in taken:
            promise = None
        if promise is not None:
            taken.add(promise.id)
        matched.append((fresh, promise))
    return tuple(matched)


def _another_store(
    ledger: Ledger, store: Store, source: ExportSource, matched: tuple[tuple[Fresh, Promise | None], ...]
) -> str | None:
    """The store whose file this is, where most of the rows stand in its ledger and hardly any in this one's."""
    unknown = [fresh.sighting for fresh, promise in matched if promise is None]
    if len(unknown) * 2 < len(matched):
        return None
    sample = unknown[:SAMPLE_OF_OTHER_STORES]
    counts: Mapping[str, int] = ledger_promises.known_elsewhere(ledger, store.id, source.dms, sample)
    if not counts:
        return None
    other, rows = max(counts.items(), key=lambda pair: pair[1])
    return other if rows * 2 > len(sample) else None
