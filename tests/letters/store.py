"""One invented store with its promises, and doses as the rules would make them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from weowe_cli.letters.letter import Letterhead
from weowe_cli.letters.write import Writer
from weowe_cli.notices.dose import Channel, Dose
from weowe_cli.notices.notice import Audience, Clock, Notice, Role
from weowe_cli.notices.people import People, Person
from weowe_cli.promises.record import Promise, Status, part_key
from weowe_cli.settings import shipped_policy
from weowe_cli.workdays import Calendar, Hours

TEMPLATES = Path(__file__).parents[2] / "templates"
WRITER = Writer((TEMPLATES,))

MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
CLOCK = Clock(NOW, Calendar(ZoneInfo("America/Los_Angeles"), (Hours(time(8), time(18)),) * 6 + (None,)))
HEAD = Letterhead(
    store="main",
    name="Harbor Honda",
    scheduling_link="https://book.harborhonda.example/?ro={ro}",
    phone="(206) 555-0142",
    address="12 Pier Street, Seattle, WA 98101",
    website="harborhonda.example",
)
DANA = Person("Dana Fox", "dana@harborhonda.example")
PEOPLE = People(parts_manager=Person("Pat Kim", "pat@harborhonda.example"), advisors={"417": DANA})
POLICY = shipped_policy()


def promise(identity: int = 1, **known: Any) -> Promise:
    """A promise to Maria Lopez under RO 60123, in the hands of Dana Fox, its part being here."""
    number = known.pop("part_number", "45251-TLA-A01")
    fields: dict[str, Any] = {
        "id": identity, "store": "main", "dms": "tekion", "so": f"S{5100 + identity}", "ro": "60123",
        "part_number": number, "part_key": part_key(number), "description": "Brake rotor, front",
        "status": Status.RECEIVED, "received_on": date(2026, 2, 28), "vehicle": "2021 Honda CR-V", "advisor": "417",
        "customer": "Maria Lopez", "phone": "206-555-0117", "email": "maria@mail.example",
        "first_seen_at": NOW, "moved_on": MONDAY,
    }  # fmt: skip
    fields |= known
    return Promise(order=fields["so"] or f"RO {fields['ro']}", **fields)


ROTOR = promise(1, qty_ordered=Decimal(1), prepaid=True)
PADS = promise(2, part_number="45022-TLA-A01", description="Brake pad set, front", received_on=MONDAY)
MIRROR = promise(
    3, ro="60188", part_number="76200-TVA-A11", description="Door mirror, left", vehicle="2018 Honda Accord",
    deposit=Decimal("50.00"), received_on=MONDAY,
)  # fmt: skip
LATE = MIRROR._replace(
    status=Status.BACKORDERED, received_on=None, promised_on=date(2026, 2, 27),
    eta_from=date(2026, 3, 12), eta_to=date(2026, 3, 12),
)  # fmt: skip
MOVED = promise(
    5, ro="60188", part_number="04711-TVA-A90", description="Bumper cover", vehicle="2018 Honda Accord",
    status=Status.BACKORDERED, received_on=None, prepaid=True, backordered_since=date(2026, 2, 20),
    eta_was=date(2026, 3, 5), eta_from=date(2026, 3, 12), eta_to=date(2026, 3, 12), slips=1, slipped_on=MONDAY,
)  # fmt: skip
"""A backordered part whose date moved by a week; nobody promised the customer another one."""
MISSING = MOVED._replace(promised_on=date(2026, 3, 6))
"""The same, of which the customer was told a date that it cannot keep."""
NO_DATE = MOVED._replace(eta_was=None, eta_from=None, eta_to=None, eta_text="mid March", slips=0, slipped_on=None)
UNCLAIMED = ROTOR._replace(received_on=date(2026, 2, 14), arrived_on=date(2026, 2, 14))
VISITED = ROTOR._replace(scheduled_for=datetime(2026, 3, 6, 17, 0, tzinfo=UTC))
"""Here, and its customer comes in on Friday at nine."""
LATE_WITHOUT_A_DATE = LATE._replace(eta_from=None, eta_to=None, eta_text="mid March")


def notice(rule: str, about: Promise | int, role: Role = Role.CUSTOMER, reason: str = "", tier: int = 0) -> Notice:
    """One notice of a promise, or, by the number 0, of the run."""
    identity = about if isinstance(about, int) else about.id
    return Notice(rule=rule, promise=identity, role=role, since="2026-03-02", reason=reason, due_by=NOW, tier=tier)


def to_customer(*due: tuple[str, Promise], name: str | None = None) -> tuple[Dose, dict[int, Promise]]:
    """The dose of one customer, and the promises by number."""
    about = due[0][1]
    dose = Dose(
        "customer:main:1", name or about.customer or "customer", about.email, Audience.CUSTOMER, Channel.EMAIL,
        tuple(notice(rule, of) for rule, of in due), NOW,
    )  # fmt: skip
    return dose, {of.id: of for _, of in due}


def to_dana(*due: Notice, in_place_of: dict[int, str] | None = None) -> Dose:
    """The dose of one advisor."""
    return Dose(
        "staff:dana@harborhonda.example", "Dana Fox", "dana@harborhonda.example", Audience.STAFF, Channel.EMAIL,
        due, NOW, in_place_of=in_place_of or {},
    )  # fmt: skip


def written(*due: tuple[str, Promise], head: Letterhead = HEAD, name: str | None = None, by: Writer = WRITER) -> Any:
    """The letter to one customer."""
    dose, promises = to_customer(*due, name=name)
    return by.customer(dose, promises, head, people=PEOPLE, clock=CLOCK, policy=POLICY)


def texted(*due: tuple[str, Promise], head: Letterhead = HEAD, name: str | None = None) -> Any:
    """The same as a text message."""
    dose, promises = to_customer(*due, name=name)
    return WRITER.text(dose, promises, head, people=PEOPLE, clock=CLOCK, policy=POLICY)


def spoken(*due: tuple[str, Promise], name: str | None = None) -> Any:
    """What to say to one customer on the phone."""
    dose, promises = to_customer(*due, name=name)
    return WRITER.call(dose, promises, HEAD, people=PEOPLE, clock=CLOCK, policy=POLICY)
