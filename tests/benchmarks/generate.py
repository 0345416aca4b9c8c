"""Two nights of a large special-order report, with what truly changed between them: food for benchmarks.

Everybody in it is invented; the same seed gives the same bytes. No column changes daily unless an `Age` is asked for.

    python -m tests.benchmarks.generate FOLDER --rows 100000
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

NIGHTS = (date(2026, 3, 2), date(2026, 3, 3))
STATUS_SHARE, ETA_SHARE, NEW_SHARE, GONE_SHARE = 0.03, 0.02, 0.01, 0.01

COLUMNS = (
    "so", "ro", "part_number", "description", "qty_ordered", "qty_received", "status", "ordered_on", "eta",
    "promised_on", "received_on", "advisor", "customer", "customer_no", "phone", "email", "vin", "vehicle", "price",
    "bin",
)  # fmt: skip

Row = dict[str, str]

MIX = {
    "requested": 3, "ordered": 48, "backordered": 14, "partial": 2, "received": 17, "scheduled": 5, "installed": 11,
}  # fmt: skip
"""The states of a report, in percent: most of it is waited for, some lies on the shelf, some is served and still listed."""

MOVES = {
    "received": (("ordered", "backordered", "partial", "requested"), 33),
    "installed": (("received", "scheduled"), 32),
    "backordered": (("ordered",), 12),
    "scheduled": (("received",), 12),
    "ordered": (("requested",), 8),
    "cancelled": (("ordered", "backordered"), 3),
}
"""What a night's moves lead to: from which states, and how many percent of the moves. About as many are served as arrive."""

AWAITED = frozenset({"requested", "ordered", "backordered"})
HERE = frozenset({"received", "scheduled", "installed"})
PARTS = (
    "Brake pad set", "Rear bumper cover", "Cargo tray", "Door mirror, left", "Fuel pump", "Wheel bearing",
    "Floor mats, all season", "Headlamp assembly", "Steering rack", "Air bag module", "Seat belt retractor",
    "Radiator hose", "Roof rail crossbars", "Window regulator", "Touch-up paint", "Spare key fob",
)  # fmt: skip
FIRST = ("Maria", "James", "Ana", "Wei", "Olga", "David", "Fatima", "Lucas", "Nora", "Ivan", "Priya", "Tom", "Grace")
LAST = ("Lopez", "Smith", "Nguyen", "Okafor", "Kim", "Haddad", "Novak", "Brown", "Silva", "Patel", "Berg", "Moreau")
CARS = ("2019 Civic EX", "2021 CR-V Touring", "2017 Accord Sport", "2023 Pilot Elite", "2020 Odyssey EX-L")


@dataclass(frozen=True, slots=True)
class Truth:
    """What differs between the two nights, in rows. A row changes its status or its ETA, never both; what is gone was open."""

    rows: tuple[int, int]
    status_changes: int
    eta_changes: int
    new: int
    gone: int

    @property
    def changed(self) -> int:
        return self.status_changes + self.eta_changes


def nights(rows: int, seed: int = 1) -> tuple[list[Row], list[Row], Truth]:
    """The rows of both nights and the truth about them."""
    random = Random(seed)
    first = _orders(random, rows, number=500_000)
    by_status: dict[str, list[int]] = {}
    for place, row in enumerate(first):
        by_status.setdefault(row["status"], []).append(place)
    for places in by_status.values():
        random.shuffle(places)
    second = [dict(row) for row in first]
    status_changes = round(rows * STATUS_SHARE)
    left = status_changes
    for number, (status, (sources, percent)) in enumerate(MOVES.items()):
        last = number == len(MOVES) - 1
        for _ in range(left if last else round(status_changes * percent / 100)):
            places = next(by_status[source] for source in sources if by_status.get(source))
            _move(second[places.pop()], status, random)
            left -= 1
    dated = [place for status in AWAITED for place in by_status.get(status, ()) if second[place]["eta"][:1].isdigit()]
    random.shuffle(dated)
    eta_changes = round(rows * ETA_SHARE)
    for place in dated[:eta_changes]:
        later = date.fromisoformat(second[place]["eta"]) + timedelta(random.randint(3, 20))
        second[place]["eta"] = max(later, NIGHTS[1]).isoformat()
    untouched = set(dated[:eta_changes])
    removable = [place for status, places in by_status.items() if status != "installed" for place in places]
    removable = sorted(set(removable) - untouched)
    gone = set(random.sample(removable, round(rows * GONE_SHARE)))
    new = _orders(random, round(rows * NEW_SHARE), number=500_000 + rows, ordered_on=NIGHTS[1])
    second = [row for place, row in enumerate(second) if place not in gone] + new
    truth = Truth((len(first), len(second)), status_changes, eta_changes, len(new), len(gone))
    return first, second, truth


