"""`weowe match` in a person's hands: what it lists and in which formats, and what it refuses to connect."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import HomeFolder, Row, received, row

from .house import FRIDAY, THURSDAY, WEDNESDAY, a_copy, a_group, a_store, asked, everything, is_three_lines

NINE = f"{THURSDAY}T09:00"


def nobodys(so: str, part: str, **fields: str) -> Row:
    """A part that came in under an order that names no RO and no customer."""
    nothing = dict.fromkeys(("ro", "customer", "phone", "email", "advisor", "price"), "")
    return received(so, **{**nothing, "part_number": part, "received_on": THURSDAY, "bin": "F7", **fields})


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Four who wait; a part for WO-000001, one for WO-000002 or WO-000003, one that nobody waits for, one superseding."""
    home = HomeFolder(tmp_path_factory.mktemp("loops") / "home")
    waiting = [
        row("1", promised_on="2026-02-23"),
        row("2", part_number="PAD-9"),
        row("3", part_number="PAD-9", promised_on="2026-03-20"),
        row("4", part_number="OLD-1"),
    ]
    home.night(WEDNESDAY, waiting)
    came = [
        nobodys("F-1", "08798-1"),
        nobodys("F-2", "pad9"),
        nobodys("F-3", "ZZ-9"),
        nobodys("F-4", "NEW-1", supersedes="OLD-1"),
    ]
    assert home.night(THURSDAY, [*waiting, *came]).code == 0
    return home


@pytest.fixture
def loops(two_nights: HomeFolder, tmp_path: Path) -> HomeFolder:
    return a_copy(two_nights, tmp_path / "home")


