"""From files to nights: which exports there are to read, and what one of them says, judged against the ledger.

Reads files and the ledger, writes nothing: whether a night is taken is settled before its first row is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.guards import Known, refuse_if_implausible
from weowe_cli.exports.layout import Layout, choose_table, displaced, lost
from weowe_cli.exports.missing import goes_unseen, what_is_missing
from weowe_cli.exports.night import as_of
from weowe_cli.exports.normalise import normalise
from weowe_cli.exports.reading import Fresh, Progress, Reading, nobody
from weowe_cli.exports.tables import read_tables
from weowe_cli.exports.unpack import MOST_BYTES
from weowe_cli.ledger import matches as ledger_matches
from weowe_cli.ledger import pages
from weowe_cli.ledger import promises as ledger_promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import RunRecord
from weowe_cli.promises.loops import older_numbers
from weowe_cli.promises.record import Promise, Sighting
from weowe_cli.settings import ExportSource, Store

CLOCK_SKEW = timedelta(minutes=1)
"""How far ahead the clock of a file server may be: a file from that near a future is one being written now."""
SAMPLE_OF_OTHER_STORES = 200
"""Rows looked up in the other stores' ledgers: enough to know a file by, few enough to cost nothing."""


ROW_SET_ASIDE, REASON = "row set aside", "reason"
"""What the table of rows set aside has besides the export's own columns; a table that has both is such a one, mended."""


MAY_BE_MISSED = frozenset(
    {
        "make",
        "vin",
        "vehicle",
        "year",
        "model",
        "price",
        "labor",
        "deposit",
        "prepaid",
        "bin",
        "employee",
        "approved",
        "tax_exempt",
        "recall",
    }
)
"""Fields without which nobody is told anything wrong: a report that loses one is taken, and its promises keep what they knew."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file that may be a night of `source`. `by_hand`: somebody named it, nobody found it."""

    path: Path
    source: ExportSource
    as_of: datetime
    by_hand: bool = False

    @property
    def name(self) -> str:
        """The file's name as it can be written down, whatever bytes the file system has for it."""
        return shown(self.path)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One night, read and judged plausible: its rows, each new one with the promise it is about, if there is one.

    `gone` are the promises that this export does not hold and the last one did, `still_gone` those that neither held.
    `named` are promises of which only a row that cannot be trusted speaks. `mended`: these are rows that were set aside.
    `unseen` says in sentences what this report cannot tell for want of a column. `ended`: its last line has an end.
    """

    file: ExportFile
    fingerprint: str
    reading: Reading
    matched: tuple[tuple[Fresh, Promise | None], ...]
    gone: tuple[Promise, ...]
    still_gone: tuple[Promise, ...]
    named: frozenset[int]
    another_night: bool
    mended: bool
    read_from: tuple[str, ...]
    footer_seen: bool
    unseen: tuple[str, ...] = ()
    accepted_why: str | None = None
    ended: bool = False


def shown(path: Path) -> str:
    """A file's name without what no text can hold."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def landed(store: Store, now: datetime) -> tuple[tuple[ExportFile, ...], tuple[tuple[str, str, RefusedExport], ...]]:
    """The files where a store's exports land, oldest night first; and those whose night cannot be told, with why."""
    found: list[ExportFile] = []
    undated: list[tuple[str, str, RefusedExport]] = []
    seen: set[Path] = set()
    # A file that two paths fit is what completes special orders: `ro_*` says more than `*`.
    for source in sorted(store.exports, key=lambda one: one.companion is None):
        for name in glob(source.pattern):  # noqa: PTH207 - the configured path may be absolute, and a pattern
            path = Path(name)
            if path in seen or not path.is_file() or path.name.startswith((".", "~$")):
                continue
            if source.companion is not None:
                seen.add(path)
            try:
                found.append(ExportFile(path, source, night_of(path, source, store, now)))
            except RefusedExport as refusal:
                undated.append((source.name, shown(path), refusal))
            except (OSError, ValueError, OverflowError) as error:
                what = f"the file's own date cannot be used ({type(error).__name__})"
                undated.append((source.name, shown(path), RefusedExport(what, where=shown(path))))
    return tuple(sorted(found, key=lambda file: (file.as_of, file.name))), tuple(undated)


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
    if source.as_of == "name" and not dated_by_name(path, source, store, now):
        raise RefusedExport(
            "the file's name holds no date, and `as_of: name` wants one",
            where=path.name,
            todo="Let the export name its files with a date such as 2026-03-02, or write `as_of: auto`.",
            rule="X5",
            overridable=False,
        )
    return night


def dated_by_name(path: Path, source: ExportSource, store: Store, now: datetime) -> bool:
    """Whether a file's own name says which night it is of."""
    if source.as_of == "file":
        return False
    zone, long_ago = store.calendar.zone, datetime.fromtimestamp(0, UTC)
    return as_of(path.name, long_ago, now, zone) != as_of("", long_ago, now, zone)


