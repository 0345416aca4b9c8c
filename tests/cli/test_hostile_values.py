"""Names that somebody typed to make trouble, from the export through every command and format into the letters."""

from __future__ import annotations

import csv
import io
import json
import re

import openpyxl
import pytest

from tests.home import HomeFolder, received, row

from .house import FRIDAY, THURSDAY

NAMES = {
    "markup of the screen": "[/red]Ann[bold]",
    "a link of the screen": "[link=https://evil.example]x[/link]",
    "an escape": "\x1b[31mAnn\x1b[0m",
    "a title of the window": "\x1b]0;owned\x07Ann",
    "two lines": "Ann\nBcc: everyone@evil.example",
    "two lines of Windows": "Ann\r\nSubject: won",
    "a separator": "Ann\u2028Lee",
    "right to left": "Ann\u202eeeL",
    "isolated": "\u2066Ann\u2069 Lee",
    "nothing wide": "An\u200bn",
    "a template": "{{7*7}}",
    "a block of a template": "{% for x in y %}Ann",
    "a script": "<script>alert(1)</script>",
    "an image": '"><img src=x onerror=alert(1)>',
    "a formula": "=1+1",
    "a formula with a plus": "+1+1",
    "a formula with an at": "@SUM(A1)",
    "a formula with a minus": "-2+3",
    "a tab": "Ann\tLee",
    "a mail address": "Ann <evil@evil.example>",
    "half a character": "Ann \U0001f600 Lee",
}
STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
COMMANDS = ("report", "show WO-{:06d}", "explain WO-{:06d}", "outbox list")
AT = f"{FRIDAY}T09:00"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Each name waits for a part with a description like it; every part came in on Friday."""
    home = HomeFolder(tmp_path_factory.mktemp("hostile") / "home")
    some = {
        str(n): {"customer": name, "description": name, "vehicle": name} for n, name in enumerate(NAMES.values(), 1)
    }
    home.night(THURSDAY, [row(n, **fields) for n, fields in some.items()])
    answer = home.night(FRIDAY, [received(n, **fields) for n, fields in some.items()])
    assert answer.code == 0, answer.err
    assert len(home.to_customers()) == len(NAMES)
    return home


def shown(home: HomeFolder, command: str, number: int, wanted: str) -> str:
    answer = home.weowe(*command.format(number).split(), "--format", wanted, at=AT)
    assert answer.code == 0, answer.err
    return answer.out


@pytest.mark.parametrize("number", range(1, len(NAMES) + 1), ids=NAMES)
@pytest.mark.parametrize("wanted", ["table", "tsv", "csv", "json", "jsonl", "html"])
def test_a_name_is_shown_and_never_obeyed(home: HomeFolder, number: int, wanted: str) -> None:
    for command in COMMANDS:
        text = shown(home, command, number, wanted)
        assert not STEERS.search(text), command
        if wanted == "html":
            assert "<script>alert" not in text
            assert "<img src=x" not in text
        if wanted == "json":
            json.loads(text)
        if wanted in ("tsv", "csv"):
            lines = text.splitlines() if wanted == "tsv" else list(map("\t".join, csv.reader(io.StringIO(text))))
            assert len({line.count("\t") for line in lines}) == 1
            cells = [cell for line in lines for cell in line.split("\t")]
            assert not [cell for cell in cells if cell[:1] in "=+@" and cell], command


def test_a_name_is_whole_for_programs(home: HomeFolder) -> None:
    found = json.loads(shown(home, "report --sort number", 0, "json"))["promises"]
    names = list(NAMES.values())
    assert len(found) == len(names)
    assert sum(one["customer"] == name for one, name in zip(found, names, strict=True)) > len(names) / 2


@pytest.mark.parametrize("command", ["report", "show WO-000015", "outbox list", "runs"])
def test_no_cell_of_a_workbook_is_a_formula(
    home: HomeFolder, command: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("book") / "out.xlsx"
    assert home.weowe(*command.split(), "-o", str(file), at=AT).code == 0
    book = openpyxl.load_workbook(file)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert cells
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


@pytest.mark.parametrize("number", range(1, len(NAMES) + 1), ids=NAMES)
def test_a_letter_says_the_name_and_is_not_steered_by_it(home: HomeFolder, number: int) -> None:
    (mail,) = [one for one in home.mails() if f"maria{number}@" in str(one["To"])]
    assert [one.addr_spec for one in mail["To"].addresses] == [f"maria{number}@mail.example"]
    assert mail["Bcc"] is None
    assert mail.get_all("Subject") is not None
    assert len(mail.get_all("Subject") or []) == 1
    assert not STEERS.search("".join(f"{name}{value}" for name, value in mail.items()))
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    text, page = plain.get_content(), html.get_content()
    assert not STEERS.search(text)
    assert not STEERS.search(page)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    if number == list(NAMES).index("a template") + 1:
        assert "{{7*7}}" in text
        assert "49" not in text


def test_a_work_list_and_a_digest_with_all_of_them_stand(home: HomeFolder) -> None:
    for letter in home.letters(audience="staff"):
        text = home.weowe("outbox", "show", str(letter["id"])).out
        assert not STEERS.search(text)
    for mail in home.mails():
        page = mail.get_body(("html",))
        assert page is not None
        assert "<script>alert" not in page.get_content()
    assert not STEERS.search(home.weowe("digest", at=AT).out)


ADDRESSES = (
    "maria@mail.example\nBcc: everyone@evil.example", "maria@mail.example, everyone@evil.example", "maria@mail.example;x@evil.example",
    "<script>@mail.example", '"a b"@mail.example', "maria@mail", "maria", "@", "maria@@mail.example", "=cmd@mail.example",
    "\u202emaria@mail.example",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_made_for_trouble_reaches_nobody_else_and_stops_nothing(home: HomeFolder, address: str) -> None:
    other = HomeFolder(home.folder.parent / f"address-{ADDRESSES.index(address)}")
    other.night(THURSDAY, [row("1", email=address), row("2")])
    answer = other.night(FRIDAY, [received("1", email=address), received("2")])
    assert answer.code in (0, 3), answer.err
    assert not [one for one in other.letters() if "evil.example" in one["to"]]
    assert "maria2@mail.example" in [one["to"] for one in other.to_customers()]
    for mail in other.mails():
        assert "evil.example" not in str(mail["To"]) + str(mail["Bcc"]) + str(mail["Cc"])
        assert len(mail["To"].addresses) == 1


def test_nothing_of_a_row_is_in_a_crash_file_or_in_what_is_said(home: HomeFolder) -> None:
    for file in (home.folder / "logs").glob("*") if (home.folder / "logs").exists() else ():
        assert "Ann" not in file.read_text("utf-8")
