"""The invented world of the samples: people, orders and how a night changes them. No name, number or address is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

FIRST = (
    "Alma", "Bruno", "Carla", "Dario", "Edith", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Karin", "Leo",
    "Mona", "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Sven", "Tessa", "Umar", "Vera", "Wade", "Xenia", "Yusuf",
    "Zora", "Anton", "Bella", "Cyrus", "Delia",
)  # fmt: skip
LAST = (
    "Abelwhite", "Brackwater", "Coldspring", "Dunmarrow", "Eastlyn", "Farrowby", "Goldhurst", "Hatherwell",
    "Ivesdale", "Juniperson", "Kettlebrook", "Larkmoor", "Mistvale", "Northgrove", "Oakenholt", "Pennyfield",
    "Quillfeather", "Rainsford", "Stonebeck", "Thistlewood", "Underhill", "Valebrook", "Wintermere",
    "Yarrowgate", "Zephyrine", "Ashcombe", "Birchfield", "Cloverdale", "Driftmoor", "Elderpine", "Fennimore",
    "Gladewater", "Hollowell", "Inkerly", "Jasperton", "Kingsferry", "Lindermoor", "Mapleton", "Nettlecombe",
    "Orchardson",
)  # fmt: skip
MAIL = ("mail.example", "inbox.example", "post.example")


@dataclass(frozen=True)
class Customer:
    """Somebody who waits for a part; the phone is one of the numbers kept free for fiction."""

    number: str
    first: str
    last: str
    phone: str
    email: str


@dataclass(frozen=True)
class Part:
    """A part of the catalogue, with its price in dollars."""

    number: str
    name: str
    price: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """One line of the report on one night; dates may be words, for a report may hold words."""

    so: str
    ro: str
    customer: Customer
    part: Part
    advisor: str
    ordered: date | str
    eta: date | str | None = None
    received_on: date | str | None = None
    promised: date | str | None = None
    qty: int | str = 1
    received: int = 0
    backordered: int = 0
    cancelled: int = 0
    word: str = "ORDERED"
    kind: str = ""
    opt_out: bool = False
    deposit: Decimal = Decimal(0)
    labor: Decimal = Decimal(0)
    vehicle: int = 0
    customer_shown: str = ""


def customers(random: Random, areas: tuple[str, ...], first_number: int) -> Iterator[Customer]:
    """Customers without end in practice: every pair of names once, in an order that the seed gives."""
    names = [(first, last) for first in FIRST for last in LAST]
    random.shuffle(names)
    for count, (first, last) in enumerate(names):
        area = areas[count // 100 % len(areas)]
        email = f"{first}.{last}@{MAIL[count % len(MAIL)]}".lower()
        yield Customer(str(first_number + count * 7), first, last, f"{area}55501{count % 100:02d}", email)


def vin(prefix: str, count: int) -> str:
    """A vehicle number of the right length that belongs to no vehicle."""
    return f"{prefix}ZZ9ZZ6ZA{count:06d}"


def dashed(phone: str) -> str:
    """`206-555-0142`."""
    return f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
