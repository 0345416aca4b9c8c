"""What is true of a promise and worth saying, by the sentences of SPEC 6: to the staff, to the customer.

Written apart from the program's rules; every number stands here a second time, as the SPEC has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from tests.simulation.known import AT_HAND, OPEN, WAITED_FOR, Key, Known, Promise, number
from tests.simulation.stores import DAY, RETURN_WINDOWS

DEPARTMENTS = ("parts", "service", "body shop", "counter", "house", "internal", "shop", "sales")
PROMISE_LADDER = ((1, "owner"), (7, "parts_manager"), (14, "director"))
SHELF_LADDER = ((15, "owner"), (30, "parts_manager"), (60, "parts_manager"))
ASKING = ("N4", "N6", "N7", "N9")


class Sentences(Known):
    """The rules as sentences over what is known."""

    def is_held(self, promise: Promise, now: datetime) -> bool:
        return promise.hold_until is not None and self.store.today(now) < promise.hold_until

    def family(self, promise: Promise) -> list[Promise]:
        """All that is owed under the customer's RO, or on the order where there is none."""
        return self.of_ro[promise.row["ro"] or promise.row["so"]]

    def to_staff(self, p: Promise, now: datetime) -> Iterator[Key]:
        """What is true of a promise and worth a word to the store's people."""
        store, today = self.store, self.store.today(now)
        waited_for, at_hand = p.status in WAITED_FOR, p.status in AT_HAND
        if p.status == "cancelled" and p.closed_from and not p.closed_by_hand:
            for role in ("advisor", "parts_manager"):
                yield Key("N8", 0, str(p.closed_on), role)
        if p.status not in OPEN:
            return
        if at_hand or p.status == "partial":
            since = str(p.arrived_on) if at_hand else f"in part, {p.qty_received}"
            for role in ("owner", "advisor"):
                yield Key("N2", 0, since, role)
        if p.status == "backordered":
            since = str(p.backordered_since)
            for role in ("owner", "advisor"):
                yield Key("N3", 0, since, role)
            if p.eta_to is None or p.eta_to < today:
                yield Key("N3", 0, since, "parts_manager")
        if waited_for and p.eta_to and p.eta_to < today:
            yield Key("N5", 0, str(p.eta_to), "owner")
        if (slip := self.slip(p, today)) is not None:
            yield Key(slip, 0, str(p.eta_to), "parts_manager")
        if waited_for and p.qty_cancelled:
            for role in ("advisor", "parts_manager"):
                yield Key("N8", 0, f"{p.qty_cancelled} cancelled", role)
        if waited_for and p.promised_on and p.promised_on < today:
            yield from self.rung("N10", PROMISE_LADDER, p, (today - p.promised_on).days, str(p.promised_on))
        if p.status == "backordered" and p.backordered_since:
            anchor = max(p.eta_given_on or p.backordered_since, p.backordered_since)
            late = (today - store.business_days_after(anchor, 5)).days
            if late >= 0:
                for role in ("parts_manager", "advisor"):
                    yield Key("N12", 1 + late // 7, str(anchor), role)
        yield from self.unanswered(p, today)
        if at_hand and p.arrived_on:
            days = (today - p.arrived_on).days
            if not (p.appointment and p.appointment >= today):
                yield from self.rung("N14", SHELF_LADDER, p, days, str(p.arrived_on))
            # Something is scheduled: for a day ahead, or the DMS says so; an appointment that has passed is none.
            if not (p.appointment >= today if p.appointment else p.status == "scheduled"):
                window = RETURN_WINDOWS.get(p.row["make"].casefold())
                if window and window - 7 <= days <= window:
                    yield Key("N15", 0, str(p.arrived_on + window * DAY), "parts_manager")
                if days >= 3:
                    yield Key("N16", 1 + (days - 3) // 7, str(p.arrived_on), "owner")
        monday = today - today.weekday() * DAY
        if p.status == "backordered" and p.backordered_since and p.backordered_since <= monday:
            yield Key("N18", 0, str(monday), "parts_manager")
        for cause in self.against_the_policy(p):
            for role in ("owner", "parts_manager"):
                yield Key("N19", 0, cause, role)
        if p.vanished_nights >= 2:
            yield Key("X9", 0, str(p.vanished_since), "owner")

    def rung(self, rule: str, ladder: tuple[tuple[int, str], ...], p: Promise, days: int, since: str) -> Iterator[Key]:
        """The highest step of a ladder that is due, where no such or higher one was taken."""
        due = [(day, role) for day, role in ladder if day <= days]
        taken = [key.tier for key in p.known if key.rule == rule and key.since == since and key.role != "customer"]
        if due and due[-1][0] > max(taken, default=0):
            yield Key(rule, due[-1][0], since, due[-1][1])

    def slip(self, p: Promise, today: date) -> str | None:
        """`N6` for a first slip of up to five business days, `N7` for a longer one or another."""
        if (
            p.status not in WAITED_FOR
            or p.slipped_on is None
            or p.eta_to is None
            or p.eta_was is None
            or p.eta_to < today
        ):
            return None
        return "N6" if p.slips == 1 and self.store.business_days_between(p.eta_was, p.eta_to) <= 5 else "N7"

    def unanswered(self, p: Promise, today: date) -> Iterator[Key]:
        """The customer was asked, and nobody logged what they said for three business days."""
        asks = [at for key, at in p.told.items() if key.role == "customer" and key.rule in ASKING]
        if p.status not in WAITED_FOR or not asks:
            return
        at = max(asks)
        answered = p.decided_at is not None and p.decided_at >= at
        if not answered and self.store.business_days_between(self.store.today(at), today) >= 3:
            yield Key("N13", 0, str(at), "advisor")

    def against_the_policy(self, p: Promise) -> Iterator[str]:
        """What is not as the store's policy sheet wants it."""
        row = p.row
        if row["prepaid"] == "N" and not (number(row["deposit"]) or 0) > 0:
            yield "not prepaid"
        amount = Decimal(row["price"]) * (p.qty_ordered or 1)
        if row["employee"] == "Y" and row["approved"] != "Y" and amount > 100:
            yield "not approved"
        if row["so_type"] == "wholesale" and row["tax_exempt"] == "N":
            yield "no tax exemption"
        if not row["email"] and sum(letter.isdigit() for letter in row["phone"]) < 10:
            yield "no contact"
        counter = row["so_type"] in ("customer_order", "wholesale") and not p.advisor
        if p.advisor.casefold() in DEPARTMENTS or not (counter or self.advisor(p)):
            yield "no owner"

    def to_customer(self, p: Promise, now: datetime) -> Iterator[Key]:
        """What is true of a promise, the customer does not know, and may be told."""
        for key in self.news_to_customer(p, now):
            if key not in p.known:
                yield key

    def news_to_customer(self, p: Promise, now: datetime) -> Iterator[Key]:
        if p.status not in OPEN or p.doubt or p.vanished_since or p.decision == "cancel":
            return
        today = self.store.today(now)
        waited_for = p.status in WAITED_FOR
        if p.status == "received" and self.all_is_here(p):
            assert p.arrived_on
            assert self.first_night
            told = [date.fromisoformat(key.since) for key in p.known if key.rule == "N1"]
            again = any(abs((p.arrived_on - one).days) <= 7 for one in told)
            if p.arrived_on >= self.first_night and not again:
                yield Key("N1", 0, str(p.arrived_on), "customer")
        if p.status == "backordered":
            yield Key("N4", 0, str(p.backordered_since), "customer")
        if (slip := self.slip(p, today)) is not None:
            yield Key(slip, 0, str(p.eta_to), "customer")
        if waited_for and p.promised_on and p.eta_to and p.eta_to > p.promised_on >= today:
            yield Key("N9", 0, str(p.eta_to), "customer")
        if waited_for and p.promised_on and p.promised_on < today and not self.knows_of_the_delay(p):
            yield Key("N10", 1, str(p.promised_on), "customer")
        if p.status == "backordered" and p.decision == "wait":
            yield from self.weekly_word(p, today)
        if p.status in AT_HAND and p.arrived_on:
            ahead = p.appointment is not None and p.appointment >= today
            if 15 <= (today - p.arrived_on).days < 30 and not ahead:
                yield Key("N14", 15, str(p.arrived_on), "customer")

    def all_is_here(self, p: Promise) -> bool:
        """Whether every part that is owed under the RO is at hand, and no row of them contradicts itself or is unreadable."""
        open_ones = [one for one in self.family(p) if one.status in OPEN]
        return all(one.status in AT_HAND and not one.doubt for one in open_ones)

    def knows_of_the_delay(self, p: Promise) -> bool:
        assert p.promised_on
        for key in p.known:
            if (
                key.role == "customer"
                and key.rule in ("N6", "N7", "N9")
                and date.fromisoformat(key.since) > p.promised_on
            ):
                return True
        return p.contacted_at is not None and self.store.today(p.contacted_at) > p.promised_on

    def weekly_word(self, p: Promise, today: date) -> Iterator[Key]:
        """The customer waits, nothing is new, and nothing was said for the seven days before this week's Tuesday."""
        assert p.decided_at
        tuesday = today - (today.weekday() - 1) % 7 * DAY
        decided_on = self.store.today(p.decided_at)
        if p.slipped_on is not None and p.slipped_on > decided_on:
            return
        heard = [self.store.today(at) for key, at in p.told.items() if key.role == "customer"]
        heard += [self.store.today(p.contacted_at)] if p.contacted_at else []
        if p.eta_to is not None and p.eta_to < today:
            return
        if max([*heard, decided_on]) <= tuesday - 7 * DAY:
            yield Key("N11", 0, str(tuesday), "customer")

    def nothing_moves(self, p: Promise, now: datetime) -> bool:
        """Whether it is open for 30 days, and nothing moved for 30 (N17)."""
        today = self.store.today(now)
        days = min((today - (p.ordered_on or p.first_seen)).days, (today - p.moved_on).days)
        return p.status in OPEN and days >= 30 and not self.is_held(p, now)

    def advisor(self, p: Promise) -> str | None:
        listed = {code.casefold(): email for code, (_, email) in self.store.advisors.items()}
        return listed.get(p.advisor.strip().casefold())

    def who(self, role: str, p: Promise) -> str:
        """The address of a person; where there is none, the parts manager's."""
        if role in ("owner", "advisor"):
            return self.advisor(p) or self.store.people["parts_manager"][1]
        return self.store.people[role][1]

    def is_called(self, customer: str) -> bool:
        """Whether this customer is called, not written to (D3, D4)."""
        rows = [one.row for one in self.of_customer[customer]]
        return any(row["opt_out"] or row["channel"] == "phone" for row in rows) or not any(row["email"] for row in rows)
