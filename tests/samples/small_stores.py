"""Three small stores and what happens to them over three nights: one story of orders, written by each DMS in its own way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from invented import Order, Part, customers

THURSDAY, FRIDAY, SATURDAY, MONDAY = date(2026, 2, 26), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 2)


@dataclass(frozen=True)
class Store:
    """What one store's orders are made of."""

    seed: int
    areas: tuple[str, ...]
    parts: tuple[Part, ...]
    advisors: tuple[str, ...]
    first_so: int
    first_ro: int
    first_customer: int
    so_form: str = "{}"
    words: tuple[str, str, str, str] = ("ORDERED", "B/O", "RECEIVED", "SOLD")
    """Ordered, backordered, received, handed over."""


def three_nights(store: Store, last: date) -> dict[date, dict[str, Order]]:
    """The orders of Thursday, Friday and `last`, by the part they play."""
    random = Random(store.seed)
    ordered, backordered, here, sold = store.words
    people = customers(random, store.areas, store.first_customer)
    thursday: dict[str, Order] = {}

    def add(name: str, **values: object) -> Order:
        count = len(thursday)
        order = Order(
            so=store.so_form.format(store.first_so + count * 3),
            ro=str(store.first_ro + count * 11),
            customer=next(people),
            part=store.parts[count % len(store.parts)],
            advisor=store.advisors[count % len(store.advisors)],
            ordered=THURSDAY - timedelta(days=random.randint(4, 30)),
            eta=last + timedelta(days=random.randint(2, 25)),
            word=ordered,
            labor=Decimal(random.randint(6, 60) * 10),
            deposit=Decimal(random.choice((0, 0, 0, 25, 50))),
            vehicle=count,
        )
        thursday[name] = replace(order, **values)  # type: ignore[arg-type]
        return thursday[name]

    waiting = {"backordered": 1, "word": backordered}
    arrived = {"received": 1, "backordered": 0, "word": here}
    add("arrives on Friday", eta=FRIDAY, **waiting)
    add("its ETA slips", eta=FRIDAY + timedelta(days=4))
    two = add("first of two", eta=FRIDAY)
    add("second of two", eta=last, ro=two.ro, customer=two.customer, advisor=two.advisor, vehicle=two.vehicle)
    add("received by mistake", eta=FRIDAY)
    add("vanishes on the last night", eta=last + timedelta(days=9))
    add("its promised date passes", eta=last + timedelta(days=12), promised=FRIDAY)
    add("will be told before the date", eta=last + timedelta(days=3), promised=last + timedelta(days=5))
    add("on the shelf", received_on=date(2026, 2, 19), **arrived)
    add("handed over on Friday", received_on=date(2026, 2, 23), **arrived)
    add("two of three are here", qty=3, received=2, backordered=1, word=backordered)
    add("nobody knows when", eta=None, **waiting)
    add("long past its ETA", eta=date(2026, 2, 9), ordered=date(2026, 1, 6), **waiting)
    silent = add("no address")
    thursday["no address"] = replace(silent, customer=replace(silent.customer, email="none@none.com"))
    add("not to be written to", opt_out=True)
    nowhere = add("no address, no phone")
    thursday["no address, no phone"] = replace(nowhere, customer=replace(nowhere.customer, email="", phone="0"))
    add("over the counter", ro="", deposit=Decimal(40))
    for count in range(10):
        add(f"waits {count}")

    friday = dict(thursday)
    for name in ("arrives on Friday", "first of two", "received by mistake"):
        friday[name] = replace(thursday[name], received_on=FRIDAY, **arrived)
    friday["its ETA slips"] = replace(thursday["its ETA slips"], eta=last + timedelta(days=16))
    friday["handed over on Friday"] = replace(thursday["handed over on Friday"], word=sold)
    friday["new on Friday"] = replace(
        thursday["waits 3"], so=store.so_form.format(store.first_so + 301), ro=str(store.first_ro + 907), customer=next(people),
        ordered=THURSDAY, eta=last + timedelta(days=8), vehicle=90,
    )  # fmt: skip

    after = dict(friday)
    after["second of two"] = replace(friday["second of two"], received_on=last, **arrived)
    after["no address"] = replace(friday["no address"], received_on=last, **arrived)
    after["received by mistake"] = replace(thursday["received by mistake"], eta=last + timedelta(days=6))
    del after["vanishes on the last night"]
    after["waits 5"] = replace(friday["waits 5"], **waiting)
    after["new on the last night"] = replace(
        thursday["waits 4"], so=store.so_form.format(store.first_so + 340), ro=str(store.first_ro + 951), customer=next(people),
        ordered=FRIDAY, eta=last + timedelta(days=8), vehicle=91,
    )  # fmt: skip
    return {THURSDAY: thursday, FRIDAY: friday, last: after}
