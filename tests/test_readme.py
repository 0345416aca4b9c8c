"""The README is true: its commands run, its picture is what the demo shows, and `--help` knows every command it names."""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path

import pytest

from tests.home import weowe

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    """Every line of the README that runs weowe itself, the installation aside."""
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("weowe ")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, float]:
    """The demo's home, what it said, and how many seconds it took."""
    folder = tmp_path_factory.mktemp("demo") / "weowe-demo"
    begun = time.monotonic()
    answer = weowe("demo", str(folder))
    assert answer.code == 0, answer.err
    return folder, answer.out, time.monotonic() - begun


def test_the_picture_in_the_readme_is_what_the_demo_shows(demo: tuple[Path, str, float]) -> None:
    picture = re.search(r"<!-- demo -->\n```text\n(.*?)```", README, re.DOTALL)
    assert picture is not None
    assert picture[1] in demo[1]


def test_the_demo_leaves_every_letter_as_a_file_and_a_page_of_them_all(demo: tuple[Path, str, float]) -> None:
    folder = demo[0]
    assert len(list((folder / "outbox").glob("*.eml"))) == 99
    page = (folder / "letters.html").read_text(encoding="utf-8")
    assert "Your part is here" in page
    assert not re.search(r"(src|href)=[\"']https?://(?!book\.|service\.|summitford|pinestreet)", page)


def test_the_worked_example_tells_twelve_customers_and_leaves_nineteen_past_their_date(
    demo: tuple[Path, str, float],
) -> None:
    folder = str(demo[0])
    monday = "2026-03-02T08:00"
    sent = weowe("outbox", "list", "--format", "json", "--home", folder).json["letters"]
    arrivals = [one for one in sent if one["rules"] == ["N1"] and (one["sent_at"] or "").startswith("2026-03-02")]
    harbor = weowe("report", "--store", "harbor", "--format", "json", "--home", folder, "--now", monday).json[
        "promises"
    ]
    known = {one["id"] for one in harbor}
    assert len([one for one in arrivals if set(one["promises"]) <= known]) == 12
    assert len(harbor) == 140
    assert sum(one["flag"] == "red" for one in harbor) == 19


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_readme_runs(
    line: str, demo: tuple[Path, str, float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = shlex.split(line)[1:]
    if "our-store" in arguments:
        monkeypatch.chdir(tmp_path)
        if "init" not in arguments:
            assert weowe("init", "our-store", "--dms", "tekion").code == 0
    else:
        monkeypatch.chdir(demo[0])
    answer = weowe(*arguments)
    # A home that never read an export has no fresh one, and says so.
    assert answer.code == (66 if "nightly" in arguments else 0), answer.err


def test_help_names_every_command_that_the_readme_names() -> None:
    known = set(re.findall(r"^. ([a-z]+) {2,}\S", weowe("--help").out, re.MULTILINE))
    named = set(re.findall(r"`weowe ([a-z]+)", README)) | {shlex.split(line)[1] for line in commands()}
    assert named <= known, named - known
