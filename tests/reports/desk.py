"""A parts manager's desk on an ordinary Monday: two invented stores, their promises, exports, letters and history.

Every value is written out, so that a figure of a report can be checked by hand against this page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from weowe_cli.notices.people import Person
from weowe_cli.promises.record import Kind, Promise, SoType, Status, part_key
from weowe_cli.promises.standing import standing
from weowe_cli.reports.digest import Movement, Stale, StoreDigest
from weowe_cli.reports.entries import EventEntry, Freshness, LetterEntry, PromiseEntry, RuleEntry, RunEntry
from weowe_cli.reports.matches import LoopEntry
from weowe_cli.reports.pages import Pages
from weowe_cli.reports.report import Report
from weowe_cli.reports.show import PromiseFile
from weowe_cli.reports.trend import Week
from weowe_cli.workdays import Calendar, Hours

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=PACIFIC)
TODAY = date(2026, 3, 2)
CALENDAR = Calendar(PACIFIC, (*[Hours(time(8), time(18))] * 6, None), {date(2026, 2, 16): "Presidents' Day"})
TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = Pages((TEMPLATES,))

DANA = Person("Dana Fox", "dana@harborhonda.example")
SAM = Person("Sam Okafor", "sam@harborhonda.example")
LENA = Person("Lena Brandt", "lena@baysidetoyota.example")
STORES = {"harbor": "Harbor Honda", "bayside": "Bayside Toyota"}


def day(text: str) -> date:
    """`02-27` of 2026."""
    return date.fromisoformat(f"2026-{text}")


def at(text: str) -> datetime:
    """The moment, in UTC, at which the stores' clocks show `02-27 10:00` of 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=PACIFIC).astimezone(UTC)


def a_promise(**fields: Any) -> Promise:
    """An ordinary promise of Harbor Honda, ordered on Feb 20."""
    usual: dict[str, Any] = {
        "id": 1, "store": "harbor", "dms": "tekion", "so": None, "ro": "60123", "kind": Kind.WE_OWE,
        "part_number": "04711-T5A-A01", "description": "Bumper cover, front", "status": Status.ORDERED,
        "qty_ordered": Decimal(1), "ordered_on": day("02-20"), "customer": "Maria Delgado", "phone": "206-555-0142",
        "email": "maria@mail.example", "vehicle": "2021 Honda Fit", "first_seen_at": at("02-20 05:40"),
        "moved_on": day("02-20"),
    }  # fmt: skip
    made = usual | fields
    made.setdefault("part_key", part_key(made["part_number"]))
    made.setdefault("order", made["so"] or f"RO {made['ro']}")
    return Promise(**made)


def an_entry(owner: Person = DANA, heard: str | None = None, **fields: Any) -> PromiseEntry:
    """A promise as it stands on Monday, March 2, its customer last told at `heard`."""
    promise = a_promise(**fields)
    last_contact = at(heard) if heard else None
    return PromiseEntry(
        promise=promise,
        standing=standing(promise, TODAY, CALENDAR, last_contact),
        store_name=STORES[promise.store],
        owner=owner,
        last_contact=last_contact,
        zone=PACIFIC,
    )


