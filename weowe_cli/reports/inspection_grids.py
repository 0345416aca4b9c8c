"""An inspection for the screen: what the file is, what each column became, what the ledger would see, in that order.

Never decides what may be shown of a customer's cells; `inspection` does.
"""

from __future__ import annotations

from collections.abc import Iterator

from weowe_cli.reports.grids import Cell, Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.inspection import SPECIAL_ORDERS, ColumnEntry, FitEntry, Inspection, shown_header
from weowe_cli.reports.inspection_rows import dates_grid, left_out_grids, promises_grid, states_grids, titled
from weowe_cli.reports.inspection_yaml import to_paste
from weowe_cli.reports.sheets import iso
from weowe_cli.reports.terminal import Screen, draw
from weowe_cli.workdays import in_words

KINDS = {
    "text": "text",
    "print": "a print capture, its columns parted by blanks,",
    "xlsx": "an Excel workbook (XLSX)",
    "xlsb": "an Excel workbook (XLSB)",
    "xls": "an Excel 97-2003 workbook (XLS)",
    "ods": "an OpenDocument workbook (ODS)",
    "protected": "an Excel workbook that a password protects",
    "html": "a web page (HTML)",
    "xml": "XML",
    "mhtml": "a web archive (MHTML)",
    "gzip": "a gzip file that cannot be unpacked",
    "zip": "a zip file that holds no workbook, and not one export alone",
    "broken": "a workbook or zip file that is broken or was cut short",
    "nothing": "nothing: the file is empty",
    "binary": "neither text nor a workbook",
}
DELIMITERS = {
    ",": "comma-separated text",
    "\t": "tab-separated text",
    "|": "text separated by |",
    ";": "text separated by ;",
    " ": "text separated by blanks",
}


def text(one: Inspection, screen: Screen) -> str:
    """The whole of it for a screen or a pipe; the YAML stands between as it is to be pasted, never broken."""
    parts = [draw(_understood(one), screen)]
    if yaml := to_paste(one):
        parts += [draw((_how_to_paste(),), screen), yaml]
    parts.append(draw((_verdict(one),), screen))
    return "\n".join(parts)


def _understood(one: Inspection) -> Iterator[Grid]:
    if one.headers_only:
        yield prose(
            line(
                "No cell of a row is in this but the status words that a profile knows: it can be sent to others.",
                Tone.GREEN,
            )
        )
    yield _file(one)
    if one.fits:
        yield from _systems(one)
    if one.columns:
        yield from _columns(one)
    if one.reading is not None and one.report == SPECIAL_ORDERS:
        yield from states_grids(one, one.reading)
    if any(column.dates for column in one.columns):
        yield dates_grid(one)
    if one.reading is not None and one.first:
        yield promises_grid(one, one.reading)
    if one.reading is not None:
        yield from left_out_grids(one, one.reading)


def _file(one: Inspection) -> Grid:
    file = one.file
    kind = file.called or DELIMITERS.get(file.delimiter) or KINDS.get(file.kind, file.kind)
    packed = f", packed ({file.packed})" if file.packed else ""
    rows: list[tuple[str, Line | str]] = [
        ("Name", f"{file.name}, {_size(file.size)}"),
        ("Content", f"{kind}{f' in {file.encoding}' if file.encoding else ''}{packed}"),
    ]
    if file.misnamed:
        rows.append(
            ("", line(f"its name ends in .{file.ending}, which says otherwise; only the content counts", Tone.YELLOW))
        )
    for number, sheet in enumerate(file.sheets):
        marks = [
            mark for mark, is_so in (("hidden", sheet.hidden), ("this one is read", sheet.used)) if is_so and sheet.name
        ]
        named = f"{sheet.name}: " if sheet.name else ""
        said = f"{named}{in_words(sheet.rows, 'line')}{', ' if marks else ''}{', '.join(marks)}"
        rows.append((("Sheets" if sheet.name else "Length") if not number else "", said))
    rows.append(("Night", f"{iso(file.night)}: the date it tells of"))
    columns = (GridColumn("", 8, 8), GridColumn("", 40, 120))
    return Grid(
        columns, tuple((cell(line(label, Tone.FAINT)), cell(said)) for label, said in rows), "The file", titled=False
    )


def _size(size: int) -> str:
    if size < 10_000:
        return in_words(size, "byte")
    return f"{size / 1000:,.0f} KB" if size < 10_000_000 else f"{size / 1_000_000:,.0f} MB"


def _systems(one: Inspection) -> Iterator[Grid]:
    what = f", {one.report.replace('_', ' ')}" if one.report != SPECIAL_ORDERS else ""
    chosen = f"{one.title} ({one.dms}){what}: {one.why}." if one.reading else f"{one.why[:1].upper()}{one.why[1:]}."
    legend = "Fields are columns it can read, aside rows it would set aside, unknown rows whose status word it does not know."
    yield titled(prose(chosen, *_rivals(one), line(legend, Tone.FAINT)), "The system it is from")
    columns = (
        GridColumn("Profile", 8, 24),
        GridColumn("Fields", 6, 6, right=True),
        GridColumn("Rows", 5, 9, right=True),
        GridColumn("Aside", 5, 9, right=True),
        GridColumn("Unknown", 7, 9, right=True),
        GridColumn("", 20, 90),
    )
    rows = []
    refused = None
    for fit in one.fits:
        rows.append(_system(fit, same=fit.refused is not None and fit.refused == refused))
        refused = fit.refused
    yield Grid(columns, tuple(rows))


