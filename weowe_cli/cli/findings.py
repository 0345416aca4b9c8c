"""What was found out of a file, value by value, as the reports want it. Looks nothing up and opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.evidence import ColumnEvidence, own_words, shape
from weowe_cli.exports.inspection import Fit, equals
from weowe_cli.exports.inspection import Inspection as Found
from weowe_cli.exports.kinds import TEXT
from weowe_cli.exports.profile import FIELDS, Profile
from weowe_cli.exports.tables import TableKind
from weowe_cli.promises.facts import ExportKind
from weowe_cli.promises.record import Status
from weowe_cli.reports.inspection import (
    AsideEntry,
    ColumnEntry,
    DateEntry,
    FileEntry,
    FitEntry,
    Inspection,
    Reading,
    RefusalEntry,
    SheetEntry,
    WordEntry,
)
from weowe_cli.settings.profiles import GENERIC


def told(
    found: Found,
    everyday: Profile,
    *,
    night: date,
    why: str,
    then: str,
    refusal: RefusedExport | None,
    unreadable: Mapping[str, str],
    headers_only: bool,
    unmask: bool,
) -> Inspection:
    """What `found` holds. `unreadable` are the profiles whose own file cannot be obeyed, with what is wrong there."""
    used = found.used
    profile = used.candidate.profile if used else everyday
    added = everyday if used and used.candidate.dms != GENERIC else None
    return Inspection(
        file=_file(found, night),
        dms=used.candidate.dms if used else "",
        title=profile.title if used else "",
        report=_report(used) if used else ExportKind.SPECIAL_ORDERS.value,
        why=why,
        fits=_fits(found, unreadable),
        header_row=found.header_row,
        guessed=found.guessed,
        columns=tuple(_column(one) for one in found.columns),
        words=tuple(WordEntry(word=one.word, rows=one.rows, means=one.means, known=one.known) for one in found.words),
        reading=_reading(used) if used else None,
        another=bool(used and used.another),
        aliases={
            name: own_words(profile.columns.get(name, ()), added.columns.get(name, ()) if added else ())
            for name in FIELDS
        },
        status_words={
            status: own_words(profile.status_words.get(status, ()), added.status_words.get(status, ()) if added else ())
            for status in Status
        },
        refusal=_refusal(refusal) if refusal else None,
        then=then,
        headers_only=headers_only,
        unmask=unmask,
    )


def _file(found: Found, night: date) -> FileEntry:
    kind, used = found.file, found.used.table if found.used else None
    first = used or (found.tables[0] if found.tables else None)
    is_text = kind.kind == TEXT
    return FileEntry(
        name=kind.name,
        size=kind.size,
        kind="print" if first and first.kind is TableKind.PRINT else kind.kind,
        ending=kind.ending,
        misnamed=kind.misnamed,
        packed=kind.packed,
        night=night,
        called=kind.called,
        encoding=kind.encoding or (first.encoding if first and is_text else ""),
        delimiter=first.delimiter if first and is_text else "",
        sheets=tuple(
            SheetEntry(name=table.sheet, rows=rows, hidden=table.hidden, used=table is used)
            for table, rows in zip(found.tables, found.counts, strict=True)
        ),
    )


def _fits(found: Found, unreadable: Mapping[str, str]) -> tuple[FitEntry, ...]:
    if found.used is None:
        return ()
    ours = next(fit for fit in found.fits if fit.candidate is found.used.candidate)
    alike = equals(found)
    fits = tuple(
        FitEntry(
            dms=fit.candidate.dms,
            store=fit.candidate.store,
            report=_report(fit),
            used=fit is ours,
            equal=any(fit is one for one in alike),
            better=fit.score > ours.score,
            otherwise=fit.read_otherwise(ours) if any(fit is one for one in alike) else 0,
            fields=fit.known,
            rows=fit.reading.rows if fit.reading else 0,
            set_aside=len(fit.reading.set_aside) if fit.reading else 0,
            unknown=sum(fit.reading.unknown_words.values()) if fit.reading else 0,
            conflicts=sum(fresh.sighting.conflict is not None for fresh in fit.reading.fresh) if fit.reading else 0,
            refused=fit.refusal.what if fit.refusal else None,
        )
        for fit in found.fits
    )
    return fits + tuple(FitEntry(dms=name, refused=problem) for name, problem in unreadable.items())


def _report(fit: Fit) -> str:
    return (fit.candidate.companion.kind if fit.candidate.companion else ExportKind.SPECIAL_ORDERS).value


def _column(one: ColumnEvidence) -> ColumnEntry:
    return ColumnEntry(
        place=one.place,
        header=one.header,
        field=one.field,
        claim=one.claim.value,
        looks_like=one.looks_like,
        rows=one.rows,
        filled=one.filled,
        shortest=one.shortest,
        longest=one.longest,
        shapes=one.shapes,
        dates=tuple(
            DateEntry(
                form=seen.form,
                rows=seen.rows,
                example=seen.example,
                shape=shape(seen.example),
                first=seen.first,
                last=seen.last,
            )
            for seen in one.dates
        ),
    )


def _reading(used: Fit) -> Reading | None:
    if used.reading is None:
        return None
    return Reading(
        rows=used.reading.rows,
        promises=tuple(fresh.sighting for fresh in used.reading.fresh),
        set_aside=tuple(
            AsideEntry(row=one.row, column=one.column, value=one.value, reason=one.reason)
            for one in used.reading.set_aside
        ),
        ignored=used.reading.ignored,
    )


def _refusal(refusal: RefusedExport) -> RefusalEntry:
    return RefusalEntry(
        what=refusal.what,
        where=refusal.where,
        todo=refusal.todo,
        rule=refusal.rule,
        overridable=refusal.overridable,
    )
