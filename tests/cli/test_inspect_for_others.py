"""What of `weowe inspect` may leave the house: no cell of a row for others, nothing that steers a screen, any console."""

from __future__ import annotations

import re

import pytest

from tests.home import weowe

from .house import child
from .test_inspect import FIFTH, PLAIN, a_file, at_width, inspected, sample

CANARIES = {
    "a file that is read": "so,part_number,qty_received,status,eta,customer,Remarks,SSN\n{}",
    "a file without a part number": "so,Teil,qty_received,status,eta,customer,Remarks,SSN\n{}",
    "a file of an unknown system": "Auftrag,Teil,Menge,Zustand,Termin,Kunde,Notiz,SSN\n{}",
    "a file without headers": "{}",
    "a file of words and names": "CANARY Maria Lopez\nCANARY 08798\nCANARY maria@mail.example\n",
    "pairs of name and value": "Customer:,CANARYMARIA LOPEZ,Phone:,2065550142CANARY\nPart:,CANARYPART9,Status:,CANARYWORD\n",
}


@pytest.mark.parametrize("what", CANARIES)
def test_no_cell_of_a_row_is_in_what_is_sent_to_someone(what: str) -> None:
    rows = [
        f"CANARYSO{n},CANARY{n}-PART,1,{'ordered' if n % 2 else f'CANARYWORD{n}'},CANARYETA{n if n % 3 else '2026-99-99'},"
        f"CANARYMARIA LOPEZ{n},CANARYNOTE for (206) 555-01{n},1{n}3-45-6789CANARY"
        for n in range(10, 20)
    ] + ["CANARYBROKEN,x", "CANARYLONG" * 9 + ",CANARY9", "CANARYSO,CANARYPART,CANARYQTY,ordered,,CANARYNAME,,"]
    file = a_file(CANARIES[what].format("\n".join(rows) + "\n"))
    for arguments in ((), ("--dms", "cdk", "--unmask")):
        shown = weowe("inspect", str(file), "--headers-only", *arguments)
        told = weowe("inspect", str(file), "--headers-only", "--format", "json", *arguments)
        for text in (shown.out, shown.err, told.out, told.err):
            assert "CANARY" not in text
            assert "555-01" not in text
            assert "45-6789" not in text
        assert "promises" in told.json
    assert "CANARY" in weowe("inspect", str(file)).out or what != "a file that is read"


def test_known_status_words_are_told_and_the_others_counted() -> None:
    status = inspected(a_file(PLAIN), "--headers-only")["status"]
    assert [(one["word"], one["rows"]) for one in status["words"]] == [("ordered", 3)]
    assert status["words_not_shown"] == {"words": 1, "rows": 1}


HOSTILE = (
    '[/red]Stat "us\x1b[31m',
    "Ordr\u202e Date",
    "Customer\tNme, a: #1",
    "Qty 'Recvd'",
    "yes",
    "Zoë Łukasz 山田 \U0001f697",
)

STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\u200b]")


@pytest.mark.parametrize("arguments", [(), ("--headers-only",), ("--format", "json"), ("--unmask",)])
def test_headers_that_were_made_for_trouble_are_shown_and_never_obeyed(arguments: tuple[str, ...]) -> None:
    header = ";".join(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in HOSTILE)
    name = "[red]\u202eorders.csv"
    file = a_file(f"SO;Part Number;Status;{header}\nS1;08798-9002;\x1b[31m[/x]\u202eFL;{header}\n", name)
    answer = weowe("inspect", str(file), *arguments)
    assert answer.code == 0
    assert not STEERS.search(answer.out)
    assert "Traceback" not in answer.err
    if not arguments:
        assert "[/red]Stat" in answer.out
        assert "山田" in answer.out


def test_no_line_is_longer_than_the_screen_and_a_console_of_windows_can_show_it() -> None:
    for width, content, *arguments in ((60, FIFTH), (80, PLAIN), (140, PLAIN), (80, FIFTH, "--headers-only")):
        answer = at_width(width, str(a_file(content)), *arguments)
        assert max(len(line) for line in answer.out.splitlines()) <= max(width, 78)
        assert answer.out.encode("cp1252")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_console_that_knows_few_characters_shows_the_rest_somehow(encoding: str) -> None:
    file = a_file(PLAIN.replace("Air filter", "山田 Łukasz").replace("Advisr", "Beräter \U0001f697"))
    answer = child("inspect", str(file), PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (answer.code, answer.err) == (0, "")
    assert "\x1b" not in answer.out


def test_colour_is_for_those_who_ask_for_it() -> None:
    assert "\x1b" not in weowe("inspect", str(sample("reynolds"))).out
    assert "\x1b[" in weowe("inspect", str(sample("reynolds")), "--color", "always").out
