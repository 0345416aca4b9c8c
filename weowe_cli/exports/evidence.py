"""What stands in the columns of an export: which field each is and why, and the shapes of its cells.

Never quotes a cell but the examples of dates; whether those are shown is for others to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from enum import StrEnum

from weowe_cli.exports.dates import READERS, Dates, Eta, Untrusted
from weowe_cli.exports.headers import Claims, is_dangerous
from weowe_cli.exports.profile import Profile, header_key

DATES = frozenset({"ordered_on", "eta", "eta_from", "eta_to", "promised_on", "received_on", "installed_on"})
ETAS = frozenset({"eta", "eta_from", "eta_to"})
LONGEST_SHAPE = 24
"""Characters up to which a cell is drawn; a longer one is free text, of which only the length is told."""
SHAPES = 3
"""The most frequent shapes of a column that are kept."""
MARKS = frozenset(" -/.,:;#$%&()+*'\"@_|^=<>[]!?")


class Claim(StrEnum):
    """Why a column is the field it is, or none."""

    OWN = "own"
    EVERYDAY = "everyday"
    PLAIN = "plain"
    SECOND = "second"
    IGNORED = "ignored"
    DANGEROUS = "dangerous"
    NAMELESS = "nameless"
    UNKNOWN = "unknown"


TAKEN = frozenset({Claim.OWN, Claim.EVERYDAY, Claim.PLAIN})
"""The claims by which a column is read."""
NO_FORM, NO_DATE, VAGUE, RANGE, YEARLESS = "no form", "no date", "words", "range", "without a year"
"""What a cell of a date column may be besides a form of the profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSeen:
    """One way in which a column writes dates: a form of the profile, or a word for what it is instead.

    `example` is the first such cell, `first` and `last` what it was read as.
    """

    form: str
    rows: int
    example: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEvidence:
    """One column: the field it is, or the ones it resembles, and what its cells look like.

    `place` counts from 0. `filled` of `rows` cells are not empty; `shapes` are the most frequent ones, a digit drawn as 9
    and a letter as X or x, none of a dangerous column. `field` is also given for a column that only comes second for it.
    """

    place: int
    header: str
    field: str | None
    claim: Claim
    looks_like: tuple[str, ...] = ()
    rows: int = 0
    filled: int = 0
    shortest: int = 0
    longest: int = 0
    shapes: tuple[tuple[str, int], ...] = ()
    dates: tuple[DateSeen, ...] = ()


def reasons(
    headers: Sequence[str], claims: Claims, profile: Profile, everyday: Profile
) -> list[tuple[str | None, Claim]]:
    """Each header's field and why it is read as that, or not; `claims` are those that were settled."""
    read = {places[0]: name for name, places in claims.items()}
    second = {place: name for name, places in claims.items() for place in places[1:]}
    ignored = {header_key(header) for header in profile.ignore_columns}
    usual = {name: {header_key(alias) for alias in aliases} for name, aliases in everyday.columns.items()}
    found: list[tuple[str | None, Claim]] = []
    dropped = False
    for place, header in enumerate(headers):
        key, name = header_key(header), read.get(place)
        # A column without a header belongs to the one on its left: `Address` may be merged over three.
        dropped = is_dangerous(header) if header else dropped
        if name is not None:
            why = (
                Claim.EVERYDAY if key in usual.get(name, ()) else Claim.PLAIN if key == header_key(name) else Claim.OWN
            )
            found.append((name, why))
        elif dropped:
            found.append((None, Claim.DANGEROUS))
        elif place in second:
            found.append((second[place], Claim.SECOND))
        elif not header:
            found.append((None, Claim.NAMELESS))
        else:
            found.append((None, Claim.IGNORED if key in ignored else Claim.UNKNOWN))
    return found


def shape(cell: str) -> str:
    """What a cell looks like without saying what stands in it: `9999-XXX`; of a long one only that it is text."""
    if len(cell) > LONGEST_SHAPE:
        return "text"
    return "".join(
        "9" if sign.isdecimal()
        else "X" if sign.isupper()
        else "x" if sign.isalpha()
        else sign if sign in MARKS
        else "?"
        for sign in cell
    )  # fmt: skip


class DateForms:
    """Tells in which form a profile read a date, or what stands there instead."""

    def __init__(self, profile: Profile, *, night: date, zone: tzinfo) -> None:
        self._forms, self._zone = profile.dates, zone
        self._dates = Dates(profile, as_of=night, zone=zone)
        past = self._dates.day_past
        self._read_day = {"ordered_on": self._dates.day_ordered, "received_on": past, "installed_on": past}

    def seen(self, name: str, cells: Counter[str]) -> tuple[DateSeen, ...]:
        """The forms of one column, the most frequent first; `name` is its field, for an ETA may be more than a date."""
        forms: dict[str, DateSeen] = {}
        for cell, rows in cells.items():
            form, read_as = self._form(name, cell)
            before = forms.get(form) or DateSeen(
                form=form, rows=0, example=cell, first=read_as.first, last=read_as.last
            )
            forms[form] = replace(before, rows=before.rows + rows)
        return tuple(sorted(forms.values(), key=lambda seen: -seen.rows))

    def _form(self, name: str, cell: str) -> tuple[str, Eta]:
        try:
            read_day = self._read_day.get(name, self._dates.day)
            day = None if name in ETAS else read_day(cell)
            read_as = self._dates.eta(cell) if name in ETAS else Eta(day, day)
        except Untrusted:
            return NO_FORM, Eta()
        if read_as.first is None:
            return (VAGUE if read_as.text else NO_DATE), read_as
        if read_as.first != read_as.last:
            return RANGE, read_as
        for form in self._forms:
            try:
                if READERS[form](cell, self._zone) == read_as.first:
                    return form.value, read_as
            except (ValueError, OverflowError, OSError):
                continue
        return YEARLESS, read_as


def column_evidence(
    place: int,
    header: str,
    claimed: tuple[str | None, Claim],
    looks_like: tuple[str, ...],
    cells: Counter[str],
    forms: DateForms,
) -> ColumnEvidence:
    """What the `cells` of one column look like, each with the number of rows in which it stands."""
    name, claim = claimed
    filled = Counter({cell: rows for cell, rows in cells.items() if cell})
    shapes: Counter[str] = Counter()
    for cell, rows in filled.items():
        shapes[shape(cell)] += rows
    lengths = [len(cell) for cell in filled]
    if claim is Claim.DANGEROUS:
        shapes, lengths = Counter(), []
    return ColumnEvidence(
        place=place,
        header=header,
        field=name,
        claim=claim,
        looks_like=looks_like,
        rows=cells.total(),
        filled=filled.total(),
        shortest=min(lengths, default=0),
        longest=max(lengths, default=0),
        shapes=tuple(shapes.most_common(SHAPES)),
        dates=forms.seen(name, filled) if name in DATES and claim in TAKEN else (),
    )


def own_words(words: Sequence[str], everyday: Sequence[str]) -> tuple[str, ...]:
    """What of a profile's words its own file has: all but the everyday ones that were put behind them."""
    for own in range(len(words)):
        added = words[own:]
        if list(added) == [word for word in everyday if word in added]:
            return tuple(words[:own])
    return tuple(words)
