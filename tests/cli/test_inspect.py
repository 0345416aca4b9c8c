"""`weowe inspect`: whoever sets it up sees that a file will be read, before trusting it; and what to do where it is not."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.home import LEAST, Answer, HomeFolder, row, weowe
from tests.reports.golden_files import agrees

from .house import ROOT, THURSDAY, everything, is_three_lines

SAMPLES = {
    "cdk": "cdk_sor_2026-02-26.xlsx",
    "dealertrack": "00489_2026-03-02.csv",
    "reynolds": "SPECORD_20260302.csv",
    "tekion": "tekion_sor_2026-03-02.xlsx",
}
FIFTH = """\
Harbor Honda;;;;;;;;;
Ticket;Part Numbr;What;Qty;Order Stat;Customer Nm;Orderd Date;ETA;SSN;Phon
T-1;08798-9002;Brake pads;1;ON THE WAY;Maria Lopez;2026-02-11;2026-03-12;123-45-6789;(206) 555-0142
T-2;17220-5R0-008;Air filter;1;ON THE WAY;John Doe;2026-02-12;mid March;123-45-6780;(206) 555-0143
"""
"""An export of a system that nobody knows, with misspelled headers."""
PLAIN = """\
so,ro,part_number,description,qty_ordered,qty_received,status,ordered_on,eta,customer,phone,email,Advisr
S1,6001,08798-9002,Brake pads,1,0,ordered,2026-02-11,2026-03-12,"Lopez, Maria",(206) 555-0142,maria@mail.example,417
S2,6002,17220-5R0-008,Air filter,1,0,FLOATED,2026-02-12,mid March,John Doe,(206) 555-0143,john@mail.example,417
S3,6003,17220-5R0-009,Air filter,2,1,ordered,2026-02-12,2026-02-31,Ann Lee,(206) 555-0144,ann@mail.example,417
S4,6004,17220-5R0-010,Oil filter,-1,0,ordered,2026-02-12,,Ann Lee,(206) 555-0144,ann@mail.example,417
"""


def a_file(content: str | bytes, name: str = "orders_2026-03-02.csv") -> Path:
    """A file where the test stands, named as somebody there would."""
    path = Path(name)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sample(dms: str) -> Path:
    return Path(shutil.copy(ROOT / "sample_exports" / dms / SAMPLES[dms], SAMPLES[dms]))


def inspected(file: Path, *arguments: str, code: int = 0) -> Any:
    answer = weowe("inspect", str(file), "--format", "json", *arguments)
    assert answer.code == code, answer.err
    return answer.json


def at_width(width: int, *arguments: str) -> Answer:
    with pytest.MonkeyPatch.context() as console:
        console.setenv("COLUMNS", str(width))
        return weowe("inspect", *arguments)


@pytest.mark.parametrize("width", [80, 140])
def test_a_file_that_will_be_read_looks_so(width: int) -> None:
    answer = at_width(width, str(sample("reynolds")))
    assert (answer.code, answer.err) == (0, "")
    agrees(f"inspect-{width}.txt", answer.out)


@pytest.mark.parametrize("width", [80, 140])
def test_a_file_of_an_unknown_system_looks_so(width: int) -> None:
    answer = at_width(width, str(a_file(FIFTH)))
    assert answer.code == 3
    agrees(f"inspect-unknown-{width}.txt", answer.out)


def test_what_is_sent_to_someone_for_help_looks_so() -> None:
    answer = at_width(80, str(a_file(PLAIN)), "--headers-only")
    assert (answer.code, answer.err) == (0, "")
    agrees("inspect-headers-only-80.txt", answer.out)


@pytest.mark.parametrize("dms", SAMPLES)
def test_each_system_is_known_by_its_files_without_a_home(dms: str) -> None:
    found = inspected(sample(dms))
    assert found["dms"] == dms
    assert found["will_be_read"] is True
    assert found["says"].startswith(f"This file will be read: {found['rows']} rows")
    assert found["then"] == f"weowe init DIR --dms {dms}"
    assert [one["dms"] for one in found["profiles"] if one["used"]] == [dms]
    assert {one["dms"] for one in found["profiles"]} >= {*SAMPLES, "generic"}
    assert len(found["promises"]) == 10


def test_nothing_is_written_with_a_home_and_without(home: HomeFolder) -> None:
    file = home.export(THURSDAY, [row("1"), row("2", status="FLOATED")])
    before = everything(home.folder), everything(Path.cwd())
    for arguments in ((), ("--headers-only", "--now", "2026-03-02T08:00"), ("--format", "json", "--unmask")):
        assert weowe("inspect", str(file), *arguments).code == 0
    for arguments in ((), ("--headers-only", "--now", "2026-03-02T08:00"), ("--format", "json")):
        assert home.weowe("inspect", str(file), *arguments).code == 0
    assert (everything(home.folder), everything(Path.cwd())) == before


def test_a_home_reads_what_lies_in_its_inbox_as_it_is_configured_to(home: HomeFolder) -> None:
    home.configure(LEAST.replace("path:", "profile: {columns: {advisor: [Advisr]}}, path:"))
    file = home.folder / "inbox" / "main" / "orders_2026-03-02.csv"
    file.write_text(PLAIN, "utf-8")
    found = inspected(file, "--home", str(home.folder))
    assert found["why"] == "config/weowe.yml reads this path so, for Harbor Honda"
    assert [one["store"] for one in found["profiles"] if one["used"]] == ["Harbor Honda"]
    assert [one["field"] for one in found["columns"] if one["header"] == "Advisr"] == ["advisor"]
    assert found["then"] == f"weowe nightly --dry-run --home {home.folder}"
    elsewhere = inspected(a_file(PLAIN), "--home", str(home.folder))
    assert elsewhere["dms"] == "generic"
    assert "weowe check --export" in elsewhere["then"]


def test_a_report_that_only_completes_the_special_orders_is_read_as_that(home: HomeFolder) -> None:
    completes = '{dms: generic, kind: customers, path: "inbox/main/cust_*"}'
    home.configure(LEAST.replace("    people:", f"      - {completes}\n    people:"))
    file = home.folder / "inbox" / "main" / "cust_2026-03-02.csv"
    file.write_text("Customer No,Customer,Email,Phon,Part Numbr\n1,Ann Lee,ann@mail.example,5,6\n", "utf-8")
    found = inspected(file, "--home", str(home.folder))
    assert (found["report"], found["rows"], found["will_be_read"]) == ("customers", 1, True)
    assert [one["field"] for one in found["columns"]] == ["customer_no", "customer", "email", None, None]
    assert (found["missing"], found["promises"], found["status"]["states"]) == ([], [], {})
    assert "phone" in found["yaml"]
    assert "part_number" not in found["yaml"]
    assert "customers: config/weowe.yml reads this path so" in home.weowe("inspect", str(file)).out


def test_a_profile_of_the_home_is_tried_too_and_a_broken_one_is_named(home: HomeFolder) -> None:
    dms = home.folder / "config" / "dms"
    dms.mkdir()
    (dms / "fifth.yml").write_text(
        "name: fifth\ntitle: Fifth DMS\ncolumns:\n  so: [Ticket]\n  part_number: [Part Numbr]\n"
        "  status: [Order Stat]\nstatus_words:\n  ordered: [ON THE WAY]\n", "utf-8",
    )  # fmt: skip
    (dms / "sixth.yml").write_text("name: sixth\ntitle: Sixth\ncolums: {}\n", "utf-8")
    found = inspected(a_file(FIFTH), "--home", str(home.folder))
    assert (found["dms"], found["will_be_read"]) == ("fifth", True)
    (broken,) = [one for one in found["profiles"] if one["dms"] == "sixth"]
    assert broken["refused"].startswith("config/dms/sixth.yml:")
    assert home.weowe("inspect", str(a_file(FIFTH)), "--dms", "sixth").code == 78


def test_a_home_with_problems_keeps_nobody_from_looking(home: HomeFolder) -> None:
    home.configure("stores: nonsense")
    answer = home.weowe("inspect", str(a_file(PLAIN)))
    assert answer.code == 0
    assert "weowe check" in answer.err


def test_profiles_that_read_it_just_the_same_are_named_and_none_is_preferred() -> None:
    profiles = {one["dms"]: one for one in inspected(a_file(PLAIN))["profiles"]}
    assert profiles["generic"]["used"]
    assert [dms for dms, one in profiles.items() if one["equal"] and not one["read_otherwise"]]
    assert "read it just the same" in weowe("inspect", str(a_file(PLAIN))).out


def test_two_profiles_that_fit_as_well_and_differ_ask_which_it_is(home: HomeFolder) -> None:
    dms = home.folder / "config" / "dms"
    dms.mkdir()
    for name, form in (("ours", "us"), ("theirs", "dmy")):
        words = f"name: {name}\ntitle: {name}\ndates: [{form}]\ncolumns: {{ordered_on: [Day of order]}}\n"
        (dms / f"{name}.yml").write_text(words, "utf-8")
    file = a_file(
        "SO,Part Number,Status,Day of order\nS1,08798-9002,ordered,2/3/2026\nS2,08798-9003,ordered,1/2/2026\n"
    )
    answer = home.weowe("inspect", str(file))
    assert answer.code == 0
    assert "theirs fits as well and reads 2 promises otherwise: say with --dms which it is." in answer.out
    assert inspected(file, "--dms", "theirs", "--home", str(home.folder))["promises"][0]["ordered_on"] == "2026-03-02"


def test_a_named_profile_is_used_and_a_better_one_is_named() -> None:
    answer = weowe("inspect", str(sample("dealertrack")), "--dms", "generic")
    assert "any DMS (generic): it was named with --dms." in answer.out
    assert "dealertrack fits better." in answer.out
    answer = weowe("inspect", str(sample("dealertrack")), "--dms", "nonsense")
    assert answer.code == 2
    assert is_three_lines(answer.err)


def test_it_says_why_each_column_is_read_or_not() -> None:
    file = a_file(
        "SO;Order #;part_number;STAT;E-Mail;Order Dte;SSN;Remarks;;CNAME\nS1;O1;08798-9002;RECV;a@b.example;2/2/26;123;x;y;z\n"
    )
    found = inspected(file, "--dms", "reynolds")
    told = [(one["column"], one["header"], one["field"], one["why"], one["looks_like"]) for one in found["columns"]]
    assert told == [
        ("A", "SO", "so", "everyday", []),
        ("B", "Order #", "so", "second", []),
        ("C", "part_number", "part_number", "everyday", []),
        ("D", "STAT", "status", "own", []),
        ("E", "E-Mail", "email", "everyday", []),
        ("F", "Order Dte", None, "unknown", ["ordered_on"]),
        ("G", "SSN", None, "dangerous", []),
        ("H", "Remarks", None, "unknown", []),
        ("I", "", None, "nameless", []),
        ("J", "CNAME", None, "ignored", []),
    ]
    assert {tuple(one["fields"]) for one in found["missing"]} >= {
        ("promised_on",),
        ("customer", "last_name"),
        ("phone",),
    }


def test_it_says_how_an_order_stands_what_words_mean_and_how_dates_are_written() -> None:
    found = inspected(a_file(PLAIN))
    assert found["status"]["by"] == "quantities"
    assert found["status"]["states"] == {"ordered": 1}
    assert {one["word"]: (one["rows"], one["means"]) for one in found["status"]["words"]} == {
        "ordered": (3, "ordered"),
        "FLOATED": (1, None),
    }
    (eta,) = [one for one in found["columns"] if one["field"] == "eta"]
    assert {(one["form"], one["rows"], one["example"], one["read_as"]) for one in eta["dates"]} == {
        ("iso", 1, "2026-03-12", "2026-03-12"),
        ("words", 1, "mid March", None),
        ("no form", 1, "2026-02-31", None),
    }


def test_it_says_which_rows_are_set_aside_and_which_are_no_promise() -> None:
    found = inspected(a_file(PLAIN))
    assert found["says"] == (
        "This file will be read: 4 rows, 1 set aside, 1 that is no promise, 1 with a status word nobody knows."
    )
    (aside,) = found["set_aside"]["first"]
    assert (aside["row"], aside["column"], aside["value"]) == (4, "eta", "2026-02-31")
    assert found["set_aside"]["reasons"] == [{"column": "eta", "reason": aside["reason"], "rows": 1}]
    assert found["ignored"] == {"return": 1}


REFUSED = {
    "an empty file": (b"", "nothing"),
    "a broken workbook": ((ROOT / "sample_exports" / "cdk" / SAMPLES["cdk"]).read_bytes()[:3000], "broken"),
    "a PDF": (b"%PDF-1.4 and so on", "foreign"),
    "a broken gzip": (gzip.compress(PLAIN.encode())[:60], "gzip"),
    "headers and no rows": (PLAIN.splitlines()[0].encode() + b"\n", "text"),
    "the parts inventory": (b"PART-NO,DESC,QOH,BIN\n123,ABC,4,X\n124,ABD,5,Y\n", "text"),
    "words": (b"Dear Ana,\nthe file is attached.\nYours, Pat\n", "text"),
    "a file that is cut short": (PLAIN.encode() + b'S9,6009,"08798', "text"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_file_is_explained_as_far_as_it_was_understood(what: str) -> None:
    content, kind = REFUSED[what]
    file = a_file(content)
    answer = weowe("inspect", str(file))
    assert answer.code == 3
    assert is_three_lines(answer.err)
    assert "This file would not be read: " in answer.out
    assert answer.out.startswith("The file\n")
    found = inspected(file, code=3)
    assert (found["will_be_read"], found["file"]["kind"]) == (False, kind)
    assert found["refused"]["what"] in answer.err
    assert found["refused"]["todo"]


def test_another_report_of_a_known_system_is_called_that_and_nothing_is_pasted() -> None:
    found = inspected(a_file(REFUSED["the parts inventory"][0]), code=3)
    assert "the parts inventory" in found["says"]
    assert (found["yaml"], found["then"]) == (None, None)


def test_a_file_refused_as_one_system_names_the_one_that_reads_it() -> None:
    content = "SOR#,PART-NO.,DESC,QTY ORD,prtQtyFilled\n70518,84129752,MODULE,1,0\n"
    assert inspected(a_file(content), "--dms", "tekion", code=3)["then"].endswith("--dms cdk")


@pytest.mark.parametrize("named", ["nothere.csv", "."])
def test_what_is_no_file_is_said_in_three_lines(named: str) -> None:
    answer = weowe("inspect", named)
    assert (answer.code, answer.out) == (2, "")
    assert is_three_lines(answer.err)


@pytest.mark.parametrize(
    ("name", "content", "kind", "packed", "misnamed"),
    [
        ("orders.xls", PLAIN.encode(), "text", None, True),
        ("orders.csv.gz", gzip.compress(PLAIN.encode()), "text", "gzip", False),
        ("orders.csv", (ROOT / "sample_exports" / "cdk" / SAMPLES["cdk"]).read_bytes(), "xlsx", None, True),
        ("orders.txt", PLAIN.encode("utf-16"), "text", None, False),
        ("orders", PLAIN.encode(), "text", None, False),
    ],
)
def test_only_the_content_counts_and_the_name_is_said_to_differ(
    name: str, content: bytes, kind: str, packed: str | None, misnamed: bool
) -> None:
    file = inspected(a_file(content, name))["file"]
    assert (file["kind"], file["packed"], file["misnamed"]) == (kind, packed, misnamed)


def test_contacts_are_masked_unless_asked_for_and_that_is_noted(home: HomeFolder) -> None:
    secrets = ("Maria", "Lopez", "555-0142", "maria@")
    shown = weowe("inspect", str(a_file(PLAIN))).out
    assert "M*** L***" in shown
    assert not [secret for secret in secrets if secret in shown]
    whole = home.weowe("inspect", str(a_file(PLAIN)), "--unmask").out
    assert not [secret for secret in secrets if secret not in whole]
    assert "inspect" in (home.folder / "logs" / "unmasked.log").read_text("utf-8")


def decided(pasted: str, status: str) -> dict[str, Any]:
    """The YAML with every word that was left to decide put into one state."""
    profile: dict[str, Any] = yaml.load(pasted, yaml.BaseLoader)["profile"]
    words = profile.get("status_words", {})
    if undecided := words.pop("DECIDE", []):
        words[status] += undecided
    return profile


@pytest.mark.parametrize(
    ("dms", "content"),
    [
        ("generic", PLAIN),
        ("generic", FIFTH.replace("Ticket", "SO Numbr")),
        ("reynolds", FIFTH.replace("Ticket", "SO-NMBR")),
        ("generic", PLAIN.replace("status", "Statuss").replace("FLOATED", "no: [#1] 山田")),
        ("generic", PLAIN.replace("FLOATED", '"ON\x1b[31m ""THE"" \u202eWAY"')),
        ("tekion", PLAIN.replace("eta", "Est. Delivry")),
    ],
)
def test_what_is_pasted_and_decided_makes_the_file_read(dms: str, content: str, home: HomeFolder) -> None:
    file, profile = a_file(content), {}
    for _ in range(3):  # a column of status words is found first, and its words after that
        found = json.loads(
            weowe("inspect", str(file), "--dms", dms, "--home", str(home.folder), "--format", "json").out
        )
        if found["yaml"] is None:
            break
        added = decided(found["yaml"], "ordered")
        profile = {key: {**profile.get(key, {}), **added.get(key, {})} for key in ("columns", "status_words")}
        text = json.dumps({"dms": dms, "path": str(file.resolve()), "profile": profile})
        home.configure(LEAST.replace('{dms: generic, path: "inbox/main/*"}', text))
        assert home.weowe("check").code == 0
    assert found["yaml"] is None
    assert found["will_be_read"] is True
    assert not [one for one in found["status"]["words"] if one["means"] is None]
    assert not [one for one in found["columns"] if one["looks_like"]]


KEYS = {
    "schema", "headers_only", "file", "dms", "report", "why", "profiles", "header_row", "header_guessed", "columns", "missing", "status",
    "rows", "promises", "set_aside", "ignored", "yaml", "will_be_read", "says", "then", "refused",
}  # fmt: skip


@pytest.mark.parametrize("what", [None, *REFUSED])
def test_every_key_of_the_json_is_always_there(what: str | None) -> None:
    content = PLAIN.encode() if what is None else REFUSED[what][0]
    found = json.loads(weowe("inspect", str(a_file(content)), "--format", "json").out)
    assert found.keys() == KEYS
    assert found["schema"] == 1
