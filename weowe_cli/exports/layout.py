"""Where the header stands in an export, which column says what, and which of several tables is the report (SPEC X2).

Never takes a header for what it only resembles: a near miss is named in the error, not used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.furniture import title_of
from weowe_cli.exports.headers import Claims, Known, are_units, as_one_line, claims, combined, is_dangerous
from weowe_cli.exports.profile import Profile, header_key
from weowe_cli.exports.refusals import Miss, objection, without_header
from weowe_cli.exports.tables import Table, TableKind

SAYS: dict[str, tuple[str, ...]] = {
    "eta": ("eta_from", "eta_to", "eta_text"),
    "eta_from": ("eta_from", "eta_text"),
    "eta_to": ("eta_to", "eta_text"),
    "status": ("status", "dms_status"),
    "supersedes": ("supersedes_key",),
    "superseded_by": ("supersedes_key",),
    "qty_backordered_oem": ("qty_backordered",),
    "qty_cancelled_oem": ("qty_cancelled",),
    "block_email": ("opt_out",),
    "block_phone": (),
    "home_phone": ("phone",),
    "work_phone": ("phone",),
    "email_2": ("email",),
    "core_line": (),
    "first_name": ("customer",),
    "last_name": ("customer",),
    "year": ("vehicle",),
    "model": ("vehicle",),
    "price": ("part_price",),
    "order_type": (),
    "part_number": ("part_number", "part_key"),
}
"""Fields of a sighting that a column fills, where they are not called the same."""
HEADER_WITHIN = 60
"""Rows in which the header must stand; a report with a longer preamble has not been seen."""
LOOKED_AT = 260
"""Rows by which the header and the usual length of a row are told."""
MOST_OVER_TWO_LINES = 300
"""Columns above which a line of headers is not looked for over two lines."""
NEARLY_EVERY = 0.9
"""The share of rows that must have another length than the header, all of them the same, for that to be usual."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a table says what. Columns count from 0, rows from 1.

    `header_row` is the last row of the header: of two lines of headers the lower one, or the line of units below.
    `unused` are headers that no field claims, `dangerous` those dropped on reading. `width` is how many cells a row
    must have to be whole, 0 where every row has them all, and `usual` how many it may have besides. `titles` are the folded lines down to the header, which paged reports repeat. `claims` has
    all columns that claim a field, the one that is read first. `heads` are the header's lines as they stand there.
    """

    header_row: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    unused: tuple[str, ...]
    dangerous: tuple[str, ...]
    width: int
    titles: frozenset[str]
    claims: Claims
    heads: tuple[tuple[str, ...], ...]
    usual: frozenset[int] = frozenset()

    def header_of(self, field: str) -> str:
        """The header of a field as the export writes it; the field's own name where no column claims it."""
        return self.headers[self.columns[field]] if field in self.columns else field

    def shifted(self, cells: Sequence[str]) -> str | None:
        """Why the cells of a row as it stands there may belong to other columns; None where nothing speaks for that.

        A row that ends with its last value has lost no more than the empty cells behind it.
        """
        length, columns = len(cells), len(self.headers)
        if any(cells[columns:]) or (self.width and length > columns and length not in self.usual):
            return "the row has more cells than there are headers, so they may have shifted"
        if length < self.width:
            return f"the row breaks off after {length} of {self.width} cells"
        if self.width <= length < columns and length not in self.usual and not (length == self.width and cells[-1]):
            return "the row has fewer cells than there are headers, so they may have shifted"
        return None

    def heads_of(self, field: str) -> frozenset[str]:
        """What stands in the column of a field where the header is repeated on a later page."""
        column = self.columns[field]
        return frozenset(line[column] for line in self.heads if column < len(line) and line[column])

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns that may be kept when a row is set aside: all but the dangerous ones.

        A column without a header belongs to the one on its left: `Address` may be merged over three.
        """
        kept = []
        dropped = False
        for index, header in enumerate(self.headers):
            dropped = is_dangerous(header) if header else dropped
            if not dropped:
                kept.append(index)
        return tuple(kept)

    @property
    def repeated(self) -> tuple[str, ...]:
        """The headers of fields under which a second column stands with the very same header; the first is read."""
        return tuple(self.headers[columns[0]] for columns in self.claims.values() if self.twins(columns))

    def twins(self, columns: Sequence[int]) -> tuple[int, ...]:
        """Of the columns that claim a field, those with the same header as the one that is read."""
        first = header_key(self.headers[columns[0]])
        return tuple(column for column in columns[1:] if header_key(self.headers[column]) == first)

    @property
    def read_from(self) -> tuple[str, ...]:
        """Each field that is read with the headers it could be read from, folded: `phone: cellphone > homephone`.

        What a run keeps of its layout, for `lost` to compare the next one with.
        """
        return tuple(
            f"{field}: {' > '.join(header_key(self.headers[column]) for column in columns)}"
            for field, columns in self.claims.items()
        )


@dataclass(frozen=True, slots=True)
class Needs:
    """What a table must have columns for, to be a certain report: `of_each` has fields by what they are called together,
    one of which is enough, `least` is how many fields it must have in all.

    `tells_state`: its rows must be able to say whether a part has come.
    """

    report: str
    of_each: Mapping[str, tuple[str, ...]]
    least: int
    tells_state: bool

    def missed_by(self, claims: Claims) -> dict[str, tuple[str, ...]]:
        """The needs that no column fills."""
        return {name: fields for name, fields in self.of_each.items() if claims.keys().isdisjoint(fields)}

    def met_by(self, claims: Claims) -> bool:
        """Whether these columns are enough."""
        return len(claims) >= self.least and not self.missed_by(claims)


SPECIAL_ORDERS = Needs(
    "special orders",
    {"a part number": ("part_number",), "an order or RO number": ("so", "ro")},
    least=3,
    tells_state=True,
)


@dataclass(frozen=True, slots=True)
class _Head:
    """A line of headers, or two read as one: its last row, its names, what they claim, whether that is enough."""

    row: int
    height: int
    names: Sequence[str]
    claims: Claims
    fits: bool

    def says_more_than(self, single: _Head) -> bool:
        """Whether this head, of two lines, names more and moves no field that the single line names for itself."""
        own = {field: columns[0] for field, columns in self.claims.items()}
        taken = set(own.values())
        return len(own.keys() - single.claims.keys()) > 0 and all(
            own.get(field) == columns[0] or (field not in own and columns[0] in taken)
            for field, columns in single.claims.items()
        )


def choose_table(tables: Sequence[Table], profile: Profile, needs: Needs = SPECIAL_ORDERS) -> tuple[Table, Layout]:
    """The one table of a file that is this report of a DMS, and its layout (SPEC X1).

    Hidden sheets count only where no visible one fits. Raises RefusedExport (X6) where two fit, with the names of both,
    and where none does, for the one that came nearest.
    """
    fitting: list[tuple[Table, Layout]] = []
    misses: list[Miss] = []
    for hidden in (False, True):
        for table in tables:
            if table.hidden is not hidden:
                continue
            found = _laid_out(table, profile, needs)
            if isinstance(found, Layout) and needs.tells_state:
                found = objection(table, found, profile) or found
            if isinstance(found, Miss):
                misses.append(found)
            else:
                fitting.append((table, found))
        if fitting:
            break
    if not fitting:
        raise max(misses, key=lambda miss: miss.found).refusal()
    if len(fitting) > 1:
        *most, last = (f"'{table.sheet}'" for table, _ in fitting)
        raise RefusedExport(
            f"{len(fitting)} sheets of this file are {needs.report} of {profile.title}",
            where=f"{fitting[0][0].name}: sheets {', '.join(most)} and {last}",
            todo="Remove all but one, or export that one alone.",
            rule="X6",
            overridable=False,
        )
    return fitting[0]


def find_layout(table: Table, profile: Profile, needs: Needs = SPECIAL_ORDERS) -> Layout:
    """The layout of an export of this DMS.

    Raises RefusedExport (X6) where no row of the first sixty names what is needed, which is a part number and an order
    number: another kind of report, named where the profile knows it, with the headers that were missed and the nearest
    ones that stand there.
    """
    found = _laid_out(table, profile, needs)
    if isinstance(found, Miss):
        raise found.refusal()
    return found


def _laid_out(table: Table, profile: Profile, needs: Needs) -> Layout | Miss:
    known = profile.fields_by_header()
    lines = [row.cells for row in islice(table.rows(), LOOKED_AT)]
    for index in range(min(len(lines), HEADER_WITHIN)):
        head = _head_at(lines, index, known, needs)
        if head is None:
            continue
        below = next((row for row in range(head.row, len(lines)) if any(lines[row])), None)
        better = _head_at(lines, below, known, needs) if below is not None else None
        # `SORTED BY:, SO, Part Number, Status` is no line of headers where the true one stands right below it.
        if better is not None and len(better.claims) > len(head.claims):
            head = better
        return _layout(table, lines, head)
    return without_header(table, profile, needs, lines[:HEADER_WITHIN], HEADER_WITHIN)


def begins_another_table(cells: Sequence[str], layout: Layout, known: Known) -> bool:
    """Whether a line below the header is one of headers that say other columns: what follows must not be read by these.

    `known` is `Profile.fields_by_header`.
    """
    part = cells[layout.columns["part_number"]]
    if any(map(str.isdigit, part)):
        return False  # a part number: this is asked of every new row
    found = claims(cells, known)
    if not SPECIAL_ORDERS.met_by(found):
        return False
    if any(layout.columns.get(field) not in columns for field, columns in found.items()):
        return True
    # A name that is not known is none of those that stand above: what is below it was another column's.
    return any(
        (name := header_key(cells[column])) not in known and name not in {"", *map(header_key, layout.heads_of(field))}
        for field, column in layout.columns.items()
    )


def says(layout: Layout) -> frozenset[str]:
    """The fields of a sighting that this export has columns for. What follows from the row itself it always says."""
    always = {"conflict", "unknown_word"}
    return frozenset(always.union(*(SAYS.get(field, (field,)) for field in layout.columns)))


def lost(before: Iterable[str], layout: Layout) -> tuple[str, ...]:
    """The fields that were read last night and cannot be read tonight from the column that was meant.

    `before` is `Layout.read_from` of last night. A field is lost where no column claims it, and where tonight's column
    only stood by last night: `ORD DATE` is not what `SOR DATE` was.
    """
    tonight = {
        field: [header_key(layout.headers[column]) for column in columns] for field, columns in layout.claims.items()
    }
    gone = []
    for entry in before:
        field, _, headers = entry.partition(": ")
        read, *stood_by = headers.split(" > ")
        now = tonight.get(field, [])
        if not now or (read not in now and now[0] in stood_by):
            gone.append(field)
    return tuple(gone)


def displaced(before: Iterable[str], layout: Layout) -> Iterator[tuple[str, str, str]]:
    """The fields that tonight would be read from a column that is new, though last night's still stands there: each with
    the header of the new one and that of last night's. A new `Status` may be that of the repair order.

    `before` is `Layout.read_from` of last night.
    """
    for entry in before:
        field, _, headers = entry.partition(": ")
        known = headers.split(" > ")
        stands = {header_key(layout.headers[column]): column for column in reversed(layout.claims.get(field, ()))}
        if known[0] in stands and header_key(layout.header_of(field)) not in known:
            yield field, layout.header_of(field), layout.headers[stands[known[0]]]


def _head_at(lines: Sequence[list[str]], index: int, known: Known, needs: Needs) -> _Head | None:
    """The header that ends or begins in this line; one line where it is enough, two where they say more."""

    def head(row: int, height: int, names: Sequence[str]) -> _Head:
        claimed = claims(names, known)
        return _Head(row, height, names, claimed, needs.met_by(claimed))

    line = lines[index]
    single = head(index + 1, 1, line)
    narrow = len(line) <= MOST_OVER_TWO_LINES
    if narrow and index and any(lines[index - 1]):
        both = head(index + 1, 2, combined(lines[index - 1], line, known))
        if both.fits and (not single.fits or both.says_more_than(single)):
            return both
    if not single.fits:
        return None
    if narrow and index + 1 < len(lines):
        both = head(index + 2, 2, combined(line, lines[index + 1], known))
        if both.fits and both.says_more_than(single):
            return both
    return single


def _layout(table: Table, lines: Sequence[list[str]], head: _Head) -> Layout:
    headers = tuple(as_one_line(name) for name in head.names)
    named = [index for index, name in enumerate(headers) if name]
    columns = {field: claiming[0] for field, claiming in head.claims.items()}
    taken = set(columns.values())
    row = head.row
    if row < len(lines) and are_units(lines[row]):
        row += 1
    width = named[-1] + 1 if table.kind is TableKind.TEXT else 0
    heads = tuple(tuple(cell.lstrip("\ufeff") for cell in line) for line in lines[head.row - head.height : row])
    return Layout(
        header_row=row,
        headers=headers,
        columns=columns,
        unused=tuple(headers[index] for index in named if index not in taken and not is_dangerous(headers[index])),
        dangerous=tuple(headers[index] for index in named if is_dangerous(headers[index])),
        width=width,
        titles=frozenset(title for line in (*lines[:row], headers) if (title := title_of(line))),
        claims=head.claims,
        heads=(*heads, headers),
        usual=_usual_lengths(lines[row:], len(headers), width) if width else frozenset(),
    )


def _usual_lengths(rows: Sequence[list[str]], columns: int, width: int) -> frozenset[int]:
    """How many cells a row has: as many as the header, and as many more or fewer as nearly every row has.

    Cells beyond the header must then be empty in all, and the first ones no numbers of rows: those have no header, and
    every other cell stands under that of its neighbour.
    """
    filled = [row for row in rows if sum(map(bool, row)) > 2]
    usual, often = max(Counter(map(len, filled)).items(), key=lambda one: one[1], default=(columns, 0))
    alike = [row for row in filled if len(row) == usual]
    if usual == columns or usual < width or often < NEARLY_EVERY * len(filled):
        return frozenset()
    if any(any(row[columns:]) for row in alike) or (usual > columns and _are_counted([row[0] for row in alike])):
        return frozenset()
    return frozenset({usual})


def _are_counted(cells: Sequence[str]) -> bool:
    """Whether these are the numbers of rows, from 0 or 1 on."""
    return any(cells == list(map(str, range(first, first + len(cells)))) for first in (0, 1))
