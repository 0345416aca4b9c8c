"""One promise whole: its record, every ETA and promised date it had, all that was seen, said and sent, its letters.

Never shows a customer's whole phone number or address unless it is asked to, in the history no more than in the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from weowe_cli.promises.by_hand import BY_HAND, ETA, PROMISED
from weowe_cli.promises.record import Promise
from weowe_cli.promises.standing import part_value
from weowe_cli.reports import promise_rows
from weowe_cli.reports.entries import EventEntry, LetterEntry, PromiseEntry
from weowe_cli.reports.grids import FLAG_TONES, Cell, Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.masking import mask_email, mask_phone, mask_within
from weowe_cli.reports.outbox import letter_document, outbox_grids, shown_to
from weowe_cli.reports.phrases import day, eta, moment, money, orders
from weowe_cli.reports.plain import plain
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, iso, text_of
from weowe_cli.reports.views import View
from weowe_cli.workdays import in_words

NAMES = {
    "advisor": "owner",
    "decision": "the customer's answer",
    "eta_confirmed_by": "ETA confirmed by",
    "hold_until": "on hold until",
    "hold_why": "why on hold",
    "scheduled_for": "appointment",
}
"""What people call the fields that they enter themselves; the others go by their own names."""
SPOKEN = {
    "phone": "by phone",
    "text": "by text",
    "email": "by email",
    "in-person": "in person",
    "inbound": "when they asked",
}
"""The methods of a conversation, as they follow `the customer heard`."""

DATES_GIVEN = {"promised_on": "promised", "eta_from": "ETA from", "eta_to": "ETA to", "eta_text": "ETA in words"}
"""The fields whose every earlier value is kept (SPEC 3, B), as they are called."""

COLUMNS = (
    Column("part", "Part", wide=8),
    Column("at", "At", Holds.MOMENT, 17),
    Column("who", "Who", wide=22),
    Column("what", "What", wide=22),
    Column("before", "Before", wide=26),
    Column("after", "After", wide=50),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFile:
    """Everything of one promise: `events` oldest first, `family` what else waits under the same RO. `opted_out`: its
    customer wants no letters, whoever said so."""

    now: datetime
    entry: PromiseEntry
    events: Sequence[EventEntry] = ()
    letters: Sequence[LetterEntry] = ()
    family: Sequence[PromiseEntry] = ()
    unmask: bool = False
    opted_out: bool = False

    def shown_events(self) -> list[EventEntry]:
        """The events, with earlier phone numbers and addresses masked like the present ones."""
        return list(self.events) if self.unmask else [_masked(event) for event in self.events]


def show_view(file: PromiseFile) -> View:
    """One promise in every format; a sheet of it has the record, the events and the letters under one another."""
    number = file.entry.promise.number
    return View(
        title=number,
        as_of=file.now,
        sheet=lambda: Sheet(number, COLUMNS, tuple(_rows(file)), file.now),
        document=lambda: show_document(file),
        records=None,
        grids=lambda _: show_grids(file),
    )


def show_document(file: PromiseFile) -> Mapping[str, Any]:
    """One promise as JSON: `promise` has the keys of the report's promises, `letters` those of the outbox."""
    return {
        "schema": SCHEMA,
        "as_of": iso(file.now),
        "promise": promise_rows.document(file.entry, unmask=file.unmask),
        "events": [
            {"at": iso(one.at), "who": one.who, "what": one.what, "before": one.before, "after": one.after}
            for one in file.shown_events()
        ],
        "letters": [letter_document(one, unmask=file.unmask) for one in file.letters],
    }


