"""Cells as values: quantities, money, yes and no, names, phones, addresses.

Never guesses: what is no value of its kind is None where the trade can live without it, and Untrusted where it cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from weowe_cli.exports.dates import MONTHS, Untrusted, destroyed

V = TypeVar("V")


class Doubt(Exception):
    """A cell that sets its row aside (SPEC X4): which field, what stood there, why it is not believed."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


class Memo(dict[str, V], Generic[V]):
    """One kind of cell, each text read once, for exports repeat themselves. Raises Doubt for an Untrusted one."""

    def __init__(self, field: str, read: Callable[[str], V]) -> None:
        super().__init__()
        self._field, self._read = field, read
        self._untrusted: dict[str, str] = {}

    def __missing__(self, raw: str) -> V:
        if (reason := self._untrusted.get(raw)) is not None:
            raise Doubt(self._field, raw, reason)
        try:
            value = self._read(raw)
        except Untrusted as error:
            self._untrusted[raw] = str(error)
            raise Doubt(self._field, raw, str(error)) from error
        self[raw] = value
        return value

    def of(self, cells: Sequence[str]) -> list[V]:
        """The values of a column."""
        return list(map(self.__getitem__, cells))


_FIGURE = re.compile(r"(?=\.?\d)(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})?(?:\.\d{0,15})?")
_PIECES = re.compile(r"\s*(?:ea|each|pcs?|pce)\.?$", re.IGNORECASE)
_MOST_PIECES = 100_000
"""So many pieces of one part nobody orders for one customer: what stands there is a phone or an order number."""
_MOST_DOLLARS = 10_000_000
_YES = frozenset({"y", "yes", "true", "t", "1", "x"})
_NO = frozenset({"n", "no", "false", "f", "0"})
_OPTED_IN = frozenset({"in", "opt in", "opt-in", "opted in", "optin", "allow", "allowed", "ok"})
_NOTHING = frozenset({"-", "--", "n/a", "na", "null", "nan", "none"})
"""How a cell says that it says nothing, where a figure, a name or a number that is a name would stand."""
_NO_NAME = _NOTHING | {"true", "false", "yes", "no", "unknown", "tbd"}
"""What is neither the name of a person nor the number of an order or a part, though it stands there."""
_MON = "|".join(month[:3].capitalize() for month in MONTHS)
_MADE_A_DATE = re.compile(
    rf"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d\d:.*)?"  # a date cell of a workbook
    rf"|\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d\d)(?: \d.*)?"
    r"|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])"  # as Excel shows it elsewhere
    rf"|\d{{1,2}}-(?:{_MON})(?:-\d\d(?:\d\d)?)?|(?:{_MON})-\d\d"  # as Excel shows it, never in capitals
)
_PLAIN_NUMBER = re.compile(r"[0-9A-Z]+(?:[- ][0-9A-Z]+)+")
_LISTED = re.compile(r"[|^;\r\n]")


def whole(raw: str) -> str:
    """The figures of `17934.0`, which Excel made of 17934, and of `="0007"`, which keeps it from that; else as it is."""
    if raw.endswith(".0") and raw[:-2].isdecimal():
        return raw[:-2]
    return raw[2:-1] if raw.startswith('="') and raw.endswith('"') else raw


def text(raw: str) -> str | None:
    """The cell as it stands, None where it is empty or a spreadsheet's error stands there."""
    return None if not raw or (raw[0] == "#" and destroyed(raw)) else raw


def code(raw: str) -> str | None:
    """A number that is a name (bin, line, customer number): leading zeros stay, Excel's `.0` goes, `0` is none."""
    number = whole(raw)
    if not number.strip("0"):
        return None
    return number if number.isdecimal() or not (number.casefold() in _NOTHING or destroyed(number)) else None


def advisor(raw: str) -> str | None:
    """The advisor's code or name as the DMS writes it, without Excel's `.0`."""
    return text(whole(raw))


def order_number(raw: str) -> str | None:
    """The number of an SO or an RO as it stands, None for `0` and `N/A`. Raises Untrusted as `part_number` does."""
    return _identity(raw, "order number")


def part_number(raw: str) -> str | None:
    """A part number as it stands, None where there is none.

    `12E5` and `3-1` are part numbers. Raises Untrusted for what a spreadsheet has made of such ones (`1.2E+06`,
    `1-Mar`), and for several in one cell.
    """
    number = _identity(raw, "part number")
    # A number without a single plain letter or digit has nothing to be matched by.
    return (
        number
        if number is None or number.isascii() or any(sign.isascii() and sign.isalnum() for sign in number)
        else None
    )


