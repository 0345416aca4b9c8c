"""SPEC X6 on both sides of every boundary; figures in, a refusal or nothing out."""

from __future__ import annotations

from datetime import date

import pytest

from weowe_cli.errors import Exit, RefusedExport
from weowe_cli.exports.guards import Guards, Known, refuse_if_implausible
from weowe_cli.exports.reading import Reading, SetAside

NIGHT = date(2026, 3, 2)
BAD = SetAside(row=7, column="ETA", value="JOHN DOE 206-555-0142", reason="no date", cells=("JOHN DOE",))


def reading(
    rows: int = 140,
    aside: int = 0,
    *,
    footer: bool = False,
    cut: str | None = None,
    ended: bool = True,
    blank: tuple[str, ...] = (),
) -> Reading:
    return Reading(
        rows=rows, fresh=(), unchanged=frozenset(),
        lost=frozenset(),
        digests=[],
        meanings=[], set_aside=(BAD,) * aside, ignored={}, unknown_words={},
        says=frozenset(), headers=(), footer_seen=footer, cut_short=cut, ended=ended, blank=blank,
    )  # fmt: skip


REFUSED = [
    ("no rows", reading(0), Known(open_promises=140), True),
    ("older than the last accepted night, 2026-03-03", reading(), Known(newest_night=date(2026, 3, 3)), True),
    ("cut short: half", reading(cut="half a line"), Known(), True),
    ("cut short: the line that ends the report", reading(), Known(footer_last_time=True), True),
    ("another store, Lakeview", reading(), Known(other_store="Lakeview"), True),
    ("43 of 140 open promises are gone", reading(), Known(open_promises=140, gone=43), True),
    ("10 of 12 open promises are gone", reading(), Known(open_promises=12, gone=10), True),
    ("15 of 140 rows cannot be trusted", reading(aside=15), Known(), True),
    ("10 of 10 rows cannot be trusted", reading(10, aside=10), Known(), True),
    ("none of its 9 rows can be trusted", reading(9, aside=9), Known(), True),
    ("its only row cannot be trusted", reading(1, aside=1), Known(), True),
    ("its last line has no end, as it had last time", reading(ended=False), Known(ended_last_time=True), True),
    ("the column 'Status' is empty in every row", reading(3, blank=("Status",)), Known(), True),
    ("the columns 'Status' and 'QTY-REC' are empty in every row", reading(blank=("Status", "QTY-REC")), Known(), False),
]
TAKEN = [
    ("a baseline night", reading(), Known(), True),
    ("the same night again", reading(), Known(newest_night=NIGHT), True),
    ("a footer that is there", reading(footer=True), Known(footer_last_time=True), True),
    ("exactly thirty per cent gone", reading(), Known(open_promises=140, gone=42), True),
    ("nine of nine gone", reading(), Known(open_promises=9, gone=9), True),
    ("half gone from a delta", reading(), Known(open_promises=140, gone=70), False),
    ("exactly ten per cent set aside", reading(aside=14), Known(), True),
    ("nine of ten set aside", reading(10, aside=9), Known(), True),
    ("all that a delta holds set aside", reading(1, aside=1), Known(), False),
    ("no end of the last line, as last time", reading(ended=False), Known(), True),
    ("an end of the report where there was one of the last line", reading(ended=False, footer=True),
     Known(ended_last_time=True), True),
    ("two rows without a state", reading(2, blank=("Status",)), Known(), True),
]  # fmt: skip


@pytest.mark.parametrize(("what", "seen", "known", "full"), REFUSED, ids=[case[0] for case in REFUSED])
def test_an_implausible_export_is_refused_and_says_what_overrides_it(
    what: str, seen: Reading, known: Known, full: bool
) -> None:
    with pytest.raises(RefusedExport, match=what) as refused:
        refuse_if_implausible(seen, known, Guards(), name="orders.csv", night=NIGHT, full=full)
    error = refused.value
    assert (error.rule, error.exit_code, error.overridable) == ("X6", Exit.IN_PART, True)
    assert error.where.startswith("orders.csv")
    assert "weowe import FILE --accept --why" in error.todo
    assert "DOE" not in f"{error}{error.where}{error.todo}"


@pytest.mark.parametrize(("what", "seen", "known", "full"), TAKEN, ids=[case[0] for case in TAKEN])
def test_a_plausible_export_is_taken(what: str, seen: Reading, known: Known, full: bool) -> None:
    refuse_if_implausible(seen, known, Guards(), name="orders.csv", night=NIGHT, full=full)


def test_the_message_names_figure_and_threshold() -> None:
    with pytest.raises(RefusedExport, match=r"31%; refused above 30% from 10 on"):
        refuse_if_implausible(reading(), Known(open_promises=140, gone=43), Guards(), name="x", night=NIGHT)


def test_a_store_may_move_a_boundary() -> None:
    refuse_if_implausible(
        reading(), Known(open_promises=140, gone=100), Guards(vanish_share=0.9), name="x", night=NIGHT
    )  # fmt: skip
