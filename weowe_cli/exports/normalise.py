"""A whole export as sightings: what is new, what stands as it stood last night, what is set aside and what is ignored.

Never touches a ledger: what is known comes in as a mapping, and a row that is known is counted, not read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, tzinfo
from operator import itemgetter
from typing import Any

from weowe_cli.exports.layout import Furniture, Layout
from weowe_cli.exports.profile import FIELDS, Profile
from weowe_cli.exports.rows import REPEATED, RowReader, says, total
from weowe_cli.exports.tables import Table
from weowe_cli.exports.values import Doubt
from weowe_cli.promises.record import Sighting, Status
from weowe_cli.promises.statuses import Quantities, read_status

Identity = tuple[str, str, str | None, date | None]
"""Order, part key, line and order date: one promise of one store in one DMS (SPEC 3)."""
"""Order number and part key, as far as they can be read."""

_ADVANCE = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sighting that was not seen so before. Without a digest it is to be read again every night."""

    sighting: Sighting
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be trusted (SPEC X4): row number, the header of the column, its value, the reason.

    `cells` stand under `Reading.headers`. `order` (as `Sighting.order`), `part_key` and `line` say which promise it is
    of, as far as that can be read: that promise has not vanished.
    """

    row: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...]
    order: str | None = None
    part_key: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one export says.

    `rows` counts every row but blank lines, heads and footers. `unchanged` are the promises whose row stands as it was
    known. `ignored` counts by reason, `unknown_words` by word. `says` are the fields of a sighting this export has
    columns for. `headers` are without the dangerous ones (X13). `cut_short` is a sentence when the end is missing.
    """

    rows: int
    fresh: tuple[Fresh, ...]
    unchanged: frozenset[int]
    set_aside: tuple[SetAside, ...]
    ignored: dict[str, int]
    unknown_words: dict[str, int]
    says: frozenset[str]
    headers: tuple[str, ...]
    footer_seen: bool
    cut_short: str | None


def normalise(
    table: Table, layout: Layout, profile: Profile, *, as_of: date, known: Mapping[bytes, int], zone: tzinfo = UTC
) -> Reading:
    """What an export says on the night `as_of`, which is a date of the store in `zone`.

    `known` maps the digest of a row, as an earlier reading gave it, to the promise it made: such a row is only counted.
    Rows of one promise are combined, and a promise of which one row is set aside is set aside whole. Whether a new row
    is of a promise whose other row is known, only the ledger can tell; the caller then reads again without that one.
    """
    return _Night(table, layout, profile, as_of=as_of, known=known, zone=zone).reading()