def _identity(raw: str, what: str) -> str | None:
    if raw.isalnum():
        return raw if raw.strip("0") and raw.casefold() not in _NO_NAME else None
    if _PLAIN_NUMBER.fullmatch(raw) and len(raw) != len("2026-03-02"):  # most part numbers; the rest is slower to tell
        return raw
    number = whole(raw)
    if lost := destroyed(number, what):
        raise Untrusted(lost)
    if not any(sign.isalnum() for sign in number) or not number.strip("0") or number.casefold() in _NO_NAME:
        return None
    if _MADE_A_DATE.fullmatch(number):
        raise Untrusted(f"a spreadsheet has turned this {what} into a date; what it was is lost")
    if _LISTED.search(number):
        raise Untrusted("several numbers stand in this one cell")
    return number


def quantity(raw: str) -> Decimal | None:
    """Pieces, negative for a return; None for an empty cell. Raises Untrusted for anything else."""
    if not raw or raw.casefold() in _NOTHING:
        return None
    figure = _decimal(_PIECES.sub("", raw))
    if figure is None or abs(figure) >= _MOST_PIECES:
        raise Untrusted(destroyed(raw) or "this is not a number of pieces")
    return figure


def pieces(raw: str) -> Decimal | None:
    """Pieces that cannot be fewer than none. Raises Untrusted."""
    figure = quantity(raw)
    if figure is not None and figure < 0:
        raise Untrusted("there cannot be fewer than no pieces")
    return figure


def money(raw: str, *, cents: bool) -> Decimal | None:
    """Dollars; with `cents`, an amount without `$` and point is in cents. None for what is no amount of dollars."""
    figure = _decimal(raw.replace("$", "").replace("USD", ""))
    if figure is None or abs(figure) >= _MOST_DOLLARS:
        return None
    if cents and "$" not in raw and "." not in raw:
        return figure / 100
    return figure.quantize(Decimal("0.01"))


def yes_or_no(raw: str) -> bool | None:
    """True, False, or None where the cell is empty or says neither."""
    word = raw.casefold()
    return True if word in _YES else False if word in _NO else None


def opted_out(raw: str) -> bool | None:
    """Whether a customer wants none of it; a date, or words that nobody knows, mean yes: a suppression is honoured (L)."""
    word = raw.casefold()
    if not raw or word in _NOTHING or word == "unknown":
        return None
    return word not in _NO and word not in _OPTED_IN


def agreed(raw: str) -> bool | None:
    """Whether a customer agreed: only a plain yes is a consent, any other word is none (L); None for an empty cell."""
    word = raw.casefold()
    if not raw or word in _NOTHING or word == "unknown":
        return None
    return word in _YES or word in _OPTED_IN


def either(one: bool | None, other: bool | None) -> bool | None:
    """Yes where one of two says so, None where neither says anything."""
    return one if other is None else bool(one) or other


def paid(raw: str) -> bool | None:
    """Whether something was paid ahead: a yes or a no, or an amount."""
    answer = yes_or_no(raw)
    if answer is not None or not raw:
        return answer
    figure = _decimal(raw.replace("$", "").strip())
    return None if figure is None else figure > 0


def _decimal(raw: str) -> Decimal | None:
    """A figure with thousands commas, a sign before or behind it, or in brackets; whole ones without decimals."""
    bare, negative = raw, False
    if not _FIGURE.fullmatch(raw):
        bare = raw.strip()
        if bare.startswith("(") and bare.endswith(")"):
            bare, negative = bare[1:-1].strip(), True
        elif bare.endswith("-"):
            bare, negative = bare[:-1].strip(), True
        elif bare[:1] in {"-", "+"}:
            bare, negative = bare[1:].strip(), bare[0] == "-"
        if not _FIGURE.fullmatch(bare):
            return None
    figure = Decimal(bare.replace(",", ""))
    if "." in bare and figure == figure.to_integral_value():
        figure = Decimal(int(figure))
    return -figure if negative and figure else figure


_NOT_FIGURE = re.compile(r"\D")
_EXTENSION = re.compile(r"\s*(?:x|ext|extn|extension|#)\.?\s*\d{1,6}$", re.IGNORECASE)
_BETWEEN_PHONES = re.compile(r"[/;,|&]|\bor\b", re.IGNORECASE)


@lru_cache(maxsize=1000)
def _area_exists(area: str) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}5550142"))


def phone(raw: str) -> str | None:
    """`(206) 555-0142`, the first where several stand, without its extension.

    None for what nobody can dial in North America: `0`, seven digits, an area that is none.
    """
    found = _dialled(raw)
    if found is None and len(raw) > 20:
        found = next((number for piece in _BETWEEN_PHONES.split(raw) if (number := _dialled(piece.strip()))), None)
    return found


