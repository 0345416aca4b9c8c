"""The program's letters, calls and work lists beside the oracle's, day by day, and what must hold whatever either thinks.

Reads the ledger and changes nothing in it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.simulation.known import WAITED_FOR, Key, Name
from tests.simulation.oracle import Oracle
from tests.simulation.sentences import PROMISE_LADDER
from tests.simulation.stores import DAY

FLOOD = 50
EVERY_RULE = 20
"""N1 to N19 and X9."""
PROMISE_RULES = {f"N{n}" for n in range(1, 20)} - {"N17"} | {"X9"}
DAY_BEGINS = time(9)
"""In UTC: before the first file of a night lands, after the last store closed."""


class Line(NamedTuple):
    """One thing said, as both sides put it."""

    store: str
    at: str
    way: str
    to: str
    so: str
    part: str
    rule: str
    tier: int
    since: str
    role: str


@dataclass
class Figures:
    """What the year came to."""

    nights: int = 0
    promises: int = 0
    runs: int = 0
    by_hand: int = 0
    letters: int = 0
    calls: int = 0
    held: int = 0
    withdrawn: int = 0
    explained: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Comparison:
    """One home's ledger and the oracles of its stores."""

    def __init__(self, ledger: Path, oracles: dict[str, Oracle]) -> None:
        self.ledger = ledger
        self.oracles = oracles
        self.figures = Figures()
        self.numbers: dict[tuple[str, Name], int] = {}
        self.names: dict[int, tuple[str, Name]] = {}
        self.rungs: dict[int, set[tuple[str, int]]] = defaultdict(set)

    def differ(self, what: str) -> None:
        self.figures.differences.append(what)

    def broken(self, what: str) -> None:
        self.figures.broken.append(what)

    def rows(self, query: str, *values: str) -> list[tuple[str, ...]]:
        ledger = sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True)
        try:
            return ledger.execute(query, values).fetchall()
        finally:
            ledger.close()

    def learn_numbers(self) -> None:
        known = max(self.names, default=0)
        for number, store, so, part in self.rows(
            "SELECT id, store, so, part_number FROM promises WHERE id > ?", str(known)
        ):
            self.numbers[store, (so, part)] = int(number)
            self.names[int(number)] = (store, (so, part))

    def of(self, day: date) -> None:
        """The day's letters, calls and lines of work lists, and what still waits, on both sides."""
        begins = datetime.combine(day, DAY_BEGINS, UTC)
        between = (begins.isoformat(), (begins + DAY).isoformat())
        here, there = set(self.program_said(*between)), set(self.oracle_said(begins, begins + DAY))
        for line in sorted(here - there):
            self.differ(f"said, not expected: {tell(line)}")
        for line in sorted(there - here):
            self.differ(f"expected, not said: {tell(line)}")
        self.one_letter(between)
        self.what_follows()
        self.compare_waiting(day)
        self.compare_troubles(begins)
        self.compare_digest(begins)
        self.ladder(begins + DAY)
        for line in here:
            self.figures.by_rule[f"{line.rule} {line.role}"] += 1

    def program_said(self, begins: str, ends: str) -> Iterator[Line]:
        found = self.rows(
            "SELECT n.promise_id, n.rule, n.tier, n.since, n.role, l.sent_at, l.channel, l.address, l.name"
            " FROM letters l JOIN notices n ON n.letter_id = l.id"
            " WHERE l.state = 'sent' AND n.live = 1 AND l.sent_at >= ? AND l.sent_at < ? AND n.promise_id IS NOT NULL",
            begins,
            ends,
        )
        for promise, rule, tier, since, role, at, way, address, name in found:
            store, (so, part) = self.names[int(promise)]
            who = name if role == "customer" else address
            yield line_of(store, moment(at), way, who, (so, part), Key(rule, int(tier), since, role))
        for promise, since, tier in self.rows("SELECT promise_id, since, tier FROM notices WHERE rule = 'N10' AND role <> 'customer' AND live = 1 AND noticed_at >= ?", begins):  # fmt: skip
            self.rungs[int(promise)].add((since, int(tier)))

    def oracle_said(self, begins: datetime, ends: datetime) -> Iterator[Line]:
        for oracle in self.oracles.values():
            for letter in oracle.letters:
                if begins <= letter.at < ends:
                    way = "call" if letter.call else "email"
                    for said in letter.says:
                        yield line_of(oracle.store.id, letter.at, way, letter.customer, said.promise, said.key)
            for at, said in oracle.staff:
                if begins <= at < ends:
                    yield line_of(oracle.store.id, at, "email", said.to, said.promise, said.key)
            oracle.letters, oracle.staff = [], []

    def one_letter(self, between: tuple[str, str]) -> None:
        """No customer gets two letters in a day or one outside the hours; no person two work lists in a run."""
        begins, ends = (datetime.fromisoformat(between[0]) - DAY).isoformat(), between[1]
        found = self.rows(
            "SELECT store, person, name, channel, audience, sent_at, id FROM letters"
            " WHERE state = 'sent' AND sent_at >= ? AND sent_at < ?", begins, ends,
        )  # fmt: skip
        of_a_day: Counter[tuple[str, ...]] = Counter()
        for store_id, person, name, channel, audience, at, _ in found:
            if audience != "customer":
                of_a_day[person, at, "of the staff"] += moment(at) >= datetime.fromisoformat(between[0])
                continue
            store = self.oracles[store_id].store
            if channel == "email":
                of_a_day[store_id, name, str(store.today(moment(at)))] += 1
                if not store.is_open(moment(at)):
                    self.broken(
                        f"{store_id}: a letter to {name} left at {store.local(moment(at))}, the store being closed"
                    )
            if moment(at) >= datetime.fromisoformat(between[0]):
                self.figures.letters += channel == "email"
                self.figures.calls += channel == "call"
        for what, count in of_a_day.items():
            if count > (2 if what[2] == "of the staff" else 1):
                self.broken(f"{count} letters: {', '.join(what)}")

    def what_follows(self) -> None:
        """The column by which the ledger finds open promises says what the columns say that it follows from."""
        found = self.rows(
            "SELECT promise_id FROM states WHERE owed IS NOT"
            " CASE WHEN status IN ('installed', 'cancelled', 'returned') OR matched_to IS NOT NULL THEN NULL"
            " WHEN vanished_since IS NULL THEN 'here' ELSE 'gone' END"
        )
        for (promise,) in found:
            self.broken(f"WO-{promise:06d} is not owed as it stands")

    def compare_waiting(self, day: date) -> None:
        """What is due to customers and has not left."""
        found = self.rows(
            "SELECT n.promise_id, n.rule, n.tier, n.since, n.role FROM notices n LEFT JOIN letters l ON n.letter_id = l.id"
            " WHERE n.role = 'customer' AND n.live = 1 AND n.settled = 0 AND (l.id IS NULL OR l.state <> 'sent')"
        )
        here = {
            (*self.names[int(number)], Key(rule, int(tier), since, role)) for number, rule, tier, since, role in found
        }
        there = {(one.store.id, *waits) for one in self.oracles.values() for waits in one.waiting}
        for store, name, key in sorted(here - there):
            self.differ(f"{day} {store}: waits in the outbox, not expected: {' '.join(name)} {' '.join(map(str, key))}")
        for store, name, key in sorted(there - here):
            self.differ(f"{day} {store}: expected to wait in the outbox: {' '.join(name)} {' '.join(map(str, key))}")

    def compare_troubles(self, begins: datetime) -> None:
        """N20 for data that is too old, once a cause, to the parts manager and IT."""
        found = self.rows(
            "SELECT store, noticed_at, role, reason FROM notices WHERE rule = 'N20' AND noticed_at >= ?",
            begins.isoformat(),
        )
        here = Counter((store, moment(at)) for store, at, _, _ in found)
        for one in self.oracles.values():
            there = Counter({(one.store.id, at): 2 for at, _ in one.run_troubles})
            for store, at in here.keys() | there.keys():
                if store == one.store.id and here[store, at] != there[store, at]:
                    why = next((reason for other, _, _, reason in found if other == store), "nothing")
                    self.differ(f"{at} {store}: {here[store, at]} of N20, {there[store, at]} expected: {why}")
            one.run_troubles = []

    def compare_digest(self, begins: datetime) -> None:
        """N17: how many promises nothing moves, as the director reads it in the day's digest."""
        found = self.rows(
            "SELECT body, sent_at FROM letters WHERE rules LIKE '%N17%' AND state = 'sent' AND sent_at >= ?",
            begins.isoformat(),
        )
        said = [re.search(r"NOTHING MOVES \((\d+)\)", body) for body, _ in found]
        here = sum(int(one[1]) for one in said if one)
        there = sum(one.stale_promises for one in self.oracles.values())
        if here != there:
            self.differ(f"{begins:%Y-%m-%d}: the digests say that nothing moves {here} promises, {there} expected")

    def held(self, at: datetime) -> int:
        """How many letters are held for a look; after a gap of more than a week those, and those alone, that are due (X10)."""
        held = {(store, name) for store, name in self.rows("SELECT store, name FROM letters WHERE state = 'held'")}
        for store, oracle in self.oracles.items():
            here = {name for other, name in held if other == store}
            due = {oracle.promises[name].customer for name, _ in oracle.waiting} if oracle.after_a_gap else set()
            there = {name for name in due if not oracle.is_called(name)}
            if here != there and len(here) <= FLOOD:
                self.differ(f"{at:%Y-%m-%d %H:%M} {store}: {len(here)} letters held, {len(there)} expected")
            oracle.after_a_gap = False
        return len(held)

    def withdrawn(self) -> int:
        """How many letters and calls stopped being true before they were made."""
        ((count,),) = self.rows("SELECT count(*) FROM letters WHERE state = 'withdrawn' AND audience = 'customer'")
        return int(count)

    def explained(self, number: int, rules: list[dict[str, Any]]) -> None:
        """Every rule once, each with a reason, none that contradicts what was sent."""
        found = self.rows(
            "SELECT n.rule, l.state FROM notices n LEFT JOIN letters l ON n.letter_id = l.id"
            " WHERE n.promise_id = ? AND n.live = 1 AND n.settled = 0", str(number),
        )  # fmt: skip
        told = {rule for rule, state in found if state == "sent"}
        unsaid = {rule for rule, state in found if state != "sent"}
        if len({one["rule"] for one in rules}) != len(rules) or len(rules) < EVERY_RULE:
            self.broken(f"explain WO-{number:06d}: {len(rules)} rules")
        for one in rules:
            rule, reason = one["rule"], one["reason"]
            if not reason:
                self.broken(f"explain WO-{number:06d}: {rule} without a reason")
            if not one["due"] and reason.startswith("told on") and rule not in told:
                self.broken(f"explain WO-{number:06d}: {rule}: '{reason}', and nothing was sent")
            if one["due"] and rule in PROMISE_RULES and rule not in unsaid:
                self.broken(f"explain WO-{number:06d}: {rule} is due, '{reason}', and nothing waits")

    def ladder(self, now: datetime) -> None:
        """No promise past its date is silent for longer than the ladder allows, whatever either side thinks is due."""
        for oracle in self.oracles.values():
            today = oracle.store.today(now - DAY + timedelta(hours=1, minutes=30))
            for name, promise in oracle.promises.items():
                late = (today - promise.promised_on).days if promise.promised_on else 0
                if late < 1 or promise.status not in WAITED_FOR:
                    continue
                if oracle.is_held(promise, now - DAY) or promise.moved_on >= today:
                    continue
                rung = max((day for day, _ in PROMISE_LADDER if day <= late), default=0)
                number = self.numbers[oracle.store.id, name]
                told = max((tier for since, tier in self.rungs[number] if since == str(promise.promised_on)), default=0)
                if told < rung:
                    self.broken(f"{today} WO-{number:06d} is {late} days late, and the ladder stands at {told}")


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def line_of(store: str, at: datetime, way: str, to: str, name: Name, key: Key) -> Line:
    # Which of the asks of one letter counts as the newest, no sentence says: what counts is that the advisor hears.
    since = "" if key.rule == "N13" else key.since
    return Line(store, f"{at.astimezone(UTC):%Y-%m-%d %H:%M}", way, to, *name, key.rule, key.tier, since, key.role)


def tell(line: Line) -> str:
    return (
        f"{line.at} {line.store} {line.so} {line.part}: {line.rule} tier {line.tier} since {line.since}"
        f" to the {line.role} ({line.to}, {line.way})"
    )