def entries() -> tuple[PromiseEntry, ...]:
    """Fourteen promises: every flag, every open state, one closed, one vanished, one that contradicts itself."""
    bayside: dict[str, Any] = {"store": "bayside", "dms": "reynolds"}
    return (
        an_entry(
            id=17, ro="60123", so="S40112", line="2", promised_on=day("02-20"), eta_from=day("02-16"), eta_to=day("02-18"),
            status=Status.BACKORDERED, dms_status="B/O", part_price=Decimal("412.50"), labor=Decimal("260.00"),
            prepaid=True, vin="JHMGK5H51LS000142", ordered_on=day("02-09"), heard="02-13 10:05",
        ),
        an_entry(
            SAM, id=23, ro="60188", part_number="45251-TLA-A01", description="Brake rotor, front", status=Status.PARTIAL,
            qty_ordered=Decimal(2), qty_received=Decimal(1), promised_on=day("02-25"), eta_to=day("03-04"),
            customer="Bartholomew Featherstonehaugh-Montgomery", phone="206-555-0117", email=None,
            vehicle="2019 Honda CR-V", part_price=Decimal("88.10"), labor=Decimal("140.00"), heard="02-26 09:00",
        ),
        an_entry(
            id=31, ro="60201", part_number="33100-T20-A01", description="Headlamp, right", promised_on=day("03-01"),
            eta_to=day("02-28"), customer="José Núñez", phone="206-555-0135", email="jose@mail.example",
            vehicle="2022 Honda Civic", part_price=Decimal("649.00"), ordered_on=day("02-12"),
        ),
        an_entry(
            id=32, ro="60214", so="S40177", part_number="76200-TVA-A11", description="Door mirror, left",
            eta_from=day("03-03"), eta_to=day("03-06"), promised_on=day("03-09"), customer="Priya Raman",
            phone="206-555-0155", email="priya@mail.example", vehicle="2020 Honda Accord", part_price=Decimal("231.75"),
            labor=Decimal("95.00"), prepaid=False, heard="02-27 16:20",
        ),
        an_entry(
            SAM, id=35, ro=None, so="S40190", so_type=SoType.WHOLESALE, kind=Kind.SPECIAL_ORDER,
            part_number="08P17-T20-110", description="All-season floor mat set", qty_ordered=Decimal(4),
            customer="Pier Street Body Shop", phone="206-555-0160", email="shop@pierstreet.example", vehicle=None,
            status=Status.REQUESTED, part_price=Decimal("54.00"), ordered_on=day("02-27"),
        ),
        an_entry(
            id=41, ro="60230", part_number="12100-5A2-A01", description="Cylinder head", status=Status.BACKORDERED,
            eta_text="mid March", customer="Tom Whitfield", phone="206-555-0171", vehicle="2018 Honda Pilot",
            part_price=Decimal("1890.00"), labor=Decimal("2400.00"), ordered_on=day("01-26"), moved_on=day("01-28"),
            heard="01-30 11:00",
        ),
        an_entry(
            id=44, ro="60240", part_number="53700-TBA-A01", description="Power steering rack", status=Status.RECEIVED,
            received_on=day("02-28"), promised_on=day("02-27"), customer="Grace Lindqvist", phone="206-555-0180",
            vehicle="2017 Honda Civic", part_price=Decimal("720.00"), labor=Decimal("480.00"), prepaid=True,
        ),
        an_entry(
            SAM, id=45, ro="60155", part_number="72110-TG7-A50", description="Door regulator", status=Status.RECEIVED,
            received_on=day("01-20"), customer="Owen Price", phone="206-555-0181", vehicle="2016 Honda Pilot",
            part_price=Decimal("164.40"), ordered_on=day("01-05"), heard="01-21 08:30",
        ),
        an_entry(
            id=48, ro="60251", part_number="83600-T2F-A01", description="Console lid", status=Status.SCHEDULED,
            received_on=day("02-12"), scheduled_for=at("03-04 09:30"), customer="Hannah Doyle", phone="206-555-0183",
            vehicle="2019 Honda Accord", part_price=Decimal("58.25"), labor=Decimal("35.00"), heard="02-24 13:15",
        ),
        an_entry(
            LENA, id=52, **bayside, ro="R7714", part_number="52119-0R911", description="Bumper cover, front", line="1",
            eta_to=day("02-26"), customer="WASHINGTON, DENISE", phone="206-555-0190", email="denise@mail.example",
            vehicle="2021 RAV4", part_price=Decimal("388.00"), vanished_since=day("02-27"), vanished_nights=2,
            ordered_on=day("02-11"),
        ),
        an_entry(
            LENA, id=53, **bayside, ro="R7720", part_number="81110-02M71", description="Headlamp assembly",
            eta_to=day("03-05"), customer="Wei Chen", phone="206-555-0191", vehicle="2020 Corolla",
            part_price=Decimal("510.20"), labor=Decimal("110.00"), heard="03-01 09:00",
        ),
        an_entry(
            LENA, id=54, **bayside, ro="R7731", so="T-99812", part_number="90916-03100", description="Thermostat",
            eta_to=day("03-20"), promised_on=day("03-18"), customer=None, phone=None, email=None, vehicle=None,
            part_price=Decimal("21.90"), ordered_on=day("02-27"),
        ),
        an_entry(
            LENA, id=55, **bayside, ro="R7733", part_number="04465-0R030", description="Brake pad kit",
            conflict="the quantities say received, the status word says ordered", status=Status.RECEIVED,
            received_on=day("03-01"), customer="Ruth Abara", phone="206-555-0194", vehicle="2018 RAV4",
            part_price=Decimal("74.00"),
        ),
        an_entry(
            LENA, id=12, **bayside, ro="R7601", part_number="90915-YZZF2", description="Oil filter", heard="02-02 10:00",
            status=Status.INSTALLED, installed_on=day("02-20"), closed_on=day("02-20"), customer="Ivan Petrov",
            part_price=Decimal("6.40"),
        ),
    )  # fmt: skip


