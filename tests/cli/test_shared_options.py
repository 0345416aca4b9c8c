"""The options of every command: which home, which moment, how much is said, in what colour (CLI.md)."""

from __future__ import annotations

import itertools
import os
import re
import shlex
from pathlib import Path

import pytest

from tests.home import HomeFolder, received, row, weowe
from weowe_cli import __version__

from .house import FRIDAY, THURSDAY, a_copy, child, is_three_lines

COMMANDS = (
    "", "nightly", "import", "send", "report", "show WO-000001", "explain WO-000001", "digest", "metrics", "init FRESH", "demo FRESH",
    "check", "outbox list", "outbox show 1", "outbox approve --all", "outbox retry --all", "outbox drop 1 --why wrong", "runs",
)  # fmt: skip
IN_A_HOME = tuple(one for one in COMMANDS if not one.startswith(("init", "demo")))
LOOKING = (
    "report",
    "show WO-000001",
    "explain WO-000001",
    "digest",
    "metrics",
    "check",
    "outbox list",
    "outbox show 1",
    "runs",
    "",
)
AT = f"{FRIDAY}T09:00"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """A home after two nights: an arrival was told, a letter was sent."""
    home = HomeFolder(tmp_path_factory.mktemp("lived") / "home")
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [received("1"), row("2")])
    return home


@pytest.fixture
def used(lived_in: HomeFolder, tmp_path: Path) -> HomeFolder:
    """One of its own for each test."""
    return a_copy(lived_in, tmp_path / "home")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_says_what_it_is_for(command: str, option: str) -> None:
    words = [one for one in command.split() if not one.startswith(("WO-", "--", "FRESH", "1", "wrong"))]
    answer = weowe(*words, option)
    assert (answer.code, answer.err) == (0, "")
    for shared in (
        "--home",
        "--now",
        "--quiet",
        "-q",
        "--verbose",
        "-v",
        "--color",
        "--debug",
        "--version",
        "-V",
        "--help",
    ):
        assert re.search(rf"(?<!\S){shared}(?![\w-])", answer.out), shared


@pytest.mark.parametrize("words", ["-V", "--version", "report -V", "outbox list --version", "-V nightly", "demo -V"])
def test_the_version_stands_before_the_command_and_after_it(words: str) -> None:
    answer = weowe(*words.split())
    assert (answer.code, answer.out) == (0, f"weowe {__version__}\n")


@pytest.mark.parametrize("command", IN_A_HOME)
@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after it"])
def test_the_home_and_the_moment_stand_before_the_command_or_after_it(
    used: HomeFolder, command: str, before: bool
) -> None:
    shared = ["--home", str(used.folder), "--now", AT, "--color", "never", "-v"]
    words = shlex.split(command)
    answer = weowe(*shared, *words) if before else weowe(*words, *shared)
    wrong = {"outbox drop 1 --why wrong": 2}
    assert answer.code == wrong.get(command, 0), answer.err
    assert str(used.folder) in answer.out or command not in ("", "check")


def test_an_option_after_the_command_outranks_the_same_one_before_it(used: HomeFolder, tmp_path: Path) -> None:
    answer = weowe("--home", str(tmp_path / "no"), "--now", "2020-01-01", "report", "-f", "json", "--home", str(used.folder), "--now", AT)  # fmt: skip
    assert (answer.code, answer.json["as_of"]) == (0, f"{AT}:00-08:00")


