"""What the command line found out of a file that is inspected, and what follows from it for whoever must trust it.

Never reads a file. What may be shown of a customer's cells is decided here, for the screen and for JSON alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from weowe_cli.promises.record import Sighting, Status
from weowe_cli.reports.masking import mask_email, mask_phone, mask_within

SPECIAL_ORDERS = "special_orders"
"""The report that makes promises; the others of a store only complete them (SPEC X15)."""
FIRST = 10
"""Promises, and rows set aside, that are shown one by one."""
READ = frozenset({"own", "everyday", "plain"})
"""The claims by which a column is read as its field."""
NEEDED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("part_number",), "nothing can be read"),
    (("so", "ro"), "nothing can be read"),
    (("status", "qty_received", "received_on", "installed_on"), "nothing says whether a part has come"),
)
"""Fields of which one at least must be there, and what follows where none is."""
MATTERS = (
    *NEEDED,
    (("ro",), "parts of one repair order are not told of together (N1)"),
    (("ordered_on",), "an order number that is used again may be taken for the old order"),
    (("eta", "eta_to"), "nobody is told of a late backorder or a slip (N5, N6, N7)"),
    (("promised_on",), "nobody is warned that a promise will be missed (N9, N10)"),
    (("received_on",), "a part counts as arrived on the night that first shows it"),
    (("customer", "last_name"), "letters and call lists have no name"),
    (("email",), "customers cannot be written to; they are called"),
    (("phone",), "whoever has no email cannot be reached at all"),
    (("advisor",), "every promise is the parts manager's to answer for"),
)
"""The same for what is missed and does not keep a file from being read."""
_PHONE = re.compile(r"(?<!\d)\+?1?[-. (]*\d{3}[-. )]*\d{3}[-. ]*\d{4}(?!\d)")
_ROW = re.compile(r"\brow \d+")
_DIGIT = re.compile(r"\d")
LONG_FIGURES = 5
"""Digits from which a header is no header, but somebody's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """One table of the file; a text has one, without a name."""

    name: str
    rows: int
    hidden: bool
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """The file as it lies there: `size` in bytes, `kind` a word of its content, `misnamed` where the ending says another.

    `called` is a noun for what is known and never read, such as a PDF. `night` is the date it tells of. What could not be found out is empty.
    """

    name: str
    size: int
    kind: str
    ending: str
    misnamed: bool
    packed: str
    night: date
    called: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[SheetEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FitEntry:
    """How far one profile reads the file. `store` is whose own words are laid over it; `refused` says why it cannot.

    `unknown` counts rows with status words it does not know, `conflicts` rows that contradict themselves. `equal`: it
    fits just as well as the one used, and reads `otherwise` so many promises differently; `better`: better than that.
    """

    dms: str
    store: str = ""
    report: str = SPECIAL_ORDERS
    used: bool = False
    equal: bool = False
    better: bool = False
    otherwise: int = 0
    fields: int = 0
    rows: int = 0
    set_aside: int = 0
    unknown: int = 0
    conflicts: int = 0
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEntry:
    """One way in which a column writes dates: in how many rows, the first of them, and what it was read as."""

    form: str
    rows: int
    example: str
    shape: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEntry:
    """One column: `place` counts from 0, `claim` says why it is read as `field` or not, `shapes` what its cells look like."""

    place: int
    header: str
    field: str | None
    claim: str
    looks_like: tuple[str, ...]
    rows: int
    filled: int
    shortest: int
    longest: int
    shapes: tuple[tuple[str, int], ...]
    dates: tuple[DateEntry, ...]

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it: A, Z, AA."""
        letters, rest = "", self.place + 1
        while rest:
            rest, one = divmod(rest - 1, 26)
            letters = chr(65 + one) + letters
        return letters

    @property
    def is_read(self) -> bool:
        """Whether the ledger reads this column."""
        return self.claim in READ


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEntry:
    """A word of the status column: rows, what it means; `known` to some profile, if not to this one."""

    word: str
    rows: int
    means: Status | None
    known: bool

    @property
    def says_something(self) -> bool:
        """Whether it is a word at all, and not a dash."""
        return any(sign.isalnum() for sign in self.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideEntry:
    """A row that would be set aside; no `column` where it is the row as a whole."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalEntry:
    """Why the file would not be taken: what, where, what to do about it."""

    what: str
    where: str
    todo: str
    rule: str
    overridable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the profile makes of the rows: the promises, and what became of the other rows, counted by reason."""

    rows: int
    promises: tuple[Sighting, ...]
    set_aside: tuple[AsideEntry, ...]
    ignored: Mapping[str, int]

    @property
    def unknown(self) -> int:
        """Promises whose status word nobody knows."""
        return sum(one.unknown_word is not None for one in self.promises)

    @property
    def states(self) -> dict[str, int]:
        """Promises by state, in the order in which a promise passes them."""
        counts = Counter(one.status for one in self.promises if one.status is not None)
        return {status.value: counts[status] for status in Status if counts[status]}

    @property
    def conflicts(self) -> dict[str, int]:
        """Promises whose quantities, words and dates disagree, by what they say."""
        return dict(Counter(one.conflict for one in self.promises if one.conflict).most_common())

    @property
    def reasons(self) -> dict[tuple[str, str], int]:
        """Rows set aside by column and reason, the most frequent first."""
        reasons = ((one.column, _ROW.sub("another row", one.reason)) for one in self.set_aside)
        return dict(Counter(reasons).most_common())


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """All that `weowe inspect` shows. `why` says why `dms` was chosen, `then` which command comes next.

    `header_row` is 0 where none was found, `guessed` where it only looks like one. `another`: it is
    another report of the system, for which there is nothing to add. `aliases` and `status_words` are
    what the profile's own file has for the fields and states that something is to be added to.
    """

    file: FileEntry
    dms: str = ""
    title: str = ""
    report: str = SPECIAL_ORDERS
    why: str = ""
    fits: tuple[FitEntry, ...] = ()
    header_row: int = 0
    guessed: bool = False
    columns: tuple[ColumnEntry, ...] = ()
    words: tuple[WordEntry, ...] = ()
    reading: Reading | None = None
    another: bool = False
    aliases: Mapping[str, tuple[str, ...]]
    status_words: Mapping[Status, tuple[str, ...]]
    refusal: RefusalEntry | None = None
    then: str = ""
    headers_only: bool = False
    unmask: bool = False

    @property
    def read(self) -> dict[str, ColumnEntry]:
        """The columns that are read, by field."""
        return {column.field: column for column in self.columns if column.is_read and column.field}

    @property
    def suggested(self) -> dict[str, tuple[str, ...]]:
        """Headers that resemble a known one of a field no column is read as; each stands under one field."""
        near: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            if column.looks_like:
                near[column.looks_like[0]] = (*near.get(column.looks_like[0], ()), column.header)
        return near

    @property
    def missing(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The fields that are missed, and what follows; of a file that cannot be read only those it fails by."""
        if not self.columns or self.report != SPECIAL_ORDERS:
            return ()
        missed = tuple(one for one in MATTERS if self.read.keys().isdisjoint(one[0]))
        needed = tuple(one for one in missed if one in NEEDED)
        return missed if self.reading else needed

    @property
    def unknown_words(self) -> tuple[WordEntry, ...]:
        """The words that the profile does not know."""
        return tuple(one for one in self.words if one.means is None and one.says_something)

    @property
    def told_words(self) -> tuple[WordEntry, ...]:
        """The status words that may be shown: a word no profile knows may be anything that somebody typed."""
        return tuple(one for one in self.words if one.known or not one.word or not self.headers_only)

    @property
    def first(self) -> tuple[Sighting, ...]:
        """The first promises, none for whoever helps from afar."""
        return self.reading.promises[:FIRST] if self.reading and not self.headers_only else ()

    @property
    def state_by(self) -> str:
        """What tells the state of a promise: `quantities`, `words`, `dates` or nothing (SPEC 4)."""
        read = self.read.keys()
        if {"qty_received", "qty_backordered"} & read or {"qty_ordered", "qty_cancelled"} <= read:
            return "quantities"
        return "words" if "status" in read else "dates" if {"received_on", "installed_on", "ordered_on"} & read else ""

    @property
    def says(self) -> str:
        """The verdict in one sentence."""
        if self.refusal is not None or self.reading is None:
            return f"This file would not be read: {self.refusal.what if self.refusal else 'no profile reads it'}."
        rows, aside = self.reading.rows, len(self.reading.set_aside)
        parts = [f"{rows:,} {'row' if rows == 1 else 'rows'}", f"{aside:,} set aside"]
        if ignored := sum(self.reading.ignored.values()):
            parts.append(f"{ignored:,} that {'is' if ignored == 1 else 'are'} no promise")
        if unknown := self.reading.unknown:
            parts.append(f"{unknown:,} with a status word nobody knows")
        return f"This file will be read: {', '.join(parts)}."


def shown_header(column: ColumnEntry, one: Inspection) -> str:
    """A header as it may be shown: whoever helps from afar sees no long figures and no address in it."""
    if not one.headers_only:
        return column.header
    masked = _masked(column.header)
    return _DIGIT.sub("9", masked) if len(_DIGIT.findall(masked)) >= LONG_FIGURES else masked


def shown_value(aside: AsideEntry, one: Inspection) -> str | None:
    """The cell that was doubted, without what may be contact data in it; None for whoever helps from afar."""
    if one.headers_only:
        return None
    return aside.value if one.unmask else _masked(aside.value)


def shown_contact(told: Sighting, unmask: bool) -> tuple[str | None, str | None, str | None]:
    """Name, phone and email of a customer: `J*** D***` shows that the right column was read, and in which order."""
    if unmask:
        return told.customer, told.phone, told.email
    name = " ".join(f"{word[0]}***" for word in told.customer.split()) if told.customer else None
    return name, mask_phone(told.phone), mask_email(told.email)


def _masked(text: str) -> str:
    return _PHONE.sub(lambda found: mask_phone(found.group()) or "", mask_within(text) or "")