def show_grids(file: PromiseFile) -> tuple[Grid, ...]:
    """One promise for people: who waits for what and how it stands, then how it came to that."""
    entry = file.entry
    promise, standing = entry.promise, entry.standing
    flag = (("RED" if standing.flag == "red" else standing.flag or "closed"), FLAG_TONES[standing.flag])
    heading = Line(
        (
            (promise.number, Tone.STRONG),
            ("  ", Tone.PLAIN),
            flag,
            (line(f"  {promise.status}, {entry.store_name}").text, Tone.PLAIN),
        )
    )
    grids = [prose(heading, line(f"Next: {standing.next_action}", Tone.STRONG)), _record(file)]
    if file.family:
        others = [one.promise for one in file.family]
        rows = tuple(
            (cell(one.number), cell(one.part_number), cell(one.what), cell(one.status.value)) for one in others
        )
        columns = (GridColumn("", 9, 9), GridColumn("", 12, 22), GridColumn("", 16, 40), GridColumn("", 11, 12))
        under = next(iter(orders(promise)), promise.family)
        grids.append(Grid(columns, rows, title=f"Also under {plain(under)}", titled=False))
    given = [event for event in file.shown_events() if _gives_a_date(event)]
    if given:
        grids.append(_timeline("Dates that were given", given, file, names=NAMES | DATES_GIVEN))
    if file.events:
        events = [event for event in file.shown_events() if event not in given]
        grids.append(_timeline("Timeline", events, file, names=NAMES))
    if file.letters:
        letters = outbox_grids(file.letters, now=file.now.astimezone(entry.zone), unmask=file.unmask)[0]
        grids.append(replace(letters, title="Letters"))
    elif promise.is_open:
        grids.append(prose(line(f"No letter yet; `weowe explain {promise.number}` says why.", Tone.FAINT)))
    return tuple(grid for grid in grids if grid.rows)


def _record(file: PromiseFile) -> Grid:
    """The record as a list of names and values, only what is known."""
    entry, today = file.entry, file.now.date()
    promise, standing = entry.promise, entry.standing
    phone = promise.phone if file.unmask else mask_phone(promise.phone)
    email = promise.email if file.unmask else mask_email(promise.email)
    late = f"{in_words(standing.days_late, 'day')} late" if standing.days_late else ""
    heard = f"{moment(entry.last_contact, entry.zone, today)}" if entry.last_contact else "nothing yet"
    silent = "" if standing.silence is None else f", {in_words(standing.silence, 'business day')} of silence"
    here = "" if standing.days_on_shelf is None else f", on the shelf for {in_words(standing.days_on_shelf, 'day')}"
    known: list[tuple[str, str | Line | None]] = [
        ("Customer", _joined(promise.customer, phone, email, "opted out of letters" if file.opted_out else None)),
        ("Vehicle", _joined(promise.vehicle, f"VIN {promise.vin}" if promise.vin else None)),
        ("Order", _joined(
            *orders(promise),
            f"line {promise.line}" if promise.line else None,
            promise.so_type.value.replace("_", " "),
            promise.dms,
        )),
        ("Part", _joined(promise.part_number, promise.description, f"bin {promise.bin}" if promise.bin else None)),
        ("Pieces", _pieces(entry)),
        ("DMS says", promise.dms_status),
        ("Doubt", line(promise.conflict or _unknown(promise.unknown_word), Tone.RED)),
        ("Vanished", line(f"since {day(promise.vanished_since, today)}", Tone.RED) if promise.vanished_since else None),
        ("Not joined", line(entry.unjoined, Tone.YELLOW)),
        ("Ordered", day(promise.ordered_on, today) if promise.ordered_on else None),
        ("Promised", day(promise.promised_on, today) if promise.promised_on else "no date was promised"),
        ("ETA", _joined(eta(promise, today), _confirmed(promise, today)) or (None if promise.at_hand else "none")),
        ("Answer", _decided(file)),
        ("On hold", line(_held(promise, today), Tone.YELLOW)),
        ("Late", line(late, Tone.RED)),
        ("Received", f"{day(promise.received_on, today)}{here}" if promise.received_on else None),
        ("Scheduled", moment(promise.scheduled_for, entry.zone, today) if promise.scheduled_for else None),
        ("Installed", day(promise.installed_on, today) if promise.installed_on else None),
        ("Worth", _worth(entry)),
        ("Owner", _joined(entry.owner.name, entry.owner.email)),
        ("Last heard", f"{heard}{silent}" if promise.is_open else heard),
    ]  # fmt: skip
    rows = tuple((cell(line(name, Tone.FAINT)), made) for name, value in known if (made := cell(value)).lines)
    return Grid((GridColumn("", 10, 12), GridColumn("", 30, 180)), rows, titled=False)


def _timeline(title: str, events: Sequence[EventEntry], file: PromiseFile, *, names: Mapping[str, str]) -> Grid:
    zone, today = file.entry.zone, file.now.date()
    return Grid(
        (GridColumn("", 16, 20), GridColumn("", 12, 26), GridColumn("", 30, 120)),
        tuple(
            (
                cell(moment(one.at, zone, today), key=iso(one.at)),
                cell(line(one.who, Tone.FAINT)),
                _change(one, names.get(one.what, one.what.replace("_", " ")), zone, today),
            )
            for one in events
        ),
        title=title,
        titled=False,
    )


