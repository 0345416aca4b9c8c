"""Invented customers, parts and lists with which templates are checked. Never seen by anybody but the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from weowe_cli.letters.appointments import Visit
from weowe_cli.letters.letter import CallEntry, Letterhead
from weowe_cli.letters.work_list import MOST, work_list_of
from weowe_cli.letters.write import Sayings, customer_values, list_values
from weowe_cli.notices.dose import Channel, Dose
from weowe_cli.notices.notice import Audience, Clock, Notice, Role
from weowe_cli.notices.people import People, Person
from weowe_cli.notices.policy import Rung
from weowe_cli.promises.record import Kind, Promise, SoType, Status
from weowe_cli.workdays import Calendar, Hours

SAYINGS = Sayings(
    sections={
        "N1": "arrival", "N4": "backordered", "N6": "slip", "N7": "options", "N9": "will_miss", "N10": "delay",
        "N11": "weekly", "N14": "reminder",
    },
    answer_within=3,
    word_within=5,
)  # fmt: skip
"""The shipped section of each rule that speaks to a customer."""

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
CLOCK = Clock(NOW, Calendar(ZoneInfo("America/Los_Angeles"), (Hours(time(8), time(18)),) * 6 + (None,)))
HEAD = Letterhead(
    store="main",
    name="Harbor Honda",
    scheduling_link="https://book.harborhonda.example/?ro={ro}",
    phone="(206) 555-0142",
    address="12 Pier Street, Seattle, WA 98101",
    website="harborhonda.example",
)
NO_PAGE = replace(HEAD, scheduling_link="", phone="Parts, extension 5")
"""A store without a page to choose a time on, and with a number that no phone dials."""
BARE = Letterhead(store="main", name="Harbor Honda")
PEOPLE = People(parts_manager=Person("Dana Fox", "dana@harborhonda.example"))
PROMISES: Mapping[int, Promise] = {
    1: Promise(
        id=1, store="main", dms="tekion", order="S5101", so="S5101", ro="60123", kind=Kind.WE_OWE,
        part_number="45251-TLA-A01", part_key="45251TLAA01", description="Brake rotor, front", qty_ordered=Decimal(2),
        status=Status.RECEIVED, received_on=date(2026, 2, 28), vehicle="2021 Honda CR-V", prepaid=True, bin="C14",
        customer="Maria Lopez", phone="206-555-0117", first_seen_at=NOW, moved_on=date(2026, 2, 28),
    ),
    2: Promise(
        id=2, store="main", dms="tekion", order="S5102", so="S5102", ro="60188", part_number="76200-TVA-A11",
        part_key="76200TVAA11", description="Door mirror, left", status=Status.BACKORDERED, deposit=Decimal("50.00"),
        promised_on=date(2026, 2, 27), eta_from=date(2026, 3, 9), eta_to=date(2026, 3, 13),
        customer="Maria Lopez", first_seen_at=NOW, moved_on=date(2026, 2, 20),
    ),
    3: Promise(
        id=3, store="main", dms="tekion", order="S5103", so="S5103", so_type=SoType.CUSTOMER_ORDER,
        part_number="08P17-T20-110", part_key="08P17T20110", status=Status.PARTIAL,
        qty_ordered=Decimal(4), qty_received=Decimal(2), first_seen_at=NOW, moved_on=date(2026, 2, 28),
    ),
    4: Promise(
        id=4, store="main", dms="tekion", order="RO 60201", ro="60201", part_number="33100-T20-A01",
        part_key="33100T20A01", description="Headlamp, right", status=Status.ORDERED, promised_on=date(2026, 2, 23),
        eta_to=date(2026, 2, 24), vanished_since=date(2026, 2, 27), vanished_nights=2,
        customer="Sam Reed", first_seen_at=NOW, moved_on=date(2026, 2, 20),
    ),
    5: Promise(
        id=5, store="main", dms="tekion", order="S5105", so="S5105", ro="60188", part_number="04711-TVA-A90",
        part_key="04711TVAA90", description="Bumper cover", status=Status.BACKORDERED, prepaid=True,
        promised_on=date(2026, 3, 6), eta_was=date(2026, 3, 5), eta_to=date(2026, 3, 19), slips=1,
        slipped_on=date(2026, 3, 1), vehicle="2018 Honda Accord", customer="Maria Lopez", first_seen_at=NOW,
        moved_on=date(2026, 3, 1),
    ),
    6: Promise(
        id=6, store="main", dms="tekion", order="S5106", so="S5106", part_number="75700-TVA-A01",
        part_key="75700TVAA01", description="Emblem", status=Status.CANCELLED, closed_on=date(2026, 3, 1),
        closed_from=Status.BACKORDERED, customer="Maria Lopez", first_seen_at=NOW, moved_on=date(2026, 3, 1),
    ),
}  # fmt: skip
CALLS = (
    CallEntry(
        promise=4,
        order="RO 60201",
        customer="Sam Reed",
        phone="206-555-0135",
        say="Your part is late.",
        why="no email address",
    ),
)


def notice(rule: str, promise: int, role: Role, reason: str = "", tier: int = 0) -> Notice:
    """One notice of a sample."""
    return Notice(rule=rule, promise=promise, role=role, since="2026-03-01", reason=reason, due_by=NOW, tier=tier)


def to_customer(*about: tuple[str, int], name: str = "Maria Lopez") -> Dose:
    """One customer's dose: rules and promises."""
    notices = tuple(notice(rule, promise, Role.CUSTOMER) for rule, promise in about)
    return Dose("customer:main:1", name, "maria@mail.example", Audience.CUSTOMER, Channel.EMAIL, notices, NOW)