class _Night:
    """One pass over one export, and a second one for what stands in rows that were set aside with another."""

    def __init__(
        self, table: Table, layout: Layout, profile: Profile, *, as_of: date, known: Mapping[bytes, int], zone: tzinfo
    ) -> None:
        self.table, self.layout, self.known = table, layout, known
        self.reader = RowReader(layout, profile, as_of=as_of, zone=zone)
        self.furniture = Furniture(layout, profile.footers)
        self.pick = itemgetter(*(layout.columns.get(name, -1) for name in FIELDS))
        """The cells of `FIELDS`; a column that is not there is the last cell, where an empty one is put."""
        mapped = ",".join(name for name in FIELDS if name in layout.columns)
        # A column that nobody reads may change daily; where there is one, only the cells that are read are compared.
        self.by_line = table.lines is not None and not layout.unused and not layout.dangerous
        places = sorted(layout.columns.items(), key=itemgetter(1)) if self.by_line else ""
        self.salt = f"{profile.fingerprint} {mapped} {places}\x1e".encode()
        self.header_of_part = layout.header_of("part_number")
        self.kept = layout.kept
        self.rows = 0
        self.seen: set[bytes] = set()
        self.found: dict[Identity, list[Fresh]] = {}
        self.unchanged: set[int] = set()
        self.set_aside: list[SetAside] = []
        self.ignored: Counter[str] = Counter()
        self.unknown_words: Counter[str] = Counter()

    def reading(self) -> Reading:
        self._first_pass()
        self._set_aside_whole()
        fresh = sorted((_combined(rows) for rows in self.found.values()), key=lambda one: one.sighting.row)
        return Reading(
            rows=self.rows,
            fresh=tuple(fresh),
            unchanged=frozenset(self.unchanged),
            set_aside=tuple(sorted(self.set_aside, key=lambda one: one.row)),
            ignored=dict(self.ignored),
            unknown_words=dict(self.unknown_words),
            says=says(self.layout),
            headers=tuple(self.layout.headers[index] for index in self.kept),
            footer_seen=self.furniture.end_seen,
            cut_short=self.table.cut_short or self._miscounted(),
        )

    def _first_pass(self) -> None:
        if self.by_line:
            self._first_pass_by_line()
            return
        known, seen = self.known, self.seen
        for row, cells, length in self._lines():
            picked = self.pick(cells)
            digest = self._digest(picked)
            promise = known.get(digest)
            if promise is not None and digest not in seen:
                seen.add(digest)
                self.rows += 1
                self.unchanged.add(promise)
                continue
            self._read_row(row, cells, length, picked, digest)

    def _first_pass_by_line(self) -> None:
        """The same where every column is read and every line is a record: a line that is known is never taken apart."""
        assert self.table.lines is not None
        known, seen, salt, blake2b = self.known, self.seen, self.salt, hashlib.blake2b
        unchanged, header_row = self.unchanged, self.layout.header_row
        for row, line in enumerate(self.table.lines(), 1):
            if row <= header_row:
                continue
            digest = blake2b(salt + line.rstrip("\r\n").encode("utf-8", "surrogatepass"), digest_size=16).digest()
            promise = known.get(digest)
            if promise is not None and digest not in seen:
                seen.add(digest)
                unchanged.add(promise)
                continue
            cells, length = self._filled(self.table.cells(line))
            self._read_row(row, cells, length, self.pick(cells), digest)
        self.rows += len(unchanged)

    def _read_row(self, row: int, cells: list[str], length: int, picked: tuple[str, ...], digest: bytes) -> None:
        """One line that is not known: furniture, a repeated row, a row in doubt, no promise, or a sighting."""
        if self._is_no_row(cells, picked, length):
            return
        self.rows += 1
        if digest in self.seen:
            self.ignored[REPEATED] += 1
            return
        try:
            self._refuse_wrong_length(cells, length)
            told = self.reader.read(row, picked)
        except Doubt as doubt:
            self._put_aside(row, cells, doubt)
            return
        if isinstance(told, str):
            self.ignored[told] += 1
        else:
            self._take(told, digest)

    def _lines(self) -> Iterator[tuple[int, list[str], int]]:
        """The lines below the header: row, cells, and how many of these the line had itself.

        Short lines are filled up, and every line gets one more empty cell for the columns that are not there.
        """
        header_row = self.layout.header_row
        for row, cells in self.table.rows():
            if row > header_row:
                yield row, *self._filled(cells)

    def _filled(self, cells: list[str]) -> tuple[list[str], int]:
        length = len(cells)
        cells.extend([""] * max(1, len(self.layout.headers) - length + 1))
        return cells, length

    def _digest(self, picked: tuple[str, ...]) -> bytes:
        raw = "\x1f".join(picked).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(self.salt + raw, digest_size=16).digest()

    def _is_no_row(self, cells: list[str], picked: tuple[str, ...], length: int) -> bool:
        """Whether the line is furniture; asked only where a row would lack something, for it is slow."""
        part, so, ro = picked[:3]
        if part and (so or ro) and length >= self.layout.width:
            return part == self.header_of_part
        return self.furniture.is_one(cells)

    def _refuse_wrong_length(self, cells: list[str], length: int) -> None:
        if length < self.layout.width:
            raise Doubt("", "", f"the row breaks off after {length} of {self.layout.width} cells")
        if any(cells[len(self.layout.headers) : -1]):
            raise Doubt("", "", "the row has more cells than there are headers, so they may have shifted")

    def _take(self, told: Sighting, digest: bytes) -> None:
        self.seen.add(digest)
        if told.unknown_word:
            self.unknown_words[told.unknown_word] += 1
        # A row with a word that nobody knows is read every night, so that every night lists it.
        fresh = Fresh(told, None if told.unknown_word else digest)
        self.found.setdefault(_identity(told), []).append(fresh)

    def _put_aside(self, row: int, cells: list[str], doubt: Doubt) -> None:
        picked = self.pick(cells)
        column = self.layout.header_of(doubt.field) if doubt.field else ""
        self.set_aside.append(
            SetAside(
                row=row,
                column=column,
                value=doubt.value,
                reason=doubt.reason,
                cells=tuple(cells[index] for index in self.kept),
                order=self.reader.order_key(picked),
                part_key=self.reader.part(picked),
                line=self.reader.line(picked),
            )
        )

    def _set_aside_whole(self) -> None:
        """Where one row of a promise cannot be trusted, what the others say of it is only half of the truth."""
        broken = {(one.order, one.part_key, one.line): one.row for one in self.set_aside if one.order and one.part_key}
        if not broken:
            return
        doubted = [(identity, bad) for identity in self.found if (bad := broken.get(identity[:3])) is not None]
        if not doubted:
            return
        reasons: dict[int, str] = {}
        for identity, bad in doubted:
            for fresh in self.found.pop(identity):
                reasons[fresh.sighting.row] = f"row {bad} is of the same promise and cannot be trusted"
        for row, cells, _ in self._lines():
            if row in reasons:
                self._put_aside(row, cells, Doubt("", "", reasons[row]))

    def _miscounted(self) -> str | None:
        counted = self.furniture.counted
        if counted is None or counted == self.rows:
            return None
        return f"the last line counts {counted} rows, and there are {self.rows}"


def _identity(sighting: Sighting) -> Identity:
    return sighting.order, sighting.part_key, sighting.line, sighting.ordered_on


def _combined(rows: list[Fresh]) -> Fresh:
    """Several rows of one promise as one: pieces added up, the least advanced status, the latest ETA (SPEC 4)."""
    if len(rows) == 1:
        return rows[0]
    told = sorted((fresh.sighting for fresh in rows), key=lambda sighting: sighting.row)
    filled: dict[str, Any] = {
        field.name: next((value for one in told if (value := getattr(one, field.name)) is not None), None)
        for field in fields(Sighting)
    }
    latest = max(told, key=lambda one: one.eta_to or date.min)
    least = min(told, key=lambda one: -1 if one.status is None else _ADVANCE[one.status])
    filled |= {
        "qty_ordered": total(one.qty_ordered for one in told),
        "qty_received": total(one.qty_received for one in told),
        "qty_backordered": total(one.qty_backordered for one in told),
        "qty_cancelled": total(one.qty_cancelled for one in told),
        "status": least.status,
        "dms_status": least.dms_status,
        "eta_from": latest.eta_from,
        "eta_to": latest.eta_to,
    }
    counted = Quantities(
        filled["qty_ordered"], filled["qty_received"], filled["qty_backordered"], filled["qty_cancelled"]
    )
    if least.status is not None and read_status(counted, None).status is Status.PARTIAL:
        filled["status"] = Status.PARTIAL  # one row may be here whole and the other not at all
    return Fresh(replace(told[0], **filled), None)
