"""`weowe preview`: every letter on one page, from the store's own templates, about invented promises or a real one."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.home import HomeFolder, row, weowe
from weowe_cli.notices.due import RULES

from .house import FRIDAY, MONDAY, everything

AT = f"{MONDAY}T09:00"


@pytest.fixture
def lived_in(home: HomeFolder) -> HomeFolder:
    home.night(FRIDAY, [row("1", customer="Ada <script>alert(1)</script>"), row("2")])
    return home


def rules_on(page: str) -> set[str]:
    return set(re.findall(r'<span class="tag">([NX]\d+)</span>', page))


def test_every_rule_has_its_letter_on_the_page() -> None:
    answer = weowe("preview")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "written: preview.html, 26 letters\n"
    page = Path("preview.html").read_text(encoding="utf-8")
    assert rules_on(page) == {rule.name for rule in RULES} | {"N20"}
    for subject in ("Your parts are here", "Please choose", "Still on track", "Parts promises, Mar 2"):
        assert subject in page


def test_the_page_works_without_a_network_and_runs_nothing_of_a_letter() -> None:
    weowe("preview", "-o", "letters.html")
    page = Path("letters.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:link|img)\b|<script src|@import", page)
    assert page.count('<iframe sandbox=""') == page.count("<iframe") == 26
    for way in ('data-scheme="light"', 'data-scheme="dark"', 'data-width="375px"', 'data-width="100%"'):
        assert page.count(way) == 26


def test_the_letters_are_the_store_s_own(lived_in: HomeFolder) -> None:
    own = (lived_in.folder / "templates" / "weekly.txt", "Nothing is new, and that is good.\n")
    own[0].parent.mkdir()
    own[0].write_text(own[1], encoding="utf-8")
    before = everything(lived_in.folder)
    assert lived_in.weowe("preview", at=AT).code == 0
    page = Path("preview.html").read_text(encoding="utf-8")
    assert own[1].strip() in page
    assert "Pat Kim" in page
    assert "Dana Fox, this is your list" not in page, "an invented promise names none of the store's advisors"
    assert everything(lived_in.folder) == before


def test_a_real_promise_is_what_every_letter_speaks_of(lived_in: HomeFolder) -> None:
    assert lived_in.weowe("preview", "WO-000001", at=AT).code == 0
    page = Path("preview.html").read_text(encoding="utf-8")
    assert "Every letter about WO-000001" in page
    assert "RO 61" in page
    assert "Maria Lopez" not in page
    assert "<script>alert" not in page
    shown = [html.unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page)]
    assert len(shown) == 24
    assert not any("<script>" in one for one in shown)
    assert "Ada &lt;script&gt;alert(1)&lt;/script&gt;" in shown[0]
    assert "maria1@mail.example" not in page
    assert rules_on(page) == {rule.name for rule in RULES} - {"N17"} | {"N20"}


def test_a_promise_that_nobody_knows_and_a_page_that_is_none_are_refused(lived_in: HomeFolder) -> None:
    assert lived_in.weowe("preview", "WO-000099").code == 2
    assert lived_in.weowe("preview", "-o", "letters.xlsx").code == 2
    assert not Path("preview.html").exists()


def test_a_broken_template_is_named_and_nothing_is_written(lived_in: HomeFolder) -> None:
    broken = lived_in.folder / "templates" / "arrival.txt"
    broken.parent.mkdir()
    broken.write_text("{{ nobody }}\n", encoding="utf-8")
    answer = lived_in.weowe("preview")
    assert answer.code == 78
    assert "arrival.txt" in answer.err
    assert not Path("preview.html").exists()
