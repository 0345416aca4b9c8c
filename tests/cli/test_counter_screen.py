"""The counter's screen, driven by its keys on a real ledger: what it finds and writes is what the commands find and write."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from tests.home import HomeFolder, received, row
from weowe_cli.cli import counter_screen
from weowe_cli.cli.counter_screen import CounterApp
from weowe_cli.cli.session import Session
from weowe_cli.ledger.database import Ledger
from weowe_cli.promises.record import Promise
from weowe_cli.reports.show import PromiseFile

from .house import THURSDAY, WEDNESDAY, a_copy, is_three_lines

NOW = f"{THURSDAY}T10:00"
PEOPLE = {"1": "Maria López", "2": "Ann Lee", "3": "Bo Berg"}

Keys = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Three customers: two wait, the part of one is here."""
    home = HomeFolder(tmp_path_factory.mktemp("screen") / "home")
    lines = [row(so, customer=name, phone=f"(206) 555-010{so}") for so, name in PEOPLE.items()]
    home.night(WEDNESDAY, lines)
    here = received("2", customer=PEOPLE["2"], phone="(206) 555-0102", received_on=THURSDAY)
    assert home.night(THURSDAY, [lines[0], here, lines[2]]).code == 0
    return home


@pytest.fixture
def store(two_nights: HomeFolder, tmp_path: Path) -> HomeFolder:
    return a_copy(two_nights, tmp_path / "home")


def at_the_counter(
    store: HomeFolder, keys: Keys, *, size: tuple[int, int] = (80, 24), now: str = NOW, **options: Any
) -> None:
    """Let somebody press keys at the counter of this store."""

    async def stand() -> None:
        app = CounterApp(Session(named_home=store.folder, named_now=now), **options)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await keys(pilot)

    asyncio.run(stand())


async def typed(pilot: Pilot[None], text: str, *keys: str) -> None:
    """Type into the field that has the cursor, then press keys."""
    field = pilot.app.focused
    assert isinstance(field, Input)
    field.insert_text_at_cursor(text)
    await pilot.press(*keys)
    await pilot.pause()


def listed(pilot: Pilot[None]) -> list[str]:
    """The WO numbers in the list."""
    found = pilot.app.screen_stack[1].query_one("#found", OptionList)
    return [str(option.prompt).split()[1] for option in found.options]


def read(pilot: Pilot[None], part: str) -> str:
    """The words in a part of the screen that lies on top."""
    return str(pilot.app.screen.query_one(f"#{part}", Static).content)


def shown(store: HomeFolder, number: str) -> Any:
    return store.weowe("show", number, "--format", "json", at=NOW).json


def test_five_keys_write_what_the_commands_write(store: HomeFolder) -> None:
    async def keys(pilot: Pilot[None]) -> None:
        assert sorted(listed(pilot)) == ["WO-000001", "WO-000002", "WO-000003"]
        await typed(pilot, "lopez", "enter")
        assert listed(pilot) == ["WO-000001"]
        await pilot.press("f2")
        await typed(pilot, "he waits", "tab", "i", "n", "tab", "w", "enter")
        assert "what was said is noted, the customer waits" in read(pilot, "told")
        await pilot.press("f3")
        await typed(pilot, "3/12/2026..3/18/2026", "enter")
        await typed(pilot, "Kay, depot", "enter")
        assert "has the ETA Mar 12-18, confirmed by Kay, depot" in read(pilot, "told")
        assert "Next: wait for Mar 18" in read(pilot, "record")
        await pilot.press("f6")
        await typed(pilot, "3/9/2026", "enter")
        await typed(pilot, "he is away", "enter")
        await pilot.press("escape", "down", "down")
        assert "Ann Lee" in read(pilot, "record")
        await pilot.press("f4")
        await typed(pilot, "2026-03-05 2pm", "enter")
        assert "is scheduled for Thursday, March 5, 2:00 PM" in read(pilot, "told")
        await typed(pilot, "berg", "enter")
        await pilot.press("f5", "enter")
        assert "WO-000003 is installed" in read(pilot, "told")
        assert listed(pilot) == ["WO-000003"], "what is closed is still found by its name"

    at_the_counter(store, keys, by="Dana")
    waits, here, served = (shown(store, f"WO-00000{one}") for one in (1, 2, 3))
    assert (waits["promise"]["eta_from"], waits["promise"]["eta_to"]) == ("2026-03-12", "2026-03-18")
    said = {(one["who"], one["what"], one["before"], one["after"]) for one in waits["events"]}
    assert ("Dana", "contact", "in-person", "he waits") in said
    assert {("Dana", "decision", None, "wait"), ("Dana", "hold_why", None, "he is away")} <= said
    assert here["promise"]["scheduled_for"].startswith("2026-03-05T14:00")
    assert (served["promise"]["status"], served["promise"]["installed_on"]) == ("installed", THURSDAY)