def freshness() -> tuple[Freshness, ...]:
    """Harbor read this morning, Bayside not since Friday and its newest file refused, a third export never read."""
    return (
        Freshness(
            store="harbor", store_name="Harbor Honda", export="tekion special orders", zone=PACIFIC,
            as_of=TODAY, read_at=at("03-02 05:41"), set_aside=2,
        ),
        Freshness(
            store="bayside", store_name="Bayside Toyota", export="reynolds", zone=PACIFIC, as_of=day("02-27"),
            read_at=at("02-27 05:44"), refused="31 of 88 open promises are gone from it (more than 30 %)",
            stale="the newest export is of Friday, February 27: 2 business mornings were missed",
        ),
        Freshness(store="harbor", store_name="Harbor Honda", export="tekion customers", zone=PACIFIC),
    )  # fmt: skip


def letters() -> tuple[LetterEntry, ...]:
    """One letter in each state."""
    usual: dict[str, Any] = {
        "promises": ("WO-000044",), "audience": "customer", "to": "grace@mail.example", "channel": "email",
        "not_before": at("03-02 08:00"), "attempts": 0, "message_id": "<n1.44@harborhonda.example>",
    }  # fmt: skip
    ladder = ("WO-000017", "WO-000023", "WO-000031", "WO-000052")
    return (
        LetterEntry(id=90, rules=("N1",), state="waiting", subject="Your power steering rack is here", **usual),
        LetterEntry(
            id=91, rules=("N2", "N10"), state="sent", subject="5 things on your list", sent_at=at("03-02 06:01"),
            **usual | {"promises": ladder, "audience": "staff", "to": DANA.email, "attempts": 1},
        ),
        LetterEntry(
            id=92, rules=("N10",), state="dead", subject="About your order, RO 60201", last_error="550 5.1.1 "
            "<jose@mail.example>: no such user", **usual | {"promises": ("WO-000031",), "to": "jose@mail.example", "attempts": 3},
        ),
        LetterEntry(
            id=93, rules=("N1",), state="held", subject="Your console lid is here", **usual | {"promises": ("WO-000048",)},
        ),
        LetterEntry(
            id=94, rules=("N10",), state="waiting", subject="Call Tom Whitfield: cylinder head", channel="call",
            **{key: value for key, value in (usual | {"promises": ("WO-000041",), "to": "206-555-0171"}).items() if key != "channel"},
        ),
    )  # fmt: skip


def runs() -> tuple[RunEntry, ...]:
    """A good night, the same file again, a refused one, a first night."""
    usual: dict[str, Any] = {
        "store": "harbor", "export": "special_orders_2026-03-02.csv", "fingerprint": "9f2c1e", "as_of": TODAY,
        "started_at": at("03-02 05:40"), "finished_at": at("03-02 05:41"),
    }  # fmt: skip
    return (
        RunEntry(id=8, **usual, outcome="accepted", rows=1412, opened=4, changed=31, unchanged=1375, set_aside=2, letters=14),
        RunEntry(id=7, **usual, outcome="already_read", reason="the same bytes were read in run 8"),
        RunEntry(
            id=6, **usual | {"store": "bayside", "export": "SOR.TXT", "as_of": at("03-01 23:10")}, outcome="refused", rows=52,
            reason="31 of 88 open promises are gone from it (more than 30 %); `weowe import --accept --why ...` takes it",
        ),
        RunEntry(id=1, **usual | {"started_at": at("02-02 05:40")}, outcome="baseline", rows=1290, opened=140, ignored=7),
    )  # fmt: skip


