"""An inspection as JSON: every key always there, for programs and for whoever helps from afar.

Never holds more of a customer than the screen shows.
"""

from __future__ import annotations

from typing import Any

from weowe_cli.promises.record import Sighting
from weowe_cli.reports.inspection import (
    FIRST,
    AsideEntry,
    ColumnEntry,
    Inspection,
    RefusalEntry,
    shown_contact,
    shown_header,
    shown_value,
)
from weowe_cli.reports.inspection_yaml import to_paste
from weowe_cli.reports.sheets import SCHEMA, Holds, iso, text_of


def document(one: Inspection) -> dict[str, Any]:
    """The JSON of it, with every key always there."""
    file, reading = one.file, one.reading
    hidden = [word for word in one.words if word not in one.told_words]
    return {
        "schema": SCHEMA,
        "headers_only": one.headers_only,
        "file": {
            "name": file.name,
            "bytes": file.size,
            "kind": file.kind,
            "misnamed": file.misnamed,
            "packed": file.packed or None,
            "encoding": file.encoding or None,
            "delimiter": file.delimiter or None,
            "night": iso(file.night),
            "sheets": [
                {"name": sheet.name or None, "rows": sheet.rows, "hidden": sheet.hidden, "used": sheet.used}
                for sheet in file.sheets
            ],
        },
        "dms": one.dms or None,
        "report": one.report,
        "why": one.why or None,
        "profiles": [
            {
                "dms": fit.dms,
                "store": fit.store or None,
                "report": fit.report,
                "used": fit.used,
                "equal": fit.equal,
                "read_otherwise": fit.otherwise,
                "fields": fit.fields,
                "rows": fit.rows,
                "set_aside": fit.set_aside,
                "unknown_status": fit.unknown,
                "conflicts": fit.conflicts,
                "refused": fit.refused,
            }
            for fit in one.fits
        ],
        "header_row": one.header_row or None,
        "header_guessed": one.guessed,
        "columns": [_column(column, one) for column in one.columns],
        "missing": [{"fields": list(fields), "so": follows} for fields, follows in one.missing],
        "status": {
            "by": one.state_by or None,
            "states": reading.states if reading else {},
            "conflicts": reading.conflicts if reading else {},
            "words": [
                {"word": word.word, "rows": word.rows, "means": word.means.value if word.means else None}
                for word in one.told_words
            ],
            "words_not_shown": {"words": len(hidden), "rows": sum(word.rows for word in hidden)},
        },
        "rows": reading.rows if reading else None,
        "promises": [_promise(told, one.unmask) for told in one.first],
        "set_aside": {
            "rows": len(reading.set_aside) if reading else 0,
            "reasons": [
                {"column": column or None, "reason": reason, "rows": rows}
                for (column, reason), rows in (reading.reasons if reading else {}).items()
            ],
            "first": [_aside(aside, one) for aside in (reading.set_aside if reading else ())[:FIRST]],
        },
        "ignored": dict(reading.ignored) if reading else {},
        "yaml": to_paste(one),
        "will_be_read": one.refusal is None and reading is not None,
        "says": one.says,
        "then": one.then or None,
        "refused": _refusal(one.refusal) if one.refusal else None,
    }


def _column(column: ColumnEntry, one: Inspection) -> dict[str, Any]:
    return {
        "column": column.letter,
        "header": shown_header(column, one),
        "field": column.field,
        "read": column.is_read,
        "why": column.claim,
        "looks_like": list(column.looks_like),
        "rows": column.rows,
        "filled": column.filled,
        "shortest": column.shortest,
        "longest": column.longest,
        "shapes": [{"shape": shape, "rows": rows} for shape, rows in column.shapes],
        "dates": [
            {
                "form": seen.form,
                "rows": seen.rows,
                "example": seen.shape if one.headers_only else seen.example,
                "read_as": None if one.headers_only else iso(seen.first),
                "until": None if one.headers_only else iso(seen.last),
            }
            for seen in column.dates
        ],
    }


def _promise(told: Sighting, unmask: bool) -> dict[str, Any]:
    """The keys of a promise (CLI.md), as far as one row gives them, and the row."""
    customer, phone, email = shown_contact(told, unmask)
    return {
        "row": told.row,
        "kind": told.kind.value,
        "so_type": told.so_type.value,
        "ro": told.ro,
        "so": told.so,
        "line": told.line,
        "part_number": told.part_number,
        "part_key": told.part_key,
        "description": told.description,
        "qty_ordered": text_of(told.qty_ordered, Holds.COUNT) or None,
        "qty_received": text_of(told.qty_received, Holds.COUNT) or None,
        "qty_backordered": text_of(told.qty_backordered, Holds.COUNT) or None,
        "status": told.status.value if told.status else None,
        "dms_status": told.dms_status,
        "conflict": told.conflict,
        "ordered_on": iso(told.ordered_on),
        "eta_from": iso(told.eta_from),
        "eta_to": iso(told.eta_to),
        "eta_text": told.eta_text,
        "promised_on": iso(told.promised_on),
        "received_on": iso(told.received_on),
        "installed_on": iso(told.installed_on),
        "advisor": told.advisor,
        "customer": customer,
        "phone": phone,
        "email": email,
    }


def _aside(aside: AsideEntry, one: Inspection) -> dict[str, Any]:
    return {
        "row": aside.row,
        "column": aside.column or None,
        "value": shown_value(aside, one),
        "reason": aside.reason,
    }


def _refusal(refusal: RefusalEntry) -> dict[str, Any]:
    return {
        "what": refusal.what,
        "where": refusal.where,
        "todo": refusal.todo,
        "rule": refusal.rule,
        "overridable": refusal.overridable,
    }
