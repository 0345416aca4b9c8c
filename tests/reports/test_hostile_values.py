"""Names, descriptions and errors that somebody typed to make trouble, or that a DMS mangled."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reports import desk
from weowe_cli.errors import ConfigurationError, WeoweError
from weowe_cli.letters.write import Writer
from weowe_cli.reports.digest import TEMPLATE, StoreDigest, digest
from weowe_cli.reports.letters_page import LetterOnPage, page
from weowe_cli.reports.masking import mask_address, mask_email, mask_phone, mask_within
from weowe_cli.reports.pages import Pages
from weowe_cli.reports.plain import plain
from weowe_cli.reports.report import report_view
from weowe_cli.reports.sheets import disarmed
from weowe_cli.reports.show import show_view
from weowe_cli.reports.terminal import Screen
from weowe_cli.reports.views import Format, format_of, text

HOSTILE = (
    "[/red]", "[bold red]Ann[/]", "[link=https://evil.example]x[/link]", ":smiley:", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07",
    "\x9b31mC1", "a\u202egnirts", "\u2066iso\u2069", "two\r\nlines", "tab\there", "\u2028sep", "<script>alert(1)</script>",
    "{{ 7*7 }}", "{% raw %}", "nul\x00l", "\ud800half", "zero\u200bwidth", "=cmd|' /C calc'!A0", "</iframe><b>", '"><img src=x>',
)  # fmt: skip
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\u200b\ud800-\udfff]")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", [80, 140])
def test_a_hostile_name_stands_on_the_screen_as_text(name: str, width: int) -> None:
    entry = desk.an_entry(customer=name, description=name, ro="60123")
    shown = text(report_view(desk.report(entries=(entry,))), Format.TABLE, screen=Screen(width))
    assert not STEERS.search(shown)
    assert len(shown.splitlines()) < 30


@pytest.mark.parametrize("name", ["[/red]", "[bold red]Ann[/]", ":smiley:", "{{ 7*7 }}"])
def test_markup_in_a_name_is_shown_and_not_obeyed(name: str) -> None:
    view = report_view(desk.report(entries=(desk.an_entry(customer=name),)))
    assert name in text(view, Format.TABLE, screen=Screen(140, colour=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_cell_of_one_row_for_programs(name: str) -> None:
    view = report_view(desk.report(entries=(desk.an_entry(customer=name),)))
    header, row = text(view, Format.TSV).removesuffix("\n").split("\n")
    assert header.count("\t") == row.count("\t")
    assert not STEERS.search(row.replace("\t", ""))
    rows = list(csv.reader(io.StringIO(text(view, Format.CSV))))
    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1])
    assert json.loads(text(view, Format.JSON))["promises"][0]["customer"] == name
    assert text(view, Format.JSON).isascii()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_escaped_on_every_page(name: str) -> None:
    entry = desk.an_entry(customer=name, description=name)
    store = StoreDigest(store="harbor", store_name=name, freshness=(), entries=(entry,))
    letter = Writer((desk.TEMPLATES,)).render(TEMPLATE, **digest([store], now=desk.NOW, reader=name))
    on_page = LetterOnPage(to=name, subject=name, rules=("N1",), audience="customer", text=name, html=name, name=name)
    for html in (
        text(report_view(desk.report(entries=(entry,))), Format.HTML, pages=desk.PAGES),
        letter.html,
        page([on_page], desk.PAGES),
    ):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "</iframe><b>" not in html
        assert "7*7" not in name or "{{ 7*7 }}" in html
    assert "\n" not in letter.subject


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"), ("+15555550142", "'+15555550142"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("  =1", "'  =1"), ("＝1+1", "'＝1+1"),
        ("-5", "-5"), ("-5.25", "-5.25"), ("04711-T5A", "04711-T5A"), ("", ""), ("Ann", "Ann"),
    ],
)  # fmt: skip
def test_a_spreadsheet_finds_no_formula_and_keeps_its_negative_numbers(typed: str, written: str) -> None:
    assert disarmed(typed) == written


def test_letters_of_every_language_are_left_alone() -> None:
    for name in ("José Núñez", "Łukasz Żółć", "王伟", "עדי", "نگار‌خانه", "👩‍🔧"):
        assert plain(name) == name


def test_masks_keep_what_helps_and_nothing_more() -> None:
    assert mask_phone("(206) 555-0142") == "***-***-0142"
    assert mask_phone("0142") == "***"
    assert mask_phone(None) is mask_email("") is mask_address(None) is None
    assert mask_email("dana@harborhonda.example") == "d***@harborhonda.example"
    assert mask_email("d@harborhonda.example") == "***@harborhonda.example"
    assert mask_email("no address") == "***"
    assert mask_address("Dana Fox") == "Dana Fox"
    assert mask_within("550 <jose@mail.example>: unknown") == "550 <j***@mail.example>: unknown"


def test_an_earlier_phone_number_is_masked_in_the_history_too() -> None:
    shown = text(show_view(desk.promise_file()), Format.TABLE)
    assert "phone: ***-***-0100 -> ***-***-0142" in shown
    assert "206-555-0100" in text(show_view(desk.promise_file(unmask=True)), Format.TABLE)


def test_an_ending_that_means_no_format_is_answered_with_those_that_do() -> None:
    assert format_of("monday.XLSX") is Format.XLSX
    assert format_of("report.htm") is Format.HTML
    for name in ("report", "report.doc"):
        with pytest.raises(WeoweError, match="does not say which format") as caught:
            format_of(name)
        assert ".csv" in caught.value.todo


def test_a_broken_page_template_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("fine\n{% if %}", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        Pages((tmp_path,)).render("report")
    assert "templates/report.html:2" in caught.value.where


def test_piped_output_loads_nothing_slow() -> None:
    """Asked of a fresh interpreter: this one has long loaded everything."""
    script = (
        "import sys; from tests.reports import desk; from weowe_cli.reports.views import Format, text; "
        "from weowe_cli.reports.report import report_view; v = report_view(desk.report()); "
        "text(v, Format.TSV); text(v, Format.JSON); "
        "print(sorted({'rich', 'jinja2', 'pandas', 'xlsxwriter', 'css_inline', 'sqlite3'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    path = [str(root)]
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {script}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "[]"
