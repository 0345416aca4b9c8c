"""The outbox: which letters were sent, which wait and until when, which are held for a look, which died and why.

Never shows a customer's whole address unless it is asked to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from weowe_cli.reports.entries import LetterEntry
from weowe_cli.reports.grids import Cell, Grid, GridColumn, Tone, cell, line, prose
from weowe_cli.reports.masking import mask_address, mask_within
from weowe_cli.reports.phrases import moment, zone_of
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, iso
from weowe_cli.reports.views import View

KEYS = LetterEntry._fields
MOMENTS = ("not_before", "sent_at")
COLUMNS = tuple(
    Column(
        key,
        key.replace("_", " ").capitalize(),
        Holds.COUNT if key in ("id", "attempts") else Holds.MOMENT if key in MOMENTS else Holds.TEXT,
        {"subject": 50, "to": 28, "message_id": 30, "last_error": 50, "not_before": 17, "sent_at": 17}.get(key, 11),
    )
    for key in KEYS
)
TONES = {
    "held": Tone.YELLOW,
    "waiting": Tone.PLAIN,
    "sending": Tone.PLAIN,
    "sent": Tone.GREEN,
    "withdrawn": Tone.FAINT,
    "dead": Tone.RED,
}


def outbox_view(letters: Sequence[LetterEntry], *, now: datetime, unmask: bool = False) -> View:
    """The letters in the order given; `now` by the reader's clock, whose zone the moments are shown in."""
    return View(
        title="Outbox",
        as_of=now,
        sheet=lambda: Sheet("Outbox", COLUMNS, tuple(_row(one, now, unmask=unmask) for one in letters), now),
        document=lambda: {"schema": SCHEMA, "letters": [letter_document(one, unmask=unmask) for one in letters]},
        records="letters",
        grids=lambda _: outbox_grids(letters, now=now, unmask=unmask),
    )


def outbox_grids(letters: Sequence[LetterEntry], *, now: datetime, unmask: bool = False) -> tuple[Grid, ...]:
    """The letters for people."""
    if not letters:
        return (prose("The outbox is empty: nothing was due to be said."),)
    columns = (
        GridColumn("Id", 3, 7, right=True),
        GridColumn("State", 9, 9),
        GridColumn("When", 10, 20),
        GridColumn("To", 18, 34),
        GridColumn("Why", 6, 12),
        GridColumn("About", 9, 10),
        GridColumn("Subject", 20, 60),
    )
    return (Grid(columns, tuple(_cells(one, now, unmask=unmask) for one in letters)),)


def shown_to(letter: LetterEntry, *, unmask: bool) -> str | None:
    """The address of a letter as it may be shown: the store's own people whole, a customer's masked."""
    return letter.to if unmask or letter.audience == "staff" else mask_address(letter.to)


def letter_document(letter: LetterEntry, *, unmask: bool = False) -> dict[str, object]:
    """The letter as a JSON object with the keys of CLI.md."""
    values: dict[str, object] = {key: getattr(letter, key) for key in KEYS}
    return values | {
        "rules": list(letter.rules),
        "promises": list(letter.promises),
        "to": shown_to(letter, unmask=unmask),
        "not_before": iso(letter.not_before),
        "sent_at": iso(letter.sent_at),
        "last_error": letter.last_error if unmask else mask_within(letter.last_error),
    }


def _cells(letter: LetterEntry, now: datetime, *, unmask: bool) -> tuple[Cell, ...]:
    zone, today = zone_of(now), now.date()
    when = letter.sent_at or letter.not_before
    waits = letter.sent_at is None and letter.state in ("waiting", "held") and letter.not_before
    said = None if when is None else f"{'from ' if waits else ''}{moment(when, zone, today)}"
    error = letter.last_error if unmask else mask_within(letter.last_error)
    tries = f"{letter.attempts} tries" if letter.attempts > 1 else None
    return (
        cell(str(letter.id), key=letter.id),
        cell(line(letter.state, TONES.get(letter.state, Tone.PLAIN)), line(tries, Tone.FAINT)),
        cell(said, key=iso(when)),
        cell(
            shown_to(letter, unmask=unmask) or line("no address", Tone.FAINT),
            line(f"{letter.audience}, {letter.channel}", Tone.FAINT),
        ),
        cell(" ".join(letter.rules)),
        cell(*letter.promises[:3], f"and {len(letter.promises) - 3} more" if len(letter.promises) > 3 else None),
        cell(letter.subject, line(error, Tone.RED)),
    )


def _row(letter: LetterEntry, now: datetime, *, unmask: bool) -> tuple[str | int | datetime | None, ...]:
    error = letter.last_error if unmask else mask_within(letter.last_error)
    masked = {
        "to": shown_to(letter, unmask=unmask),
        "rules": " ".join(letter.rules),
        "promises": " ".join(letter.promises),
        "last_error": error,
    }
    return tuple(
        value.astimezone(now.tzinfo) if key in MOMENTS and value else masked.get(key, value)
        for key in KEYS
        for value in (getattr(letter, key),)
    )