def test_what_a_command_would_refuse_is_refused_in_place_in_its_words_and_can_be_mended(store: HomeFolder) -> None:
    async def keys(pilot: Pilot[None]) -> None:
        await typed(pilot, "lee", "enter")
        await pilot.press("f4")
        await typed(pilot, "3/8/2026 2pm", "enter")
        trouble = read(pilot, "trouble")
        assert "Harbor Honda is closed on Sunday, March 8" in trouble
        assert "Name a day on which it is open." in trouble
        lock = FileLock(store.folder / "ledger.run.lock")
        field = pilot.app.focused
        assert isinstance(field, Input)
        field.value = "3/9/2026 2pm"
        with lock:
            (store.folder / "ledger.run.txt").write_text("nightly, process 7, since 2026-02-26T05:10")
            await pilot.press("enter")
            assert "another run holds the ledger: nightly, process 7" in read(pilot, "trouble")
            assert "press Enter again" in read(pilot, "trouble")
        await pilot.press("enter")
        await pilot.pause()
        assert "is scheduled for Monday, March 9" in read(pilot, "told")
        await pilot.press("f6", "escape")
        await typed(pilot, "nobody", "enter")
        assert listed(pilot) == []
        await pilot.press("f2")
        assert "Nothing is chosen" in read(pilot, "told")

    at_the_counter(store, keys)
    assert shown(store, "WO-000002")["promise"]["scheduled_for"].startswith("2026-03-09T14:00")


def test_numbers_are_masked_a_scan_replaces_the_last_and_a_wide_screen_shows_both_sides(store: HomeFolder) -> None:
    async def keys(pilot: Pilot[None]) -> None:
        await typed(pilot, "555-0101", "enter")
        assert "***-***-0101" in read(pilot, "record")
        field = pilot.app.focused
        assert isinstance(field, Input)
        field.replace("https://weowe.example/WO-000003", *field.selection)
        await pilot.press("enter")
        assert listed(pilot) == ["WO-000003"]
        screen = pilot.app.screen
        assert screen.query_one("#found").region.right <= screen.query_one("#about").region.x
        await pilot.press("f5", "enter")
        assert "would be installed" in read(pilot, "told")

    at_the_counter(store, keys, size=(140, 40), dry_run=True)
    assert shown(store, "WO-000003")["promise"]["status"] == "ordered"

    async def whole(pilot: Pilot[None]) -> None:
        await typed(pilot, "lopez", "enter")
        assert "(206) 555-0101" in read(pilot, "record")

    at_the_counter(store, whole, unmask=True)


def test_what_was_just_written_stays_chosen_though_it_is_closed_or_beyond_the_list(
    store: HomeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter_screen, "MOST", 1)
    drawn: list[str] = []
    file_of = counter_screen.promise_file

    def noted(session: Session, ledger: Ledger, promise: Promise, *, unmask: bool) -> PromiseFile:
        drawn.append(promise.number)
        return file_of(session, ledger, promise, unmask=unmask)

    monkeypatch.setattr(counter_screen, "promise_file", noted)

    async def keys(pilot: Pilot[None]) -> None:
        (first,) = listed(pilot)
        drawn.clear()
        await pilot.press("f2")
        await typed(pilot, "told him the 12th", "enter")
        assert listed(pilot) == [first], "no more the worst, and still chosen"
        assert "the first 1 listed" in read(pilot, "head")
        await pilot.press("f5", "enter")
        await pilot.pause()
        assert f"{first} is installed" in read(pilot, "told")
        assert drawn == [first, first], "each time it was read once, and no other"
        assert listed(pilot) == [first], "closed, and still chosen"
        assert "2 promises" in read(pilot, "head")
        await pilot.press("escape")
        assert listed(pilot) != [first], "Esc is everything that is open"

    at_the_counter(store, keys)


def test_a_home_without_promises_says_what_fills_it(home: HomeFolder) -> None:
    async def keys(pilot: Pilot[None]) -> None:
        assert "Once an export is read" in read(pilot, "record")

    at_the_counter(home, keys)


def test_the_command_says_what_it_needs(store: HomeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = store.weowe("counter", at=NOW)
    assert piped.code == 2
    assert "needs a terminal" in piped.err
    assert is_three_lines(piped.err)
    monkeypatch.setitem(sys.modules, "textual", None)
    missing = store.weowe("counter", at=NOW)
    assert missing.code == 2
    assert 'pip install "weowe[counter]"' in missing.err