def _dialled(raw: str) -> str | None:
    figures = _NOT_FIGURE.sub("", _EXTENSION.sub("", whole(raw)))
    if len(figures) == 11 and figures[0] == "1":
        figures = figures[1:]
    if len(figures) != 10 or figures[3] in "01" or len(set(figures)) == 1 or not _area_exists(figures[:3]):
        return None
    return f"({figures[:3]}) {figures[3:6]}-{figures[6:]}"


_MORE_THAN_AN_ADDRESS = re.compile(r"[;,|\s<>()]+|mailto:", re.IGNORECASE)
_PLAIN_LOCAL = re.compile(r"[a-z0-9_+\-]+(?:\.[a-z0-9_+\-]+)*")


@lru_cache(maxsize=10_000)
def _domain_can_be(domain: str) -> bool:
    return _checked(f"someone@{domain}") is not None


def _checked(address: str) -> str | None:
    import email_validator

    try:
        return str(email_validator.validate_email(address, check_deliverability=False).normalized)
    except email_validator.EmailNotValidError:
        return None


class Emails:
    """Addresses that can be written to. `placeholders` are what people type where there is none.

    A placeholder is a whole address, or ends in `@` for everyone of that name, or begins with `@` for a domain.
    """

    def __init__(self, placeholders: Iterable[str]) -> None:
        self._placeholders = frozenset(word.casefold() for word in placeholders)

    def read(self, raw: str) -> str | None:
        """The address in lower case, the first good one where several stand; None where there is none to write to."""
        if "@" not in raw:
            return None
        found = self._checked(raw.lower())
        if found is None and _MORE_THAN_AN_ADDRESS.search(raw):
            pieces = (piece for piece in _MORE_THAN_AN_ADDRESS.split(raw.lower()) if "@" in piece)
            found = next((address for piece in pieces if (address := self._checked(piece))), None)
        return found

    def _checked(self, address: str) -> str | None:
        local, _, domain = address.rpartition("@")
        placeholders = self._placeholders
        if address in placeholders or f"{local}@" in placeholders or f"@{domain}" in placeholders:
            return None
        # The library takes 60 microseconds an address; of a plain one only the domain is worth asking about.
        if _PLAIN_LOCAL.fullmatch(local) and len(local) <= 64 and domain.isascii():
            return address if _domain_can_be(domain) else None
        return _checked(address)


_COMPANY = frozenset(
    {
        "inc", "llc", "ltd", "co", "corp", "corporation", "company", "lp", "llp", "pllc", "dba", "auto", "autos",
        "automotive", "body", "collision", "motors", "towing", "fleet", "garage", "service", "services", "repair",
        "rental", "rentals", "county", "city", "state", "university", "school", "church", "group",
    }
)  # fmt: skip
_LETTER = re.compile(r"[^\W\d_]")
_KEPT_UPPER = frozenset({"II", "III", "IV"})
_PARTICLE = re.compile(r"(?:^|(?<=[\s\-'’]))(mc)?(\w)([\w.]*)", re.IGNORECASE)


def customer_name(raw: str) -> str | None:
    """A name as it is said: `DOE, JOHN` is John Doe; a company stays as it is written. None for what names nobody."""
    if not _LETTER.search(raw) or raw.casefold() in _NO_NAME or text(raw) is None:
        return None
    if raw.count(",") != 1:
        return raw
    last, first = (part.strip() for part in raw.split(","))
    if not last or not first:
        return (last or first) or None
    if not _COMPANY.isdisjoint(raw.lower().replace(",", " ").replace(".", "").split()):
        return raw
    return f"{natural_case(first)} {natural_case(last)}"


def full_name(first: str, last: str) -> str | None:
    """The name from two columns."""
    return " ".join(natural_case(part) for part in (first, last) if part) or None


def natural_case(name: str) -> str:
    """`MCDONALD` as McDonald, `O'BRIEN-LEE` as O'Brien-Lee; a name that is not all capitals is left alone."""
    if name != name.upper():
        return name
    if name.isalpha() and not name.startswith("MC") and name not in _KEPT_UPPER:
        return name.capitalize()

    def cased(found: re.Match[str]) -> str:
        if found[0] in _KEPT_UPPER:
            return found[0]
        prefix = "Mc" if found[1] else ""
        return f"{prefix}{found[2].upper()}{found[3].lower()}"

    return _PARTICLE.sub(cased, name)