TO_STAFF = Dose(
    "staff:dana@harborhonda.example", "Dana Fox", "dana@harborhonda.example", Audience.STAFF, Channel.EMAIL,
    (
        notice("N20", 0, Role.PARTS_MANAGER, "no export of Harbor Honda since Friday"),
        notice("N10", 2, Role.OWNER, "3 days past the promised date Feb 27 (day 1 of the ladder)", 1),
        notice("N5", 4, Role.OWNER, "ETA Feb 24 passed 6 days ago, not received"),
        notice("X9", 4, Role.OWNER, "gone from the export since Feb 27: installed, cancelled or lost?"),
        notice("N2", 1, Role.OWNER, "the part is here"),
        notice("N8", 6, Role.ADVISOR, "cancelled on Mar 1"),
        notice("N18", 5, Role.PARTS_MANAGER, "backordered for 3 days, ETA Mar 19: is that right?"),
    ),
    NOW,
    in_place_of=dict.fromkeys((2, 5), "the store has no director, so this comes to you"),
)  # fmt: skip


LADDER = (Rung(day=15, to=Role.OWNER), Rung(day=30, to=Role.PARTS_MANAGER), Rung(day=60, to=Role.PARTS_MANAGER))
MOVED = ("N4", "N6", "N7", "N9")
"""The rules about a date; each speaks of one part, of parts of one order, and of parts of several."""


