"""A whole export as sightings: what is new, what stands as it stood last night, what is set aside and what is ignored.

Never touches a ledger: what is known comes in as a mapping, and a row that is known is counted, not read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from itertools import repeat
from operator import itemgetter
from typing import Any

from xxhash import xxh3_128_digest

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.furniture import Furniture
from weowe_cli.exports.layout import Layout, begins_another_table
from weowe_cli.exports.profile import FIELDS, Profile
from weowe_cli.exports.rows import CORE, INTERNAL, REPEATED, RETURN, STOCK, RowReader, says, total
from weowe_cli.exports.tables import Row, Table
from weowe_cli.exports.values import Doubt
from weowe_cli.promises.record import Sighting, Status
from weowe_cli.promises.statuses import Quantities, read_status

Identity = tuple[str, str, str | None, date | None]
"""Order, part key, line and order date: one promise of one store in one DMS (SPEC 3)."""

NO_PROMISE = (CORE, RETURN, STOCK, INTERNAL)
"""Why a line makes no promise; a page says it by a number below 0, the first by -1."""

Progress = Callable[[str, int, int], None]
"""Who is told now and then what is done, how many rows of it are, and of how many."""
SOMETIMES = 2_000
"""Rows between two words to them."""

_ADVANCE = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sighting that was not seen so before, with the digest of its line. Without one it is read again every night."""

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

    `rows` counts every row but blank lines, heads and footers. `unchanged` are the promises whose line stands as it was
    known, `lost` those of whose lines one is gone. `digests` and `meanings` are the lines that are known by now, as a page
    keeps them: those of `fresh` are to be added. `ignored` counts by reason, `unknown_words` by word. `says` are the fields of a sighting this export has
    columns for. `headers` are without the dangerous ones (X13). `cut_short` is a sentence when the end is missing.
    """

    rows: int
    fresh: tuple[Fresh, ...]
    unchanged: frozenset[int]
    lost: frozenset[int]
    digests: list[bytes]
    meanings: list[int]
    set_aside: tuple[SetAside, ...]
    ignored: dict[str, int]
    unknown_words: dict[str, int]
    says: frozenset[str]
    headers: tuple[str, ...]
    footer_seen: bool
    cut_short: str | None


def without_a_line(promise: int) -> bytes:
    """What stands on a page for a promise that an export held in no line that is known: no line has this digest."""
    return bytes(8) + promise.to_bytes(8)


def nobody(_what: str, _done: int, _of: int) -> None:
    """The `Progress` of a run that nobody watches."""


def normalise(
    table: Table,
    layout: Layout,
    profile: Profile,
    *,
    as_of: date,
    known: dict[bytes, int],
    zone: tzinfo = UTC,
    progress: Progress = nobody,
) -> Reading:
    """What an export says on the night `as_of`, which is a date of the store in `zone`.

    `known` has the digests of the lines of an earlier reading with what they meant: the promise that a line made, or by
    a number below 0 why it made none (`NO_PROMISE`). Such a line is only counted; it is taken out of `known`.
    Rows of one promise are combined, and a promise of which one row is set aside is set aside whole. Whether a new row
    is of a promise whose other row is known, only the ledger can tell; the caller then reads again without that one.
    """
    return _Night(table, layout, profile, as_of=as_of, known=known, zone=zone, progress=progress).reading()


class _Night:
    """One pass over one export, and a second one for what stands in rows that were set aside with another."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        profile: Profile,
        *,
        as_of: date,
        known: dict[bytes, int],
        zone: tzinfo,
        progress: Progress,
    ) -> None:
        self.table, self.layout, self.known, self.progress = table, layout, known, progress
        self.reader = RowReader(layout, profile, as_of=as_of, zone=zone)
        self.furniture = Furniture(layout, profile.footers)
        self.pick = itemgetter(*(layout.columns.get(name, -1) for name in FIELDS))
        """The cells of `FIELDS`; a column that is not there is the last cell, where an empty one is put."""
        read = sorted(layout.columns.values())
        # A column that nobody reads may change daily; where there is one, only the cells that are read are compared.
        self.cut = itemgetter(*read) if layout.unused or layout.dangerous else None
        # The same text read in another way is another line.
        way = (
            f"{profile.fingerprint} {sorted(layout.columns.items())} {self.cut is None} {table.dialect} {table.by_line}"
        )
        self.way = int.from_bytes(hashlib.blake2b(way.encode(), digest_size=8).digest())
        self.heads_of_part = layout.heads_of("part_number")
        self.known_headers = profile.fields_by_header()
        self.kept = layout.kept
        self.rows = 0
        self.digests: list[bytes] = []
        self.meanings: list[int] = []
        self.taken: set[bytes] = set()
        self.found: dict[Identity, list[Fresh]] = {}
        self.set_aside: list[SetAside] = []
        self.ignored: Counter[str] = Counter()
        self.unknown_words: Counter[str] = Counter()

    def reading(self) -> Reading:
        if not self._read_lines():
            self._read_records()
        self._set_aside_whole()
        fresh = sorted((_combined(rows) for rows in self.found.values()), key=lambda one: one.sighting.row)
        unchanged = frozenset(meaning for meaning in self.meanings if meaning > 0)
        return Reading(
            rows=self.rows,
            fresh=tuple(fresh),
            unchanged=unchanged,
            lost=frozenset(meaning for meaning in self.known.values() if meaning > 0) - unchanged,
            digests=self.digests,
            meanings=self.meanings,
            set_aside=tuple(sorted(self.set_aside, key=lambda one: one.row)),
            ignored=dict(self.ignored),
            unknown_words=dict(self.unknown_words),
            says=says(self.layout),
            headers=tuple(self.layout.headers[index] for index in self.kept),
            footer_seen=self.furniture.end_seen,
            cut_short=self.table.cut_short or self._miscounted(),
        )

    def _read_lines(self) -> bool:
        """Where every line is a record: those that are known are never taken apart. False where one is not."""
        if not self.table.by_line:
            return False
        header_row, take_apart = self.layout.header_row, self.table.take_apart
        fresh: list[tuple[int, bytes, bytes]] = []
        for number, lines in self.table.stretches():
            first = max(number, header_row + 1)
            below = lines[first - number :]
            digests = self._digests(below)
            places = self._stood(digests)
            fresh += [(first + place, below[place], digests[place]) for place in places]
        # All lines of last night were whole records, so those that stand are; only the others need a look.
        if any(self.table.is_half(line) for _, line, _ in fresh):
            self.known.update(zip(self.digests, self.meanings, strict=True))
            self.digests, self.meanings, self.rows, self.ignored = [], [], 0, Counter()
            return False
        repeated = {digest for _, _, digest in fresh}.intersection(self.digests)
        for done, (row, line, digest) in enumerate(fresh):
            if not done % SOMETIMES:
                self.progress("reading rows", done, len(fresh))
            self._read_row(take_apart(row, line), digest, again=digest in repeated)
        return True

    def _read_records(self) -> None:
        """The same for a text whose cells go over the ends of lines: every record is taken apart."""
        rows = [row for row in self.table.rows() if row.number > self.layout.header_row]
        width, pick = len(self.layout.headers), self.pick
        picked = (pick([*cells, *repeat("", max(1, width - len(cells) + 1))]) for _, cells, _ in rows)
        digests = [xxh3_128_digest("\x1f".join(cells).encode("utf-8", "surrogatepass"), self.way) for cells in picked]
        places = self._stood(digests)
        repeated = {digests[place] for place in places}.intersection(self.digests)
        for done, place in enumerate(places):
            if not done % SOMETIMES:
                self.progress("reading rows", done, len(places))
            self._read_row(rows[place], digests[place], again=digests[place] in repeated)

    def _digests(self, lines: list[bytes]) -> list[bytes]:
        """What the lines are known by: all of them, or their cells that are read."""
        way, cut = self.way, self.cut
        if cut is None:
            return [xxh3_128_digest(line, way) for line in lines]
        encoding, dialect = self.table.encoding, self.table.dialect
        delimiter, quote = dialect.delimiter.encode(), (dialect.quote or "\n").encode()
        digests = []
        for line in lines:
            cells = line.split(delimiter)
            if quote in line:
                cells = [cell.encode(encoding) for cell in self.table.take_apart(0, line).cells]
            try:
                digests.append(xxh3_128_digest(b"\x1f".join(cut(cells)), way))
            except IndexError:
                digests.append(xxh3_128_digest(line, way))
        return digests

    def _stood(self, digests: list[bytes]) -> list[int]:
        """Count the lines that stand as they stood; returns the places of all others."""
        meant = list(map(self.known.pop, digests, repeat(None)))
        stood = [meaning for meaning in meant if meaning is not None]
        self.rows += len(stood)
        self.meanings += stood
        self.digests += [digest for digest, meaning in zip(digests, meant, strict=True) if meaning is not None]
        for meaning in stood:
            if meaning < 0:
                self.ignored[NO_PROMISE[-1 - meaning]] += 1
        return [place for place, meaning in enumerate(meant) if meaning is None]

    def _read_row(self, row: Row, digest: bytes, *, again: bool) -> None:
        """One line that is not known: furniture, a repeated row, a row in doubt, no promise, or a sighting."""
        length = len(row.cells)
        cells = self._filled(row.cells)
        picked = self.pick(cells)
        if self._is_no_row(cells, picked, length):
            return
        if begins_another_table(cells, self.layout, self.known_headers):
            raise RefusedExport(
                "a second table begins below the first, with its columns in another order",
                where=f"{self.table.name}, row {row.number}: its headers are not those of row {self.layout.header_row}",
                todo="Export the report once, or hand over its parts as files of their own.",
                overridable=False,
            )
        self.rows += 1
        if again or digest in self.taken:
            self.ignored[REPEATED] += 1
            return
        try:
            if row.doubt:
                raise Doubt("", "", row.doubt)
            self._refuse_wrong_length(cells, length)
            told = self.reader.read(row.number, picked)
        except Doubt as doubt:
            self._put_aside(row.number, cells, doubt)
            return
        if isinstance(told, str):
            self.ignored[told] += 1
            self.digests.append(digest)
            self.meanings.append(-1 - NO_PROMISE.index(told))
        else:
            self._take(told, digest)

    def _filled(self, cells: list[str]) -> list[str]:
        """A short line filled up, and one more empty cell for the columns that are not there."""
        return [*cells, *repeat("", max(1, len(self.layout.headers) - len(cells) + 1))]

    def _is_no_row(self, cells: list[str], picked: tuple[str, ...], length: int) -> bool:
        """Whether the line is furniture; asked only where a row would lack something, for it is slow."""
        part, so, ro = picked[:3]
        # `GRAND` and `TOTAL:` may happen to stand below SO and Part.
        if part and (so or ro) and length >= self.layout.width and any(map(str.isdigit, part)):
            return part in self.heads_of_part
        return self.furniture.is_one(cells)

    def _refuse_wrong_length(self, cells: list[str], length: int) -> None:
        if length < self.layout.width:
            raise Doubt("", "", f"the row breaks off after {length} of {self.layout.width} cells")
        if any(cells[len(self.layout.headers) : -1]):
            raise Doubt("", "", "the row has more cells than there are headers, so they may have shifted")

    def _take(self, told: Sighting, digest: bytes) -> None:
        self.taken.add(digest)
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
        for row, cells, _ in self.table.rows():
            if row in reasons:
                self._put_aside(row, self._filled(cells), Doubt("", "", reasons[row]))

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
        name: next((value for one in told if (value := getattr(one, name)) is not None), None)
        for name in Sighting._fields
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
    return Fresh(told[0]._replace(**filled), None)
