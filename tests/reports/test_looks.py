"""What the reports look like, kept as golden files so that every change of them is seen by somebody."""

from __future__ import annotations

import re

import pytest

from tests.reports import desk
from tests.reports.golden_files import agrees
from weowe_cli.letters.write import Writer
from weowe_cli.reports.digest import TEMPLATE, digest
from weowe_cli.reports.explain import explain_view
from weowe_cli.reports.outbox import outbox_view
from weowe_cli.reports.report import report_view
from weowe_cli.reports.runs import runs_view
from weowe_cli.reports.show import show_view
from weowe_cli.reports.terminal import Screen
from weowe_cli.reports.views import Format, View, text

VIEWS: dict[str, View] = {
    "report": report_view(desk.report()),
    "show": show_view(desk.promise_file(family=desk.entries()[1:3])),
    "explain": explain_view(desk.entries()[0], desk.rules(), now=desk.NOW),
    "runs": runs_view(desk.runs(), now=desk.NOW),
    "outbox": outbox_view(desk.letters(), now=desk.NOW),
}


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("name", VIEWS)
def test_a_screen_of_this_width_looks_as_it_did(name: str, width: int) -> None:
    agrees(f"{name}-{width}.txt", text(VIEWS[name], Format.TABLE, screen=Screen(width)))


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_report_in_colour_looks_as_it_did_and_uses_what_every_terminal_has(width: int) -> None:
    shown = text(VIEWS["report"], Format.TABLE, screen=Screen(width, colour=True))
    agrees(f"report-{width}-colour.txt", shown)
    assert re.sub("\x1b\\[[0-9;]*m", "", shown) == text(VIEWS["report"], Format.TABLE, screen=Screen(width))
    codes = {int(code) for found in re.findall("\x1b\\[([0-9;]*)m", shown) for code in found.split(";")}
    assert codes <= {0, 1, 2, *range(30, 38), *range(40, 48)}
    assert "\x1b[33m" not in shown, "yellow letters cannot be read on white"


@pytest.mark.parametrize("wanted", [Format.TSV, Format.CSV, Format.JSON, Format.JSONL])
@pytest.mark.parametrize("name", VIEWS)
def test_what_programs_read_is_what_they_read_before(name: str, wanted: Format) -> None:
    agrees(f"{name}.{wanted}", text(VIEWS[name], wanted))


def test_the_page_of_the_report_looks_as_it_did() -> None:
    agrees("report.html", text(VIEWS["report"], Format.HTML, pages=desk.PAGES))


def test_the_digest_reads_as_it_did() -> None:
    values = digest(desk.stores(), now=desk.NOW, since=desk.at("02-27 07:00"), reader="Ana Ruiz")
    letter = Writer((desk.TEMPLATES,)).render(TEMPLATE, **values)
    agrees("digest.txt", f"{letter.subject}\n\n{letter.text}")
    agrees("digest.html", letter.html)


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("width", [24, 60, 80, 99, 100, 131, 132, 140, 240])
def test_no_line_is_longer_than_the_screen(name: str, width: int) -> None:
    lines = text(VIEWS[name], Format.TABLE, screen=Screen(width)).splitlines()
    assert max(len(line) for line in lines) <= width


def test_an_order_number_that_says_what_it_is_is_not_called_so_twice() -> None:
    entry = desk.an_entry(so="SOR-20438")
    shown = text(report_view(desk.report(entries=(entry,))), Format.TABLE, screen=Screen(80))
    assert " SOR-20438" in shown
    assert "SO SOR" not in shown


@pytest.mark.parametrize("width", [40, 60, 80, 100, 132, 200])
def test_whatever_names_a_promise_stands_on_every_screen(width: int) -> None:
    """Broken to several lines it may be, so the characters of a column are read from the top down."""
    shown = report_view(desk.report()).grids(width)[-1]
    from weowe_cli.reports.terminal import broken, fit

    widths = fit(shown, width)
    for row, entry in zip(shown.rows, desk.report().shown(), strict=True):
        seen = "".join(
            piece
            for cell, room in zip(row, widths, strict=True)
            for line in cell.lines
            for pieces in broken(line, room)
            for piece, _ in pieces
        ).replace(" ", "")
        promise = entry.promise
        for word in (promise.number, promise.ro, promise.so, promise.part_number, promise.customer):
            assert (word or "").replace(" ", "") in seen


def test_a_console_of_windows_can_show_the_report() -> None:
    for name, view in VIEWS.items():
        for width in (80, 140):
            assert text(view, Format.TABLE, screen=Screen(width)).encode("cp1252"), name