def write(path: Path, rows: Iterable[Row], *, night: date, age: bool = False) -> None:
    """Write one night; with `age` there is a column that changes in every row every night."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS, *(["Age"] if age else [])])
        for row in rows:
            days = [(night - date.fromisoformat(row["ordered_on"])).days] if age else []
            writer.writerow([*row.values(), *days])


def write_nights(folder: Path, rows: int, *, seed: int = 1, age: bool = False) -> tuple[Path, Path, Truth]:
    """Both nights as files whose names hold their dates."""
    first, second, truth = nights(rows, seed)
    paths = tuple(folder / f"so_{night}.csv" for night in NIGHTS)
    for path, night, content in zip(paths, NIGHTS, (first, second), strict=True):
        write(path, content, night=night, age=age)
    return paths[0], paths[1], truth


def _orders(random: Random, count: int, *, number: int, ordered_on: date | None = None) -> list[Row]:
    """Special orders in the order of their numbers: one to three to an RO, now and then a customer of before."""
    made: list[Row] = []
    customers: list[Row] = []
    ro = number // 3
    while len(made) < count:
        ro += 1
        if not customers or random.random() < 0.9:
            customers.append(_customer(random, number + len(customers)))
        person = customers[-1] if random.random() < 0.95 else random.choice(customers)
        for _ in range(min(random.choices((1, 2, 3), (65, 25, 10))[0], count - len(made))):
            made.append(_order(random, str(number + len(made)), str(ro), person, ordered_on))
    return made


def _customer(random: Random, number: int) -> Row:
    first, last = random.choice(FIRST), random.choice(LAST)
    return {
        "advisor": random.choice(("417", "418", "421", "433")),
        "customer": f"{first} {last}",
        "customer_no": f"{number:07d}",
        "phone": f"(206) 555-01{random.randint(0, 99):02d}",
        "email": f"{first}.{last}.{number}@mail.example".lower() if random.random() < 0.88 else "",
        "vin": "1HG" + "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=14)),
        "vehicle": random.choice(CARS),
    }


def _order(random: Random, so: str, ro: str, person: Row, ordered_on: date | None) -> Row:
    status = "ordered" if ordered_on else random.choices(list(MIX), list(MIX.values()))[0]
    begun = ordered_on or NIGHTS[0] - timedelta(min(int(random.expovariate(1 / 18)), 120) + 1)
    pieces = random.randint(2, 4) if status == "partial" else random.choices((1, 2, 4), (85, 10, 5))[0]
    here = status in HERE
    return {
        "so": so,
        "ro": ro,
        "part_number": f"{random.randint(0, 99999):05d}-{random.choice(('TBA', 'SNA', 'T2G'))}-{random.randint(0, 999):03d}",
        "description": random.choice(PARTS),
        "qty_ordered": str(pieces),
        "qty_received": str(pieces if here else 1 if status == "partial" else 0),
        "status": status,
        "ordered_on": begun.isoformat(),
        "eta": _eta(random, status),
        "promised_on": (NIGHTS[0] + timedelta(random.randint(-3, 30))).isoformat() if random.random() < 0.3 else "",
        "received_on": max(begun, NIGHTS[0] - timedelta(random.randint(0, 12))).isoformat() if here else "",
        **person,
        "price": f"{random.randint(1500, 95000) / 100:.2f}",
        "bin": f"{random.choice('ABCDEF')}{random.randint(1, 40):02d}" if here else "",
    }


def _eta(random: Random, status: str) -> str:
    if status == "requested" or random.random() < (0.4 if status == "backordered" else 0.1):
        return random.choice(("", "TBD"))
    return (NIGHTS[0] + timedelta(random.randint(-2, 25))).isoformat()


def _move(row: Row, status: str, random: Random) -> None:
    row["status"] = status
    if status == "received":
        row["qty_received"] = row["qty_ordered"]
        row["received_on"] = NIGHTS[1].isoformat()
        row["bin"] = f"{random.choice('ABCDEF')}{random.randint(1, 40):02d}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--age", action="store_true", help="add a column that changes in every row every night")
    given = parser.parse_args()
    # Its output is the answer: what is true of the two nights.
    print(*write_nights(given.folder, given.rows, seed=given.seed, age=given.age), sep="\n")