@pytest.mark.parametrize("command", IN_A_HOME)
@pytest.mark.parametrize("how", ["the environment names it", "it is the current folder"])
def test_the_home_is_found(used: HomeFolder, command: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "the environment names it":
        monkeypatch.setenv("WEOWE_HOME", str(used.folder))
    else:
        monkeypatch.chdir(used.folder)
    monkeypatch.setenv("WEOWE_NOW", AT)
    answer = weowe(*shlex.split(command))
    assert answer.code == (2 if "drop" in command else 0), answer.err


def test_a_named_home_outranks_the_environment_and_that_the_current_folder(
    used: HomeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, third = HomeFolder(tmp_path / "other"), HomeFolder(tmp_path / "third")
    monkeypatch.chdir(third.folder)
    assert f"Home: {third.folder}" in weowe().out
    monkeypatch.setenv("WEOWE_HOME", str(other.folder))
    assert f"Home: {other.folder}" in weowe().out
    assert f"Home: {used.folder}" in weowe("--home", str(used.folder)).out


def test_a_home_may_be_named_from_where_one_stands(used: HomeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(used.folder.parent)
    monkeypatch.setenv("WEOWE_HOME", "home")
    assert weowe("report").code == weowe("report", "--home", "./home").code == 0


@pytest.mark.parametrize(
    ("named", "as_of"),
    [
        ("2026-03-02T08:00", "2026-03-02T08:00:00-08:00"),
        ("2026-03-02T16:00Z", "2026-03-02T08:00:00-08:00"),
        ("2026-03-02T16:00+00:00", "2026-03-02T08:00:00-08:00"),
        ("2026-03-02T10:00:30-06:00", "2026-03-02T08:00:30-08:00"),
        ("2026-03-08T12:00", "2026-03-08T12:00:00-07:00"),
        ("2026-03-02", "2026-03-02T00:00:00-08:00"),
    ],
)
@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_bare_time_is_the_stores_own_and_an_offset_is_obeyed(
    used: HomeFolder, named: str, as_of: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "environment":
        monkeypatch.setenv("WEOWE_NOW", named)
    answer = used.weowe("report", "--format", "json", at=named if by == "option" else None)
    assert answer.json["as_of"] == as_of


def test_a_named_moment_outranks_the_environment(used: HomeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEOWE_NOW", "2020-01-01T08:00")
    assert used.weowe("report", "-f", "json", at=AT).json["as_of"] == f"{AT}:00-08:00"


GARBAGE = ("yesterday", "8:00", "2026-02-30T08:00", "2026-03-02T25:00", "1772467200", "0001-01-01T00:00+05:00", "9999-12-31T23:59")  # fmt: skip


@pytest.mark.parametrize("command", ["report", "nightly", "outbox list", "digest", ""])
@pytest.mark.parametrize("named", GARBAGE)
def test_what_is_no_time_is_said_in_three_lines(used: HomeFolder, named: str, command: str) -> None:
    answer = used.weowe(*command.split(), at=named)
    assert answer.code == 2
    assert is_three_lines(answer.err), answer.err
    assert named in answer.err


@pytest.mark.parametrize("named", ["tomorrow", "0001-01-01T00:00+05:00"])
def test_what_is_no_time_in_the_environment_is_said_without_a_traceback(used: HomeFolder, named: str) -> None:
    answer = child("report", "--home", str(used.folder), WEOWE_NOW=named)
    assert answer.code == 2
    assert is_three_lines(answer.err), answer.err


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_a_quiet_night_says_nothing_at_all(home: HomeFolder, option: str) -> None:
    home.export(THURSDAY, [row("1")])
    first = home.nightly(f"{THURSDAY}T08:00", option)
    home.export(FRIDAY, [received("1")])
    for arguments in (["import", option], ["send", option], ["nightly", option], ["digest", "--send", option]):
        answer = home.weowe(*arguments, at=f"{FRIDAY}T08:00")
        assert (first.code, first.out, first.err) == (answer.code, answer.out, answer.err) == (0, "", "")
    assert len(home.to_customers()) == 1


def test_quiet_does_not_hide_what_is_wrong(home: HomeFolder) -> None:
    home.export(THURSDAY, [row("1"), row("2", part_number="")])
    answer = home.nightly(f"{THURSDAY}T08:00", "-q")
    assert (answer.code, answer.out) == (3, "")
    assert "1 rows set aside" in answer.err


def test_quiet_is_obeyed_by_init_and_the_outbox(home: HomeFolder, tmp_path: Path) -> None:
    home.night("2026-02-12", [row("1")])
    home.night(FRIDAY, [received("1")])
    for arguments in (["init", str(tmp_path / "new"), "-q"], ["outbox", "approve", "--all", "-q"]):
        answer = home.weowe(*arguments, at=AT)
        assert (answer.code, answer.out, answer.err) == (0, "", "")


@pytest.mark.parametrize("option", ["-v", "-vv", "--verbose"])
def test_verbose_says_more(tmp_path: Path, option: str) -> None:
    said = []
    for name, more in (("plain", []), ("verbose", [option])):
        home = HomeFolder(tmp_path / name)
        home.export(THURSDAY, [row("1"), row("2", customer="STOCK ORDER")])
        answer = home.nightly(f"{THURSDAY}T08:00", *more)
        assert answer.code == 0
        said.append(len(answer.err.replace(str(home.folder), "").splitlines()))
    assert said[1] > said[0]


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ("report -f table", {}, False),
        ("report -f table --color always", {}, True),
        ("--color always report -f table", {}, True),
        ("report -f table --color never", {"FORCE_COLOR": "1"}, False),
        ("report -f table", {"FORCE_COLOR": "1"}, True),
        ("report -f table", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("report -f table --color always", {"NO_COLOR": "1"}, True),
        ("report", {"FORCE_COLOR": "1"}, False),
        ("report -f csv --color always", {}, False),
        ("report -f json --color always", {}, False),
        ("--color always report -f table --color never", {}, False),
        ("--color always report -f table --color auto", {}, False),
    ],
)
def test_colour_is_shown_where_it_is_wanted(
    used: HomeFolder, arguments: str, env: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    answer = used.weowe(*arguments.split(), at=AT)
    assert answer.code == 0
    assert ("\x1b[" in answer.out) is coloured


@pytest.mark.parametrize(
    "words", ["report --color pink", "--color pink report", "--color pink", "nightly --color ALWAYS!"]
)
def test_a_colour_that_is_none_is_a_mistake_of_usage(used: HomeFolder, words: str) -> None:
    answer = used.weowe(*words.split())
    assert answer.code == 2
    assert "auto, always or never" in answer.err


@pytest.mark.parametrize(
    ("arguments", "code"), [(["show", "WO-999999"], 2), (["report", "--home", "/nowhere/at/all"], 2)]
)
def test_debug_shows_the_traceback_and_keeps_the_exit_code(used: HomeFolder, arguments: list[str], code: int) -> None:
    plain = child("--home", str(used.folder), *arguments)
    debug = child("--debug", "--home", str(used.folder), *arguments)
    assert "Traceback" not in plain.err
    assert "Traceback" in debug.err
    assert debug.code == plain.code == code


@pytest.mark.parametrize("command", [one for one in IN_A_HOME if one])
def test_a_folder_that_is_no_home_is_told_what_to_do(tmp_path: Path, command: str) -> None:
    answer = weowe(*shlex.split(command), "--home", str(tmp_path / "empty"))
    assert answer.code in (2, 78)
    assert is_three_lines(answer.err), answer.err
    assert "weowe init" in answer.err
    assert not (tmp_path / "empty").exists()


def test_bare_weowe_says_on_one_screen_what_is_next(home: HomeFolder, tmp_path: Path) -> None:
    nowhere = weowe("--home", str(tmp_path / "empty"))
    assert nowhere.code == 0
    assert "weowe demo" in nowhere.out
    assert "weowe init" in nowhere.out
    new = home.weowe(at=f"{THURSDAY}T08:00")
    home.night(THURSDAY, [row("1")])
    run = home.weowe(at=f"{THURSDAY}T09:00")
    assert "weowe nightly" in new.out
    assert "Open promises: 1" in run.out
    assert "fresh, as of 2026-02-26" in run.out
    assert all(len(one.out.splitlines()) <= 24 for one in (nowhere, new, run))


def test_bare_weowe_points_at_what_is_not_well(home: HomeFolder) -> None:
    home.night("2026-02-12", [row("1")])
    assert "weowe runs" in home.weowe(at=AT).out
    home.night(FRIDAY, [received("1")])
    held = home.weowe(at=AT).out
    assert "1 held" in held
    assert "weowe outbox approve" in held


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the rights of files otherwise")
def test_what_is_written_can_be_read_by_its_user_alone(used: HomeFolder) -> None:
    used.night(SET_ASIDE_DAY, [received("1"), row("2"), row("3", part_number="")])
    used.weowe("report", "--unmask", at=AT)
    used.weowe("report", "-o", str(used.folder / "report.csv"), at=AT)
    given = {used.folder, *(used.folder / one for one in ("config", "inbox", "inbox/main"))}
    made = [one for one in used.folder.rglob("*") if one not in given and one.parent not in given - {used.folder}]
    open_to_others = [str(one.relative_to(used.folder)) for one in made if one.stat().st_mode & 0o077]
    assert {"archive", "outbox", "logs", "set-aside", "ledger.db"} <= {one.name for one in made}
    assert open_to_others == []


SET_ASIDE_DAY = "2026-02-28"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the rights of files otherwise")
def test_a_home_that_init_writes_is_closed_to_others_and_ready(tmp_path: Path) -> None:
    target = tmp_path / "new"
    assert weowe("init", str(target), "--dms", "tekion").code == 0
    assert [str(one) for one in [target, *target.rglob("*")] if one.stat().st_mode & 0o077] == []
    assert weowe("check", "--home", str(target)).code == 0
    assert "dms: tekion" in (target / "config" / "weowe.yml").read_text("utf-8")
    again = weowe("init", str(target))
    assert again.code == 2
    assert is_three_lines(again.err)


def test_init_without_a_folder_writes_the_home_that_is_then_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert weowe("init", "--home", str(tmp_path / "named")).code == 0
    assert (tmp_path / "named" / "config" / "weowe.yml").is_file()
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "person"))
    assert "weowe init" in weowe("report").err
    assert weowe("init").code == 0
    assert weowe("report").code == 0


def test_init_with_a_system_that_nobody_knows_names_those_there_are(tmp_path: Path) -> None:
    answer = weowe("init", str(tmp_path / "new"), "--dms", "tekon")
    assert answer.code == 2
    assert is_three_lines(answer.err)
    assert "tekion" in answer.err
    assert not (tmp_path / "new").exists()


def test_the_demonstration_tells_the_worked_example_and_can_be_looked_at(tmp_path: Path) -> None:
    target = tmp_path / "demo"
    answer = weowe("demo", str(target))
    assert answer.code == 0
    assert "31 -> 19" in answer.out
    assert "12 arrival letters" in answer.out
    assert (target / "letters.html").is_file()
    assert len(list((target / "outbox").glob("*.eml"))) >= 12
    assert weowe("report", "--home", str(target)).code == 0
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "something.txt").write_text("mine", "utf-8")
    refused = weowe("demo", str(kept))
    assert refused.code == 2
    assert is_three_lines(refused.err)
    assert [one.name for one in kept.iterdir()] == ["something.txt"]


def test_every_pair_of_places_for_shared_options_is_the_same_to_a_group(used: HomeFolder) -> None:
    """`outbox` is a command too: the options may stand before it, behind it, and behind its own command."""
    shared = ["--home", str(used.folder), "--now", AT]
    for place in range(3):
        words = ["outbox", "list"]
        assert weowe(*itertools.chain(words[:place], shared, words[place:])).code == 0, place
