"""What is wrong with a table that is not the report that was asked for, and what can be done about it (SPEC X6).

Never quotes a row, only headers, and never looks for what a header resembles before somebody is to be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.headers import LONGEST, claims, nearest, sounding, vocabulary
from weowe_cli.exports.missing import (
    TELL_A_STATE,
    candidates,
    other_report,
    report_of_another_system,
    teach,
    unread,
    untold,
    what_is_missing,
)
from weowe_cli.exports.profile import Profile, header_key
from weowe_cli.exports.tables import Table

if TYPE_CHECKING:
    from weowe_cli.exports.layout import Layout, Needs

IDENTIFY_OR_TELL = frozenset(TELL_A_STATE) | {
    "part_number", "so", "ro", "line", "qty_ordered", "qty_backordered", "qty_cancelled",
}  # fmt: skip
"""Fields that must not be read from the wrong one of two columns with the same header."""
MANY = 6
"""Fields that are read from a report which has so many of its own columns that it is no other."""
COLUMNS_LOOKED_AT = 200
"""Cells of a line by which it is known to be the likeliest header."""
_FIGURES = re.compile(r"@|\d\D*\d\D*\d")


class Miss(NamedTuple):
    """Why a table is not what was asked for.

    `refusal` puts it into words, which is done once and for one table: what a header resembles is slow to tell.
    """

    found: int
    """How many fields it names all the same."""

    refusal: Callable[[], RefusedExport]


def objection(table: Table, layout: Layout, profile: Profile) -> Miss | None:
    """Why special orders with this layout are not to be read, None where they are."""
    found = len(layout.claims)
    if other := report_of_another_system(layout.headers, profile):
        return Miss(found, partial(_of_another_system, table, layout, profile, *other))
    if headers := _second_line_of_headers(table, layout, profile):
        return Miss(found, partial(_rows_over_two_lines, table, layout, headers))
    if fields := untold(layout.claims, profile.lacks):
        return Miss(found, partial(_tells_no_state, table, layout, profile, fields))
    twin = _twin_that_differs(table, layout)
    return Miss(found, partial(_twins_differ, table, layout, profile, *twin)) if twin else None


def without_header(table: Table, profile: Profile, needs: Needs, lines: Sequence[list[str]], within: int) -> Miss:
    """What is wrong with a table where none of the `lines`, of the first `within`, names what is needed."""
    row, cells, found = _likeliest(lines, profile)
    return Miss(found, partial(_another_report, table, profile, needs, row, cells, within))


def _likeliest(lines: Sequence[list[str]], profile: Profile) -> tuple[int, Sequence[str], int]:
    """The row that is most like a line of headers, its cells and how many fields they name; row 0 where there is none."""
    known, words = profile.fields_by_header(), vocabulary(profile)
    best: tuple[int, int, Sequence[str], int] = (0, 0, (), 0)
    for number, line in enumerate(lines, 1):
        cells = line[:COLUMNS_LOOKED_AT]
        named = len(claims(cells, known))
        score = 4 * named
        # A line with figures is a row of data.
        if len(line) > 2 and not _has_figures(cells):
            score += sounding(cells, words)
        if score > best[0]:
            best = (score, number, line, named)
    return best[1:]


def _has_figures(line: Sequence[str]) -> bool:
    return any(_FIGURES.search(cell[:LONGEST]) for cell in line)


def _another_report(
    table: Table, profile: Profile, needs: Needs, row: int, cells: Sequence[str], within: int
) -> RefusedExport:
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
    place = f", row {row}: {lacks}" if row else f": no line of headers in its first {within} rows, {lacks}"
    todo = f"Hand over the {needs.report} of {profile.title}, or name the columns in config/dms/{profile.name}.yml."
    return RefusedExport(
        what,
        where=_place(table) + place + candidates(fields, near, others),
        todo=teach(fields, near, profile) if is_it else todo,
        rule="X6",
        overridable=False,
    )


def _of_another_system(
    table: Table, layout: Layout, profile: Profile, name: str, headers: Sequence[str]
) -> RefusedExport:
    """A report that has what is needed under everyday names, and the rest of it under those of another system."""
    *most, last = (f"'{header}'" for header in headers)
    return RefusedExport(
        f"this is the report of another system: {name}",
        where=f"{_place(table)}, row {layout.header_row}: nobody told what {', '.join(most)} and {last} mean",
        todo=f"Hand over the special orders of {profile.title}, or name the system with dms:. If these are them, put "
        f"{', '.join(most)} and {last} under columns: or ignore_columns: in config/dms/{profile.name}.yml.",
        rule="X6",
        overridable=False,
    )


def _second_line_of_headers(table: Table, layout: Layout, profile: Profile) -> list[str]:
    """The headers that stand right below those of other fields; empty where that line is a row, or more of the header."""
    below = next((row.cells for row in islice(table.rows(), layout.header_row, None) if any(row.cells)), [])
    filled = [cell for cell in below if cell]
    known = profile.fields_by_header()
    if len(filled) < 2 or not all(header_key(cell) in known for cell in filled):
        return []
    taken = {column: field for field, column in layout.columns.items()}
    under_others = any(
        taken.get(column, field) != field for field, columns in claims(below, known).items() for column in columns
    )
    return filled if under_others else []


def _rows_over_two_lines(table: Table, layout: Layout, headers: Sequence[str]) -> RefusedExport:
    return RefusedExport(
        "each row of this report goes over two lines",
        where=f"{_place(table)}, row {layout.header_row}: below the headers stand '{headers[0]}' and '{headers[-1]}'",
        todo="Export it as CSV or XLSX, or with fewer columns, so that a row is one line.",
        rule="X6",
        overridable=False,
    )


def _tells_no_state(table: Table, layout: Layout, profile: Profile, fields: Sequence[str]) -> RefusedExport:
    """A report whose rows cannot say that a part has come would make every part an order that is still out."""
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
    return RefusedExport(
        what,
        where=f"{_place(table)}, row {layout.header_row}: {where}",
        todo=todo,
        rule="X6",
        overridable=False,
    )


def _twin_that_differs(table: Table, layout: Layout) -> tuple[str, int, int, int] | None:
    """The first of two columns with one header, for a field that decides a state, that do not say the same.

    Its field, both columns and the row. Such columns are only harmless while they say the same.
    """
    twins = [
        (field, columns[0], twin)
        for field, columns in layout.claims.items()
        if field in IDENTIFY_OR_TELL
        for twin in layout.twins(columns)
    ]
    if not twins:
        return None
    part, last = layout.columns["part_number"], max(max(first, twin) for _, first, twin in twins)
    for number, cells, *_ in table.rows():
        if number <= layout.header_row or len(cells) <= max(part, last) or not cells[part]:
            continue
        for field, first, twin in twins:
            if cells[twin] and cells[twin] != cells[first]:
                return field, first, twin, number
    return None


def _twins_differ(
    table: Table, layout: Layout, profile: Profile, field: str, first: int, twin: int, row: int
) -> RefusedExport:
    header = layout.headers[first]
    return RefusedExport(
        f"two columns are called '{header}' and do not say the same",
        where=f"{_place(table)}, row {layout.header_row}: columns {first + 1} and {twin + 1}, first in row {row}",
        todo=f"Say which one counts, under columns: {field}: in config/dms/{profile.name}.yml: "
        f"'{header} (1)' or '{header} (2)'.",
        rule="X6",
        overridable=False,
    )


def _place(table: Table) -> str:
    return f"{table.name}, sheet '{table.sheet}'" if table.sheet else table.name
