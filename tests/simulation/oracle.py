"""Which letters must leave and which lines must stand on work lists, by the sentences of SPEC 5 and 7: to whom, from when, once.

Slow on purpose: at every run every promise is asked everything. Imports nothing of the program and reads nothing that it wrote.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from tests.simulation.known import Key, Letter, Name, Promise, Said
from tests.simulation.orders import ByHand
from tests.simulation.sentences import ASKING, Sentences
from tests.simulation.stores import DAY, Store

FRESH_FOR = timedelta(hours=36)
"""How the sentence of a call can have been said."""


class Oracle(Sentences):
    """One store: what is known of its promises, what was said, and what waits to be said."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.waiting: set[tuple[Name, Key]] = set()
        self.lines: set[tuple[Name, Key]] = set()
        self.letters: list[Letter] = []
        self.staff: list[tuple[datetime, Said]] = []
        self.run_troubles: list[tuple[datetime, str]] = []
        self.told_of_stale: set[datetime | None] = set()
        self.last_letter: dict[str, date] = {}
        self.stale_promises = 0

    def person(self, one: ByHand) -> None:
        """What a person enters is decided on at once, and takes the call off the list that was made."""
        super().person(one)
        promise = self.promises[one.so, one.part]
        if one.method and one.answer != "no-answer":
            self.called(promise, one.at)
        if one.answer not in ("", "no-answer"):
            # Whoever has answered need not be asked: what waited to ask them is settled.
            asks = {(name, key) for name, key in self.waiting if name == promise.name and key.rule in ASKING}
            promise.settled |= {key for _, key in asks}
            self.waiting -= asks
        self.decide(self.family(promise), one.at, stale=self.is_stale(one.at))

    def called(self, promise: Promise, at: datetime) -> None:
        """Whoever spoke to the customer has made the call that was waiting about this promise, and all that it was to say."""
        customer = promise.customer
        if not self.is_called(customer):
            return
        about = {(name, key) for name, key in self.waiting if self.promises[name].customer == customer}
        if any(name == promise.name for name, _ in about):
            self.leave(customer, about, at, call=True)

    def is_stale(self, now: datetime) -> bool:
        """Whether the newest export is older than 36 hours, the hours of closed days not counted (X14)."""
        if self.newest is None:
            return True
        age, day = now - self.newest, self.store.today(self.newest)
        while day <= self.store.today(now):
            if self.store.hours_of(day) is None:
                begins, ends = (
                    max(self.store.at(day, "00:00"), self.newest),
                    min(self.store.at(day + DAY, "00:00"), now),
                )
                age -= max(ends - begins, timedelta(0))
            day += DAY
        return age > FRESH_FOR

    def nightly(self, now: datetime) -> None:
        """Everything is asked about every promise; the staff hear at once, the customers' notices wait for their hours."""
        stale = self.is_stale(now)
        if stale and self.newest not in self.told_of_stale:
            self.told_of_stale.add(self.newest)
            self.run_troubles.append((now, "stale"))
        self.decide(list(self.promises.values()), now, stale=stale)
        self.is_first_night = False
        self.stale_promises = sum(self.nothing_moves(one, now) for one in self.promises.values())
        self.work_lists(now)

    def decide(self, promises: list[Promise], now: datetime, *, stale: bool) -> None:
        """What is true of these promises and was not said waits to be said; what waited and is true no more is withdrawn (D2)."""
        for promise in promises:
            held = self.is_held(promise, now)
            true = set() if held else set(self.to_customer(promise, now))
            lines = set() if held else {key for key in self.to_staff(promise, now) if key not in promise.known}
            if self.is_first_night:
                promise.settled |= true
                true = set()
            kept = {(promise.name, key) for key in true}
            before = {one for one in self.waiting if one[0] == promise.name}
            if stale:
                # Nothing new is decided on old data; a weekly word that waits is the same word a week later.
                weekly = {one for one in before if one[1].rule == "N11" and any(key.rule == "N11" for key in true)}
                kept = (kept & before) | weekly
            self.waiting = (self.waiting - before) | kept
            if self.is_called(promise.customer):
                # Who is not written to is called: a line on the owner's list, once (D3, D4).
                calls = {Key("D3", 0, f"{key.rule} {key.since}", "owner") for _, key in kept}
                lines |= {key for key in calls if key not in promise.known}
            self.lines = {one for one in self.lines if one[0] != promise.name} | {(promise.name, key) for key in lines}

    def work_lists(self, now: datetime) -> None:
        """The staff hear at the next run, whatever the hour."""
        for name, key in self.lines:
            self.tell(self.promises[name], key, now)
        self.lines = set()

    def tell(self, promise: Promise, key: Key, now: datetime) -> None:
        """One line on a work list, which leaves at once."""
        promise.told[key] = now
        self.staff.append((now, Said(promise.name, key, self.who(key.role, promise))))

    def send(self, now: datetime) -> None:
        """Inside the hours one letter to each customer who had none today, with all that is due (D1, D2)."""
        self.work_lists(now)
        if not self.store.is_open(now):
            return
        due: dict[str, set[tuple[Name, Key]]] = defaultdict(set)
        for name, key in self.waiting:
            due[self.promises[name].customer].add((name, key))
        for customer, about in due.items():
            if not self.is_called(customer) and self.last_letter.get(customer) != self.store.today(now):
                self.leave(customer, about, now, call=False)

    def leave(self, customer: str, about: set[tuple[Name, Key]], now: datetime, *, call: bool) -> None:
        self.waiting -= about
        for name, key in about:
            self.promises[name].told[key] = now
        if not call:
            self.last_letter[customer] = self.store.today(now)
        says = frozenset(Said(name, key, "customer") for name, key in about)
        self.letters.append(Letter(customer, now, call, says))
