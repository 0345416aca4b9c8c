"""Old exports as nights of the past: which night and whose each file in a folder is, and the ledger they are read into.

Never writes into a home and never guesses a date; what is taken out of an archive to be read is gone when it has been.
"""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from weowe_cli.errors import RefusedExport
from weowe_cli.ledger.database import Ledger, read_ledger
from weowe_cli.ledger.runs import TAKEN, RunRecord
from weowe_cli.nightly.gather import ExportFile, Gathered, dated_by_name, night_of, shown
from weowe_cli.reports.replay import LeftOut, Night
from weowe_cli.settings import ExportSource, Store
from weowe_cli.workdays import DAY, Calendar

NOWHERE = Path(os.devnull, "ledger.db")
"""A file that is on no machine."""
IN_MEMORY_KB = 256_000
"""What a throw-away ledger may keep in memory; months of a large store fit."""
ARCHIVED = re.compile(r"([0-9a-f]{64})\.gz")
"""What an accepted original is called in the archive: its fingerprint (SPEC X8)."""
NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""What one of the systems cannot have in the name of a file."""


@dataclass(frozen=True, slots=True)
class OldExport:
    """One file that is a night of the past.

    `exported_as` is the name that an archived one had when it was taken, `accepted_why` what somebody who overrode a
    guard then said: it is overridden again.
    """

    file: ExportFile
    exported_as: str | None = None
    accepted_why: str | None = None


def files_of(folder: Path) -> list[Path]:
    """The files of a folder and the folders in it, by name; what a system or a program keeps for itself is none."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("~$") and not _hidden(path.relative_to(folder))
    )


def old_exports(
    folder: Path, stores: Sequence[Store], sources: Sequence[ExportSource], runs: Iterable[RunRecord], now: datetime
) -> tuple[list[OldExport], list[LeftOut]]:
    """The nights that lie in a folder, and the files that are none, each with the reason and what to do about it.

    A file of an archive is every night of `runs` that was taken with its bytes. Of several `sources` the one is meant
    whose configured path the file's own path ends like.
    """
    taken: dict[str, list[RunRecord]] = {}
    for run in runs:
        if run.outcome in TAKEN and run.fingerprint:
            taken.setdefault(run.fingerprint, []).append(run)
    by_name = {source.name: source for source in sources}
    by_id = {store.id: store for store in stores}
    found: list[OldExport] = []
    left_out: list[LeftOut] = []
    for path in files_of(folder):
        name = _shown(path.relative_to(folder))
        if archived := ARCHIVED.fullmatch(path.name):
            nights = [run for run in taken.get(archived[1], ()) if run.source in by_name]
            found += [_archived(path, by_name[run.source], run) for run in nights if run.as_of]
            if archived[1] not in taken:  # one of another store than is asked for is nobody's loss
                left_out.append(LeftOut(name, *_UNKNOWN))
            continue
        source = _source_of(path, sources)
        if source is None:
            left_out.append(LeftOut(name, *_WHOSE))
            continue
        try:
            found.append(OldExport(_dated(path, source, by_id[source.store], now)))
        except RefusedExport as refusal:
            left_out.append(LeftOut(name, refusal.what, refusal.todo))
        except (OSError, ValueError, OverflowError) as error:
            what = f"it cannot be looked at ({type(error).__name__})"
            left_out.append(LeftOut(name, what, "Check the file, and who may read it."))
    return found, left_out


_UNKNOWN = (
    "it is named by its fingerprint, as in an archive, and the ledger does not know it",
    "Name the home whose archive it is of: --home DIR.",
)
_WHOSE = (
    "it is not clear which store and system it is of",
    "Add --store and --dms, or put the files into folders named as those that the configuration reads from.",
)


