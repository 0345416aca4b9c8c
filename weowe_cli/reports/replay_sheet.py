"""A replay for programs: a row, or a JSON object, for everything that would have been told, with keys that stay.

Never names a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from weowe_cli.promises.standing import worth
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.figures import ZERO, shelf_by_age, total
from weowe_cli.reports.replay import Caught, Followed, Night, Replay
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, iso

COLUMNS = (
    Column("told_on", "Told on", Holds.DAY, 11),
    Column("rule", "Rule", wide=5),
    Column("tier", "Tier", Holds.COUNT, 5),
    Column("to", "To", wide=13),
    Column("how", "How", wide=9),
    Column("store", "Store", wide=9),
    Column("ro", "RO", wide=10),
    Column("so", "SO", wide=10),
    Column("part_number", "Part", wide=16),
    Column("description", "Description", wide=26),
    Column("since", "Since", Holds.DAY, 11),
    Column("found_on", "Found on", Holds.DAY, 11),
    Column("days", "Days", Holds.COUNT, 6),
    Column("value", "Value", Holds.MONEY, 10),
    Column("held", "Held", Holds.YES_NO, 6),
    Column("reason", "Reason", wide=60),
)


def replay_sheet(replay: Replay) -> Sheet:
    """Everything that would have been told, a row each, in the order of telling."""
    caught = sorted(replay.caught, key=lambda one: (one.told_on, one.rule, one.promise.id, one.tier))
    return Sheet("Replay", COLUMNS, tuple(_row(one) for one in caught), replay.now)


def _row(one: Caught) -> tuple[str | int | Decimal | date | bool | None, ...]:
    promise = one.promise
    return (
        one.told_on, one.rule, one.tier or None, one.role, one.how, promise.store, promise.ro, promise.so,
        promise.part_number, promise.description, one.since, one.found_on, one.days, worth(promise), one.held, one.reason,
    )  # fmt: skip


def replay_document(replay: Replay) -> dict[str, Any]:
    """The replay as JSON: `caught` has the keys of the sheet, money is text, absent values are null."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": iso(replay.now),
        "since": iso(replay.since),
        "first_night": iso(replay.first) if replay.taken else None,
        "last_night": iso(replay.last) if replay.taken else None,
        "one_night_only": replay.is_one_night,
        "nights": [_night(one) for one in replay.nights],
        "caught": [_caught(one) for one in replay_sheet(replay).rows],
        "left_out": [{"file": one.file, "why": one.why, "todo": one.todo} for one in replay.left_out],
        "days_without_export": [iso(one) for one in replay.without_export],
        "passed_their_promised_date": len(replay.passed) if replay.taken else 0,
        "late_before_the_first_night": len(replay.late_before) if replay.taken else 0,
        "prices_given": replay.has_prices,
        "promised_dates_given": replay.has_promised_dates,
        "late_at_worst": None,
        "late_at_end": None,
        "shelf_at_end": None,
        "worst": [],
    }
    if replay.taken:
        shelf = replay.shelf
        document |= {
            "late_at_worst": _late(replay.worst_day),
            "late_at_end": _late(replay.last_day),
            "shelf_at_end": {
                "promises": len(shelf),
                "value": f"{total(shelf):.2f}",
                "labor": f"{labor(shelf):.2f}",
                "by_age": [
                    {"days": band.label.removesuffix(" days"), "promises": band.count, "value": f"{band.value:.2f}"}
                    for band in shelf_by_age(shelf)
                ],
            },
            "worst": [_worst(one, days, said) for one, days, said in replay.worst()],
        }
    return document


def labor(entries: Iterable[PromiseEntry]) -> Decimal:
    """The labor tied to promises, in dollars; part of their worth."""
    return sum((one.promise.labor or ZERO for one in entries), ZERO)


def _caught(row: Sequence[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, value in zip(COLUMNS, row, strict=True):
        match value:
            case Decimal():
                values[column.key] = f"{value:.2f}"
            case date():
                values[column.key] = iso(value)
            case _:
                values[column.key] = value
    return values


def _night(one: Night) -> dict[str, Any]:
    return {
        "store": one.store, "export": one.export, "night": iso(one.night), "read_at": iso(one.read_at),
        "outcome": one.outcome, "reason": one.reason, "rows": one.rows, "opened": one.opened, "changed": one.changed,
        "vanished": one.vanished, "set_aside": one.set_aside, "letters": one.letters, "calls": one.calls,
        "held": one.held, "held_why": one.held_why, "unknown_words": dict(one.unknown_words),
    }  # fmt: skip


def _late(late: tuple[date, int, Decimal]) -> dict[str, Any]:
    on, promises, value = late
    return {"on": iso(on), "promises": promises, "value": f"{value:.2f}"}


def _worst(one: Followed, days: int, said: str) -> dict[str, Any]:
    promise = one.promise
    return {
        "store": promise.store, "ro": promise.ro, "so": promise.so, "part_number": promise.part_number,
        "description": promise.description, "value": f"{worth(promise):.2f}", "days": days, "days_late": one.most_late,
        "days_on_shelf": one.days_here, "story": said,
    }  # fmt: skip
