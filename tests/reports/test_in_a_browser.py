"""The page of the report as people use it: searched, sorted, printed, on a phone and in the dark, with no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import DESK, HEIGHT, PAPER, PHONE, printed, violations
from tests.reports import desk
from weowe_cli.reports.report import report_view
from weowe_cli.reports.views import Format, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TYPED = "<script>alert(1)</script> {{ 7*7 }} \u0645\u0631\u064a\u0645 " + "M" * 90


def shown(page: Page, **fields: object) -> None:
    """The report on a desk, in daylight."""
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    page.emulate_media(media="screen", color_scheme="light")
    page.set_content(html(**fields))


def html(**fields: object) -> str:
    return text(report_view(desk.report(**fields)), Format.HTML, pages=desk.PAGES)


def numbers(page: Page) -> list[str]:
    """The numbers of the promises that can be seen, from the top down."""
    return [one[:9] for one in page.locator("tbody tr:visible td[data-title=Promise]").all_inner_texts()]


def test_everybody_can_read_the_report_light_and_dark_on_a_desk_and_on_a_phone(page: Page) -> None:
    strange = desk.an_entry(customer=TYPED, description=TYPED, vehicle=TYPED, ro=TYPED, part_number="M" * 90)
    assert violations(page, html(entries=(*desk.entries(), strange)), (DESK, PHONE)) == []
    assert violations(page, html(entries=()), (DESK, PHONE)) == []


def test_a_word_finds_its_rows_whatever_its_accents_and_says_how_many(page: Page) -> None:
    shown(page)
    assert page.evaluate("[...document.querySelectorAll('.card')].every(one => one.scrollWidth <= one.clientWidth)")
    assert page.locator(".search output").inner_text() == "13 rows"
    page.get_by_role("searchbox").fill("NUNEZ head")
    assert numbers(page) == ["WO-000031"]
    assert page.locator(".search output").inner_text() == "1 of 13 rows"
    page.get_by_role("searchbox").fill("dana")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    assert len(numbers(page)) == 6
    page.get_by_role("searchbox").fill("")
    assert len(numbers(page)) == 13


def test_a_click_or_a_key_on_a_heading_sorts_by_what_it_means(page: Page) -> None:
    shown(page)
    by_flag = numbers(page)
    assert by_flag[:3] == ["WO-000017", "WO-000023", "WO-000052"]
    page.get_by_role("button", name="Worth").click()
    page.get_by_role("button", name="Worth").click()
    assert numbers(page)[:3] == ["WO-000041", "WO-000044", "WO-000017"], (
        "the dearest first, by dollars and not by letters"
    )
    assert page.get_by_role("columnheader", name="Worth").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Promised, ETA").focus()
    page.keyboard.press("Enter")
    assert numbers(page)[:3] == ["WO-000017", "WO-000023", "WO-000052"], "by date"
    page.get_by_role("button", name="Flag").click()
    assert numbers(page)[:4] == by_flag[:4], "red first, the latest first"


def test_a_phone_sorts_by_the_same_headings_above_its_rows(page: Page) -> None:
    shown(page)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.get_by_role("button", name="Worth").click()
    page.get_by_role("button", name="Worth").click()
    assert numbers(page)[:3] == ["WO-000041", "WO-000044", "WO-000017"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_paper_has_every_row_whole_the_headings_on_each_sheet_and_no_search_box(page: Page) -> None:
    shown(page, entries=desk.many(60))
    with printed(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
        assert not page.get_by_role("searchbox").is_visible()
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.titled thead')).display") == "table-header-group"
        )
        assert page.evaluate("getComputedStyle(document.querySelector('.titled tbody tr')).breakInside") == "avoid"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert len(numbers(page)) == 60
        assert page.locator(".pill", has_text="RED").first.is_visible(), "the word goes to paper without its colour"
