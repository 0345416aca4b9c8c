"""Every metric a second time, slowly and from the sentences of SPEC 10: event by event over the raw rows of a ledger.

    python -m tests.simulation.figures HOME [--now 2026-05-10T16:00+00:00] [--since 2026-02-01] [--until 2026-03-31]

Ends with 1 where `weowe metrics` differs in one figure, one count or one breakdown. Shares no code with the program: the
configuration is read as YAML, days are walked one by one, and what the program says is what its command prints.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

DAY, A_DAY = timedelta(days=1), timedelta(hours=24)
HERE, OVER = ("received", "scheduled"), ("installed", "cancelled", "returned")
GROUPS = ("store", "owner", "make", "month")


@dataclass
class One:
    """One thing counted, or left out, by one metric."""

    day: date
    store: str
    owner: str
    make: str
    out: bool = False
    hit: bool = False
    amount: Fraction = Fraction(0)

    def group(self, by: str) -> str:
        return f"{self.day:%Y-%m}" if by == "month" else str(getattr(self, by))


class Slow:
    """The ledger of one home, read row by row."""

    def __init__(self, home: Path, now: datetime) -> None:
        config = yaml.safe_load((home / "config" / "weowe.yml").read_text(encoding="utf-8"))
        self.stores = {store["id"]: store for store in config["stores"]}
        self.now = now
        ledger = sqlite3.connect(f"file:{home / 'ledger.db'}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        self.promises = [row for row in ledger.execute("SELECT * FROM promises") if row["store"] in self.stores]
        self.promises = [row for row in self.promises if row["matched_to"] is None]
        self.events = defaultdict(list)
        for row in ledger.execute("SELECT * FROM events ORDER BY id"):
            self.events[row["promise_id"]].append(row)
        first_nights = "SELECT store, as_of FROM runs WHERE outcome IN ('accepted', 'baseline') AND as_of IS NOT NULL"
        self.first: dict[str, date] = {}
        for row in ledger.execute(first_nights):
            if row["store"] in self.stores:
                night = self.today(row["store"], row["as_of"])
                self.first[row["store"]] = min(night, self.first.get(row["store"], night))
        self.baselines = {row["id"] for row in ledger.execute("SELECT id FROM runs WHERE outcome = 'baseline'")}
        self.letters = {row["id"]: row for row in ledger.execute("SELECT * FROM letters")}
        self.about, self.inside = defaultdict(list), defaultdict(list)
        for row in ledger.execute("SELECT * FROM notices ORDER BY id"):
            self.about[row["promise_id"]].append(row)
            self.inside[row["letter_id"]].append(row)
        ledger.close()
        self.makes: dict[str, str] = {}
        for row in self.promises:
            self.makes.setdefault((row["make"] or "no make").casefold(), row["make"] or "no make")

    def today(self, store: str, moment: str) -> date:
        return datetime.fromisoformat(moment).astimezone(ZoneInfo(self.stores[store]["timezone"])).date()

    def one(self, row: sqlite3.Row, day: date, **said: Any) -> One:
        people = self.stores[row["store"]]["people"]
        owner = people["parts_manager"]["name"]
        for code, person in people["advisors"].items():
            if row["advisor"] and row["advisor"].casefold() in (code.casefold(), person["name"].casefold()):
                owner = person["name"]
        make = self.makes[(row["make"] or "no make").casefold()]
        return One(day, self.stores[row["store"]]["name"], owner, make, **said)

    def heard(self, promise: int) -> list[tuple[datetime, bool]]:
        """When its customer heard of a promise, and whether that it had come."""
        found = [(row["at"], False) for row in self.events[promise] if row["what"] == "contact"]
        for notice in self.about[promise]:
            letter = self.letters.get(notice["letter_id"])
            if letter is None or notice["live"] is None:
                continue
            if letter["audience"] == "customer" and letter["state"] == "sent":
                found.append((letter["sent_at"], notice["rule"] == "N1"))
        return sorted((datetime.fromisoformat(at), arrival) for at, arrival in found)

    # Each metric, as its sentence says.

    def kept_in_time(self) -> Iterator[One]:
        """Closed within the promised date: walked day by day, until the date that stands in the evening has come."""
        for row in self.promises:
            moves = [one for one in self.events[row["id"]] if one["what"] == "promised_on"]
            stands = {self.today(row["store"], one["at"]): one["after"] for one in moves}
            promised = moves[0]["before"] if moves else row["promised_on"]
            seen = next(one for one in self.events[row["id"]] if one["what"] == "opened")
            first = day = self.today(row["store"], seen["at"])
            installed = installed_on(row)
            last = min(installed or date.max, self.today(row["store"], self.now.isoformat()) - DAY)
            due = None
            while day <= last and due is None:
                promised = stands.get(day, promised)
                due = date.fromisoformat(promised) if promised and promised <= str(day) else None
                day += DAY
            if due is None and installed and installed < first:
                promised = next((one for when, one in sorted(stands.items()) if when <= installed), promised)
            if due is None and installed:
                if not promised:
                    yield self.one(row, installed, out=True)
                elif max(date.fromisoformat(promised), first) < self.today(row["store"], self.now.isoformat()):
                    due = date.fromisoformat(promised)
            if due is None:
                continue
            ended = date.fromisoformat(row["closed_on"]) if row["status"] in ("cancelled", "returned") else None
            if (seen["run_id"] in self.baselines and due < first) or (ended and ended <= due):
                yield self.one(row, due, out=True)
            else:
                yield self.one(row, due, hit=bool(installed and installed <= due))

    def days_to_install(self) -> Iterator[One]:
        for row in self.promises:
            if installed := installed_on(row):
                arrived = row["arrived_on"] or row["received_on"]
                days = (installed - date.fromisoformat(arrived)).days if arrived else -1
                yield self.one(row, installed, out=days < 0, amount=Fraction(max(days, 0)))

    def backorders(self) -> Iterator[tuple[One, Fraction | None]]:
        for row in self.promises:
            for event, over, heard in self.waits(row, backorders=True):
                began = datetime.fromisoformat(event["at"])
                one = self.one(row, self.today(row["store"], event["at"]))
                one.out = event["run_id"] in self.baselines or (heard is None and (over or self.now) - began < A_DAY)
                yield one, None if heard is None else Fraction(int((heard - began).total_seconds()), 3600)

    def hours_to_tell(self) -> Iterator[One]:
        for one, hours in self.backorders():
            one.out, one.amount = one.out or hours is None, hours or Fraction(0)
            yield one

    def told_within_24h(self) -> Iterator[One]:
        for one, hours in self.backorders():
            one.hit = hours is not None and hours <= 24
            yield one

    def slips_without_word(self) -> Iterator[One]:
        for row in self.promises:
            for event, over, heard in self.waits(row, backorders=False):
                began = datetime.fromisoformat(event["at"])
                short = (over or self.now) - began < A_DAY
                day = self.today(row["store"], event["at"])
                yield self.one(row, day, out=heard is None and short, hit=heard is None)

    def waits(
        self, row: sqlite3.Row, *, backorders: bool
    ) -> Iterator[tuple[sqlite3.Row, datetime | None, datetime | None]]:
        """Each backordering, or each slip, with the moment it was over and that of the first word within it.

        One pass over everything in the order of time; what was seen goes before what was said in the same second.
        """
        line: list[tuple[datetime, int, Any]] = []
        for event in self.events[row["id"]]:
            if event["what"] in ("opened", "status", "eta_to"):
                line.append((datetime.fromisoformat(event["at"]), 0, event))
        line += [(at, 1, None) for at, _ in self.heard(row["id"])]
        line.sort(key=lambda one: one[:2])
        open_wait: Any = None
        word: datetime | None = None
        status, before_blank = "", None
        for at, _, event in line:
            if event is None:
                word = word or (at if open_wait else None)
                continue
            starts = False
            if event["what"] == "eta_to":
                measured = event["before"] or before_blank
                later = event["after"] and measured and event["after"] > measured
                starts = bool(later and status not in HERE + OVER and not backorders)
                before_blank = None if status in HERE else event["before"] or before_blank
                ends = starts
            else:
                status = event["after"]
                if status in HERE:
                    before_blank = None
                starts = backorders and status == "backordered"
                ends = backorders or status in HERE + OVER
            if ends and open_wait:
                yield open_wait, at, word
                open_wait, word = None, None
            if starts:
                open_wait = event
        if open_wait:
            yield open_wait, None, word

    def recovered_revenue(self) -> Iterator[One]:
        for row in self.promises:
            if installed := installed_on(row):
                told = [at for at, arrival in self.heard(row["id"]) if arrival]
                before = any(self.today(row["store"], at.isoformat()) <= installed for at in told)
                pieces = Fraction(row["qty_ordered"] or 0) or Fraction(1)
                money = Fraction(row["part_price"] or 0) * pieces + Fraction(row["labor"] or 0)
                yield self.one(row, installed, out=not before, amount=money)

    def asked_per_week(self) -> Iterator[One]:
        for row in self.promises:
            answered = {one["at"] for one in self.events[row["id"]] if one["what"] == "decision"}
            for event in self.events[row["id"]]:
                if event["what"] == "contact" and event["before"] == "inbound":
                    yield self.one(row, self.today(row["store"], event["at"]), out=event["at"] in answered)

    def letters_in_deadline(self) -> Iterator[One]:
        promises = {row["id"]: row for row in self.promises}
        for number, letter in self.letters.items():
            dead_letter = letter["state"] in ("dead", "withdrawn")
            says = [one for one in self.inside[number] if one["live"] or dead_letter]
            if not says:
                continue
            first = min(says, key=lambda one: (one["due_by"], one["id"]))
            if first["store"] not in self.stores:
                continue
            day = self.today(first["store"], first["due_by"])
            if first["promise_id"] in promises:
                one = self.one(promises[first["promise_id"]], day)
            else:
                one = One(day, self.stores[first["store"]]["name"], "no single promise", "no make")
            one.out = letter["channel"] == "call" or letter["state"] == "withdrawn"
            one.hit = letter["state"] == "sent" and letter["sent_at"] <= first["due_by"]
            if one.out or letter["state"] == "sent" or datetime.fromisoformat(first["due_by"]) < self.now:
                yield one

    # Counted together.

    def differences(self, told: dict[str, Any]) -> list[str]:
        """Where the document of `weowe metrics` says something else, a line each."""
        since, until = date.fromisoformat(told["since"]), date.fromisoformat(told["until"])
        found = []
        for metric in told["metrics"]:
            ones = [one for one in getattr(self, metric["metric"])() if since <= one.day <= until]
            found += differ(metric["metric"], metric["unit"], metric, ones, since, until)
            for by in GROUPS:
                groups = {one["group"]: one for one in metric["by"][by]}
                mine = {
                    name: [one for one in ones if one.group(by) == name] for name in {one.group(by) for one in ones}
                }
                if groups.keys() != mine.keys():
                    found.append(f"{metric['metric']} by {by}: {sorted(groups)}, expected {sorted(mine)}")
                for name in groups.keys() & mine.keys():
                    first, last = since, until
                    if by == "month":
                        days = [since + n * DAY for n in range((until - since).days + 1)]
                        days = [day for day in days if f"{day:%Y-%m}" == name]
                        first, last = days[0], days[-1]
                    elif by == "store":
                        code = next(one for one, store in self.stores.items() if store["name"] == name)
                        first = max(since, self.first.get(code, since))
                    what = f"{metric['metric']} {by} {name}"
                    found += differ(what, metric["unit"], groups[name], mine[name], first, last)
        return found


def installed_on(row: sqlite3.Row) -> date | None:
    on = row["installed_on"] or row["closed_on"]
    return date.fromisoformat(on) if row["status"] == "installed" and on else None


def differ(what: str, unit: str, told: dict[str, Any], ones: list[One], first: date, last: date) -> list[str]:
    counted = [one for one in ones if not one.out]
    hits = sum(one.hit for one in counted)
    amounts = sorted(one.amount for one in counted)
    weeks = Fraction((last - first).days + 1, 7)
    value: Fraction | None
    match unit:
        case "dollars":
            value = sum(amounts, Fraction(0))
        case "per week":
            value = len(counted) / weeks
        case "percent":
            value = Fraction(100 * hits, len(counted)) if counted else None
        case _:
            value = (amounts[(len(amounts) - 1) // 2] + amounts[len(amounts) // 2]) / 2 if counted else None
    places = 100 if unit in ("dollars", "per week") else 10
    rounded = None if value is None else Fraction(int(value * places + Fraction(1, 2)), places)
    said = None if told["value"] is None else Fraction(told["value"])
    here = (said, told["count"], told["hits"] if unit == "percent" else hits, sum(told["left_out"].values()))
    there = (rounded, len(counted), hits, len(ones) - len(counted))
    return [] if here == there else [f"{what}: {list(map(str, here))}, expected {list(map(str, there))}"]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("home", type=Path)
    options.add_argument("--now", help="with its offset; else five hours after the last run")
    options.add_argument("--since")
    options.add_argument("--until")
    chosen = options.parse_args()
    with sqlite3.connect(f"file:{chosen.home / 'ledger.db'}?mode=ro", uri=True) as ledger:
        ((last,),) = ledger.execute("SELECT max(started_at) FROM runs").fetchall()
    now = datetime.fromisoformat(chosen.now or last) + (timedelta() if chosen.now else timedelta(hours=5))
    period = [part for name in ("since", "until") if (day := getattr(chosen, name)) for part in (f"--{name}", day)]
    command = [sys.executable, "-m", "weowe_cli", "metrics", "--home", str(chosen.home), "--now", now.isoformat()]
    answer = subprocess.run([*command, *period, "--format", "json"], capture_output=True, text=True, check=True)
    told = json.loads(answer.stdout)
    found = Slow(chosen.home, now).differences(told)
    figures = len(told["metrics"]) + sum(len(groups) for one in told["metrics"] for groups in one["by"].values())
    sys.stdout.write(f"{figures} figures from {told['since']} to {told['until']}, {len(found)} differences\n")
    sys.stdout.writelines(f"  {line}\n" for line in found[:40])
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
