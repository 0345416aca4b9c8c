"""Every letter in a browser, light and dark, on a desk and on a phone: axe finds nothing that keeps anybody from reading it.

Needs a chromium: `apt-get install chromium`, or the one that WEOWE_CHROMIUM names.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.browser import violations
from tests.home import weowe
from weowe_cli.letters.specimens import TO_CUSTOMERS, TO_PEOPLE
from weowe_cli.promises.record import Promise

from .store import written
from .test_customer_letters import HOSTILE, LETTERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TYPED = " ".join(HOSTILE[what] for what in ("a script", "a template", "a newline", "emoji", "a right-to-left override"))
ARABIC = "\u0645\u0631\u064a\u0645 \u0627\u0644\u0633\u064a\u062f"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of `weowe preview`."""
    file = tmp_path_factory.mktemp("preview") / "preview.html"
    assert weowe("preview", "-o", str(file)).code == 0
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_can_be_read_by_everybody(page: Page, name: str) -> None:
    assert not violations(page, written(*LETTERS[name]).html)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_can_be_read_whatever_was_typed_into_it(page: Page, name: str) -> None:
    due = tuple((rule, as_typed(about, TYPED)) for rule, about in LETTERS[name])
    assert not violations(page, written(*due).html)


@pytest.mark.parametrize("typed", ["M" * 200, ARABIC], ids=["two hundred letters without a space", "right to left"])
def test_no_word_is_too_long_and_no_direction_wrong_for_it(page: Page, typed: str) -> None:
    for name in ("options_of_a_long_slip", "arrival_with_an_appointment", "delay_with_a_date"):
        due = tuple((rule, as_typed(about, typed)._replace(ro=typed)) for rule, about in LETTERS[name])
        assert not violations(page, written(*due).html)


def test_work_lists_and_the_digest_can_be_read_by_everybody(page: Page, preview: str) -> None:
    letters = [unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', preview)]
    to_people = letters[len(TO_CUSTOMERS) :]
    assert len(to_people) == len(TO_PEOPLE) + 2, "a whole list besides, and the digest"
    for letter in (*to_people[:4], to_people[-1]):
        assert not violations(page, letter)


def test_the_page_of_all_letters_can_be_used_by_everybody(page: Page, preview: str) -> None:
    found = violations(page, re.sub(r'srcdoc="[^"]*"', 'srcdoc="&lt;p&gt;A letter"', preview))
    assert not [one for one in found if "in doubt" not in one], "what is scrolled out of sight cannot be told"


def test_contrast_is_asked_of_large_letters_too(page: Page) -> None:
    grey = '<html lang="en"><title>t</title><main><h1 style="color:#8a8a8a;background:#fff">Large letters</h1></main></html>'
    assert [one for one in violations(page, grey) if "color-contrast" in one]


def as_typed(about: Promise, typed: str) -> Promise:
    return about._replace(customer=typed, description=typed, vehicle=typed)
