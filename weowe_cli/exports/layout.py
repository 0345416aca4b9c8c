"""Where the header stands in an export, which column says what, and which of several tables is the report (SPEC X2).

Never takes a header for what it only resembles: a near miss is named in the error, not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.furniture import title_of
from weowe_cli.exports.headers import Claims, Known, are_units, as_one_line, claims, combined, is_dangerous, nearest
from weowe_cli.exports.missing import TELL_A_STATE, candidates, other_report, teach, unread, untold, what_is_missing
from weowe_cli.exports.profile import Profile, header_key
from weowe_cli.exports.tables import Table, TableKind

HEADER_WITHIN = 60
"""Rows in which the header must stand; a report with a longer preamble has not been seen."""
IDENTIFY_OR_TELL = frozenset(TELL_A_STATE) | {
    "part_number", "so", "ro", "line", "qty_ordered", "qty_backordered", "qty_cancelled",
}  # fmt: skip
"""Fields that must not be read from the wrong one of two columns with the same header."""
MANY = 6
"""Fields that are read from a report which has so many of its own columns that it is no other."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a table says what. Columns count from 0, rows from 1.

    `header_row` is the last row of the header: of two lines of headers the lower one, or the line of units below.
    `unused` are headers that no field claims, `dangerous` those dropped on reading. `width` is how many cells a row
    must have to be whole. `titles` are the folded lines down to the header, which paged reports repeat. `claims` has
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

    def header_of(self, field: str) -> str:
        """The header of a field as the export writes it; the field's own name where no column claims it."""
        return self.headers[self.columns[field]] if field in self.columns else field

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
    misses: list[tuple[int, RefusedExport]] = []
    for hidden in (False, True):
        for table in tables:
            if table.hidden is not hidden:
                continue
            try:
                layout = find_layout(table, profile, needs)
                if needs.tells_state:
                    _refuse_what_tells_no_state(table, layout, profile)
                    _refuse_twins_that_differ(table, layout, profile)
            except RefusedExport as refused:
                misses.append((_nearness(table, profile), refused))
            else:
                fitting.append((table, layout))
        if fitting:
            break
    if not fitting:
        raise max(misses, key=lambda miss: miss[0])[1]
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
    known = profile.fields_by_header()
    lines = _first_lines(table)
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
    raise _another_report(table, profile, needs, _likeliest(lines[:HEADER_WITHIN], profile))


def begins_another_table(cells: Sequence[str], layout: Layout, known: Known) -> bool:
    """Whether a line below the header is one of headers that say other columns: what follows must not be read by these.

    `known` is `Profile.fields_by_header`.
    """
    part = cells[layout.columns["part_number"]]
    if any(map(str.isdigit, part)):
        return False  # a part number: this is asked of every new row
    found = claims(cells, known)
    return SPECIAL_ORDERS.met_by(found) and any(
        layout.columns.get(field) not in columns for field, columns in found.items()
    )


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


def _first_lines(table: Table) -> list[list[str]]:
    """The lines in which the header may stand, and two more for what may belong to it."""
    return [row.cells for row in islice(table.rows(), HEADER_WITHIN + 2)]


def _head_at(lines: Sequence[list[str]], index: int, known: Known, needs: Needs) -> _Head | None:
    """The header that ends or begins in this line; one line where it is enough, two where they say more."""

    def head(row: int, height: int, names: Sequence[str]) -> _Head:
        claimed = claims(names, known)
        return _Head(row, height, names, claimed, needs.met_by(claimed))

    line = lines[index]
    single = head(index + 1, 1, line)
    if index and any(lines[index - 1]):
        both = head(index + 1, 2, combined(lines[index - 1], line, known))
        if both.fits and (not single.fits or both.says_more_than(single)):
            return both
    if not single.fits:
        return None
    if index + 1 < len(lines):
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
    heads = tuple(tuple(cell.lstrip("\ufeff") for cell in line) for line in lines[head.row - head.height : row])
    return Layout(
        header_row=row,
        headers=headers,
        columns=columns,
        unused=tuple(headers[index] for index in named if index not in taken and not is_dangerous(headers[index])),
        dangerous=tuple(headers[index] for index in named if is_dangerous(headers[index])),
        width=named[-1] + 1 if table.kind is TableKind.TEXT else 0,
        titles=frozenset(title for line in (*lines[:row], headers) if (title := title_of(line))),
        claims=head.claims,
        heads=(*heads, headers),
    )