def _rivals(one: Inspection) -> Iterator[Line]:
    """The profiles that read it as well or better, and whether it matters which is taken."""
    if one.reading and (better := [fit.dms for fit in one.fits if fit.better]):
        yield line(f"{_listed(better)} {'fits' if len(better) == 1 else 'fit'} better.", Tone.YELLOW)
    if same := [fit.dms for fit in one.fits if fit.equal and not fit.otherwise]:
        yield line(f"{_listed(same)} {'reads' if len(same) == 1 else 'read'} it just the same.", Tone.FAINT)
    for fit in one.fits:
        if fit.equal and fit.otherwise:
            said = f"{fit.dms} fits as well and reads {in_words(fit.otherwise, 'promise')} otherwise"
            yield line(f"{said}: say with --dms which it is.", Tone.YELLOW)


def _listed(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _system(fit: FitEntry, *, same: bool) -> tuple[Cell, ...]:
    tone = Tone.STRONG if fit.used else Tone.PLAIN
    what = fit.report.replace("_", " ") if fit.report != SPECIAL_ORDERS else None
    name = cell(line(fit.dms, tone), line(fit.store, Tone.FAINT), line(what, Tone.FAINT))
    if fit.refused is not None:
        why = line("the same" if same else fit.refused, Tone.FAINT)
        return name, cell(line(str(fit.fields), Tone.FAINT)), cell(), cell(), cell(), cell(why)
    notes = ["used"] if fit.used else ["fits as well"] if fit.equal else []
    if fit.conflicts:
        notes.append(
            "1 row contradicts itself" if fit.conflicts == 1 else f"{fit.conflicts:,} rows contradict themselves"
        )
    figures = (fit.fields, fit.rows, fit.set_aside, fit.unknown)
    return name, *(cell(line(f"{figure:,}", tone)) for figure in figures), cell("; ".join(notes))


def _columns(one: Inspection) -> Iterator[Grid]:
    found = one.header_row > 0
    guessed = ", if they are headers" if one.guessed else ""
    title = (
        f"The columns, by the headers in row {one.header_row}{guessed}"
        if found
        else "The columns; no row looks like headers"
    )
    columns = [
        GridColumn("", 2, 3),
        GridColumn("Header", 12, 34),
        GridColumn("Read as", 10, 18),
        GridColumn("Why", 16, 70),
    ]
    columns += [GridColumn("Cells look like", 15, 40)] if one.headers_only else []
    columns += [GridColumn("Filled", 6, 6, right=True)]
    yield Grid(tuple(columns), tuple(tuple(_column(column, one)) for column in one.columns), title)
    missing = one.missing
    if missing:
        rows = tuple((cell(line(" or ".join(fields), Tone.STRONG)), cell(follows)) for fields, follows in missing)
        yield Grid((GridColumn("No column for", 20, 60), GridColumn("So", 30, 100)), rows)


def _column(column: ColumnEntry, one: Inspection) -> Iterator[Cell]:
    yield cell(line(column.letter, Tone.FAINT))
    yield cell(shown_header(column, one) or line("no header", Tone.FAINT))
    yield cell(line(column.field, Tone.STRONG) if column.is_read else line("-", Tone.FAINT))
    yield cell(_why(column, one))
    if one.headers_only:
        yield cell(*_shapes(column))
    yield cell(
        line(f"{column.filled / column.rows:.0%}" if column.rows else "", Tone.PLAIN if column.filled else Tone.FAINT)
    )


def _why(column: ColumnEntry, one: Inspection) -> Line:
    match column.claim:
        case "own":
            return line(f"a word of {one.dms}")
        case "everyday":
            return line("an everyday word")
        case "plain":
            return line("the field's own name")
        case "second":
            taken = one.read.get(column.field or "")
            by = f"{shown_header(taken, one)} ({taken.letter}) is read" if taken else "another column is read"
            return line(f"not read: for {column.field} {by}", Tone.FAINT)
        case "ignored":
            return line(f"not read: {one.dms} says to ignore it", Tone.FAINT)
        case "dangerous":
            return line("dropped on reading: dangerous to keep (X13)", Tone.YELLOW)
        case "nameless":
            return line("not read: it has no header", Tone.FAINT)
        case _ if column.looks_like:
            return line(f"not read; looks like {' or '.join(column.looks_like)}: see the YAML below", Tone.YELLOW)
        case _:
            return line("not read: nothing of the kind is known", Tone.FAINT)


def _shapes(column: ColumnEntry) -> Iterator[Line]:
    for shape, _ in column.shapes:
        yield line(shape if shape != "text" else f"text, up to {column.longest} long")
    if column.filled and len(column.shapes) > 1:
        shortest = "" if column.shortest == column.longest else f"{column.shortest} to "
        yield line(f"{shortest}{column.longest} long", Tone.FAINT)


def _how_to_paste() -> Grid:
    said = [
        "Into config/weowe.yml, under the export of this file, below its `dms:` and `path:`. Where it has a `profile:` already, join the two.",
    ]
    return titled(prose(*said), "The YAML to paste, once you agree with it")


def _verdict(one: Inspection) -> Grid:
    said = [line(one.says, Tone.GREEN if one.refusal is None and one.reading else Tone.RED)]
    if one.refusal:
        said += [line(one.refusal.where), line(one.refusal.todo)]
    if one.then:
        said.append(line(f"Next: {one.then}", Tone.STRONG))
    return titled(prose(*said), "The verdict")
