"""What a store's people enter by hand through the day: conversations, dates, appointments, ends."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.simulation.orders import ByHand, Order
from tests.simulation.stores import DAY, Store

ENTERED = 0.4
"""The share of what people do that they also enter; a year of all of it would take an hour."""


class People:
    """Everybody who works in one store."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store = store
        self.chance = chance
        self.entered: list[ByHand] = []

    def work(self, orders: list[Order], day: date) -> None:
        for order in orders:
            if order.shown != order.status or order.hidden_until:
                continue
            if order.closed_on is None:
                self.by_hand(order, day)
            if order.hand == "cancelled" and order.follows and self.chance.random() < 0.15:
                order.hand, order.follows = "", None
                self.enter(order, day, "reopen", "the customer wants it after all")

    def enter(self, order: Order, day: date, what: str, value: str = "", *, answer: str = "", method: str = "") -> None:
        opens, closes = self.store.hours_of(day) or ("09:00", "17:00")
        begins, ends = (self.store.at(day, clock) for clock in (opens, closes))
        minutes = int((ends - begins).total_seconds() // 60)
        at = begins + timedelta(minutes=self.chance.randrange(1, minutes, 2))
        at += timedelta(minutes=at.minute % 2 == 0)  # never the minute of a run
        self.entered.append(ByHand(at, self.store.id, order.so, order.part, what, value, answer, method))

    def by_hand(self, order: Order, day: date) -> None:
        if order.hand in ("cancelled", "installed", "returned") or self.chance.random() > ENTERED:
            return
        chance, luck = self.chance, self.chance.random()
        if order.status == "received":
            self.with_the_part_here(order, day, luck)
        elif luck < (0.09 if order.status == "backordered" else 0.008):
            self.conversation(order, day)
        elif luck < 0.11 and order.status == "backordered":
            eta = day + chance.randint(0, 20) * DAY
            said = chance.choices((f"{eta}", f"{eta}..{eta + 3 * DAY}", "unknown"), (70, 15, 15))[0]
            if order.eta_to and order.eta_to >= day and chance.random() < 0.25:
                said = str(order.eta_to)
            self.enter(order, day, "eta", said)
        elif luck < 0.13 and order.promised_on and order.promised_on < day:
            self.enter(order, day, "promise", str(day + chance.randint(2, 9) * DAY))
        elif luck > 0.9995:
            self.cancel(order, day, answer="")
        if chance.random() < 0.006:
            self.enter(order, day, "hold", str(day + chance.randint(1, 12) * DAY))
        if chance.random() < 0.0015:
            self.enter(order, day, "assign", chance.choice(list(self.store.advisors)))

    def with_the_part_here(self, order: Order, day: date, luck: float) -> None:
        chance = self.chance
        if order.hand == "scheduled":
            assert order.appointment
            if order.appointment < day and luck < 0.4:
                order.hand, order.appointment = "", None
                self.enter(order, day, "log", answer="reschedule", method="phone")
        elif luck < 0.10:
            order.hand, order.appointment = "scheduled", day + chance.randint(1, 8) * DAY
            while (hours := self.store.hours_of(order.appointment)) is None:
                order.appointment += DAY
            self.enter(order, day, "schedule", f"{order.appointment}T{hours[0]}")
        elif luck < 0.12:
            order.hand, order.follows = "installed", (day + chance.randint(0, 3) * DAY, "installed")
            self.enter(order, day, "install")
        elif luck < (0.27 if order.customer.is_called else 0.135):
            self.enter(order, day, "log", method=chance.choice(("phone", "in-person", "inbound")))
        elif luck > 0.998:
            order.hand, order.follows = "returned", (day + chance.randint(0, 3) * DAY, "returned")
            self.enter(order, day, "return")

    def conversation(self, order: Order, day: date) -> None:
        answers = ("wait", "no-answer", "aftermarket", "loaner", "cancel", "")
        answer = self.chance.choices(answers, (60, 18, 4, 5, 4, 9))[0]
        if answer == "cancel":
            self.cancel(order, day, answer)
        else:
            self.enter(order, day, "log", answer=answer, method=self.chance.choice(("phone", "email", "inbound")))

    def cancel(self, order: Order, day: date, answer: str) -> None:
        order.hand, order.follows = "cancelled", (day + self.chance.randint(1, 5) * DAY, "cancelled")
        if answer:
            self.enter(order, day, "log", answer=answer, method="phone")
        else:
            self.enter(order, day, "cancel")