def still_being_written(file: ExportFile, store: Store, now: datetime) -> bool:
    """Whether the file changed within the last seconds (SPEC X7)."""
    modified = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    return now - timedelta(seconds=store.guards.settle_seconds) < modified <= now + CLOCK_SKEW


def in_full(file: ExportFile) -> bytes | None:
    """The bytes of a file, None where it changed while they were read (SPEC X7).

    Raises RefusedExport for one that no memory should be asked to hold, before it is read; OSError where it is locked,
    gone or not ours to read.
    """
    before = file.path.stat()
    if before.st_size > MOST_BYTES:
        raise RefusedExport(
            f"the file has {before.st_size / 1e6:,.0f} MB, more than {MOST_BYTES // 1_000_000} MB",
            where=file.name,
            todo="Look what was handed over; an export has fewer columns, or is of a shorter period.",
            rule="X6",
            overridable=False,
        )
    content = file.path.read_bytes()
    after = file.path.stat()
    same = (after.st_size, after.st_mtime_ns) == (len(content), before.st_mtime_ns)
    return content if same else None


def fingerprint(content: bytes) -> str:
    """What a file is known by for ever, whatever it is called."""
    return hashlib.sha256(content).hexdigest()


def gather(
    ledger: Ledger,
    store: Store,
    file: ExportFile,
    content: bytes,
    print_: str,
    accept_why: str | None,
    progress: Progress = nobody,
) -> Gathered:
    """What the export with these bytes, and their fingerprint, says that the ledger does not know yet.

    Raises RefusedExport where it cannot be read at all, or is implausible and nobody overrode that (SPEC X6).
    """
    source = file.source
    tables = read_tables(content, name=file.name, encoding=source.encoding)
    table, layout = choose_table(tables, source.profile)
    day = store.calendar.today(file.as_of)
    # Rows that were set aside and mended come back by themselves: they say nothing of all the others (X4).
    mended = {ROW_SET_ASIDE, REASON} <= {*layout.headers}
    full = source.mode == "full" and not mended
    half_read: set[int] = set()
    while True:
        # A mended row is never one that stands as it stood: it was not trusted.
        known = {} if mended else _known_lines(ledger, source, half_read)
        reading = normalise(
            table, layout, source.profile, as_of=day, zone=store.calendar.zone, known=known, progress=progress
        )
        matched, half = _match(ledger, store, source, reading)
        if not half:
            break
        # A promise over several rows is read whole or not at all: its known rows are read after all.
        half_read |= half
    # A row that cannot be trusted still says that its promise is there.
    named = frozenset(
        ledger_promises.named_by(ledger, store.id, source.dms, ((one.order, one.part_key) for one in reading.set_aside))
    )
    present = named | {promise.id for _, promise in matched if promise is not None}
    gone, still_gone = _missing(ledger, source, reading, present) if full else ((), ())
    last = ledger_runs.newest_taken(ledger, source.name)
    newest = store.calendar.today(last.as_of) if last and last.as_of else None
    if accept_why is None:
        so_far = Known(
            newest_night=newest,
            open_promises=ledger_promises.count_here(ledger, source.name),
            gone=len(gone),
            footer_last_time=bool(last and last.footer_seen and not mended),
            ended_last_time=bool(last and last.ended and not mended),
            other_store=_another_store(ledger, store, source, matched),
            lost_columns=_lost_columns(last, layout, source) if last and not mended else (),
            new_columns=_new_columns(last, layout, source) if last and not mended else (),
            anothers=_with_anothers_email(matched),
            lost_zeros=_without_their_zeros(gone, (fresh.sighting for fresh, promise in matched if promise is None)),
        )
        refuse_if_implausible(reading, so_far, store.guards, name=file.name, night=day, full=full)
    return Gathered(
        file=file,
        fingerprint=print_,
        reading=reading,
        matched=matched,
        gone=gone,
        still_gone=still_gone,
        named=named,
        another_night=newest is None or day > newest,
        mended=mended,
        read_from=layout.read_from if last is None or not mended else tuple((last.read_from or "").splitlines()),
        footer_seen=reading.footer_seen or bool(mended and last and last.footer_seen),
        unseen=tuple(
            f"no column for {field}: {so}" for field, so in goes_unseen(layout.claims, source.profile).items()
        ),
        accepted_why=accept_why,
        ended=bool(reading.ended or (mended and last and last.ended)),
    )


def _lost_columns(last: RunRecord, layout: Layout, source: ExportSource) -> tuple[str, ...]:
    """What the export of last night was read from and tonight's cannot be, and what to do about it."""
    fields = [field for field in lost((last.read_from or "").splitlines(), layout) if field not in MAY_BE_MISSED]
    return what_is_missing(fields, layout.headers, source.profile) if fields else ()