def rules() -> tuple[RuleEntry, ...]:
    """The answers of every rule on WO-000017."""
    return (
        RuleEntry(rule="N1", tier=None, due=False, reason="the part is not here yet (backordered)", to="customer",
                  config="config/escalation.yml:12"),
        RuleEntry(rule="N2", tier=None, due=False, reason="nothing has arrived (backordered)", config="config/escalation.yml:21"),
        RuleEntry(rule="N5", tier=None, due=False, reason="told on 2026-02-19 13:41", since="2026-02-18", to="owner",
                  config="config/escalation.yml:30"),
        RuleEntry(rule="N10", tier=7, due=True, to="parts_manager", since="2026-02-20", next_at=day("03-06"),
                  reason="10 days past the promised date Feb 20 (day 7 of the ladder)", config="config/escalation.yml:38"),
        RuleEntry(rule="N17", tier=None, due=False, reason="open since 2026-02-09, last movement 2026-02-20, 10 days ago",
                  to="director", next_at=day("03-22"), config="config/escalation.yml:52"),
        RuleEntry(rule="X9", tier=None, due=False, reason="the newest full export holds it, or the promise is closed"),
    )  # fmt: skip


def events() -> tuple[EventEntry, ...]:
    """How WO-000017 came to where it is."""
    return (
        EventEntry(at=at("02-09 05:40"), who="tekion export", what="opened", after="ordered"),
        EventEntry(at=at("02-09 05:40"), who="tekion export", what="promised_on", after="2026-02-20"),
        EventEntry(at=at("02-11 05:40"), who="tekion export", what="eta_to", after="2026-02-13"),
        EventEntry(at=at("02-12 05:40"), who="tekion export", what="eta_to", before="2026-02-13", after="2026-02-18"),
        EventEntry(at=at("02-12 05:40"), who="tekion export", what="status", before="ordered", after="backordered"),
        EventEntry(at=at("02-13 10:05"), who="Dana Fox", what="said", after="Told her by phone: the 18th, she waits"),
        EventEntry(at=at("02-13 10:06"), who="Dana Fox", what="phone", before="206-555-0100", after="206-555-0142"),
    )


def many(count: int = 150) -> tuple[PromiseEntry, ...]:
    """A busy store: the promises of the desk over and over, each with its own numbers."""
    pattern = [entry for entry in entries() if entry.promise.is_open]
    made = []
    for number in range(count):
        entry = pattern[number % len(pattern)]
        promise = entry.promise._replace(id=number + 1, ro=f"{60000 + number}", customer=f"Customer {number} Whitfield")
        made.append(replace(entry, promise=promise))
    return tuple(made)


def report(**fields: Any) -> Report:
    """The Monday report of both stores."""
    usual: dict[str, Any] = {"now": NOW, "freshness": freshness(), "entries": entries(), "held": 1, "dead": 1}
    return Report(**usual | fields)


def promise_file(**fields: Any) -> PromiseFile:
    """WO-000017 whole."""
    usual: dict[str, Any] = {"now": NOW, "entry": entries()[0], "events": events(), "letters": letters()[:3]}
    return PromiseFile(**usual | fields)


def stores() -> tuple[StoreDigest, ...]:
    """Both stores as their digest needs them, the cylinder head stale."""
    every, fresh = entries(), freshness()
    harbor = tuple(entry for entry in every if entry.promise.store == "harbor")
    bayside = tuple(entry for entry in every if entry.promise.store == "bayside")
    stale = Stale(next(entry for entry in harbor if entry.promise.id == 41), "open 35 days, nothing moved for 33 days")
    box = an_entry(SAM, id=60, ro=None, so="S40201", customer=None, status=Status.RECEIVED, received_on=day("03-01"))
    loop = LoopEntry(row=box, candidates=(harbor[0], harbor[1]), why="2 promises may wait for it")
    weeks = [Week(day(on), open, late, Decimal(risk)) for on, open, late, risk in (
        ("02-09", 6, 0, "0"), ("02-16", 8, 1, "672.50"), ("02-23", 9, 5, "2310.00"), ("03-02", 9, 3, "1637.70"))]  # fmt: skip
    return (
        StoreDigest(
            store="harbor", store_name="Harbor Honda", freshness=(fresh[0], fresh[2]), entries=harbor,
            movement=Movement(opened=4, arrived=3, closed=2, newly_late=1), stale=(stale,), letters=letters(),
            loops=(loop,), weeks=weeks,
        ),
        StoreDigest(
            store="bayside", store_name="Bayside Toyota", freshness=(fresh[1],), entries=bayside,
            movement=Movement(opened=1, arrived=1, closed=0, newly_late=1),
            weeks=[Week(day("03-02"), 4, 1, Decimal("388"))],
        ),
    )  # fmt: skip