def _dated(path: Path, source: ExportSource, store: Store, now: datetime) -> ExportFile:
    """The file as the night that its name says; raises RefusedExport where it says none.

    The date of a copied file is most often that of the copying, so it counts only where the configuration says so.
    """
    if source.as_of != "file" and not dated_by_name(path, source, store, now):
        modified = store.calendar.today(datetime.fromtimestamp(path.stat().st_mtime, UTC))
        raise RefusedExport(
            f"its name does not say which night it is of; it was last changed on {modified}",
            todo=f"Rename it with the date it tells of, such as {path.stem}_{modified}{path.suffix}.",
            rule="X5",
        )
    return ExportFile(path, source, night_of(path, source, store, now), by_hand=True)


def _archived(path: Path, source: ExportSource, run: RunRecord) -> OldExport:
    assert run.as_of is not None
    return OldExport(ExportFile(path, source, run.as_of, by_hand=True), run.export, run.accepted_why)


def _source_of(path: Path, sources: Sequence[ExportSource]) -> ExportSource | None:
    """The source whose configured path a file's own ends like: all of it, its folder and name, or its name alone."""
    for end_of in (lambda pattern: pattern, _folder_and_name, _name):
        like = [one for one in sources if one.pattern and (end := end_of(one.pattern)) and path.resolve().match(end)]
        if len(like) == 1:
            return like[0]
    return sources[0] if len(sources) == 1 else None


def _folder_and_name(pattern: str) -> str:
    return str(PurePath(*PurePath(pattern).parts[-2:]))


def _name(pattern: str) -> str:
    """The last part of a configured path; empty for one that fits every file, or every one of a kind."""
    name = PurePath(pattern).name
    return name if re.search(r"[^*?.]", PurePath(name).stem) else ""


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _shown(path: Path) -> str:
    """A path within the folder as it can be written down."""
    return "/".join(shown(Path(part)) for part in path.parts)


@contextmanager
def throw_away_ledger() -> Iterator[Ledger]:
    """An empty ledger that SQLite keeps in memory, on disk only what does not fit, and deletes, also after a kill."""
    empty = read_ledger(NOWHERE)
    ledger = Ledger(sqlite3.connect("", isolation_level=None), None)
    try:
        ledger.connection.execute(f"PRAGMA cache_size = -{IN_MEMORY_KB}")
        empty.connection.backup(ledger.connection)
        empty.close()
        yield ledger
    finally:
        ledger.close()


def night_clock(calendar: Calendar, as_of: datetime) -> datetime:
    """When a night would have been run on an export of that moment: at once where the store is open then, else at the
    opening of the next morning, on a closed day at the earliest hour at which it opens on any."""
    if calendar.is_open(as_of):
        return as_of
    today = calendar.today(as_of)
    usual = min(hours.opens for hours in calendar.weekly if hours)
    mornings = (calendar.opening(day) or calendar.at(day, usual) for day in (today, today + DAY))
    return next(morning for morning in mornings if morning > as_of)


@contextmanager
def in_hand(one: OldExport) -> Iterator[ExportFile]:
    """The file to read: as it lies there, or out of the archive under its own name, for as long as it is read."""
    if one.exported_as is None:
        yield one.file
        return
    with TemporaryDirectory(prefix="weowe-replay-") as folder:
        path = Path(folder) / NOT_IN_A_NAME.sub("_", one.exported_as)
        # What is broken in the archive is put down as it is, and refused by the night that reads it.
        content = one.file.path.read_bytes()
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            content = content[:1000]
        path.write_bytes(content)
        yield replace(one.file, path=path)


def told_of(store: Store, here: datetime, run: RunRecord, taken: Gathered | None) -> Night:
    """What a replay tells of one run: `here` is its moment by the store's clock, `taken` what was read, where it was."""
    doubts = (
        Counter(f"{row.column or 'the whole row'}: {row.reason}" for row in taken.reading.set_aside) if taken else {}
    )
    return Night(
        store=store.id,
        store_name=store.name,
        export=run.export,
        night=store.calendar.today(run.as_of) if run.as_of else None,
        read_at=here,
        outcome=run.outcome.value,
        reason=run.reason,
        rows=run.rows,
        opened=run.opened,
        changed=run.changed,
        vanished=run.vanished,
        set_aside=run.set_aside,
        doubts=doubts,
        unknown_words=dict(taken.reading.unknown_words) if taken else {},
    )