def _new_columns(last: RunRecord, layout: Layout, source: ExportSource) -> tuple[str, ...]:
    """What would be read from another column than last night's, and what to do about it."""
    before = (last.read_from or "").splitlines()
    moved = [entry for entry in displaced(before, layout) if entry[0] not in MAY_BE_MISSED]
    if not moved:
        return ()
    where = ", ".join(f"{field} from '{new}' and not from '{old}'" for field, new, old in moved)
    field, _, old = moved[0]
    file = f"config/dms/{source.profile.name}.yml"
    return where, f"If '{old}' still counts, put it first under columns: {field}: in {file}."


def _without_their_zeros(gone: Collection[Promise], new: Iterable[Sighting]) -> int:
    """How many of the promises that are gone are among the new ones without the zeros their numbers began with."""
    if not gone:
        return 0
    stand = {(one.so or one.ro or "", one.part_key) for one in new}
    numbers = [(one.so or one.ro or "", one.part_key) for one in gone]
    bare = [(_bare(order), _bare(part)) for order, part in numbers]
    return sum(one != as_it_was and one in stand for one, as_it_was in zip(bare, numbers, strict=True))


def _with_anothers_email(matched: Iterable[tuple[Fresh, Promise | None]]) -> int:
    """How many promises now have the email that another promise, under another one, had until tonight."""
    moved = [
        (promise.email, fresh.sighting.email)
        for fresh, promise in matched
        if promise is not None and promise.email and fresh.sighting.email and promise.email != fresh.sighting.email
    ]
    before = {email for email, _ in moved}
    return sum(email in before for _, email in moved)


def _bare(number: str) -> str:
    """A number as a spreadsheet has it that takes it for a figure."""
    return number.lstrip("0") if number.isdecimal() else number


def _known_lines(ledger: Ledger, source: ExportSource, half_read: Collection[int]) -> dict[bytes, int]:
    """Last night's lines, but for those of promises that are to be read whole."""
    known = pages.last_page(ledger, source.name) or {}
    if half_read:
        known = {digest: meaning for digest, meaning in known.items() if meaning not in half_read}
    return known


def _missing(
    ledger: Ledger, source: ExportSource, reading: Reading, present: Collection[int]
) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """The open promises of a full export that it does not hold: those that the last one did hold, and the others."""
    lost = reading.lost if pages.has_page(ledger, source.name) else ledger_promises.here_of(ledger, source.name)
    missed = ledger_promises.by_ids(ledger, lost.difference(reading.unchanged, present))
    gone = tuple(one for one in missed.values() if one.is_open and one.vanished_since is None)
    before = ledger_promises.gone_of(ledger, source.name).difference(reading.unchanged, present)
    return gone, tuple(ledger_promises.by_ids(ledger, before).values())


def _match(
    ledger: Ledger, store: Store, source: ExportSource, reading: Reading
) -> tuple[tuple[tuple[Fresh, Promise | None], ...], set[int]]:
    """Each new row with the promise it is about, no promise taken by two; and those of which another row is as before."""
    taken: set[int] = set()
    half_read: set[int] = set()
    matched: list[tuple[Fresh, Promise | None]] = []
    seen = [fresh.sighting for fresh in reading.fresh]
    about = ledger_promises.match(ledger, store.id, source.dms, seen)
    _follow_numbers(ledger, store, source, seen, about)
    for fresh, promise in zip(reading.fresh, about, strict=True):
        if promise is not None and promise.id in reading.unchanged:
            half_read.add(promise.id)
        is_new = promise is None or promise.id in taken
        matched.append((fresh, None if is_new else promise))
        if promise is not None:
            taken.add(promise.id)
    return tuple(matched), half_read


def _follow_numbers(
    ledger: Ledger, store: Store, source: ExportSource, seen: Sequence[Sighting], about: list[Promise | None]
) -> None:
    """Give a new row the promise of its order that is gone by more than one change of its part number (SPEC 4)."""
    alone = [
        (place, one)
        for place, (one, promise) in enumerate(zip(seen, about, strict=True))
        if promise is None and one.supersedes_key
    ]
    if not alone:
        return
    tonight = [(one.part_key, one.supersedes_key) for one in seen if one.supersedes_key]
    older = older_numbers([*ledger_matches.superseded(ledger, store.id), *tonight])
    known = ledger_promises.by_orders(ledger, store.id, source.dms, {one.order for _, one in alone})
    taken = {promise.id for promise in about if promise is not None}
    for place, one in alone:
        waiting = [
            promise
            for key in older[one.part_key]
            for promise in known.get((one.order, key), ())
            if promise.is_open and promise.id not in taken and ledger_promises.is_of(promise, one)
        ]
        if len(waiting) == 1:
            about[place] = waiting[0]
            taken.add(waiting[0].id)


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
