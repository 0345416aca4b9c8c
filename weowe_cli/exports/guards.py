"""When an export is not believed: whole or not at all (SPEC X6). Figures in, a refusal or nothing out.

Never looks into a ledger or at a row; what is known is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from weowe_cli.errors import RefusedExport

if TYPE_CHECKING:  # the counter reads the thresholds with the settings, and never an export
    from weowe_cli.exports.reading import Reading

BLANK_LEAST = 3
"""Rows of which none says how far its order is, that this can be no chance."""
ANOTHERS_LEAST, ANOTHERS_SHARE = 3, 0.30
"""Promises, and the share of those that are open, that may be another customer's than last night before it is no chance."""
OVERRIDE = 'weowe import FILE --accept --why "..."'


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """The thresholds of SPEC X6, X7, X10 and X14. Shares are of 1; a share alone refuses nothing below its `least`."""

    vanish_share: float = 0.30
    vanish_least: int = 10
    set_aside_share: float = 0.10
    set_aside_least: int = 10
    gap_days: int = 7
    customer_letters_per_run: int = 50
    stale_after: timedelta = timedelta(hours=36)
    settle_seconds: int = 5


class Known(NamedTuple):
    """What the ledger knows of this source before the export is taken.

    `newest_night` is the store's date of the newest accepted night. `open_promises` counts the open ones that have
    not vanished already, `gone` those of them that this export does not hold. `footer_last_time`: the newest accepted
    export had a last line that says so. `ended_last_time`: its last line had an end. `other_store` is the store whose
    ledger holds these very rows. `lost_columns` says which fields were read last night and have no column tonight,
    and what to do about it; empty where none is lost. `new_columns` says the same of those that a new column would be
    read for. `lost_zeros` counts the promises that are gone and stand in it without the zeros their numbers began with. `anothers`
    counts those that now have the address of another customer's promise.
    """

    newest_night: date | None = None
    open_promises: int = 0
    gone: int = 0
    footer_last_time: bool = False
    ended_last_time: bool = False
    other_store: str | None = None
    lost_columns: tuple[str, ...] = ()
    new_columns: tuple[str, ...] = ()
    lost_zeros: int = 0
    anothers: int = 0


def refuse_if_implausible(
    reading: Reading, known: Known, guards: Guards, *, name: str, night: date, full: bool = True
) -> None:
    """Raises RefusedExport for the first thing that makes the export `name` implausible on the store's date `night`.

    Only a `full` export can miss anything. The message names figure, threshold and what overrides it.
    """
    if not reading.rows:
        raise _refused(
            "the export has headers and no rows", name,
            f"{known.open_promises} promises of it are open. If that is right: {OVERRIDE}",
        )  # fmt: skip
    if known.newest_night and night < known.newest_night:
        raise _refused(
            f"the export is of {night}, older than the last accepted night, {known.newest_night}", name,
            f"Hand over the newest one. To go back all the same: {OVERRIDE}",
        )  # fmt: skip
    if cut := _cut_short(reading, known):
        raise _refused(f"the export is cut short: {cut}", name, f"Export or copy it again. If it is whole: {OVERRIDE}")
    if known.other_store:
        raise _refused(
            f"these rows are those of another store, {known.other_store}", name,
            f"Put the file into that store's inbox. If both stores share their orders: {OVERRIDE}",
        )  # fmt: skip
    if known.lost_columns:
        missing, todo = known.lost_columns
        raise _refused(
            "columns that last night's export had are missing", f"{name}: {missing}",
            f"{todo} If they are gone for good: {OVERRIDE}",
        )  # fmt: skip
    if known.new_columns:
        instead, todo = known.new_columns
        raise _refused(
            "a new column would be read in place of last night's, which still stands there", f"{name}: {instead}",
            f"{todo} If tonight's is right: {OVERRIDE}",
        )  # fmt: skip
    if known.lost_zeros:
        raise _refused(
            f"{known.lost_zeros} of its promises have lost the zeros their numbers began with, as a spreadsheet takes them",
            name, f"Hand over the export as it was, not as it was saved from Excel. If it is right: {OVERRIDE}",
        )  # fmt: skip
    if _too_many(known.anothers, known.open_promises, ANOTHERS_SHARE, ANOTHERS_LEAST):
        raise _refused(
            f"{known.anothers} of {known.open_promises} open promises have the email of somebody else's, as when one column "
            "alone is sorted", name, f"Hand over the export as it was. If it is right: {OVERRIDE}",
        )  # fmt: skip
    if full and _too_many(known.gone, known.open_promises, guards.vanish_share, guards.vanish_least):
        raise _refused(
            f"{known.gone} of {known.open_promises} open promises are gone from it "
            f"({_against(known.gone, known.open_promises, guards.vanish_share, guards.vanish_least)})",
            name,
            f"Look whether the report was filtered. If they were all closed: {OVERRIDE}",
        )
    aside = len(reading.set_aside)
    if _too_many(aside, reading.rows, guards.set_aside_share, guards.set_aside_least):
        raise _refused(
            f"{aside} of {reading.rows} rows cannot be trusted "
            f"({_against(aside, reading.rows, guards.set_aside_share, guards.set_aside_least)})",
            f"{name}: {_columns(reading)}",
            f"Compare the columns with the profile: weowe check --export FILE. To take the other rows: {OVERRIDE}",
        )
    if full and aside == reading.rows:
        raise _refused(
            f"none of its {aside} rows can be trusted" if aside > 1 else "its only row cannot be trusted",
            f"{name}: {_columns(reading)}",
            f"Compare the columns with the profile: weowe check --export FILE. To take it as it is: {OVERRIDE}",
        )
    if reading.blank and reading.rows >= BLANK_LEAST:
        *most, last = (f"'{header}'" for header in reading.blank)
        columns = f"columns {', '.join(most)} and {last} are" if most else f"column {last} is"
        raise _refused(
            f"nothing in it says whether a part has come: the {columns} empty in every row", name,
            f"Look whether the report was built with the right column. If all of it is still out: {OVERRIDE}",
        )  # fmt: skip


def _too_many(count: int, of: int, share: float, least: int) -> bool:
    """More than the share, and at least so many."""
    return count >= least and count > share * of


def _cut_short(reading: Reading, known: Known) -> str | None:
    if reading.cut_short:
        return reading.cut_short
    if known.footer_last_time and not reading.footer_seen:
        return "the line that ends the report, there last time, is missing"
    if known.ended_last_time and reading.ended is False and not reading.footer_seen:
        return "its last line has no end, as it had last time, and may be half a line"
    return None


def _columns(reading: Reading) -> str:
    """The columns that were doubted most, by header; never their values."""
    counts: dict[str, int] = {}
    for one in reading.set_aside:
        where = f"column '{one.column}'" if one.column else "rows as a whole"
        counts[where] = counts.get(where, 0) + 1
    worst = sorted(counts.items(), key=lambda item: -item[1])[:3]
    first = min(one.row for one in reading.set_aside)
    return ", ".join(f"{where} {count} times" for where, count in worst) + f", first in row {first}"


def _against(count: int, of: int, share: float, least: int) -> str:
    return f"{count / of:.0%}; refused above {share:.0%} from {least} on"


def _refused(what: str, where: str, todo: str) -> RefusedExport:
    return RefusedExport(what, where=where, todo=todo, rule="X6")
