"""The workbook as Excel reads it, the pages as a browser gets them, and what an empty report says."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from tests.reports import desk
from weowe_cli.reports.letters_page import LetterOnPage, page
from weowe_cli.reports.outbox import outbox_view
from weowe_cli.reports.report import report_view
from weowe_cli.reports.runs import runs_view
from weowe_cli.reports.selection import Filters
from weowe_cli.reports.show import show_view
from weowe_cli.reports.views import Format, text, workbook


def test_a_workbook_has_typed_cells_a_frozen_header_and_a_filter() -> None:
    entry = desk.an_entry(
        ro="0060123", part_number="00471", customer="=HYPERLINK(\"https://evil.example\")", heard="02-13 10:05",
        part_price=Decimal("412.50"), promised_on=desk.day("02-20"),
    )  # fmt: skip
    sheet = load_workbook(io.BytesIO(workbook(report_view(desk.report(entries=(entry,)))))).active
    assert sheet is not None
    row = {str(head.value): cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["RO"].value, row["Part number"].value, row["RO"].number_format) == ("0060123", "00471", "@")
    assert (row["Customer"].value, row["Customer"].data_type) == ('=HYPERLINK("https://evil.example")', "s")
    assert (row["Promised on"].value, row["Promised on"].is_date) == (datetime(2026, 2, 20), True)  # noqa: DTZ001
    assert row["Last contact"].value == datetime(2026, 2, 13, 10, 5)  # noqa: DTZ001
    assert (row["Part value"].value, row["Days late"].value, row["Ordered"].value) == (412.5, 10, 1)
    assert row["ETA to"].value is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:AL2"


def test_a_workbook_is_the_same_bytes_for_the_same_report() -> None:
    assert workbook(report_view(desk.report())) == workbook(report_view(desk.report()))


def test_every_view_can_be_a_workbook() -> None:
    for view in (
        show_view(desk.promise_file()),
        runs_view(desk.runs(), now=desk.NOW),
        outbox_view(desk.letters(), now=desk.NOW),
        report_view(desk.report(entries=())),
    ):
        assert load_workbook(io.BytesIO(workbook(view))).active is not None


def test_pages_ask_nothing_of_any_network() -> None:
    letters = [
        LetterOnPage(to="a@mail.example", subject="s", rules=("N1",), audience="customer", text="t", html="<p>h</p>")
    ]
    for html in (text(report_view(desk.report()), Format.HTML, pages=desk.PAGES), page(letters, desk.PAGES)):
        assert "default-src 'none'" in html
        assert not re.search(r"(src|href)=\"(?!#)|@import|url\(", html)


def test_each_letter_is_shown_in_a_frame_that_can_do_nothing() -> None:
    letters = [
        LetterOnPage(to="maria@mail.example", subject="It is here", rules=("N1", "N9"), audience="customer", text="Hello",
                     html='<p class="x">Hello</p>'),
        LetterOnPage(to="206-555-0171", subject="Call Tom", rules=("N10",), audience="customer", text="Say: it is late"),
    ]  # fmt: skip
    html = page(letters, desk.PAGES, as_of=desk.NOW)
    assert html.count("<iframe") == html.count('sandbox=""') == 1
    assert 'srcdoc="&lt;p class=&#34;x&#34;&gt;Hello&lt;/p&gt;"' in html
    assert "2 in all: 2 to customers, 0 to the store&#39;s own people" in html
    assert "Nothing was due to be said" in page([], desk.PAGES)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entries": (), "freshness": ()}, "No promises yet: no export was read."),
        ({"entries": ()}, "No open promises: every part that was owed is installed, cancelled or returned."),
        ({"filters": Filters(search="nobody")}, "No promise fits: 'nobody'."),
    ],
)
def test_an_empty_report_says_what_to_do(fields: dict[str, object], said: str) -> None:
    shown = text(report_view(desk.report(**fields)), Format.TABLE)
    assert said in shown


def test_dead_letters_are_told_even_when_nothing_is_open() -> None:
    assert "1 letter could not be delivered" in " ".join(
        text(report_view(desk.report(entries=())), Format.TABLE).split()
    )


def test_freshness_comes_before_any_figure() -> None:
    for wanted in (Format.TABLE, Format.HTML):
        shown = text(report_view(desk.report()), wanted, pages=desk.PAGES).rpartition("<body>")[2]
        assert shown.index("REFUSED") < shown.index("13")


def test_the_freshness_of_one_store_is_all_that_its_report_shows() -> None:
    shown = text(report_view(desk.report(filters=Filters(store="harbor"))), Format.TABLE)
    assert "Bayside" not in shown
    assert "Only store harbor" in shown


def test_a_cut_report_says_how_much_it_leaves_out_and_counts_all_of_it() -> None:
    shown = text(report_view(desk.report(filters=Filters(limit=2))), Format.TABLE)
    assert "2 of 13 shown" in shown
    assert re.search(r"^Open +13 ", shown, re.MULTILINE)


def test_what_needs_templates_or_is_no_text_says_so() -> None:
    for wanted in (Format.XLSX, Format.HTML):
        with pytest.raises(ValueError, match="not text"):
            text(report_view(desk.report()), wanted)


def test_a_group_reads_one_clock_whatever_the_zones_of_its_stores() -> None:
    eastern = ZoneInfo("America/New_York")
    fresh = replace(desk.freshness()[0], zone=eastern)
    assert "read today 5:41 AM" in text(report_view(desk.report(freshness=(fresh,))), Format.TABLE)
