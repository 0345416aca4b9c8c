"""The director's digest in a browser: light, dark, in a mail program, on a phone and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import printed, violations
from tests.reports import desk
from weowe_cli.letters.write import Writer
from weowe_cli.reports.digest import TEMPLATE, digest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_group_s_digest_can_be_read_by_everybody_and_on_paper(page: Page) -> None:
    values = digest(desk.stores(), now=desk.NOW, since=desk.at("02-27 07:00"), reader="Ana Ruiz")
    assert violations(page, Writer((desk.TEMPLATES,)).render(TEMPLATE, **values).html) == []
    bars = page.locator(".week").all_inner_texts()
    assert [bar.split()[0] for bar in bars] == ["0", "1", "5", "4"], "each bar with its figure as text"
    with printed(page):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
