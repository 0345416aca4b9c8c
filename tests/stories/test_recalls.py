"""D10: whoever is owed a part and has an open recall hears of both in one letter, where a list of recalls is given."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.home import LEAST, HomeFolder, Row, received, row

THURSDAY, FRIDAY, MONDAY = "2026-02-26", "2026-02-27", "2026-03-02"
WITH_RECALLS = LEAST.replace(
    '- {dms: generic, path: "inbox/main/*"}',
    '- {dms: generic, path: "inbox/main/so_*"}\n      - {dms: generic, kind: recalls, path: "inbox/main/recalls_*"}',
)
CRV, PILOT = "5J6RW2H89LA000001", "5FNYF6H59LB000002"


def recalls(home: HomeFolder, night: str, *rows: tuple[str, str]) -> None:
    """Let the make's list of open recalls land."""
    path = home.folder / "inbox" / "main" / f"recalls_{night}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("VIN", "Campaign", "Campaign Description"))
        writer.writerows((vin, "26V-014", what) for vin, what in rows)


def owed(so: str, vin: str, **fields: str) -> Row:
    return row(so, vin=vin, vehicle="2020 Honda CR-V", **fields)


@pytest.fixture
def home(tmp_path: Path) -> HomeFolder:
    return HomeFolder(tmp_path, WITH_RECALLS)


def said_to_customers(home: HomeFolder) -> list[str]:
    texts = [mail.get_body(("plain",)) for mail in home.mails() if "maria" in str(mail["to"])]
    return [text.get_content() for text in texts if text is not None]


def test_the_arrival_letter_names_the_recall_of_the_vehicle_and_of_no_other(home: HomeFolder) -> None:
    recalls(home, THURSDAY, (CRV.lower(), "Fuel pump may fail"))
    home.night(THURSDAY, [owed("1", CRV), owed("2", PILOT, phone="206-555-0133")])
    home.night(FRIDAY, [received("1", vin=CRV), received("2", vin=PILOT, phone="206-555-0133")], clock="09:00")
    texts = sorted(said_to_customers(home), key=len)
    assert ["open recall" in text for text in texts] == [False, True]
    assert "open recall on your 2020 Honda CR-V: Fuel pump may fail" in " ".join(texts[1].split())


def test_several_recalls_of_one_vehicle_are_all_named(home: HomeFolder) -> None:
    recalls(home, THURSDAY, (CRV, "Fuel pump may fail"), (CRV, "Seat belt label"))
    home.night(THURSDAY, [owed("1", CRV)])
    home.night(FRIDAY, [received("1", vin=CRV)], clock="09:00")
    (text,) = said_to_customers(home)
    assert "Fuel pump may fail; Seat belt label" in " ".join(text.split())


def test_a_recall_that_is_done_leaves_the_list_and_the_letter(home: HomeFolder) -> None:
    recalls(home, THURSDAY, (CRV, "Fuel pump may fail"), (PILOT, "Seat belt label"))
    home.night(THURSDAY, [owed("1", CRV)])
    recalls(home, FRIDAY, (PILOT, "Seat belt label"))
    home.night(FRIDAY, [received("1", vin=CRV)], clock="09:00")
    (text,) = said_to_customers(home)
    assert "recall" not in text


def test_who_is_called_hears_of_the_recall_on_the_phone(home: HomeFolder) -> None:
    recalls(home, THURSDAY, (CRV, "Fuel pump may fail"))
    home.night(THURSDAY, [owed("1", CRV, email="")])
    home.night(FRIDAY, [received("1", vin=CRV, email="")], clock="09:00")
    (call,) = home.weowe("calls", "--format", "json", at=f"{FRIDAY}T09:30").json["calls"]
    assert "There is also an open recall on your 2020 Honda CR-V" in call["say"]


def test_a_list_of_recalls_serves_the_special_orders_of_every_system(tmp_path: Path) -> None:
    config = WITH_RECALLS.replace('{dms: generic, path: "inbox/main/so_*"}', '{dms: tekion, path: "inbox/main/so_*"}')
    home = HomeFolder(tmp_path, config)
    answer = home.weowe("check", at=f"{FRIDAY}T09:00")
    assert answer.code == 0, answer.err


def test_recalls_alone_write_to_nobody_and_a_list_without_vins_is_refused(home: HomeFolder) -> None:
    home.night(THURSDAY, [owed("1", CRV)])
    recalls(home, FRIDAY, (CRV, "Fuel pump may fail"))
    assert home.night(FRIDAY, [owed("1", CRV)], clock="09:00").code == 0
    assert said_to_customers(home) == []
    bad = home.folder / "inbox" / "main" / f"recalls_{MONDAY}.csv"
    bad.write_text("Plate,Campaign\nABC-123,Fuel pump\nABD-124,Fuel pump\n", encoding="utf-8")
    answer = home.night(MONDAY, [owed("1", CRV)])
    assert answer.code == 3
    assert "VIN" in answer.err


def test_a_vehicle_without_a_recall_has_missed_nothing(home: HomeFolder) -> None:
    recalls(home, THURSDAY, (CRV, "Fuel pump may fail"))
    home.night(THURSDAY, [owed("1", CRV), owed("2", PILOT)])
    answer = home.night(FRIDAY, [owed("1", CRV), owed("2", PILOT)])
    assert answer.code == 0, answer.err
    assert "from another report" not in answer.err
    assert home.weowe("report", "--unjoined", "--format", "json", at=f"{FRIDAY}T09:00").json["promises"] == []
