"""A chromium for every page and letter that people open in one, and what it has to say against them.

The fixture `page` (tests/conftest.py) is a tab of the one browser of a test process. Needs a chromium:
`apt-get install chromium`, or the one that WEOWE_CHROMIUM names; without one the tests are skipped and say so.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMED = os.environ.get("WEOWE_CHROMIUM")
CHROMIUM = next(
    filter(None, map(shutil.which, [NAMED] if NAMED else ["chromium", "chromium-browser", "google-chrome"])), None
)
MISSING = "no chromium: `apt-get install chromium`, or name one in WEOWE_CHROMIUM"
DESK, LETTER, PHONE = 1280, 640, 375
"""Widths in pixels: a report on a desk, a letter in a mail program, either on a phone."""
HEIGHT = 900
PAPER = 960
"""Pixels across a sheet of Letter paper on its side, less its margins."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RUN = """
axe.run({resultTypes: ["violations", "incomplete"]}).then(told => {
  const said = (found, doubt) => found.flatMap(one => one.nodes.map(node => `${doubt}${one.id}: ${node.html.slice(0, 200)}`));
  return [...said(told.violations, ""), ...said(told.incomplete.filter(one => one.id === "color-contrast"), "in doubt: ")];
})
"""
"""All that axe has against a page; a contrast that it could not tell counts as well."""
CONTRAST = """
axe.configure({checks: [{id: "color-contrast", options: {contrastRatio: {normal: {expected: 4.5}, large: {expected: 4.5}}}}]});
"""
"""Large letters have to stand out as well as small ones; axe itself would let them off with 3."""


@contextmanager
def launched() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """A browser, and the event loop on which it is spoken to."""
    if CHROMIUM is None:
        if NAMED:
            pytest.fail(MISSING)
        # A newcomer's machine has only Python; the gate names its browser, and skips nothing.
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield browser, loop
        asyncio._set_running_loop(loop)
        browser.close()


@contextmanager
def tab(browser: Browser, loop: asyncio.AbstractEventLoop) -> Iterator[Page]:
    """A tab; while there is none, tests are free to run an event loop of their own."""
    asyncio._set_running_loop(loop)
    page = browser.new_page()
    yield page
    page.close()
    asyncio._set_running_loop(None)


def violations(page: Page, html: str, widths: tuple[int, ...] = (LETTER, PHONE)) -> list[str]:
    """What is wrong with a page in light and dark at these widths.

    Counted are all that axe finds, whatever is wider than the screen, and everything it asks of a network.
    """
    from axe_playwright_python.sync_playwright import Axe

    found: list[str] = []

    def asked(request: object) -> None:
        found.append(f"it asks for {getattr(request, 'url', request)}")

    page.on("request", asked)
    page.set_content(html)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    page.evaluate(CONTRAST)
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{width}: it is {wide} wide")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme} {width}: {one}" for one in page.evaluate(RUN)]
    page.remove_listener("request", asked)
    return found


@contextmanager
def printed(page: Page) -> Iterator[None]:
    """The page as it goes to paper: the style sheet of print, and as wide as a sheet on its side."""
    page.set_viewport_size({"width": PAPER, "height": HEIGHT})
    page.emulate_media(media="print", color_scheme="light")
    yield
    page.emulate_media(media="screen")
