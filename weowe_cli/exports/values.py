"""Cells as values: quantities, money, yes and no, names, phones, addresses.

Never guesses: what is no value of its kind is None where the trade can live without it, and Untrusted where it cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from weowe_cli.exports.dates import Untrusted

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

    def __missing__(self, raw: str) -> V:
        try:
            value = self._read(raw)
        except Untrusted as error:
            raise Doubt(self._field, raw, str(error)) from error
        self[raw] = value
        return value


_FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_YES = frozenset({"y", "yes", "true", "t", "1", "x"})
_NO = frozenset({"n", "no", "false", "f", "0"})


def whole(raw: str) -> str:
    """The figures of `17934.0`, which Excel made of 17934; anything else as it is."""
    return raw[:-2] if raw.endswith(".0") and raw[:-2].isdecimal() else raw


def text(raw: str) -> str | None:
    """The cell as it stands, None where it is empty."""
    return raw or None


def code(raw: str) -> str | None:
    """A number that is a name (SO, RO, bin, customer number): leading zeros stay, Excel's `.0` goes, `0` is none."""
    number = whole(raw)
    return number if number.strip("0") else None


def advisor(raw: str) -> str | None:
    """The advisor's code or name as the DMS writes it, without Excel's `.0`."""
    return whole(raw) or None


def part_number(raw: str) -> str | None:
    """A part number as it stands, None where there is none. Raises Untrusted where a spreadsheet has destroyed it."""
    if "+" in raw and _EXPONENT.fullmatch(raw):
        raise Untrusted("a spreadsheet has turned this part number into 1.2E+06; the digits are lost")
    if raw.startswith("##"):
        raise Untrusted("the column was too narrow when this was saved; the number is lost")
    number = whole(raw)
    return number if number.isalnum() or any(sign.isalnum() for sign in number) else None


def quantity(raw: str) -> Decimal | None:
    """Pieces, negative for a return; None for an empty cell. Raises Untrusted for anything else."""
    if not raw:
        return None
    figure = _decimal(raw)
    if figure is None:
        raise Untrusted("this is not a number of pieces")
    return figure


def pieces(raw: str) -> Decimal | None:
    """Pieces that cannot be fewer than none. Raises Untrusted."""
    figure = quantity(raw)
    if figure is not None and figure < 0:
        raise Untrusted("there cannot be fewer than no pieces")
    return figure


def money(raw: str, *, cents: bool) -> Decimal | None:
    """Dollars; with `cents`, an amount without `$` and point is in cents. Words are None. Raises Untrusted."""
    bare = raw.replace("$", "").replace("USD", "").strip()
    if not any(sign.isdigit() for sign in bare):
        return None
    figure = _decimal(bare)
    if figure is None:
        raise Untrusted("this is not an amount of money")
    if cents and "$" not in raw and "." not in raw:
        return figure / 100
    return figure.quantize(Decimal("0.01"))


def yes_or_no(raw: str) -> bool | None:
    """True, False, or None where the cell is empty or says neither."""
    word = raw.casefold()
    return True if word in _YES else False if word in _NO else None


def paid(raw: str) -> bool | None:
    """Whether something was paid ahead: a yes or a no, or an amount."""
    answer = yes_or_no(raw)
    if answer is not None or not raw:
        return answer
    figure = _decimal(raw.replace("$", "").strip())
    return None if figure is None else figure > 0


def _decimal(raw: str) -> Decimal | None:
    """A figure with thousands commas, a sign before or behind it, or in brackets; whole ones without decimals."""
    bare, negative = raw.strip(), False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1].strip(), True
    elif bare.endswith("-"):
        bare, negative = bare[:-1].strip(), True
    elif bare[:1] in {"-", "+"}:
        bare, negative = bare[1:].strip(), bare[0] == "-"
    if not _FIGURE.fullmatch(bare) or not any(sign.isdigit() for sign in bare):
        return None
    figure = Decimal(bare.replace(",", ""))
    if figure == figure.to_integral_value():
        figure = Decimal(int(figure))
    return -figure if negative and figure else figure


_NOT_FIGURE = re.compile(r"\D")
_EXTENSION = re.compile(r"\s*(?:x|ext)\.?\s*\d+$", re.IGNORECASE)


@lru_cache(maxsize=1000)
def _area_exists(area: str) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}5550142"))


def phone(raw: str) -> str | None:
    """`(206) 555-0142`, or None for what nobody can dial in North America: `0`, seven digits, an area that is none."""
    figures = _NOT_FIGURE.sub("", _EXTENSION.sub("", raw))
    if len(figures) == 11 and figures[0] == "1":
        figures = figures[1:]
    if len(figures) != 10 or figures[3] in "01" or len(set(figures)) == 1 or not _area_exists(figures[:3]):
        return None
    return f"({figures[:3]}) {figures[3:6]}-{figures[6:]}"


_BETWEEN = re.compile(r"[;,\s]+")
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
        """The address in lower case, the first where several stand; None where there is none to write to."""
        address = _BETWEEN.split(raw.strip(" <>;,"))[0].lower() if raw else ""
        local, at, domain = address.rpartition("@")
        if not at or self._placeholders & {address, f"{local}@", f"@{domain}"}:
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
_KEPT_UPPER = frozenset({"II", "III", "IV"})
_PARTICLE = re.compile(r"(?:^|(?<=[\s\-'’]))(mc)?(\w)([\w.]*)", re.IGNORECASE)


def customer_name(raw: str) -> str | None:
    """A name as it is said: `DOE, JOHN` is John Doe; a company stays as it is written."""
    if not raw:
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
