"""What a report lacks, said so that it can be mended: the fields without a column and the headers nearest to them.

Never quotes a cell of a row, and never reads by a likeness.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from weowe_cli.exports.headers import Claims, as_one_line, is_dangerous, nearest
from weowe_cli.exports.profile import Profile, header_key

TELL_A_STATE = ("status", "qty_received", "received_on", "installed_on")
"""Fields of which special orders need one: without them a part that is here reads like one that was never ordered."""
QUOTED = 8
"""How many unread headers are listed."""
FOREIGN = 3
"""Headers that only another system writes, which make a report that could be read one of that system."""


def untold(claims: Claims, lacks: Collection[str] = ()) -> tuple[str, ...]:
    """The fields without which this report cannot say how far an order is; empty where it can.

    A status word says it, or pieces ordered and received, or the date of an arrival. Where pieces are counted, half of
    the count is none: one piece received may be one of two, and two on backorder may be two of three. `lacks` are
    fields that its profile says it is right without: all of its orders are still out where `status` is one of them.
    """
    needed: tuple[str, ...]
    if claims.keys().isdisjoint(TELL_A_STATE):
        needed = TELL_A_STATE if "status" not in lacks else ()
    elif "status" in claims:
        needed = ()
    elif "qty_received" in claims:
        needed = ("qty_ordered",)
    else:
        needed = () if claims.keys().isdisjoint({"qty_backordered", "qty_cancelled"}) else ("qty_received",)
    return tuple(field for field in needed if field not in claims and field not in lacks)


def goes_unseen(claims: Claims, profile: Profile) -> dict[str, str]:
    """What cannot be told from this report for want of a column: a sentence for each field that is not there."""
    cores, stock = profile.cores, profile.stock_orders
    sentences = {
        "qty_ordered": "a return, which has a negative quantity, is read as an order",
        "description": "a core charge is known by its description, and is read as an order" if cores.words else "",
        "customer": "an order for the store itself is read as a customer's" if profile.internal_customers else "",
        "opt_out": "a customer who is not to be written to by machine is written to",
        stock.field: "an order for the shelf is read as a customer's" if stock.words else "",
    }
    names = {"customer": {"customer", "first_name", "last_name"}, "opt_out": {"opt_out", "block_email"}}
    return {
        field: sentence
        for field, sentence in sentences.items()
        if sentence and claims.keys().isdisjoint(names.get(field, {field}))
    }


def what_is_missing(fields: Sequence[str], headers: Sequence[str], profile: Profile) -> tuple[str, str]:
    """Two parts of a refusal: which fields have no column, with the nearest headers that stand there; what to do."""
    near = nearest(headers, profile)
    names = [f"{field}{_called(field, profile)}" for field in fields]
    *most, last = names
    listed = f"{', '.join(most)} or {last}" if most else last
    where = f"no column for {listed}{candidates(fields, near, unread(headers, profile))}"
    return where, teach(fields, near, profile)


def unread(headers: Iterable[str], profile: Profile) -> list[str]:
    """The headers that nobody told what they mean."""
    known = profile.fields_by_header().keys() | {header_key(header) for header in profile.ignore_columns}
    return [
        header
        for header in map(as_one_line, headers)
        if header_key(header) and header_key(header) not in known and not is_dangerous(header)
    ]


def candidates(fields: Iterable[str], near: Mapping[str, tuple[str, ...]], others: Sequence[str]) -> str:
    """The headers that may be the missing ones, in brackets: those alike, and where one lacks such, all unread ones."""
    wanted = list(fields)
    alike = list(dict.fromkeys(header for field in wanted for header in near.get(field, ())))
    left = [header for header in others if header not in alike]
    parts = [f"nearest: {_quoted(alike)}"] if alike else []
    if left and not all(near.get(field) for field in wanted):
        parts.append(f"not read: {_quoted(left)}")
    return f" ({'; '.join(parts)})" if parts else ""


def teach(fields: Sequence[str], near: Mapping[str, tuple[str, ...]], profile: Profile) -> str:
    """Where to write what a header means: a sentence for each that looks like a missing one, else one for them all."""
    file = f"config/dms/{profile.name}.yml"
    hints = [
        f"'{headers[0]}' looks like {_best_name(field, profile)}: if it is, add it under columns: {field}: in {file}."
        for field in fields
        if (headers := near.get(field))
    ]
    return " ".join(hints) or f"If there is one under another name, add it under columns: {fields[0]}: in {file}."


def other_report(headers: Iterable[str], profile: Profile) -> str | None:
    """The name of the report that people hand over by mistake, where this is one.

    It has a header that this profile does not read: it is no other report for what it shares with the right one.
    """
    present = list(headers)
    return next((name for name, foreign in _others(present, profile) if foreign), None)


def report_of_another_system(headers: Iterable[str], profile: Profile) -> tuple[str, tuple[str, ...]] | None:
    """The name of another report that has all that special orders need, and its headers that this profile cannot read.

    They are `FOREIGN` or more, so that a store which adds a column of another report to its own is not taken for it.
    """
    present = list(headers)
    return next(((name, foreign) for name, foreign in _others(present, profile) if len(foreign) >= FOREIGN), None)


def _others(headers: Sequence[str], profile: Profile) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The other reports whose headers all stand here, each with those of them that this profile does not read."""
    present = {header_key(header) for header in headers if header}
    foreign = {header_key(header) for header in unread(headers, profile)}
    for other in profile.other_reports:
        keys = {header_key(header): header for header in other.headers}
        if keys.keys() <= present:
            yield other.name, tuple(header for key, header in keys.items() if key in foreign)


def _called(field: str, profile: Profile) -> str:
    name = _best_name(field, profile)
    return "" if header_key(name) == header_key(field) else f" ({name})"


def _best_name(field: str, profile: Profile) -> str:
    return next(iter(profile.columns.get(field, ())), field)


def _quoted(headers: Sequence[str]) -> str:
    more = f" and {len(headers) - QUOTED} more" if len(headers) > QUOTED else ""
    return ", ".join(f"'{header}'" for header in headers[:QUOTED]) + more
