"""A seeded store's life: what happens to its orders, and what its DMS exports night by night.

Invents only; knows neither the program nor its rules. The same seed gives the same life on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from tests.simulation.orders import WAITING, Customer, Export, Life, Order
from tests.simulation.people import People
from tests.simulation.stores import DAY, Store

WARM_UP = 45
"""Days that a store lives before its first export, so that its first night is an ordinary one."""
OPEN_AT_ANY_TIME = 140
NIGHT_FILES_LAND = time(10, 0)
"""In UTC; the small hours of every store."""
MIDDAY_FILES_LAND = time(18, 0)


class StoreLife:
    """One store, lived day by day."""

    def __init__(self, store: Store, seed: int, open_at_any_time: int = OPEN_AT_ANY_TIME) -> None:
        self.store = store
        self.chance = random.Random(f"{seed} {store.id}")
        self.a_day = open_at_any_time / 15.5
        self.orders: list[Order] = []
        self.customers: list[Customer] = []
        self.count = 0
        self.life = Life()
        self.people = People(store, self.chance)

    def live(self, start: date, nights: int) -> Life:
        for n in range(-WARM_UP, nights):
            day = start + n * DAY
            if n >= self.store.opens_late:
                self.export(day, n, n == self.store.opens_late)
                if self.store.hours_of(day) and n < nights - 1:
                    self.people.work(self.orders, day)
            self.work(day)
        self.life.by_hand = sorted(self.people.entered, key=lambda one: one.at)
        return self.life

    # What the DMS exports.

    def export(self, day: date, n: int, first: bool) -> None:
        """The night's file; now and then none, now and then the same once more, or another one at midday."""
        gap = self.store.longest_gap
        luck = self.chance.random()
        if not first and (luck < 0.025 or (gap and gap[0] <= n <= gap[1])):
            return
        lands = datetime.combine(day, NIGHT_FILES_LAND, UTC)
        rows = tuple(self.rows(day))
        self.life.exports.append(Export(self.store.id, day, f"so_{day}.csv", lands, rows))
        if luck > 0.975:
            again = lands + timedelta(minutes=10)
            self.life.exports.append(Export(self.store.id, day, f"so_{day}_again.csv", again, rows))
        elif luck > 0.94 and self.store.hours_of(day):
            for order in self.orders:
                if order.status in WAITING and order.arrives == day:
                    self.receive(order, day)
            lands, later = datetime.combine(day, MIDDAY_FILES_LAND, UTC), tuple(self.rows(day))
            name = f"so_{day}_{self.store.local(lands):%H%M}.csv"
            if later != rows:
                self.life.exports.append(Export(self.store.id, day, name, lands, later))

    def rows(self, day: date) -> Iterator[dict[str, str]]:
        for order in self.orders:
            if order.hidden_until and day < order.hidden_until:
                continue
            if order.closed_on and (day - order.closed_on).days > 12:
                continue
            order.shown = order.status
            yield self.row(order, day)
        yield {
            "so": f"C{day:%y%m%d}", "ro": "", "part_number": f"CORE-{day:%m%d}-C", "description": "Core Charge",
            "qty_ordered": "1", "qty_received": "1", "status": "received", "ordered_on": str(day),
            "customer": "Invented Cores", "email": "cores@mail.example", "advisor": "417",
        }  # fmt: skip
        yield {
            "so": f"S{day:%y%m%d}", "ro": "", "part_number": f"STK-{day:%m%d}", "description": "Oil filter",
            "qty_ordered": "12", "qty_received": "12", "status": "received", "ordered_on": str(day),
            "customer": "INVENTORY: STOCK", "advisor": "417",
        }  # fmt: skip

    def row(self, order: Order, day: date) -> dict[str, str]:
        word, here, owed, gone = order.status, order.here, "0", order.gone
        if order.status == "backordered":
            word, owed = "B/O", str(order.qty - order.gone)
            if order.style < 0.1:
                word = "On Order"  # only the count knows of the back-order
            elif order.style > 0.9:
                owed = ""  # only the word does
        if order.status == "cancelled" and order.style < 0.5:
            gone = order.qty
        if order.says_wrong:
            until, what = order.says_wrong
            if day >= until:
                order.says_wrong = None
            elif what == "contradiction" and order.status in ("ordered", "received"):
                word = "received" if order.status == "ordered" else "ordered"
            elif what != "contradiction":
                word = what
        customer = order.customer
        return {
            "so": order.so, "ro": order.ro, "part_number": order.part, "qty_ordered": str(order.qty),
            "qty_received": str(here), "qty_backordered": owed, "qty_cancelled": str(gone), "status": word,
            "ordered_on": str(order.ordered_on), "eta_from": str(order.eta_from or ""),
            "eta_to": str(order.eta_to or ""), "promised_on": str(order.promised_on or ""),
            "received_on": str(order.received_on or ""), "installed_on": str(order.installed_on or ""),
            "customer": customer.name, "customer_no": customer.number, "phone": customer.phone,
            "email": customer.email, "channel": customer.channel, "opt_out": customer.opt_out, **order.fixed,
        }  # fmt: skip

    # What happens in the house and at the supplier's.

    def work(self, day: date) -> None:
        """What the DMS knows when the day is over."""
        open_today = self.store.hours_of(day) is not None
        if open_today:
            share = 1.25 if day.weekday() < 5 else 0.5
            for _ in range(round(self.chance.gauss(self.a_day * share * 0.72, 1.5))):
                self.open_ro(day)
        for order in self.orders:
            if order.status in WAITING:
                self.wait(order, day, open_today)
            elif order.status == "received" and open_today:
                self.on_the_shelf(order, day)
            if order.follows and order.follows[0] <= day:
                self.close(order, order.follows[1], day)
        self.orders = [one for one in self.orders if one.closed_on is None or (day - one.closed_on).days < 14]
        for customer in {id(one.customer): one.customer for one in self.orders}.values():
            if self.chance.random() < 0.0006:
                customer.opt_out = "Y"

    def open_ro(self, day: date) -> None:
        chance = self.chance
        so_type = chance.choices(("ro_sale", "customer_order", "wholesale"), (78, 16, 6))[0]
        known = [one for one in self.customers[-60:] if chance.random() < 0.01]
        customer = known[0] if known else self.customer()
        self.count += 1
        ro = f"6{self.count:05d}" if so_type == "ro_sale" else ""
        advisor = chance.choices(("417", "418", "MEM", "501", "999", "PARTS", "", "Gone Away"), (25, 25, 20, 22, 2, 2, 2, 2))[0]  # fmt: skip
        parts = chance.choices((1, 2, 3), (70, 22, 8))[0] if ro else 1
        for number in range(1, parts + 1):
            late = chance.random() < 0.22
            qty = chance.choices((1, 2, 3), (80, 14, 6))[0]
            arrives = day + (chance.randint(8, 45) if late else chance.randint(1, 6)) * DAY
            order = Order(
                so=f"{self.count:06d}-{number}" if parts > 1 else f"{self.count:06d}",
                ro=ro,
                part=f"{self.store.id[:2].upper()}{self.count:05d}-{number}",
                customer=customer,
                qty=qty,
                ordered_on=day,
                arrives=arrives,
                style=chance.random(),
                status="requested" if chance.random() < 0.1 else "ordered",
                fixed={
                    "description": chance.choice(("Brake pad set", "Rotor", "Door mirror", "Hose", "Headlamp")),
                    "make": chance.choice(("Honda", "Ford", "Kia", "")),
                    "so_type": so_type,
                    "advisor": advisor,
                    "price": f"{chance.randint(15, 400)}.00",
                    "prepaid": chance.choices(("Y", "N", ""), (90, 7, 3))[0],
                    "deposit": "50.00" if chance.random() < 0.05 else "",
                    "employee": "Y" if chance.random() < 0.02 else "",
                    "approved": chance.choices(("Y", "N", ""), (50, 25, 25))[0],
                    "tax_exempt": chance.choices(("Y", "N", ""), (80, 15, 5))[0] if so_type == "wholesale" else "",
                },
            )
            if chance.random() < 0.8:
                self.give_eta(order, max(arrives + chance.choice((0, 0, 0, 1, 2, -1, -2)) * DAY, day))
            if chance.random() < 0.6:
                order.promised_on = day + chance.randint(4, 14) * DAY
            if late:
                order.backordered_on = day + chance.randint(0, 2) * DAY
            if chance.random() < (0.06 if late else 0.008):
                order.cancelled_on = day + chance.randint(1, 12) * DAY
            self.orders.append(order)

    def customer(self) -> Customer:
        chance = self.chance
        name = f"{chance.choice(('Maria', 'Odo', 'Rosa', 'Jin', 'Abel', 'Nia'))} {self.store.id.title()}{len(self.customers):05d}"
        one = Customer(
            name=name,
            number=f"C-{len(self.customers)}" if chance.random() < 0.7 else "",
            email="" if chance.random() < 0.1 else f"{name.replace(' ', '.').casefold()}@mail.example",
            phone=chance.choices((f"(206) 555-01{len(self.customers) % 100:02d}", "555-0142", ""), (94, 3, 3))[0],
            channel=chance.choices(("", "email", "phone"), (60, 34, 6))[0],
            opt_out="Y" if chance.random() < 0.03 else "",
        )
        if not one.number and not one.email:
            one.number = f"C-{len(self.customers)}"
        self.customers.append(one)
        return one

    def give_eta(self, order: Order, day: date) -> None:
        order.eta_to = day
        order.eta_from = day - self.chance.randint(1, 4) * DAY if self.chance.random() < 0.15 else day

    def wait(self, order: Order, day: date, open_today: bool) -> None:
        chance = self.chance
        if order.status == "requested" and chance.random() < 0.5:
            order.status = "ordered"
        if order.backordered_on and day >= order.backordered_on and order.status == "ordered":
            order.status, order.backordered_on = "backordered", None
            luck = chance.random()
            if luck < 0.35:
                order.eta_from = order.eta_to = None
            elif luck < 0.6 and order.eta_to:
                self.give_eta(order, order.eta_to + chance.randint(1, 9) * DAY)
        elif chance.random() < (0.07 if order.status == "backordered" else 0.015):
            self.eta_moves(order, day)
        if order.promised_on and order.promised_on < day and chance.random() < 0.03:
            order.promised_on = day + chance.randint(2, 10) * DAY
        if order.status == "backordered" and chance.random() < 0.01:
            order.status, order.backordered_on = "ordered", day + 3 * DAY if chance.random() < 0.5 else None
        if order.qty - order.gone > 1 and order.here == 0 and chance.random() < 0.006:
            order.gone += 1
        if order.qty - order.gone > 1 and order.arrives - day == 2 * DAY and chance.random() < 0.4:
            order.status, order.here = "partial", max(order.here, 1)
        if order.cancelled_on and day >= order.cancelled_on and order.here == 0:
            self.close(order, "cancelled", day)
        elif open_today and day >= order.arrives:
            self.receive(order, day)
        self.trouble(order, day)

    def eta_moves(self, order: Order, day: date) -> None:
        chance = self.chance
        how = chance.choices(("short", "long", "earlier", "blank", "past"), (46, 24, 12, 14, 4))[0]
        if how == "blank" and order.eta_to:
            order.eta_from = order.eta_to = None
            return
        known = order.eta_to or day
        moved = known + {
            "short": chance.randint(1, 7),
            "long": chance.randint(8, 25),
            "earlier": -chance.randint(1, 5),
            "blank": 4,
            "past": -chance.randint(6, 12),
        }[how] * DAY  # fmt: skip
        if moved > day - 20 * DAY:
            self.give_eta(order, moved)
        if how in ("short", "long") and moved > order.arrives and chance.random() < 0.8:
            order.arrives = moved
        order.arrives = min(order.arrives, order.ordered_on + 75 * DAY)

    def trouble(self, order: Order, day: date) -> None:
        """Rows that vanish, that contradict themselves, that speak in words nobody knows."""
        chance = self.chance
        luck = chance.random()
        if luck < 0.003:
            order.hidden_until = day + chance.choice((2, 2, 3, 4, 6, 400)) * DAY
        elif luck < 0.006:
            order.says_wrong = (day + chance.randint(2, 4) * DAY, "contradiction")
        elif luck < 0.009:
            order.says_wrong = (day + chance.randint(2, 4) * DAY, chance.choice(("FLTD", "XFR 2", "SEE NOTE")))

    def receive(self, order: Order, day: date) -> None:
        order.status, order.here, order.received_on = "received", order.qty - order.gone, day
        stays = self.chance.random()
        order.fetched_on = day + (self.chance.randint(18, 90) if stays < 0.06 else self.chance.randint(1, 11)) * DAY

    def on_the_shelf(self, order: Order, day: date) -> None:
        chance = self.chance
        assert order.received_on
        assert order.fetched_on
        if not order.hand and (day - order.received_on).days < 4 and chance.random() < 0.012:
            order.status, order.here, order.received_on = "ordered", 0, None
            order.arrives = day + chance.randint(3, 12) * DAY
            if chance.random() < 0.7:
                self.give_eta(order, order.arrives)
            return
        together = all(one.status not in WAITING for one in self.orders if order.ro and one.ro == order.ro)
        if order.hand == "scheduled":
            if order.appointment and day >= order.appointment and chance.random() < 0.7:
                self.close(order, "installed", day)
        elif not order.hand and day >= order.fetched_on and together:
            long = (day - order.received_on).days > 60
            self.close(order, "returned" if long and chance.random() < 0.4 else "installed", day)
        self.trouble(order, day)

    def close(self, order: Order, status: str, day: date) -> None:
        order.status, order.closed_on, order.follows = status, day, None
        order.installed_on = day if status == "installed" else None
        order.here = order.qty - order.gone if status in ("installed", "returned") else order.here
        order.says_wrong = None


def a_life(store: Store, start: date, nights: int, seed: int, open_at_any_time: int = OPEN_AT_ANY_TIME) -> Life:
    """So many nights of one store, the first of them its baseline."""
    life = StoreLife(store, seed, open_at_any_time).live(start, nights)
    life.exports.sort(key=lambda one: one.lands)
    return life
