"""A group of stores: one director and one parts manager over all, each person one letter a run, no store stopped by another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import HomeFolder, received, row

from .house import FRIDAY, MONDAY, THURSDAY, a_group, a_store

DANA = '"417": {name: Dana Fox, email: dana@group.example}'
ZONES = {
    "the same clock": "America/Los_Angeles",
    "two hours ahead": "America/Chicago",
    "an hour behind": "America/Anchorage",
}


def group(folder: Path, zone: str = "America/Los_Angeles") -> HomeFolder:
    return HomeFolder(
        folder, a_group(a_store("harbor", "Harbor Honda", advisor=DANA), a_store("lake", "Lakeview Honda", zone=zone, advisor=DANA))
    )  # fmt: skip


def both(home: HomeFolder, night: str, status: str = "ordered", clock: str = "10:00") -> int:
    make = received if status == "received" else row
    home.export(night, [make("1"), row("2")], store="harbor")
    home.export(night, [make("701"), row("702")], store="lake")
    return home.nightly(f"{night}T{clock}").code


@pytest.mark.parametrize("clocks", ZONES)
def test_one_person_gets_one_digest_and_one_work_list_for_all_stores(tmp_path: Path, clocks: str) -> None:
    home = group(tmp_path / "home", ZONES[clocks])
    assert both(home, THURSDAY) == 0
    assert both(home, FRIDAY, "received") == 0
    friday = [one for one in home.letters(audience="staff") if one["sent_at"].startswith(FRIDAY)]
    assert sorted(one["to"] for one in friday) == ["ana@group.example", "dana@group.example"]
    (digest,) = [one for one in friday if one["to"] == "ana@group.example"]
    (work,) = [one for one in friday if one["to"] == "dana@group.example"]
    assert work["promises"] == ["WO-000001", "WO-000003"]
    for letter in (digest, work):
        text = home.weowe("outbox", "show", str(letter["id"])).out
        assert "Harbor Honda" in text
        assert "Lakeview Honda" in text
    assert len(home.to_customers()) == 2
    assert home.nightly(f"{FRIDAY}T10:30").code == 0
    assert len([one for one in home.letters(audience="staff") if one["sent_at"].startswith(FRIDAY)]) == 2


def test_the_parts_manager_of_all_stores_gets_one_list_of_what_nobody_else_answers_for(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home", a_group(a_store("harbor", "Harbor Honda"), a_store("lake", "Lakeview Honda")))
    both(home, THURSDAY)
    both(home, FRIDAY, "received")
    (work,) = [one for one in home.letters(to="pat@group.example") if one["sent_at"].startswith(FRIDAY)]
    assert work["promises"] == ["WO-000001", "WO-000003"]


@pytest.mark.parametrize("broken", ["half a packed file", "another report", "nothing"])
def test_a_store_with_a_broken_export_does_not_stop_the_other(tmp_path: Path, broken: str) -> None:
    home = group(tmp_path / "home")
    both(home, THURSDAY)
    content = {
        "half a packed file": b"\x1f\x8b\x08\x00broken",
        "another report": b"Invoice,Amount,Paid\n1,2,3\n",
        "nothing": b"",
    }
    (home.folder / "inbox" / "harbor" / f"so_{FRIDAY}.csv").write_bytes(content[broken])
    home.export(FRIDAY, [received("701"), row("702")], store="lake")
    answer = home.nightly(f"{FRIDAY}T10:00")
    assert answer.code == 3
    assert "Harbor Honda" in answer.err
    assert [one["promises"] for one in home.to_customers()] == [["WO-000003"]]
    assert {one["store"]: one["outcome"] for one in home.runs()[-2:]} == {"harbor": "refused", "lake": "accepted"}
    alerts = [one["to"] for one in home.letters(audience="staff") if "N20" in one["rules"]]
    assert alerts == ["pat@group.example"]


def test_a_store_without_a_fresh_export_holds_back_only_its_own_letters(tmp_path: Path) -> None:
    home = group(tmp_path / "home")
    both(home, "2026-02-25")
    home.export(MONDAY, [received("701"), row("702")], store="lake")
    answer = home.nightly(f"{MONDAY}T10:00")
    assert answer.code == 66
    assert "Harbor Honda: no fresh export" in answer.err
    assert "Lakeview Honda: no fresh export" not in answer.err
    assert [one["promises"] for one in home.to_customers()] == [["WO-000003"]]


def test_the_same_customer_of_two_stores_hears_from_each(tmp_path: Path) -> None:
    home = group(tmp_path / "home")
    same = {"customer": "Maria Lopez", "email": "maria@mail.example"}
    home.export(THURSDAY, [row("1", **same)], store="harbor")
    home.export(THURSDAY, [row("701", **same)], store="lake")
    home.nightly(f"{THURSDAY}T10:00")
    home.export(FRIDAY, [received("1", **same)], store="harbor")
    home.export(FRIDAY, [received("701", **same)], store="lake")
    home.nightly(f"{FRIDAY}T10:00")
    assert [one["promises"] for one in home.to_customers()] == [["WO-000001"], ["WO-000002"]]


def test_each_stores_letters_keep_its_own_hours(tmp_path: Path) -> None:
    home = group(tmp_path / "home", "America/Chicago")
    both(home, THURSDAY)
    both(home, FRIDAY, "received", clock="06:30")
    assert [one["to"] for one in home.to_customers()] == ["maria701@mail.example"]
    (waiting,) = home.to_customers("waiting")
    assert waiting["not_before"] == f"{FRIDAY}T08:00:00-08:00"


def test_one_digest_can_be_of_one_store(tmp_path: Path) -> None:
    home = group(tmp_path / "home")
    both(home, THURSDAY)
    one = home.weowe("digest", "--store", "lake", at=f"{THURSDAY}T10:00").out
    assert "Lakeview Honda" in one
    assert "Harbor Honda" not in one