def values(say: Sayings) -> dict[str, tuple[Mapping[str, object], ...]]:
    """By letter, the values of every sample: each section leads once, every branch of the templates is taken."""
    two_here = {**PROMISES, 2: PROMISES[2]._replace(status=Status.RECEIVED, received_on=date(2026, 3, 2))}
    recalled = {**two_here, 2: two_here[2]._replace(recall="Passenger airbag (26V-014)", vehicle="2021 Honda Accord")}
    no_date = {**PROMISES, 2: PROMISES[2]._replace(eta_to=None, eta_from=None)}
    over = {one: PROMISES[one]._replace(eta_from=None, eta_to=date(2026, 2, 28)) for one in (2, 5)}
    counter = {
        1: PROMISES[1]._replace(so_type=SoType.CUSTOMER_ORDER, ro=None),
        3: PROMISES[3]._replace(eta_was=date(2026, 3, 3), eta_to=date(2026, 3, 20), received_on=date(2026, 2, 14)),
        5: PROMISES[5]._replace(so_type=SoType.CUSTOMER_ORDER, ro=None),
    }
    visited = {**PROMISES, 1: PROMISES[1]._replace(scheduled_for=NOW + timedelta(days=4))}
    customers = tuple(
        customer_values(to_customer(*about, name=name), promises, head, people=PEOPLE, clock=CLOCK, say=say)
        for about, promises, head, name in (
            ((("N1", 1),), PROMISES, HEAD, "Maria Lopez"),
            ((("N1", 1), ("N1", 2)), recalled, HEAD, "Maria Lopez"),
            ((("N1", 1), ("N10", 2)), PROMISES, HEAD, "Maria Lopez"),
            ((("N1", 3),), PROMISES, BARE, "customer"),
            ((("N10", 2),), PROMISES, HEAD, "Maria Lopez"),
            ((("N10", 2), ("N10", 4)), no_date, BARE, "Maria Lopez"),
            ((("N10", 2),), no_date, HEAD, "Maria Lopez"),
            *((((rule, 5),), PROMISES, HEAD, "Maria Lopez") for rule in MOVED),
            *((((rule, 5), (rule, 2)), PROMISES, HEAD, "customer") for rule in MOVED),
            *((((rule, 5), (rule, 3)), counter, BARE, "customer") for rule in MOVED),
            *(((("N1", 1), (rule, 5)), PROMISES, HEAD, "Maria Lopez") for rule in MOVED),
            ((("N7", 5), ("N4", 5), ("N9", 5)), PROMISES, HEAD, "Maria Lopez"),
            *((((rule, 2),), no_date, HEAD, "Maria Lopez") for rule in ("N4", "N7", "N9")),
            *((((rule, promise),), over, HEAD, "Maria Lopez") for rule, promise in (("N6", 5), ("N7", 2))),
            ((("N11", 5),), PROMISES, HEAD, "Maria Lopez"),
            ((("N11", 2),), no_date, BARE, "customer"),
            ((("N11", 5), ("N11", 2)), no_date, BARE, "customer"),
            ((("N1", 1), ("N11", 5)), PROMISES, HEAD, "Maria Lopez"),
            ((("N14", 1),), PROMISES, HEAD, "Maria Lopez"),
            ((("N14", 1), ("N14", 2)), two_here, replace(HEAD, scheduling_link=""), "customer"),
            ((("N1", 1),), PROMISES, replace(HEAD, scheduling_link=""), "customer"),
            ((("N1", 1),), PROMISES, NO_PAGE, "Maria Lopez"),
            ((("N1", 1),), counter, NO_PAGE, "customer"),
            ((("N10", 2), ("N1", 1)), PROMISES, BARE, "customer"),
            ((("N1", 1),), PROMISES, BARE, "customer"),
            ((("N10", 5),), PROMISES, NO_PAGE, "customer"),
            ((("N14", 3),), counter, HEAD, "Maria Lopez"),
            ((("N14", 3), ("N14", 5)), counter, BARE, "customer"),
            ((("N14", 1),), PROMISES, BARE, "customer"),
            ((("N1", 2), ("N14", 1)), two_here, HEAD, "Maria Lopez"),
            *(((("N1", 1), ("N10", 2)), visited, head, "Maria Lopez") for head in (HEAD, NO_PAGE, BARE)),
        )
    )
    clocks = {"main": CLOCK, "north": CLOCK}
    heads = {"main": HEAD, "north": replace(BARE, store="north", name="Harbor Honda North")}
    in_two_stores = {**PROMISES, 4: PROMISES[4]._replace(store="north")}
    lists = tuple(
        list_values(work_list_of(dose, promises, heads, clocks, calls, heard={}, unclaimed=LADDER))
        for dose, promises, calls in (
            (TO_STAFF, PROMISES, CALLS),
            (TO_STAFF, in_two_stores, (replace(CALLS[0], phone=""),)),
            (TO_STAFF, PROMISES, CALLS * (MOST + 1)),
            (replace(TO_STAFF, notices=()), PROMISES, ()),
        )
    )
    off = (Visit(label="RO 60123", day="Friday, March 6", hour="9:00 AM"),)
    letters = tuple(values | {"called_off": off[: place % 2]} for place, values in enumerate(customers))
    return {"customer": letters, "call": customers, "text": customers, "work_list": lists}
