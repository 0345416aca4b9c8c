"""The commands by which people record facts, where something is wrong: what they say, and that nothing was changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import LEAST, HomeFolder, received, row

from .house import THURSDAY, WEDNESDAY, a_copy, a_group, a_store, everything, is_three_lines

TEN = f"{THURSDAY}T10:00"
ETA = ("eta", "WO-000001")
BY_KAY = ("--confirmed-by", "Kay")
PHONE = ("--method", "phone", "--said", "x")
SAY_WHEN = "Write a day, 2026-03-12 or 3/12/2026, a range, 2026-03-12..2026-03-18, or `unknown`."
ONE_DAY = "Write it like 2026-03-12 or 3/12/2026, with its year."
DAY_AND_HOUR = "Write it like 2026-03-05T14:00 or '2026-03-05 2pm', or `none`."
TWO_DANAS = LEAST.replace('"417"', '"9": {name: Dana Hill, email: hill@harborhonda.example}\n        "417"')


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """One who waits, one whose part is here, one served, and two parts of one RO."""
    home = HomeFolder(tmp_path_factory.mktemp("recording") / "home", TWO_DANAS)
    lines = [row("1", ordered_on="2026-02-20"), row("2"), row("3"), row("4", ro="69"), row("5", ro="69")]
    home.night(WEDNESDAY, lines)
    served = received("3", status="installed")
    assert home.night(THURSDAY, [lines[0], received("2", received_on=THURSDAY), served, *lines[3:]]).code == 0
    return home


@pytest.fixture
def store(two_nights: HomeFolder, tmp_path: Path) -> HomeFolder:
    return a_copy(two_nights, tmp_path / "home")


REFUSED: list[tuple[tuple[str, ...], str, str]] = [
    ((*ETA, "mid March", *BY_KAY), "'mid March' is no day", SAY_WHEN),
    ((*ETA, "12", *BY_KAY), "'12' is no day", SAY_WHEN),
    ((*ETA, "3/12", *BY_KAY), "'3/12' is no day", SAY_WHEN),
    ((*ETA, "3/12/26", *BY_KAY), "'3/12/26' is no day", SAY_WHEN),
    ((*ETA, "12.3.2026", *BY_KAY), "'12.3.2026' is no day", SAY_WHEN),
    ((*ETA, "2026-02-30", *BY_KAY), "there is no day '2026-02-30'", SAY_WHEN),
    ((*ETA, "13/12/2026", *BY_KAY), "there is no day '13/12/2026'", SAY_WHEN),
    ((*ETA, "2026-03-12..", *BY_KAY), "'' is no day", SAY_WHEN),
    (
        (*ETA, "2026-03-18..2026-03-12", *BY_KAY),
        "the range ends on 2026-03-12, before it begins on 2026-03-18",
        "The earlier day comes first: 2026-03-12..2026-03-18",
    ),
    ((*ETA, "2036-03-12", *BY_KAY), "2036-03-12 is 10 years away", "Look at the year."),
    ((*ETA, "2026-03-12..2029-03-18", *BY_KAY), "2029-03-18 is 3 years away", "Look at the year."),
    ((*ETA, "2026-02-25", *BY_KAY), "2026-02-25 is past", "Name a day from 2026-02-26 on, or `dms` for what the DMS itself says."),
    ((*ETA, "2026-03-12"), "it does not say who confirmed it", 'Name them: --confirmed-by "..."'),
    ((*ETA, "dms"), "no ETA of WO-000001 stands by hand", "Nothing was changed."),
    (
        ("eta", "62", "2026-03-12", *BY_KAY),
        "WO-000002 is here since Feb 26: an ETA is for what is still to come",
        "When it will be fitted: weowe schedule WO-000002 2026-03-05T14:00",
    ),
    (("promise", "61", "soon", "--why", "x"), "'soon' is no day", ONE_DAY),
    (("promise", "61", "2026-03-12"), "it does not say why", 'Say why, it is kept: --why "..."'),
    (("promise", "61", "dms"), "no promised date of WO-000001 stands by hand", "Nothing was changed."),
    (("assign", "61", "dana fxo"), "'dana fxo' is none of the store's people", "Did you mean Dana Fox?"),
    (("assign", "61", "zzz"), "'zzz' is none of the store's people", "Name one of these, or add them to config/weowe.yml."),
    (("assign", "61", "dana"), "'dana' is 2 of the store's people", "Say which by email."),
    (("assign", "61", "417"), "WO-000001 is Dana Fox's already", "Nothing was changed."),
    (("schedule", "62", "2026-03-05"), "'2026-03-05' is no day with its hour", DAY_AND_HOUR),
    (("schedule", "62", "2026-03-05", "2"), "'2026-03-05 2' is no day with its hour", DAY_AND_HOUR),
    (("schedule", "62", "tomorrow", "2pm"), "'tomorrow 2pm' is no day with its hour", DAY_AND_HOUR),
    (("schedule", "62", "2026-03-05T25:00"), "there is no such hour: '2026-03-05T25:00'", "Write it like 14:00 or 2pm."),
    (("schedule", "62", "2026-03-05", "14pm"), "there is no such hour: '2026-03-05 14pm'", "Write it like 14:00 or 2pm."),
    (
        ("schedule", "62", "2026-03-05", "7:59am"),
        "Harbor Honda is not open at 07:59 on Thursday, March 5",
        "That day it is open from 08:00 to 18:00.",
    ),
    (
        ("schedule", "62", "2026-03-05T18:00"),
        "Harbor Honda is not open at 18:00 on Thursday, March 5",
        "That day it is open from 08:00 to 18:00.",
    ),
    (
        ("schedule", "62", "2026-03-01T10:00"),
        "Harbor Honda is closed on Sunday, March 1",
        "Name a day on which it is open.",
    ),
    (
        ("schedule", "62", "2026-05-25T10:00"),
        "Harbor Honda is closed on Monday, May 25, Memorial Day",
        "Name a day on which it is open.",
    ),
    (("schedule", "62", "2026-02-26T09:59"), "2026-02-26 09:59 is past", "Name a time that is still to come."),
    (("schedule", "62", "2030-03-05T10:00"), "2030-03-05 is 4 years away", "Look at the year."),
    (("schedule", "62", "none"), "WO-000002 has no appointment", "Nothing was changed."),
    (
        ("install", "62", "--on", "2026-02-27"),
        "2026-02-27 is still to come",
        "An appointment is noted with: weowe schedule 62 ...",
    ),
    (
        ("install", "62", "--on", "2025-02-26"),
        "2025-02-26 is before it was ordered, on 2026-02-20",
        "Look at the year: --on 2026-03-02",
    ),
    (("install", "62", "--on", "yesterday"), "'yesterday' is no day", ONE_DAY),
    (("cancel", "61", "--why", " "), "it does not say why", 'Say why, it is kept: --why "..."'),
    (
        ("return", "61", "--why", "x"),
        "WO-000001 is ordered: nothing of it is here to go back",
        'If it is not wanted any more: weowe cancel WO-000001 --why "..."',
    ),
    (("reopen", "61", "--why", "x"), "WO-000001 is open: it is ordered", "There is nothing to reopen."),
    (("hold", "61", "--until", "none"), "WO-000001 is not on hold", "Nothing was changed."),
    (
        ("hold", "61", "--until", THURSDAY, "--why", "x"),
        "2026-02-26 is not ahead",
        "Name the first day on which its people may hear of it again.",
    ),
    (("hold", "61", "--until", "2026-03-09"), "it does not say why", 'Say why, it is kept: --why "..."'),
    (("hold", "61", "--until", "2036-03-09", "--why", "x"), "2036-03-09 is 10 years away", "Look at the year."),
    (("log", "61", "--method", "phone", "--said", " "), "it does not say what was said", 'Write it down: --said "..."'),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "what", "todo"), REFUSED, ids=[" ".join(one[0][:3]) for one in REFUSED])
def test_what_cannot_be_meant_is_refused_with_what_to_write(
    two_nights: HomeFolder, arguments: tuple[str, ...], what: str, todo: str
) -> None:
    before = everything(two_nights.folder)
    answer = two_nights.weowe(*arguments, at=TEN)
    first, *_, last = answer.err.splitlines()
    assert (answer.code, first, last) == (2, f"weowe: {what}", f"  {todo}")
    lock = {"ledger.run.lock": b""}
    assert everything(two_nights.folder) | lock == before | lock


@pytest.mark.parametrize(
    "arguments",
    [
        ("eta", "63", "2026-03-12", *BY_KAY),
        ("promise", "63", "2026-03-12", "--why", "x"),
        ("assign", "63", "pat"),
        ("schedule", "63", "2026-03-05T14:00"),
        ("install", "63"),
        ("cancel", "63", "--why", "x"),
        ("return", "63", "--why", "x"),
        ("hold", "63", "--until", "2026-03-09", "--why", "x"),
        ("log", "63", *PHONE, "--answer", "wait"),
        ("log", "63", *PHONE, "--answer", "cancel"),
    ],
    ids=lambda arguments: " ".join(arguments[:1]),
)
def test_a_closed_promise_takes_nothing_but_a_conversation(store: HomeFolder, arguments: tuple[str, ...]) -> None:
    answer = store.weowe(*arguments, at=TEN)
    assert answer.code == 2
    assert answer.err.splitlines() == [
        "weowe: WO-000003 is installed since Feb 26",
        f"  weowe {arguments[0]} WO-000003",
        '  If that is wrong: weowe reopen WO-000003 --why "..."',
    ]
    assert store.weowe("log", "63", *PHONE, at=TEN).code == 0


def test_an_ro_number_of_several_promises_lists_them(store: HomeFolder) -> None:
    answer = store.weowe("install", "69", at=TEN)
    assert answer.code == 2
    assert "'69' fits 2 promises" in answer.err
    assert "WO-000004" in answer.err
    assert "WO-000005" in answer.err


def test_a_number_that_nobody_knows_says_how_to_find_it(store: HomeFolder) -> None:
    answer = store.weowe("cancel", "999", "--why", "x", at=TEN)
    assert answer.code == 2
    assert is_three_lines(answer.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("log", "61", "--said", "x"),
        ("log", "61", "--method", "pigeon", "--said", "x"),
        ("log", "61", *PHONE, "--answer", "maybe"),
        ("cancel", "61"),
        ("hold", "61"),
        ("schedule", "61"),
    ],
)
def test_what_is_missing_or_no_choice_is_a_matter_of_usage(store: HomeFolder, arguments: tuple[str, ...]) -> None:
    assert store.weowe(*arguments, at=TEN).code == 2


def test_quiet_says_nothing_and_the_login_is_who_says_so(store: HomeFolder) -> None:
    answer = store.weowe("promise", "61", "2026-03-12", "--why", "x", "-q", at=TEN)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    events = store.weowe("show", "61", "--format", "json", at=TEN).json["events"]
    assert events[-1]["who"] == events[0]["who"], "nobody was named"


def test_the_person_is_looked_for_in_the_promises_own_store(tmp_path: Path) -> None:
    home = HomeFolder(
        tmp_path / "group",
        a_group(
            a_store("north", "North", advisor='"1": {name: Dana Fox, email: dana@group.example}'),
            a_store("south", "South", advisor='"1": {name: Lee Park, email: lee@group.example}'),
        ),
    )
    home.export(WEDNESDAY, [row("1", advisor="")], store="north")
    home.export(WEDNESDAY, [row("2", advisor="")], store="south")
    assert home.nightly(f"{WEDNESDAY}T08:00").code == 0
    assert home.weowe("assign", "61", "lee", at=TEN).code == 2
    assert home.weowe("assign", "62", "lee", at=TEN).err.startswith("WO-000002 is Lee Park's; ")


def test_the_part_that_came_in_for_a_promise_takes_no_facts_of_its_own(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("ro", "customer", "phone", "email", "advisor"), "")
    home = HomeFolder(tmp_path / "home")
    home.night(WEDNESDAY, [row("1")])
    home.night(THURSDAY, [row("1"), received("F", part_number="08798-1", **nothing)])
    assert home.weowe("match", "--accept", "WO-000001=WO-000002", at=TEN).code == 0
    answer = home.weowe("cancel", "WO-000002", "--why", "x", at=TEN)
    assert answer.err.splitlines()[0] == "weowe: WO-000002 is the part that came in for WO-000001"
    said = home.weowe("cancel", "WO-000001", "--why", "x", at=TEN).err
    assert "WO-000002 came in for it and lies here still: weowe match --undo WO-000001" in said