def _refuse_what_tells_no_state(table: Table, layout: Layout, profile: Profile) -> None:
    """A report whose rows cannot say that a part has come would make every part an order that is still out."""
    fields = untold(layout.claims, profile.lacks)
    if not fields:
        return
    where, todo = what_is_missing(fields, layout.headers, profile)
    if other := other_report(layout.headers, profile):
        what = f"this is another kind of report: {other}"
        todo = f"Hand over the special orders of {profile.title}."
    elif len(fields) > 1:
        what = "nothing in this report says whether a part has come"
    else:
        what = "this report counts pieces, but does not say whether all of them have come"
    if not other:
        why = "all of its orders are still out" if len(fields) > 1 else "it can do without"
        todo += f" If {why}, write lacks: [{fields[0]}] there."
    raise RefusedExport(
        what,
        where=f"{_place(table)}, row {layout.header_row}: {where}",
        todo=todo,
        rule="X6",
        overridable=False,
    )


def _refuse_twins_that_differ(table: Table, layout: Layout, profile: Profile) -> None:
    """Two columns with one header, for a field that decides a state, are only harmless while they say the same."""
    twins = [
        (field, columns[0], twin)
        for field, columns in layout.claims.items()
        if field in IDENTIFY_OR_TELL
        for twin in layout.twins(columns)
    ]
    if not twins:
        return
    part, last = layout.columns["part_number"], max(max(first, twin) for _, first, twin in twins)
    for number, cells, *_ in table.rows():
        if number <= layout.header_row or len(cells) <= max(part, last) or not cells[part]:
            continue
        for field, first, twin in twins:
            if cells[twin] and cells[twin] != cells[first]:
                header = layout.headers[first]
                raise RefusedExport(
                    f"two columns are called '{header}' and do not say the same",
                    where=f"{_place(table)}, row {layout.header_row}: columns {first + 1} and {twin + 1}, first in row {number}",
                    todo=f"Say which one counts, under columns: {field}: in config/dms/{profile.name}.yml: "
                    f"'{header} (1)' or '{header} (2)'.",
                    rule="X6",
                    overridable=False,
                )


def _likeliest(lines: Sequence[list[str]], profile: Profile) -> tuple[int, Sequence[str]]:
    """The row that is most like a line of headers, and its cells; row 0 where there is none."""
    known = profile.fields_by_header()
    best: tuple[int, int, Sequence[str]] = (0, 0, ())
    for number, line in enumerate(lines, 1):
        score = 4 * len(claims(line, known))
        # Likeness is slow to tell, and a line with figures is a row of data.
        if len(line) > 2 and not _has_figures(line):
            score += len(nearest(line, profile))
        if score > best[0]:
            best = (score, number, line)
    return best[1:]


def _nearness(table: Table, profile: Profile) -> int:
    row, cells = _likeliest(_first_lines(table)[:HEADER_WITHIN], profile)
    return len(claims(cells, profile.fields_by_header())) if row else 0


def _has_figures(line: Sequence[str]) -> bool:
    return any(sum(sign.isdigit() for sign in cell) > 2 or "@" in cell for cell in line)


def _another_report(
    table: Table, profile: Profile, needs: Needs, likeliest: tuple[int, Sequence[str]]
) -> RefusedExport:
    """What is wrong with a table that lacks what is needed. Only headers are quoted, never rows."""
    row, cells = likeliest
    found = claims(cells, profile.fields_by_header())
    missed = needs.missed_by(found)
    fields = [field for needed in missed.values() for field in needed]
    near = {field: headers for field, headers in nearest(cells, profile).items() if field in fields or not missed}
    fields = fields or list(near)
    # A line that names three fields, or nearly what is missing, and has no figures in it are headers: they may be quoted.
    others = unread(cells, profile) if (len(found) > 2 or near) and not _has_figures(cells) else []
    anything = f"anything beside {' and '.join(needs.of_each)}"
    lacks = " and ".join(f"no column for {name}" for name in missed or (anything,))
    other = other_report(cells, profile)
    is_it = not other and fields and (near or len(found) >= MANY)
    if other:
        what = f"this is another kind of report: {other}"
    elif is_it:
        what = f"this report has {lacks}, or it goes by another name"
    else:
        what = "this is another kind of report"
    place = f", row {row}: {lacks}" if row else f": no line of headers in its first {HEADER_WITHIN} rows, {lacks}"
    todo = f"Hand over the {needs.report} of {profile.title}, or name the columns in config/dms/{profile.name}.yml."
    return RefusedExport(
        what,
        where=_place(table) + place + candidates(fields, near, others),
        todo=teach(fields, near, profile) if is_it else todo,
        rule="X6",
        overridable=False,
    )


def _place(table: Table) -> str:
    return f"{table.name}, sheet '{table.sheet}'" if table.sheet else table.name
