"""What every test stands on: no real home, no outside network, and the program run as its users run it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import browser
from tests.home import HomeFolder

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from playwright.sync_api import Browser, Page


@pytest.fixture(autouse=True, scope="session")
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's own home and data folders are out of reach, and so is whatever a shell had set for weowe."""
    empty = tmp_path_factory.mktemp("nobody")
    patch = pytest.MonkeyPatch()
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        patch.setenv(name, str(empty))
    for name in ("WEOWE_HOME", "WEOWE_NOW", "FORCE_COLOR", "NO_COLOR", "WEOWE_SMTP_PASSWORD", "WEOWE_IMAP_PASSWORD"):
        patch.delenv(name, raising=False)
    patch.setenv("COLUMNS", "100")
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Iterator[None]:
    """A connection that leaves this machine is a fault of the test, or of the program."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else str(address)
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(host).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"a connection to {host}, outside this machine")
        real(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


@pytest.fixture
def home(tmp_path: Path) -> HomeFolder:
    """A home with the least configuration of CLI.md: one store, the generic profile, letters as files."""
    return HomeFolder(tmp_path / "home")


@pytest.fixture(scope="session")
def _browser(_no_real_home: None) -> Iterator[tuple[Browser, AbstractEventLoop]]:
    """The one browser of this test process."""
    with browser.launched() as both:
        yield both


@pytest.fixture(scope="module")
def page(_browser: tuple[Browser, AbstractEventLoop]) -> Iterator[Page]:
    """A tab of the browser, for all the tests of a file."""
    with browser.tab(*_browser) as page:
        yield page


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins in a folder of its own, which is no home."""
    folder = tmp_path / "here"
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    assert not os.environ.get("WEOWE_HOME")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes make no name that a person reads, and packed ones hold the hour: two workers would not agree on it."""
    return argname if isinstance(val, bytes) else None
