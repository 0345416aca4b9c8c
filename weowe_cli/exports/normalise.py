"""A whole export as sightings: what is new, what stands as it stood last night, what is set aside and what is ignored.

Never touches a ledger: what is known comes in as a mapping, and a row that is known is counted, not read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, tzinfo
from itertools import compress, repeat
from operator import is_, is_not, itemgetter

from xxhash import xxh3_128_digest

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.dates import TURNED_ROUND
from weowe_cli.exports.furniture import Furniture
from weowe_cli.exports.layout import Layout, begins_another_table, says
from weowe_cli.exports.no_promise import CORE, INTERNAL, REPEATED, RETURN, STOCK
from weowe_cli.exports.profile import FIELDS, Profile
from weowe_cli.exports.reading import SOMETIMES, Fresh, Progress, Reading, SetAside, nobody
from weowe_cli.exports.rows import Picked, RowReader
from weowe_cli.exports.split_rows import Identity, combined, days_of, identity, of_another_customer, without_repeated
from weowe_cli.exports.tables import Row, Table, TableKind
from weowe_cli.exports.unfold import NO_PART_LINE, Unfolder
from weowe_cli.exports.values import Doubt
from weowe_cli.promises.record import Sighting

NO_PROMISE = (CORE, RETURN, STOCK, INTERNAL, NO_PART_LINE)
"""Why a line makes no promise; a page says it by a number below 0, the first by -1."""
WIDTH = 16
"""Bytes of a line's digest."""
TELL_HOW_FAR = ("dms_status", "qty_received", "qty_backordered", "qty_cancelled")
"""Fields of a sighting by which a row says how far its order is. The date of an arrival says it too, where there is one."""


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
    """What an export says on the night `as_of`, a date of the store in `zone`.

    `known` has the digests of the lines of an earlier reading with what they meant: the promise that a line made, or
    below 0 why it made none (`NO_PROMISE`). Such a line is only counted, and `known` is emptied. Rows of one promise
    are combined, and one of which a row is set aside is set aside whole. Where a new row is of a promise whose other
    row is known, as the ledger can tell, the caller reads again without that one.
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
        self.known_headers = profile.fields_by_header()
        self.furniture = Furniture(layout, profile.footers, self.known_headers)
        self.pick = itemgetter(*(layout.columns.get(name, -1) for name in FIELDS))
        """The cells of `FIELDS`; a column that is not there is the last cell, where an empty one is put."""
        self.unfolder = Unfolder(profile.multi_valued, layout)
        read = sorted(layout.columns.values())
        # A column that nobody reads may change daily; where there is one, only the cells that are read are compared.
        self.cut = itemgetter(*read) if layout.unused or layout.dangerous else None
        # The same text read in another way is another line.
        way = (
            f"{profile.fingerprint} {sorted(layout.columns.items())} {self.cut is None} {table.dialect} {table.by_line}"
        )
        self.way = int.from_bytes(hashlib.blake2b(way.encode(), digest_size=8).digest())
        self.heads_of_part = layout.heads_of("part_number")
        self.kept = layout.kept
        self.rows = self.last_row = self.last_read = 0
        self.digests: list[bytes] = []
        self.meanings: list[int] = []
        self.unchanged: frozenset[int] = frozenset()
        self.lost: frozenset[int] = frozenset()
        self.taken: set[bytes] = set()
        self.found: dict[Identity, list[Fresh]] = {}
        self.set_aside: list[SetAside] = []
        self.ignored: Counter[str] = Counter()
        self.unknown_words: Counter[str] = Counter()

    def reading(self) -> Reading:
        if not self._read_lines():
            self._read_records()
        self._set_aside_whole()
        fresh = sorted((self._as_one(rows) for rows in self.found.values()), key=lambda one: one.sighting.row)
        return Reading(
            rows=self.rows,
            fresh=tuple(fresh),
            unchanged=self.unchanged,
            lost=self.lost,
            digests=self.digests,
            meanings=self.meanings,
            set_aside=tuple(sorted(self.set_aside, key=lambda one: one.row)),
            ignored=dict(self.ignored),
            unknown_words=dict(self.unknown_words),
            says=says(self.layout),
            headers=tuple(self.layout.headers[index] for index in self.kept),
            footer_seen=self.furniture.end_seen,
            cut_short=self.table.cut_short or self.furniture.miscounted(self.rows),
            ended=self._ended(),
            blank=self._blank(),
        )

    def _read_lines(self) -> bool:
        """Where every line is a record: those that are known are never taken apart. False where one is not."""
        if not self.table.by_line or self.unfolder.unfolds:
            return False
        header_row = self.layout.header_row
        fresh: list[tuple[int, bytes, bytes]] = []
        for number, lines in self.table.stretches():
            first = max(number, header_row + 1)
            below = lines[first - number :]
            digests = self._digests(below)
            places = self._stood(digests)
            fresh += [(first + place, below[place], digests[place]) for place in places]
            self.last_row = number + len(lines) - 1
        # All lines of last night were whole records, so those that stand are; only the others need a look.
        if any(self.table.is_half(line) for _, line, _ in fresh):
            self.digests, self.meanings = [], []  # and what is known is looked up once more
            return False
        self._count_what_stands()
        for begin in range(0, len(fresh), SOMETIMES):
            self.progress("reading rows", begin, len(fresh))
            lot = fresh[begin : begin + SOMETIMES]
            rows = self.table.take_apart([row for row, _, _ in lot], [line for _, line, _ in lot])
            self._read_rows(rows, [digest for _, _, digest in lot])
        return True

    def _ended(self) -> bool | None:
        """Whether the last line of a text is whole: it has an end, or stands as it stood."""
        if self.table.kind is not TableKind.TEXT:
            return None
        return self.table.content.endswith((b"\n", b"\r")) or self.last_read < self.last_row

    def _read_records(self) -> None:
        """The same for a text whose cells go over the ends of lines, or list several parts: every record is taken apart."""
        rows = [row for row in self.table.rows() if row.number > self.layout.header_row]
        self.last_row = rows[-1].number if rows else 0
        width, pick = len(self.layout.headers), self.pick
        picked = (pick([*cells, *repeat("", max(1, width - len(cells) + 1))]) for _, cells, _ in rows)
        parts: list[tuple[str, ...]] = []
        if self.unfolder.unfolds:
            lines = [(row, *line) for row, record in zip(rows, picked, strict=True) for line in self._unfolded(record)]
            rows, parts = [row for row, _, _ in lines], [part for _, part, _ in lines]
            picked = ((*part, *repeat("", nth)) for _, part, nth in lines)
        digests = [xxh3_128_digest("\x1f".join(cells).encode("utf-8", "surrogatepass"), self.way) for cells in picked]
        places = self._stood(digests)
        self._count_what_stands()
        for begin in range(0, len(places), SOMETIMES):
            self.progress("reading rows", begin, len(places))
            lot = places[begin : begin + SOMETIMES]
            some, known_by = [rows[place] for place in lot], [digests[place] for place in lot]
            self._read_rows(some, known_by, [parts[place] for place in lot] if parts else None)

    def _unfolded(self, record: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
        """The part lines of a record, each with how many like it stand before it: two of a part on one RO are two.

        A record without any, and one whose lists do not pair, stays as it is until it is read.
        """
        try:
            lines = self.unfolder.rows(record) or [record]
        except Doubt:
            lines = [record]
        return [(line, lines[:place].count(line)) for place, line in enumerate(lines)]

    def _digests(self, lines: list[bytes]) -> list[bytes]:
        """What the lines are known by: all of them, or their cells that are read."""
        way, cut = self.way, self.cut
        if cut is None:
            return [xxh3_128_digest(line, way) for line in lines]
        dialect = self.table.dialect
        delimiter, quote = dialect.delimiter.encode(), (dialect.quote or "\n").encode()
        digests = []
        for line in lines:
            cells = line.split(delimiter)
            if quote in line:
                cells = [cell.encode() for cell in self.table.take_apart([0], [line])[0].cells]
            try:
                digests.append(xxh3_128_digest(b"\x1f".join(cut(cells)), way))
            except IndexError:
                digests.append(xxh3_128_digest(line, way))
        return digests

    def _stood(self, digests: list[bytes]) -> list[int]:
        """Keep the lines that stand as they stood; returns the places of all others."""
        meant = list(map(self.known.get, digests))
        self.digests.append(b"".join(compress(digests, map(is_not, meant, repeat(None)))))
        self.meanings += [meaning for meaning in meant if meaning is not None]
        return list(compress(range(len(meant)), map(is_, meant, repeat(None))))

    def _count_what_stands(self) -> None:
        """Count the lines that stand. One of a promise that stands twice is a repeated row."""
        self.rows = len(self.meanings)
        promises = [meaning for meaning in self.meanings if meaning > 0]
        self.unchanged = frozenset(promises)
        self.lost = frozenset(meaning for meaning in self.known.values() if meaning > 0) - self.unchanged
        self.known.clear()
        if len(self.unchanged) < len(promises):
            stand = list(zip(self._stand(), self.meanings, strict=True))
            first = {meaning: digest for digest, meaning in reversed(stand) if meaning > 0}
            stand = [(digest, meaning) for digest, meaning in stand if meaning < 0]
            self.digests = [*first.values(), *(digest for digest, _ in stand)]
            self.meanings = [*first, *(meaning for _, meaning in stand)]
            self.ignored[REPEATED] += len(promises) - len(first)
        self.ignored.update(NO_PROMISE[-1 - meaning] for meaning in self.meanings if meaning < 0)

    def _stand(self) -> Iterator[bytes]:
        """The digests of the lines that stand as they stood."""
        return (lot[at : at + WIDTH] for lot in self.digests for at in range(0, len(lot), WIDTH))

    def _read_rows(
        self,
        rows: Sequence[Row],
        digests: Sequence[bytes],
        picked: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Lines that are not known: each is furniture, a repeated row, a row in doubt, no promise, or a sighting."""
        self.last_read = rows[-1].number
        filled = [self._filled(row.cells) for row in rows]
        lines: list[tuple[bytes, list[str], Picked, Doubt | str | None]] = []
        to_read: dict[bytes, Picked] = {}
        for row, cells, found, digest in zip(rows, filled, picked or map(self.pick, filled), digests, strict=True):
            if self._is_no_row(cells, found, len(row.cells)):
                continue
            if begins_another_table(cells, self.layout, self.known_headers):
                raise RefusedExport(
                    "a second table begins below the first, with its columns in another order",
                    where=f"{self.table.name}, row {row.number}: its headers are not those of row {self.layout.header_row}",
                    todo="Export the report once, or hand over its parts as files of their own.",
                    overridable=False,
                )
            self.rows += 1
            at_once = self._said_at_once(row, found)
            lines.append((digest, cells, (row.number, found), at_once))
            if at_once is None and digest not in self.taken:
                to_read.setdefault(digest, (row.number, found))
        told = dict(zip(to_read, self.reader.read([*to_read.values()]), strict=True))
        for digest, cells, its, at_once in lines:
            if digest in self.taken:
                self.ignored[REPEATED] += 1
            else:
                self._sort_in(at_once or told[digest], digest, cells, its)

    def _said_at_once(self, row: Row, picked: tuple[str, ...]) -> Doubt | str | None:
        """What is to be said of a line whatever is read in its cells; None where that is nothing."""
        if doubt := row.doubt or self.layout.shifted(row.cells):
            return Doubt("", "", doubt)
        try:
            return None if self.unfolder.rows(picked) else NO_PART_LINE
        except Doubt as doubt:
            return doubt

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

    def _sort_in(self, said: Sighting | str | Doubt, digest: bytes, cells: list[str], row: Picked) -> None:
        if isinstance(said, Doubt):
            self._put_aside(row[0], cells, said, row[1])
        elif isinstance(said, str):
            self.ignored[said] += 1
            self.digests.append(digest)
            self.meanings.append(-1 - NO_PROMISE.index(said))
        else:
            self.taken.add(digest)
            if said.unknown_word:
                self.unknown_words[said.unknown_word] += 1
            # A row with a word that nobody knows is read every night, so that every night lists it.
            self.found.setdefault(identity(said), []).append(Fresh(said, None if said.unknown_word else digest))

    def _put_aside(self, row: int, cells: list[str], doubt: Doubt, picked: tuple[str, ...]) -> None:
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
        """Where one row of a promise cannot be trusted, what the others say of it is only half of the truth.

        Two rows of two customers are of no promise that could be told, and a day that may be another is no date.
        """
        unsure = self.reader.unsure(of_a_workbook=self.table.kind is TableKind.WORKBOOK)
        aside = sorted(self.set_aside, key=lambda one: one.row)
        broken = {(one.order, one.part_key, one.line): one.row for one in aside if one.order and one.part_key}
        reasons: dict[int, str] = {}
        for which, rows in [pair for pair in self.found.items() if broken or unsure or len(pair[1]) > 1]:
            told = [fresh.sighting for fresh in rows]
            if (bad := broken.get(which[:3])) is not None:
                reason = f"row {bad} is of the same promise and cannot be trusted"
            elif len(told) > 1 and (other := of_another_customer(told)):
                reason = f"rows {told[0].row} and {other.row} are of the same order and part and of two customers"
            elif unsure and not unsure.isdisjoint(days_of(told)):
                reason = TURNED_ROUND
            else:
                continue
            del self.found[which]
            reasons |= dict.fromkeys((one.row for one in told), reason)
        if not reasons:
            return
        for row, bare, _ in self.table.rows():
            if row in reasons:
                cells = self._filled(bare)
                self._put_aside(row, cells, Doubt("", "", reasons[row]), self.pick(cells))

    def _as_one(self, rows: list[Fresh]) -> Fresh:
        """All rows of one promise. Where they are several, its lines are read every night."""
        if len(rows) == 1:
            return rows[0]
        told = without_repeated([fresh.sighting for fresh in rows])
        if len(told) < len(rows):
            self.ignored[REPEATED] += len(rows) - len(told)
        return Fresh(combined(told) if len(told) > 1 else told[0], None)

    def _blank(self) -> tuple[str, ...]:
        columns = self.layout.columns
        telling = [field for field in ("status", "qty_received") if field in columns]
        if self.meanings or not self.found or not columns.keys().isdisjoint({"received_on", "installed_on"}):
            return ()
        for rows in self.found.values():
            if any(getattr(fresh.sighting, field) is not None for fresh in rows for field in TELL_HOW_FAR):
                return ()
        return tuple(map(self.layout.header_of, telling))
