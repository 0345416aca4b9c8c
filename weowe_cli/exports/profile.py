"""What one DMS calls things, and how it writes them: the declaration that a `config/dms/*.yml` file fills (SPEC X3).

Never reads that file and never looks at an export.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum

from weowe_cli.promises.record import SoType, Status

VERSION = 3
"""Raised whenever the same row under the same profile would be read differently: every row is then read afresh."""

FIELDS = (
    "part_number",
    "so",
    "ro",
    "line",
    "kind",
    "so_type",
    "order_type",
    "supersedes",
    "description",
    "make",
    "qty_ordered",
    "qty_received",
    "qty_backordered",
    "qty_cancelled",
    "status",
    "ordered_on",
    "eta",
    "eta_from",
    "eta_to",
    "promised_on",
    "received_on",
    "installed_on",
    "advisor",
    "customer",
    "first_name",
    "last_name",
    "customer_no",
    "phone",
    "email",
    "channel",
    "opt_out",
    "vin",
    "vehicle",
    "year",
    "model",
    "price",
    "labor",
    "deposit",
    "prepaid",
    "bin",
    "core_line",
    "superseded_by",
    "qty_backordered_oem",
    "qty_cancelled_oem",
    "block_email",
    "block_phone",
    "home_phone",
    "work_phone",
    "email_2",
    "employee",
    "approved",
    "tax_exempt",
    "recall",
    "text_consent",
)
"""What a column of an export can say, in the order in which a row is read."""


class DateForm(StrEnum):
    """How a date may be written; a profile lists the forms it accepts, the first that gives a plausible date wins."""

    ISO = "iso"
    US = "us"
    DMY = "dmy"
    DD_MON_YY = "dd_mon_yy"
    MMDDYY = "mmddyy"
    YYYYMMDD = "yyyymmdd"
    EPOCH_MS = "epoch_ms"
    EXCEL_SERIAL = "excel_serial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cores:
    """What betrays the charge or the return of an old part: how its number ends, or words in its description.

    `marks` are the whole words that say so in the column of another field.
    """

    suffixes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    marks: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOrders:
    """The words, in the column of one field, of an order that is for the shelf and for no customer."""

    field: str = "order_type"
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiValued:
    """Columns of which one cell holds a value for each part of its record, as where a line of the export is a whole RO.

    `columns` are their headers. A cell lists the lines of the record, `between_lines` parting them, and of each line its
    parts, `within_line` parting these: of `|||A^B|C` the fourth line has two parts and the fifth has one.
    Raises ValueError where the two marks cannot be told apart.
    """

    columns: tuple[str, ...] = ()
    between_lines: str = "|"
    within_line: str = "^"

    def __post_init__(self) -> None:
        if not self.between_lines or self.between_lines == self.within_line:
            raise ValueError("between_lines needs a mark of its own, other than that of within_line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Footers:
    """Lines below the rows: `ends` close the report, `totals` only add up, `counts` say how many rows there are.

    A count is written with `{n}` where the number stands: `TOTAL RECORDS: {n}`.
    """

    ends: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReport:
    """Another report of the same DMS that people hand over by mistake, known by headers that all stand in it."""

    name: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One DMS as a declaration (SPEC X3).

    `columns` maps a field to the headers it goes by, the best first; `ignore_columns` are headers never taken for a
    field though they look like one. `lacks` are fields that this report is right without a column for.
    `make_prefixes` are taken off a part number before it is matched. A mark of
    `internal_customers` is the whole name, or with a `*` at its end the beginning of one. `cents` says that money
    without a decimal point is in cents. `take_matches` has the night connect a part that came in for nobody with the
    one promise that it fits (SPEC X11); without it that is only proposed.
    `encoding` is used where a text is neither UTF-8 nor UTF-16.
    `empty_dates` say that there is no date, `vague_dates` that nobody knows it.
    Raises ValueError for a field nobody knows, and for a header or a status word that means two things.
    """

    name: str
    title: str
    columns: dict[str, tuple[str, ...]]
    ignore_columns: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    dates: tuple[DateForm, ...] = (DateForm.ISO, DateForm.US)
    empty_dates: tuple[str, ...] = ()
    vague_dates: tuple[str, ...] = ()
    status_words: dict[Status, tuple[str, ...]] = field(default_factory=dict)
    so_types: dict[SoType, tuple[str, ...]] = field(default_factory=dict)
    we_owe_words: tuple[str, ...] = ()
    make_prefixes: tuple[str, ...] = ()
    cores: Cores = Cores()
    stock_orders: StockOrders = StockOrders()
    multi_valued: MultiValued = MultiValued()
    internal_customers: tuple[str, ...] = ()
    placeholder_emails: tuple[str, ...] = ()
    footers: Footers = Footers()
    other_reports: tuple[OtherReport, ...] = ()
    cents: bool = False
    take_matches: bool = False
    encoding: str = "cp1252"

    def __post_init__(self) -> None:
        for name in (*self.columns, *self.lacks, self.stock_orders.field, *self.cores.marks):
            if name not in FIELDS:
                near = difflib.get_close_matches(name, FIELDS, 1)
                meant = f"; did you mean {near[0]}?" if near else f"; the fields are {', '.join(FIELDS)}"
                raise ValueError(f"no field is called {name}{meant}")
        claimed: dict[str, str] = {}
        for name, aliases in self.columns.items():
            for alias in aliases:
                if claimed.setdefault(header_key(alias), name) != name:
                    raise ValueError(f"the header {alias} stands for both {claimed[header_key(alias)]} and {name}")
        meanings: dict[str, Status] = {}
        for status, words in self.status_words.items():
            for word in words:
                if meanings.setdefault(word_key(word), status) is not status:
                    raise ValueError(f"the status word {word} means both {meanings[word_key(word)]} and {status}")

    def with_everyday_words(self, generic: Profile) -> Profile:
        """This profile with the words that every export may use (SPEC X3); where both know a word, this one decides."""
        taken = {header_key(alias) for aliases in self.columns.values() for alias in aliases}
        taken |= {header_key(header) for header in self.ignore_columns}
        columns = {
            name: self.columns.get(name, ()) + tuple(
                alias for alias in generic.columns.get(name, ()) if header_key(alias) not in taken
            )
            for name in FIELDS
        }  # fmt: skip
        known = {word_key(word) for words in self.status_words.values() for word in words}
        status_words = {
            status: self.status_words.get(status, ()) + tuple(
                word for word in generic.status_words.get(status, ()) if word_key(word) not in known
            )
            for status in Status
        }  # fmt: skip
        return replace(
            self,
            columns={name: aliases for name, aliases in columns.items() if aliases},
            status_words={status: words for status, words in status_words.items() if words},
            so_types=self.so_types or generic.so_types,
            empty_dates=self.empty_dates + generic.empty_dates,
            vague_dates=self.vague_dates + generic.vague_dates,
            we_owe_words=self.we_owe_words + generic.we_owe_words,
            internal_customers=self.internal_customers + generic.internal_customers,
            placeholder_emails=self.placeholder_emails + generic.placeholder_emails,
            cores=Cores(
                suffixes=self.cores.suffixes + generic.cores.suffixes,
                words=self.cores.words + generic.cores.words,
                marks=generic.cores.marks | self.cores.marks,
            ),
            footers=Footers(
                ends=self.footers.ends + generic.footers.ends,
                totals=self.footers.totals + generic.footers.totals,
                counts=self.footers.counts + generic.footers.counts,
            ),
            other_reports=self.other_reports + generic.other_reports,
        )

    def fields_by_header(self) -> dict[str, tuple[str, int]]:
        """Every header this profile knows, folded, with its field and its rank there (0 is the best).

        The plain name of a field is always known, unless the profile ignores it.
        """
        ignored = {header_key(header) for header in self.ignore_columns}
        known: dict[str, tuple[str, int]] = {}
        for name, aliases in self.columns.items():
            for rank, alias in enumerate(aliases):
                known.setdefault(header_key(alias), (name, rank))
        for name in FIELDS:
            known.setdefault(header_key(name), (name, len(self.columns.get(name, ()))))
        return {key: found for key, found in known.items() if key not in ignored}

    @property
    def fingerprint(self) -> str:
        """A text that changes whenever a row could come to mean something else."""
        return hashlib.blake2b(f"{VERSION} {self!r}".encode(), digest_size=16).hexdigest()


_NOT_HEADER = re.compile(r"[^a-z0-9#]")
_NOT_WORD = re.compile(r"[\W_]")


def header_key(header: str) -> str:
    """A header to compare by: `E-mail` and `EMAIL` are one. `#` counts, for `SO` and `SO #` are not the same thing."""
    return _NOT_HEADER.sub("", unicodedata.normalize("NFKD", header).lower())


def word_key(word: str) -> str:
    """A word of the DMS to compare by: without case, spaces and punctuation."""
    return _NOT_WORD.sub("", word.casefold())
