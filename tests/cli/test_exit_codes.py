"""Every exit code by a real cause, and which is given where several apply: 78, 75, 3, 66 (CLI.md)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.home import HomeFolder, received, row

from .house import FRIDAY, MONDAY, THURSDAY, by_mail, is_three_lines
from .test_mail_server import closed_port

AT = f"{FRIDAY}T08:00"


@pytest.mark.parametrize(
    "command",
    ["nightly", "import", "send", "report", "show WO-000001", "explain WO-000001", "digest", "digest --send", "metrics", "check",
     "outbox list", "runs", "outbox show 1", ""],
)  # fmt: skip
def test_all_is_well(home: HomeFolder, command: str) -> None:
    home.night(THURSDAY, [row("1")])
    home.export(FRIDAY, [received("1")])
    assert home.weowe(*command.split(), at=AT).code == 0


USAGE = (
    "nightlyy", "nightly --fast", "report --format pdf", "report --limit 0", "report --limit many", "report --status lost",
    "report --flag pink", "report --sort sideways", "show", "explain", "send --limit 0", "send --limit -1", "outbox bogus",
    "outbox drop", "outbox drop 1", "outbox drop one --why x", "outbox show", "outbox list --state gone", "runs --limit 0",
    "init a b", "report --home", "nightly extra",
)  # fmt: skip


@pytest.mark.parametrize("command", USAGE)
def test_a_command_that_nobody_can_obey_is_a_mistake_of_usage(home: HomeFolder, command: str) -> None:
    answer = home.weowe(*command.split()) if "--home" not in command else home.weowe("report", "--home")
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err


NAMED = {
    "show WO-000099": "WO-000099",
    "show 99999": "99999",
    "explain WO-000099": "WO-000099",
    "outbox show 99": "99",
    "outbox approve 99": "99",
    "outbox retry 99": "99",
    "outbox drop 99 --why gone": "99",
    "outbox approve 1": "1",
    "outbox drop 1 --why gone": "1",
    "outbox retry 1": "1",
    "outbox approve": "",
    "outbox retry": "",
    "import nowhere.csv": "nowhere.csv",
    "import .": ".",
    "import --accept": "--accept",
    "import nowhere.csv --store nope": "nope",
    "digest --to nobody": "nobody",
    "digest --store nope": "nope",
    "check --export nowhere.csv": "nowhere.csv",
    "init": "home",
}


@pytest.mark.parametrize("command", NAMED)
def test_what_is_not_there_is_said_in_three_lines(home: HomeFolder, command: str) -> None:
    home.night(THURSDAY, [row("1")])
    assert home.letters()[0]["state"] == "sent"
    answer = home.weowe(*shlex.split(command), at=AT)
    assert answer.code == 2
    assert not answer.out or command.startswith("check")
    assert is_three_lines(answer.err), answer.err
    assert NAMED[command] in answer.err


def test_rows_set_aside_are_three(home: HomeFolder) -> None:
    assert home.night(THURSDAY, [row("1"), row("2", part_number="")]).code == 3
    assert home.nightly(f"{THURSDAY}T09:00").code == 0


def test_no_export_at_all_is_sixty_six(home: HomeFolder) -> None:
    assert home.nightly(AT).code == 66


@pytest.mark.parametrize(("moment", "code"), [(f"{FRIDAY}T20:00", 0), (f"{FRIDAY}T20:01", 66), (f"{MONDAY}T08:00", 66)])
def test_an_export_older_than_thirty_six_hours_is_sixty_six(home: HomeFolder, moment: str, code: int) -> None:
    home.export(f"{THURSDAY}_0800", [row("1")])
    assert home.nightly(f"{THURSDAY}T08:05").code == 0
    assert home.nightly(moment).code == code


def test_a_second_run_on_the_same_morning_is_none(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")])
    before = home.letters()
    assert home.nightly(f"{FRIDAY}T08:15").code == 0
    assert home.letters() == before


ONE_FIRST = {
    "a bad configuration before all": (78, ["configuration", "server", "aside", "stale"]),
    "a server that is away before rows set aside": (75, ["server", "aside"]),
    "a server that is away before an old export": (75, ["server", "stale"]),
    "a refused export before none": (3, ["refused", "stale"]),
}


@pytest.mark.parametrize("case", ONE_FIRST)
def test_of_several_the_worst_is_given(home: HomeFolder, case: str) -> None:
    code, causes = ONE_FIRST[case]
    config = (home.folder / "config" / "weowe.yml").read_text("utf-8")
    home.night("2026-02-20" if "stale" in causes else THURSDAY, [row("1"), row("2")])
    if "server" in causes:
        config = by_mail(closed_port())
    if "configuration" in causes:
        config = config.replace("timezone:", "timezon:")
    home.configure(config)
    if "aside" in causes and "stale" not in causes:
        home.export(FRIDAY, [received("1"), row("2"), row("3", part_number="")])
    if "refused" in causes:
        (home.folder / "inbox" / "main" / f"so_{FRIDAY}.csv").write_text("Invoice,Amount,Paid\n1,2,3\n", "utf-8")
    answer = home.nightly(AT)
    assert answer.code == code, answer.err
    if "aside" in causes and code == 75:
        assert "1 rows set aside" in answer.err
    if "stale" in causes and code != 78:
        assert "no fresh export" in answer.err


def test_a_limit_that_leaves_letters_is_three(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    home.export(FRIDAY, [received("1"), received("2")])
    home.weowe("import", at=AT)
    assert home.weowe("send", "--limit", "1", at=AT).code == 3
    assert home.weowe("send", at=AT).code == 0


def test_an_import_says_what_it_did_and_sends_nothing(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.export(FRIDAY, [received("1")])
    answer = home.weowe("import", at=AT)
    assert (answer.code, answer.out) == (0, "")
    assert "1 changed" in answer.err
    assert home.to_customers() == []
    assert len(home.to_customers("waiting")) == 1


def test_a_note_of_who_holds_the_ledger_that_another_program_has_open_does_not_keep_the_lock(
    home: HomeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(self: Path, missing_ok: bool = False) -> None:
        if self.name.endswith(".run.txt"):
            raise PermissionError(13, "it is used by another process")
        unlink(self, missing_ok)

    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", busy)
    assert [home.weowe("send", at=AT).code for _ in range(2)] == [0, 0]
