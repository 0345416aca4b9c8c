"""Invented customers, parts and lists with which templates are checked. Never seen by anybody but the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from weowe_cli.letters.letter import CallEntry, Letterhead
from weowe_cli.letters.work_list import work_list_of
from weowe_cli.letters.write import customer_values, list_values
from weowe_cli.notices.dose import Channel, Dose, People, Person
from weowe_cli.notices.notice import Audience, Clock, Notice, Role
from weowe_cli.promises.record import Kind, Promise, SoType, Status
from weowe_cli.workdays import Calendar, Hours

SECTIONS: Mapping[str, str] = {"N1": "arrival", "N10": "delay"}
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
    ),
    NOW,
    in_place_of={2: "the store has no director, so this comes to you"},
)  # fmt: skip


def values(sections: Mapping[str, str]) -> dict[str, tuple[Mapping[str, object], ...]]:
    """By letter, the values of every sample: each section leads once, every branch of the templates is taken."""
    two_here = {**PROMISES, 2: PROMISES[2]._replace(status=Status.RECEIVED, received_on=date(2026, 3, 2))}
    no_date = {**PROMISES, 2: PROMISES[2]._replace(eta_to=None, eta_from=None)}
    customers = tuple(
        customer_values(to_customer(*about, name=name), promises, head, people=PEOPLE, clock=CLOCK, templates=sections)
        for about, promises, head, name in (
            ((("N1", 1),), PROMISES, HEAD, "Maria Lopez"),
            ((("N1", 1), ("N1", 2)), two_here, HEAD, "Maria Lopez"),
            ((("N1", 1), ("N10", 2)), PROMISES, HEAD, "Maria Lopez"),
            ((("N1", 3),), PROMISES, BARE, "customer"),
            ((("N10", 2),), PROMISES, HEAD, "Maria Lopez"),
            ((("N10", 2), ("N10", 4)), no_date, BARE, "Maria Lopez"),
            ((("N10", 2),), no_date, HEAD, "Maria Lopez"),
        )
    )
    clocks, heads = {"main": CLOCK}, {"main": HEAD}
    lists = (
        list_values(work_list_of(TO_STAFF, PROMISES, heads, clocks, CALLS, heard={})),
        list_values(work_list_of(replace(TO_STAFF, notices=()), PROMISES, heads, clocks, (), heard={})),
    )
    return {"customer": customers, "call": customers, "work_list": lists}
