"""SPEC X2, X6: a report whose columns were moved, renamed or half removed reads rightly or is refused, and never wrongly in silence."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.exports.reading_room import ROOT, shipped
from tests.exports.test_samples import SYSTEMS, night_of
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.layout import Layout, choose_table, lost
from weowe_cli.exports.normalise import normalise
from weowe_cli.exports.reading import Reading
from weowe_cli.exports.tables import read_tables
from weowe_cli.promises.record import AT_HAND, Sighting, Status

SAMPLES = ROOT / "sample_exports"
UNKNOWN = "Zzyzx"
"""A header that nobody knows and that looks like none."""
ARRIVED = AT_HAND | {Status.INSTALLED}

FOLLOWS: dict[str, set[str]] = {
    "ro": {"so_type"}, "eta": {"eta_from", "eta_to", "eta_text"}, "deposit": {"prepaid"}, "price": {"part_price"},
    "block_email": {"opt_out"}, "home_phone": {"phone"}, "year": {"vehicle"}, "make": {"vehicle"}, "model": {"vehicle"},
    "status": {"status", "dms_status", "unknown_word", "conflict"}, "qty_ordered": {"status", "conflict"},
    "qty_received": {"status", "conflict"}, "qty_backordered": {"status", "conflict"}, "qty_cancelled": {"status", "conflict"},
    "ordered_on": {"status", "conflict"}, "received_on": {"status", "conflict"},
}  # fmt: skip
"""What else of a sighting follows from the column of a field."""
LEAVES_OUT = {"so", "ro", "customer", "description", "order_type", "qty_ordered", "eta"}
"""Fields by which a row makes no promise or is set aside: without their column, the row may be another."""


@dataclass(frozen=True)
class Night:
    """One sample night as a table of text: the lines above the header, the header, the lines below."""

    dms: str
    path: Path
    above: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]
    below: tuple[tuple[str, ...], ...]

    def read(
        self, header: Sequence[str], order: Sequence[int], emptied: Collection[int] = ()
    ) -> tuple[Layout, Reading]:
        """The night under these headers, its columns in this order, some of them without a word in any row."""
        below = [
            tuple("" if at in emptied else cell for at, cell in enumerate(line)) if sum(map(bool, line)) > 3 else line
            for line in self.below
        ]
        lines = [*self.above, header, *below]
        content = io.StringIO(newline="")
        csv.writer(content).writerows([[line[column] for column in order] for line in lines])
        profile = shipped(self.dms)
        tables = read_tables(content.getvalue().encode(), name="night.csv", encoding=profile.encoding)
        table, layout = choose_table(tables, profile)
        return layout, normalise(table, layout, profile, as_of=night_of(self.path), known={})

    def as_it_is(self) -> tuple[Layout, Reading]:
        return self.read(self.header, range(len(self.header)))

    def renamed(self, gone: Collection[int]) -> tuple[Layout, Reading] | RefusedExport:
        header = [f"{UNKNOWN} {at}" if at in gone else name for at, name in enumerate(self.header)]
        try:
            return self.read(header, range(len(header)))
        except RefusedExport as refused:
            return refused

    def without(self, gone: Collection[int]) -> tuple[Layout, Reading]:
        header = ["" if at in gone else name for at, name in enumerate(self.header)]
        return self.read(header, range(len(header)), emptied=gone)


@cache
def nights() -> tuple[Night, ...]:
    """The first and the last night of each system."""
    found = []
    for dms in SYSTEMS:
        paths = sorted((SAMPLES / dms).glob("*.*"))
        for path in (paths[0], paths[-1]):
            profile = shipped(dms)
            table, layout = choose_table(
                read_tables(path.read_bytes(), name=path.name, encoding=profile.encoding), profile
            )
            lines = [row.cells for row in table.rows()]
            width = max(map(len, lines))
            padded = [(*line, *[""] * (width - len(line))) for line in lines]
            head = layout.header_row
            found.append(Night(dms, path, tuple(padded[: head - 1]), padded[head - 1], tuple(padded[head:])))
    return tuple(found)


def night_names() -> list[str]:
    return [night.path.name for night in nights()]


def what_is_read(reading: Reading) -> tuple[object, ...]:
    """All that a night says, but for the digests of its lines and the order of the columns in rows set aside."""
    return (
        [fresh.sighting for fresh in reading.fresh],
        [(one.row, one.column, one.value, one.reason, one.order, one.part_key) for one in reading.set_aside],
        reading.rows, reading.ignored, reading.unknown_words, reading.footer_seen, reading.cut_short,
    )  # fmt: skip


def sightings(reading: Reading) -> dict[int, Sighting]:
    return {fresh.sighting.row: fresh.sighting for fresh in reading.fresh}


def assert_nobody_is_misled(before: Reading, after: Reading) -> None:
    """No part has come that had not, or the other way round, but for rows that are flagged or whose own words say so."""
    was, now = sightings(before), sightings(after)
    for row in was.keys() & now.keys():
        old, new = was[row], now[row]
        if old.conflict or new.conflict or old.unknown_word or new.unknown_word or new.dms_status:
            continue
        if new.status in ARRIVED:
            assert old.status in ARRIVED or new.received_on, (row, old.status, new.status)
        else:
            assert old.status not in ARRIVED, (row, old.status, new.status)


@pytest.mark.parametrize("night", nights(), ids=night_names())
def test_the_order_of_the_columns_says_nothing(night: Night) -> None:
    whole = what_is_read(night.as_it_is()[1])
    dice = random.Random(night.path.name)
    for _ in range(8):
        order = [*range(len(night.header))]
        dice.shuffle(order)
        assert what_is_read(night.read(night.header, order)[1]) == whole


@pytest.mark.parametrize("night", nights(), ids=night_names())
def test_a_renamed_column_is_an_empty_one_or_a_refusal_that_names_it(night: Night) -> None:
    layout, whole = night.as_it_is()
    for column, header in enumerate(night.header):
        fields = {field for field, at in layout.columns.items() if at == column}
        found = night.renamed({column})
        if isinstance(found, RefusedExport):
            assert fields, header
            assert "no column for" in found.where
            assert f"'{UNKNOWN} {column}'" in found.where
            assert "under columns:" in found.todo
            continue
        renamed, reading = found
        assert set(lost(layout.read_from, renamed)) == fields
        assert what_is_read(reading) == what_is_read(night.without({column})[1])
        assert_nobody_is_misled(whole, reading)
        was, now = sightings(whole), sightings(reading)
        if not fields & LEAVES_OUT:
            assert was.keys() == now.keys()
        allowed = fields.union(*(FOLLOWS.get(field, set()) for field in fields))
        for row in was.keys() & now.keys():
            differ = {name for name in Sighting._fields if getattr(was[row], name) != getattr(now[row], name)}
            assert differ <= allowed, (header, row, differ)
            # `ORD-DATE` stands in for `SO-DATE`, and `lost` has said so.
            empty = fields - renamed.columns.keys() - {"status"} & {*Sighting._fields}
            assert not any(getattr(now[row], name, None) for name in empty), header


@pytest.mark.parametrize("night", nights(), ids=night_names())
def test_with_up_to_half_of_the_columns_renamed_it_is_refused_or_the_others_are_read(night: Night) -> None:
    layout, whole = night.as_it_is()
    dice = random.Random(night.path.name)
    taken = 0
    for _ in range(25):
        gone = set(dice.sample(range(len(night.header)), dice.randint(2, len(night.header) // 2)))
        found = night.renamed(gone)
        if isinstance(found, RefusedExport):
            assert "no column for" in found.where
            continue
        taken += 1
        renamed, reading = found
        assert set(lost(layout.read_from, renamed)) == {field for field, at in layout.columns.items() if at in gone}
        assert what_is_read(reading) == what_is_read(night.without(gone)[1])
        assert_nobody_is_misled(whole, reading)
    assert 0 < taken < 25


@pytest.mark.parametrize("dms", SYSTEMS)
def test_received_parts_never_become_ordered_ones_without_a_word(dms: str) -> None:
    *_, night = (night for night in nights() if night.dms == dms)
    layout, whole = night.as_it_is()
    columns = {layout.columns[field] for field in ("status", "qty_received", "received_on") if field in layout.columns}
    assert any(fresh.sighting.status is Status.RECEIVED for fresh in whole.fresh)
    refused = night.renamed(columns)
    assert isinstance(refused, RefusedExport)
    assert refused.what == "nothing in this report says whether a part has come"
    assert all(f"'{UNKNOWN} {column}'" in refused.where for column in columns)


@pytest.mark.parametrize(
    ("dms", "header", "written", "field"),
    [
        ("cdk", "PART-NO.", "PART NBR", "part_number"), ("cdk", "QTY RECD", "QTY RCVD", "qty_received"),
        ("dealertrack", "Part Number", "Prt Nmbr", "part_number"), ("reynolds", "PART-NO", "PRT-NO", "part_number"),
        ("tekion", "Part Number", "Parts Number", "part_number"), ("tekion", "Receive Qty", "Recieved Qty", "qty_received"),
        ("tekion", "Order Qty", "Ordr Quantity", "qty_ordered"),
    ],
)  # fmt: skip
def test_a_needed_column_under_nearly_its_name_is_offered(dms: str, header: str, written: str, field: str) -> None:
    night = next(night for night in nights() if night.dms == dms)
    headers = [written if name == header else name for name in night.header]
    with pytest.raises(RefusedExport) as refused:
        night.read(headers, range(len(headers)))
    assert f"(nearest: '{written}'" in refused.value.where
    assert f"'{written}' looks like" in refused.value.todo
    assert f"columns: {field}: in config/dms/{dms}.yml" in refused.value.todo