@pytest.fixture(scope="module")
def crowded(two_nights: HomeFolder, tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """The same, and one part that is here, one installed, two pieces waited for, and one of them come in for nobody."""
    home = a_copy(two_nights, tmp_path_factory.mktemp("crowded") / "home")
    more = [
        received("5", received_on=THURSDAY, supersedes=""),
        row("6", status="installed", qty_received="1"),
        row("7", part_number="BIG-1", qty_ordered="2"),
        nobodys("F-5", "BIG-1"),
    ]
    config = (home.folder / "config" / "weowe.yml").read_text(encoding="utf-8")
    home.configure(config.replace("path:", "mode: delta, path:"))
    assert home.weowe("import", str(home.export(THURSDAY, more, name="more")), at=f"{THURSDAY}T08:45").code == 0
    return home


def listed(home: HomeFolder, *arguments: str) -> list[dict[str, str]]:
    answer = home.weowe("match", *arguments, at=NINE)
    assert answer.code == 0, answer.err
    head, *lines = answer.out.splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def test_every_row_that_came_in_for_nobody_is_listed_with_all_who_may_wait_for_it(loops: HomeFolder) -> None:
    assert [(one["row"], one["order"], one["id"], one["candidates"]) for one in listed(loops)] == [
        ("WO-000005", "F-1", "WO-000001", "1"),
        ("WO-000008", "F-4", "WO-000004", "1"),
        ("WO-000006", "F-2", "WO-000003", "2"),
        ("WO-000006", "F-2", "WO-000002", "2"),
        ("WO-000007", "F-3", "", "0"),
    ]


def test_a_line_has_what_the_counter_needs_and_the_command_to_type(loops: HomeFolder) -> None:
    first, second, *_ = listed(loops)
    wanted = {
        "part_number": "08798-1",
        "pieces": "1",
        "bin": "F7",
        "received_on": THURSDAY,
        "ro": "61",
        "customer": "Maria Lopez 1",
        "phone": "***-***-0142",
        "ordered_on": "2026-02-20",
        "promised_on": "2026-02-23",
        "days_late": "3",
        "accept": "weowe match --accept WO-000001=WO-000005",
    }
    assert first.items() >= wanted.items()
    assert second["why"] == "NEW-1 took the place of OLD-1, and nobody else waits for it"


def test_the_json_has_each_candidate_with_all_the_keys_of_a_promise(loops: HomeFolder) -> None:
    document = loops.weowe("match", "--format", "json", at=NINE).json
    assert document["schema"] == 1
    (choice,) = [one for one in document["matches"] if one["order"] == "F-2"]
    assert [one["id"] for one in choice["candidates"]] == ["WO-000003", "WO-000002"]
    (promise,) = [one for one in loops.promises(at=NINE) if one["id"] == "WO-000002"]
    assert choice["candidates"][1] == promise | {"accept": "weowe match --accept WO-000002=WO-000006"}
    assert loops.weowe("match", "--format", "jsonl", at=NINE).out.count("\n") == len(document["matches"])


@pytest.mark.parametrize("wide", ["80", "140"])
def test_on_a_screen_the_pair_to_type_is_never_broken(
    loops: HomeFolder, wide: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", wide)
    table = loops.weowe("match", "--format", "table", at=NINE).out
    assert "Open loops: 2 parts here for one who waits, 1 for one of several, 1 that nobody" in table
    assert "WO-000001=WO-000005" in table
    assert table.count("one of 2") == 2
    assert max(map(len, table.splitlines())) <= int(wide)


@pytest.mark.parametrize("name", ["loops.csv", "loops.html", "loops.xlsx"])
def test_the_list_is_written_to_a_file_by_its_ending(loops: HomeFolder, name: str) -> None:
    assert loops.weowe("match", "-o", str(loops.folder / name), at=NINE).code == 0
    assert (loops.folder / name).stat().st_size > 500


def test_a_phone_is_whole_only_where_that_is_asked_for_and_then_it_is_noted(loops: HomeFolder) -> None:
    assert listed(loops, "--unmask")[0]["phone"] == "(206) 555-0142"
    assert "\tmatch\n" in (loops.folder / "logs" / "unmasked.log").read_text(encoding="utf-8")


def test_where_no_loop_is_open_it_says_what_that_means(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1"), received("2")])
    assert "nothing is here for nobody" in home.weowe("match", "--format", "table", at=NINE).out
    assert home.weowe("match", "--format", "json", at=NINE).json["matches"] == []
    assert home.weowe("match", at=NINE).out.count("\n") == 1


def test_looking_writes_nothing(loops: HomeFolder) -> None:
    loops.weowe("report", at=NINE)
    before = everything(loops.folder)
    loops.weowe("match", at=NINE)
    assert everything(loops.folder) == before


def test_a_dry_run_says_what_would_be_and_writes_nothing(loops: HomeFolder) -> None:
    before = everything(loops.folder)
    answer = loops.weowe("match", "--accept", "WO-000001=F-1", "--dry-run", at=NINE)
    assert "WO-000001 would be here: WO-000005 (F-1) came in for it; letter" in answer.err
    assert everything(loops.folder) == before


@pytest.mark.parametrize("names", ["WO-000001=WO-000005", "61=F-1", "1 = wo-5"])
def test_either_side_goes_by_any_number_that_is_plain(loops: HomeFolder, names: str) -> None:
    answer = loops.weowe("match", "--accept", names, at=NINE)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith("WO-000001 is here: WO-000005 (F-1) came in for it; letter")
    assert [one["order"] for one in listed(loops)] == ["F-4", "F-2", "F-2", "F-3"]


@pytest.mark.parametrize(
    ("names", "what"),
    [
        ("WO-000001", "'WO-000001' does not say what came in for what"),
        ("=F-1", "'=F-1' does not say what came in for what"),
        ("WO-000099=F-1", "no promise goes by 'WO-000099'"),
        ("WO-000001=F-99", "no promise goes by 'F-99'"),
        ("WO-000001=WO-000001", "WO-000001 cannot be the part it waits for itself"),
        ("WO-000009=F-1", "WO-000009 waits for nothing: it is here since 2026-02-26"),
        ("WO-000010=F-1", "WO-000010 waits for nothing: it is installed"),
        ("WO-000006=F-1", "WO-000006 waits for nothing: it is here since 2026-02-26"),
        ("WO-000001=WO-000002", "WO-000002 is not here: it is ordered"),
        ("WO-000001=WO-000009", "WO-000009 is of RO 65: a promise of its own, not a part that came in for nobody"),
        ("WO-000001=F-3", "they do not fit: the row is of part ZZ-9, the promise of 08798-1"),
        ("WO-000011=F-5", "they do not fit: the row brought 1 piece, the promise waits for 2 pieces"),
        ("WO-000011=F-1", "they do not fit: the row is of part 08798-1, the promise of BIG-1"),
    ],
)
def test_what_is_no_match_is_refused_in_three_lines_and_changes_nothing(
    crowded: HomeFolder, names: str, what: str
) -> None:
    events = asked(crowded, "SELECT COUNT(*) FROM events")
    answer = crowded.weowe("match", "--accept", names, at=NINE)
    assert answer.code == 2
    assert is_three_lines(answer.err), answer.err
    assert answer.err.splitlines()[0] == f"weowe: {what}"
    assert asked(crowded, "SELECT COUNT(*) FROM events") == events
    assert asked(crowded, "SELECT COUNT(*) FROM matches") == [(0,)]


def test_of_an_order_with_several_parts_that_are_the_one_waited_for_the_candidates_are_listed(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1")])
    two = [nobodys("F-1", "08798-1", line="1"), nobodys("F-1", "08798-1", line="2"), nobodys("F-1", "ZZ-9", line="3")]
    home.night(THURSDAY, [{**row("1"), "line": ""}, *two])
    answer = home.weowe("match", "--accept", "WO-000001=F-1", at=NINE)
    assert answer.code == 2
    assert "'F-1' is 3 rows, 2 of which WO-000001 may wait for" in answer.err
    assert "WO-000002  08798-1" in answer.err
    assert "WO-000003  08798-1" in answer.err
    assert "ZZ-9" not in answer.err


def test_of_an_order_with_several_parts_the_one_that_fits_is_meant(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1")])
    home.night(THURSDAY, [row("1"), nobodys("F-1", "ZZ-9"), nobodys("F-1", "08798-1")])
    assert "WO-000003 (F-1) came in for it" in home.weowe("match", "--accept", "WO-000001=F-1", at=NINE).err


@pytest.mark.parametrize("names", ["WO-000001=F-1", "WO-000001=F-2", "WO-000002=F-1"])
def test_neither_side_is_matched_twice(loops: HomeFolder, names: str) -> None:
    loops.weowe("match", "--accept", "WO-000001=F-1", at=NINE)
    answer = loops.weowe("match", "--accept", names, at=NINE)
    assert (answer.code, is_three_lines(answer.err)) == (2, True)
    assert "WO-000001 is matched to WO-000005 already" in answer.err
    assert "weowe match --undo WO-000001" in answer.err


def test_of_several_pairs_all_are_taken_or_none(loops: HomeFolder) -> None:
    both = ("match", "--accept", "WO-000001=F-1", "--accept")
    assert loops.weowe(*both, "WO-000002=F-1", at=NINE).code == 2
    assert asked(loops, "SELECT COUNT(*) FROM matches") == [(0,)]
    assert loops.weowe(*both, "WO-000002=F-2", at=NINE).code == 0
    assert asked(loops, "SELECT COUNT(*) FROM matches") == [(2,)]


def test_what_does_not_fit_is_taken_where_somebody_says_why_and_the_reason_is_kept(loops: HomeFolder) -> None:
    why = "ZZ-9 is the same pad in another box"
    assert loops.weowe("match", "--accept", "WO-000001=F-3", "--why", "  ", at=NINE).code == 2
    assert loops.weowe("match", "--accept", "WO-000001=F-3", "--why", why, at=NINE).code == 0
    events = loops.weowe("show", "WO-000001", "--format", "json", at=NINE).json["events"]
    assert [one["after"] for one in events if one["what"] == "matched"] == [f"WO-000007, order F-3: {why}"]


def test_a_row_of_another_store_is_never_a_match(home: HomeFolder) -> None:
    home.configure(a_group(a_store("north", "North"), a_store("south", "South")))
    home.export(WEDNESDAY, [row("1")], store="north")
    home.export(WEDNESDAY, [row("2")], store="south")
    home.nightly(f"{WEDNESDAY}T08:00")
    home.export(THURSDAY, [row("2"), nobodys("F-1", "08798-1")], store="south")
    home.nightly(f"{THURSDAY}T08:00")
    assert [one["id"] for one in listed(home)] == [""]
    assert listed(home, "--store", "north") == []
    answer = home.weowe("match", "--accept", "WO-000001=F-1", at=NINE)
    assert (answer.code, is_three_lines(answer.err)) == (2, True)
    assert "WO-000001 is of the store 'north', WO-000003 of 'south'" in answer.err


def test_only_what_was_matched_can_be_undone(loops: HomeFolder) -> None:
    answer = loops.weowe("match", "--undo", "WO-000001", at=NINE)
    assert (answer.code, is_three_lines(answer.err)) == (2, True)
    assert answer.err.splitlines()[0] == "weowe: WO-000001 is matched to nothing"


@pytest.mark.parametrize("number", ["WO-000001", "61", "WO-000005", "F-1"])
def test_a_match_is_undone_by_its_promise_or_by_its_row(loops: HomeFolder, number: str) -> None:
    before = listed(loops)
    loops.weowe("match", "--accept", "WO-000001=F-1", at=NINE)
    answer = loops.weowe("match", "--undo", number, at=f"{FRIDAY}T09:00")
    assert (answer.code, answer.err) == (0, "WO-000001 is ordered again, WO-000005 here for nobody\n")
    assert listed(loops) == before


def test_quiet_says_nothing_of_what_went_well(loops: HomeFolder) -> None:
    assert loops.weowe("match", "--accept", "WO-000001=F-1", "--quiet", at=NINE).err == ""