def _gives_a_date(event: EventEntry) -> bool:
    """Whether an event is one of the dates, or says on whose word or why one of them was given."""
    by_hand = event.what == BY_HAND and event.before in {ETA.name, PROMISED.name}
    return event.what in DATES_GIVEN or event.what == "eta_confirmed_by" or by_hand


def _change(event: EventEntry, name: str, zone: tzinfo, today: date) -> Cell:
    """`status: ordered -> received`; a thing that was only said or seen, without an arrow."""
    if event.before is None and event.after is None:
        return cell(name)
    before, after = (_in_words(value, zone, today) for value in (event.before, event.after))
    match event.what:
        case "contact":
            name, said = f"the customer heard {SPOKEN.get(before or '', before)}", after
        case "attempt":
            name, said = f"nobody was reached {SPOKEN.get(before or '', before)}", after
        case _ if event.what == BY_HAND:
            name, said = f"{BY_HAND}, {before}", after
        case _:
            said = after if before in (None, after) else f"{before} -> {after or 'nothing'}"
    return cell(Line(((line(f"{name}: ").text, Tone.STRONG), (line(said).text, Tone.PLAIN))))


def _in_words(value: str | None, zone: tzinfo, today: date) -> str | None:
    """A date or moment of the history as people say it; anything else as it stands."""
    if value and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return day(date.fromisoformat(value), today)
    if value and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", value):
        return moment(datetime.fromisoformat(value), zone, today)
    return value


def _confirmed(promise: Promise, today: date) -> str | None:
    """Who at the supplier gave the ETA by hand, and when."""
    if not promise.eta_confirmed_by or promise.eta_confirmed_on is None:
        return None
    return f"confirmed {day(promise.eta_confirmed_on, today)} by {promise.eta_confirmed_by}"


def _decided(file: PromiseFile) -> str | None:
    """The customer's latest answer, when it was given and who noted it."""
    promise, today = file.entry.promise, file.now.date()
    if promise.decision is None or promise.decided_at is None:
        return None
    return f"{promise.decision}, {moment(promise.decided_at, file.entry.zone, today)}, noted by {promise.decided_by}"


def _held(promise: Promise, today: date) -> str | None:
    if promise.hold_until is None or promise.hold_until <= today:
        return None
    return f"until {day(promise.hold_until, today)}" + (f": {promise.hold_why}" if promise.hold_why else "")


def _pieces(entry: PromiseEntry) -> str | None:
    promise = entry.promise
    counts = (
        (promise.qty_ordered, "ordered"),
        (promise.qty_received, "received"),
        (promise.qty_backordered, "backordered"),
        (promise.qty_cancelled, "cancelled"),
    )
    return _joined(*(f"{count.normalize():f} {word}" for count, word in counts if count is not None))


def _worth(entry: PromiseEntry) -> str | None:
    promise = entry.promise
    parts = f"{money(part_value(promise))} part" if promise.part_price is not None else None
    labor = f"{money(promise.labor)} labor" if promise.labor is not None else None
    paid = {True: "prepaid", False: "not prepaid", None: None}[promise.prepaid]
    deposit = f"{money(promise.deposit)} deposit" if promise.deposit else None
    return _joined(parts, labor, deposit, paid)


def _unknown(word: str | None) -> str | None:
    return f"the status word '{word}' is not known" if word else None


def _joined(*parts: str | None) -> str | None:
    return ", ".join(part for part in parts if part) or None


def _masked(event: EventEntry) -> EventEntry:
    # What a mail server answers may repeat the address that it refused.
    mask = {"phone": mask_phone, "email": mask_email}.get(event.what, mask_within)
    return replace(event, before=mask(event.before), after=mask(event.after))


def _rows(file: PromiseFile) -> Iterator[tuple[str | datetime | None, ...]]:
    zone = file.entry.zone
    for column, value in zip(promise_rows.COLUMNS, promise_rows.values(file.entry, unmask=file.unmask), strict=True):
        yield "record", None, None, column.key, None, text_of(value, column.holds) or None
    for event in file.shown_events():
        yield "event", event.at.astimezone(zone), event.who, event.what, event.before, event.after
    for one in file.letters:
        at = one.sent_at or one.not_before
        to = shown_to(one, unmask=file.unmask)
        yield "letter", at.astimezone(zone) if at else None, to, f"{one.state} {' '.join(one.rules)}", None, one.subject
