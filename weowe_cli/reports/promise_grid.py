"""The promises as people read them, one under the other: as many columns as the width has room for.

Never cuts what a promise is known by: its number, RO, SO, part number and customer are broken to more lines instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from weowe_cli.promises.standing import Flag
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.grids import FLAG_TONES, Cell, Grid, GridColumn, Line, Tone, cell, line
from weowe_cli.reports.phrases import day, eta, money, orders
from weowe_cli.reports.terminal import cells
from weowe_cli.workdays import in_words

MIDDLE, WIDE, WIDEST = 100, 132, 160
"""Characters from which owner, vehicle and worth find a place, the dates and contacts a column of their own, and the
worth one too, by which a page can then be sorted."""
LONGEST_NUMBER = 14
"""Characters of a promise's numbers for which room is kept on a line; longer ones are broken."""


def promise_grid(entries: Sequence[PromiseEntry], width: int, today: date, *, several_stores: bool) -> Grid:
    """The promises in the order given, for `width` characters."""
    shown = _widest if width >= WIDEST else _wide if width >= WIDE else _middle if width >= MIDDLE else _narrow
    rows = tuple(shown(entry, today, several_stores) for entry in entries)
    numbers = max((cells(one.text) for row in rows for one in row[1].lines), default=0)
    promise = GridColumn("Promise", min(numbers, LONGEST_NUMBER), LONGEST_NUMBER)
    flag, status = GridColumn("Flag", 9, 9), GridColumn("Status", 13, 16)
    others: tuple[GridColumn, ...]
    if shown is _narrow:
        others = (GridColumn("Part", 14, 18), GridColumn("Customer", 13, 18), status, GridColumn("Next", 13, 28))
    elif shown is _middle:
        others = (
            GridColumn("Part", 15, 20),
            GridColumn("Customer", 14, 20),
            status,
            GridColumn("Owner", 11, 14),
            GridColumn("Next", 16, 30),
        )
    else:
        others = (
            GridColumn("RO, SO", 9, 14),
            GridColumn("Part", 16, 28),
            GridColumn("Customer", 14, 24),
            GridColumn("Status", 11, 13),
            GridColumn("Promised, ETA", 13, 20),
            GridColumn("Last contact", 12, 14),
            GridColumn("Owner", 8, 16),
            *([GridColumn("Worth", 6, 12, right=True)] if shown is _widest else []),
            GridColumn("Next", 18, 46),
        )
    return Grid((flag, promise, *others), rows)


def _narrow(entry: PromiseEntry, today: date, several_stores: bool) -> tuple[Cell, ...]:
    return (
        _flag(entry, today),
        cell(*_number(entry, several_stores).lines, *orders(entry.promise)),
        cell(entry.promise.part_number, _description(entry)),
        cell(_customer(entry), line(entry.owner.name, Tone.FAINT)),
        cell(entry.promise.status.value, *_due(entry, today)),
        cell(*_next(entry).lines, line(_told(entry, today), Tone.FAINT)),
    )


def _middle(entry: PromiseEntry, today: date, several_stores: bool) -> tuple[Cell, ...]:
    return (
        _flag(entry, today),
        cell(*_number(entry, several_stores).lines, *orders(entry.promise)),
        cell(entry.promise.part_number, _description(entry), _worth(entry)),
        cell(_customer(entry), _vehicle(entry)),
        cell(entry.promise.status.value, *_due(entry, today)),
        cell(entry.owner.name, line(_told(entry, today), Tone.FAINT)),
        _next(entry),
    )


def _wide(entry: PromiseEntry, today: date, several_stores: bool) -> tuple[Cell, ...]:
    promise = entry.promise
    first = min((one for one in (promise.promised_on, promise.eta_to) if one), default=date.max)
    silence = entry.standing.silence
    unheard = None if silence is None else line(in_words(silence, "bus. day"), Tone.FAINT)
    heard = _heard_on(entry, today)
    return (
        _flag(entry, today),
        _number(entry, several_stores),
        cell(*orders(promise)),
        cell(promise.part_number, _description(entry)),
        cell(_customer(entry), _vehicle(entry)),
        cell(promise.status.value, _worth(entry)),
        cell(*_dates(entry, today), key=first.isoformat()),
        cell(heard or line("never told", Tone.STRONG), unheard, key=silence),
        cell(entry.owner.name),
        _next(entry),
    )


def _widest(entry: PromiseEntry, today: date, several_stores: bool) -> tuple[Cell, ...]:
    *others, action = _wide(entry, today, several_stores)
    others[5] = cell(entry.promise.status.value)
    return (*others, cell(_worth(entry), key=str(entry.standing.value)), action)


def flag_word(flag: Flag | None) -> str:
    """The word that goes with a flag's colour; the worst one is the loudest."""
    return "RED" if flag is Flag.RED else flag.value if flag else "closed"


def _flag(entry: PromiseEntry, today: date) -> Cell:
    flag = entry.standing.flag
    days = entry.standing.days_late or entry.standing.days_on_shelf or 0
    place = list(FLAG_TONES).index(flag)
    return cell(line(flag_word(flag), FLAG_TONES[flag]), _state(entry, today), key=f"{place} {99_999 - days:05}")


def _state(entry: PromiseEntry, today: date) -> Line | None:
    """What is worst about it in three words: late, gone, or how long it has been here."""
    promise, standing = entry.promise, entry.standing
    if promise.vanished_since:
        return line(f"gone {(today - promise.vanished_since).days} d", Tone.STRONG)
    if standing.days_late:
        return line(f"{standing.days_late} d late", Tone.STRONG)
    if standing.days_on_shelf is not None:
        return line(f"here {standing.days_on_shelf} d", Tone.FAINT)
    return None


def _number(entry: PromiseEntry, several_stores: bool) -> Cell:
    store = line(entry.promise.store, Tone.FAINT) if several_stores else None
    return cell(line(entry.promise.number, Tone.STRONG), store)


def _description(entry: PromiseEntry) -> Line:
    return line(entry.promise.description, Tone.FAINT, cut=True)


def _customer(entry: PromiseEntry) -> Line:
    return line(entry.promise.customer) if entry.promise.customer else line("(no name)", Tone.FAINT)


def _vehicle(entry: PromiseEntry) -> Line:
    return line(entry.promise.vehicle, Tone.FAINT, cut=True)


def _worth(entry: PromiseEntry) -> Line:
    return line(money(entry.standing.value) if entry.standing.value else "", Tone.FAINT)


def _dates(entry: PromiseEntry, today: date) -> tuple[Line, ...]:
    """What was promised, and when the supplier says it comes."""
    promised, expected = entry.promise.promised_on, eta(entry.promise, today)
    lines = (
        line(f"by {day(promised, today)}") if promised else None,
        line(f"ETA {expected}", Tone.FAINT) if expected else None,
    )
    return tuple(one for one in lines if one)


def _due(entry: PromiseEntry, today: date) -> tuple[Line, ...]:
    """The dates where there is little room: once the part is here neither matters."""
    return () if entry.promise.at_hand else _dates(entry, today)


def _heard_on(entry: PromiseEntry, today: date) -> str | None:
    """The store's day on which the customer last heard anything."""
    return day(entry.last_contact.astimezone(entry.zone).date(), today) if entry.last_contact else None


def _told(entry: PromiseEntry, today: date) -> str:
    heard = _heard_on(entry, today)
    return f"told {heard}" if heard else "never told"


def _next(entry: PromiseEntry) -> Cell:
    return cell(entry.standing.next_action, line(entry.unjoined, Tone.FAINT))
