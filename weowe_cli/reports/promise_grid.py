"""The promises as people read them, one under the other: as many columns as the width has room for.

Never cuts what a promise is known by: its number, RO, SO, part number and customer are broken to more lines instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from weowe_cli.promises.standing import Flag
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.grids import FLAG_TONES, Cell, Grid, GridColumn, Line, Tone, cell, line
from weowe_cli.reports.phrases import counted, day, eta, money, orders

NARROW, MIDDLE = 100, 132
"""Characters from which the dates stand in a column of their own, and from which everything does."""


def promise_grid(entries: Sequence[PromiseEntry], width: int, today: date, *, several_stores: bool) -> Grid:
    """The promises in the order given, for `width` characters."""
    if width < NARROW:
        return Grid(
            (
                GridColumn("Flag", 6, 6),
                GridColumn("Promise", 9, 12),
                GridColumn("Part", 14, 18),
                GridColumn("Customer", 13, 18),
                GridColumn("Status", 11, 13),
                GridColumn("Next", 16, 28),
            ),
            tuple(
                (
                    _flag(entry),
                    _numbers(entry),
                    _part(entry),
                    _customer(entry, line(entry.owner.name, Tone.FAINT)),
                    _status(entry, _state(entry, today) or _nearest_date(entry, today)),
                    _next(entry),
                )
                for entry in entries
            ),
        )
    if width < MIDDLE:
        return Grid(
            (
                GridColumn("Flag", 6, 6),
                GridColumn("Promise", 9, 14),
                GridColumn("Part", 15, 20),
                GridColumn("Customer", 13, 20),
                GridColumn("Status", 11, 13),
                GridColumn("Promised, ETA", 13, 16),
                GridColumn("Owner, worth", 11, 14),
                GridColumn("Next", 15, 30),
            ),
            tuple(
                (
                    _flag(entry),
                    _numbers(entry),
                    _part(entry),
                    _customer(entry, line(entry.promise.vehicle, Tone.FAINT, cut=True)),
                    _status(entry, _state(entry, today)),
                    _dates(entry, today),
                    _owner(entry, _worth(entry)),
                    _next(entry),
                )
                for entry in entries
            ),
        )
    return Grid(
        (
            GridColumn("Flag", 6, 6),
            GridColumn("Promise", 9, 14),
            GridColumn("RO, SO", 9, 14),
            GridColumn("Part", 16, 28),
            GridColumn("Customer", 14, 24),
            GridColumn("Status", 11, 14),
            GridColumn("Promised, ETA", 13, 20),
            GridColumn("Silence", 7, 9),
            GridColumn("Owner", 8, 16),
            GridColumn("Worth", 6, 9, right=True),
            GridColumn("Next", 18, 46),
        ),
        tuple(
            (
                _flag(entry),
                _number(entry, several_stores=several_stores),
                _orders(entry),
                _part(entry),
                _customer(entry, line(entry.promise.vehicle, Tone.FAINT, cut=True)),
                _status(entry, _state(entry, today)),
                _dates(entry, today),
                _silence(entry, today),
                _owner(entry, None),
                cell(_worth(entry), key=str(entry.standing.value)),
                _next(entry),
            )
            for entry in entries
        ),
    )


def _flag(entry: PromiseEntry) -> Cell:
    flag = entry.standing.flag
    word = "RED" if flag is Flag.RED else flag.value if flag else "closed"
    return cell(line(word, FLAG_TONES[flag]), key=list(FLAG_TONES).index(flag))


def _numbers(entry: PromiseEntry) -> Cell:
    return cell(line(entry.promise.number, Tone.STRONG), *_orders(entry).lines)


def _number(entry: PromiseEntry, *, several_stores: bool) -> Cell:
    store = line(entry.promise.store, Tone.FAINT) if several_stores else None
    return cell(line(entry.promise.number, Tone.STRONG), store)


def _orders(entry: PromiseEntry) -> Cell:
    return cell(*orders(entry.promise))


def _part(entry: PromiseEntry) -> Cell:
    return cell(entry.promise.part_number, line(entry.promise.description, Tone.FAINT, cut=True))


def _customer(entry: PromiseEntry, under: Line) -> Cell:
    return cell(line(entry.promise.customer) if entry.promise.customer else line("(no name)", Tone.FAINT), under)


def _status(entry: PromiseEntry, under: Line | None) -> Cell:
    return cell(entry.promise.status.value, under)


def _state(entry: PromiseEntry, today: date) -> Line | None:
    """What is worst about it in three words: gone, late, or how long it has been here."""
    promise, standing = entry.promise, entry.standing
    if promise.vanished_since:
        return line(f"gone {day(promise.vanished_since, today)}", Tone.RED)
    if standing.days_late:
        return line(f"{standing.days_late} d late", Tone.RED)
    if standing.days_on_shelf is not None:
        return line(f"here {standing.days_on_shelf} d", Tone.FAINT)
    return None


def _nearest_date(entry: PromiseEntry, today: date) -> Line | None:
    """The date that will be missed first: the promise before the ETA of the same day."""
    promise = entry.promise
    if promise.promised_on and (promise.eta_to is None or promise.promised_on <= promise.eta_to):
        return line(f"by {day(promise.promised_on, today)}", Tone.FAINT)
    return line(f"ETA {day(promise.eta_to, today)}", Tone.FAINT) if promise.eta_to else None


def _dates(entry: PromiseEntry, today: date) -> Cell:
    promise = entry.promise
    promised = line(f"by {day(promise.promised_on, today)}") if promise.promised_on else None
    expected = eta(promise, today)
    first = min((d for d in (promise.promised_on, promise.eta_to) if d), default=date.max)
    return cell(promised, line(f"ETA {expected}", Tone.FAINT) if expected else None, key=first.isoformat())


def _silence(entry: PromiseEntry, today: date) -> Cell:
    """The business days since the customer last heard anything, and when that was."""
    silence = entry.standing.silence
    days = None if silence is None else counted(silence, "day")
    if entry.last_contact is None:
        return cell(days, line("never", Tone.YELLOW), key=silence)
    return cell(days, line(day(entry.last_contact.astimezone(entry.zone).date(), today), Tone.FAINT), key=silence)


def _owner(entry: PromiseEntry, under: Line | None) -> Cell:
    return cell(entry.owner.name, under)


def _worth(entry: PromiseEntry) -> Line:
    return line(money(entry.standing.value) if entry.standing.value else "", Tone.FAINT)


def _next(entry: PromiseEntry) -> Cell:
    return cell(entry.standing.next_action, line(entry.unjoined, Tone.FAINT))
