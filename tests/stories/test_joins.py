"""Several exports of a store as one night (SPEC X15): what the RO report and the list of customers say of a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import LEAST, Answer, HomeFolder, Row, received, row

THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02", "2026-03-03"

SPECIAL_ORDERS = '      - {dms: generic, path: "inbox/main/so_*"}\n'
REPAIR_ORDERS = '      - {dms: generic, kind: repair_orders, path: "inbox/main/ro_*"}\n'
CUSTOMERS = '      - {dms: generic, kind: customers, path: "inbox/main/customers_*"}\n'


def configured(*exports: str) -> str:
    return LEAST.replace('      - {dms: generic, path: "inbox/main/*"}\n', "".join(exports))


@pytest.fixture
def store(tmp_path: Path) -> HomeFolder:
    """A store whose special orders are completed by its repair orders."""
    return HomeFolder(tmp_path / "home", configured(SPECIAL_ORDERS, REPAIR_ORDERS))


@pytest.fixture
def both(tmp_path: Path) -> HomeFolder:
    """A store with repair orders and a list of customers beside its special orders."""
    return HomeFolder(tmp_path / "home", configured(SPECIAL_ORDERS, REPAIR_ORDERS, CUSTOMERS))


def bare(so: str, **fields: str) -> Row:
    """A line of a special-order report that knows parts and an RO, and of the customer only the name."""
    return row(so, **{"phone": "", "email": "", "advisor": "", **fields})


def arrived(so: str, **fields: str) -> Row:
    return bare(so, **{"qty_received": "1", "status": "received", **fields})


def ro(so: str, **fields: str) -> Row:
    """The line of the RO report that goes with the special order `so`."""
    usual = {
        "ro": f"6{so}",
        "promised_on": "",
        "advisor": "417",
        "customer": f"Maria Lopez {so}",
        "customer_no": f"C{so}",
        "email": f"maria{so}@mail.example",
        "opt_out": "",
    }
    return {**usual, **fields}


def customer(so: str, **fields: str) -> Row:
    """The line of the list of customers that goes with the special order `so`."""
    usual = {
        "customer_no": f"C{so}",
        "customer": f"Maria Lopez {so}",
        "email": f"lopez{so}@mail.example",
        "opt_out": "N",
    }
    return {**usual, **fields}


def night(home: HomeFolder, day: str, orders: list[Row], ros: list[Row], clock: str = "08:00") -> Answer:
    """Let both exports of a night land and run it."""
    home.export(day, orders)
    home.export(day, ros, name="ro")
    return home.nightly(f"{day}T{clock}")


def the_promise(home: HomeFolder, number: str = "WO-000001", day: str = SATURDAY) -> dict[str, object]:
    answer = home.weowe("show", number, "--format", "json", "--unmask", at=f"{day}T12:00")
    return answer.json["promise"]


def history(home: HomeFolder, what: str, number: str = "WO-000001") -> list[tuple[str, str]]:
    answer = home.weowe("show", number, "--format", "json", "--unmask", at=f"{TUESDAY}T12:00")
    return [(one["before"], one["after"]) for one in answer.json["events"] if one["what"] == what]


def unjoined(home: HomeFolder, day: str = SATURDAY) -> list[str]:
    return [one["id"] for one in home.promises("--unjoined", "--sort", "number", at=f"{day}T12:00")]


def why(home: HomeFolder, number: str, day: str) -> str:
    """What `show` says of the other reports."""
    out = home.weowe("show", number, "--format", "table", at=f"{day}T12:00").out
    return next(line for line in out.splitlines() if "Not joined" in line).partition("Not joined")[2].strip()


def test_two_files_of_one_night_make_one_promise(store: HomeFolder) -> None:
    answer = night(store, THURSDAY, [bare("1")], [ro("1", promised_on="2026-03-10"), ro("2")])
    assert answer.code == 0, answer.err
    promise = the_promise(store)
    assert (promise["promised_on"], promise["email"], promise["owner"]) == (
        "2026-03-10",
        "maria1@mail.example",
        "Dana Fox",
    )
    assert [run["outcome"] for run in store.runs()] == ["baseline", "baseline"]
    assert len(store.promises(at=f"{THURSDAY}T09:00")) == 1
    assert unjoined(store) == []


def test_a_promised_date_that_changes_in_the_ro_report_alone_changes_the_promise_and_the_rules_see_it(
    store: HomeFolder,
) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1", promised_on="2026-03-20")])
    night(store, FRIDAY, [bare("1")], [ro("1", promised_on=FRIDAY)])
    assert the_promise(store)["promised_on"] == FRIDAY
    assert history(store, "promised_on") == [(None, "2026-03-20"), ("2026-03-20", FRIDAY)]
    night(store, SATURDAY, [bare("1")], [ro("1", promised_on=FRIDAY)])
    (delay,) = store.to_customers()
    assert (delay["rules"], delay["to"]) == (["N10"], "maria1@mail.example")


def test_an_address_that_only_the_list_of_customers_has_is_where_the_arrival_letter_goes(both: HomeFolder) -> None:
    for day, order in ((THURSDAY, bare("1")), (FRIDAY, arrived("1"))):
        both.export(day, [customer("1"), customer("2")], name="customers")
        assert night(both, day, [order], [ro("1", email="")]).code == 0
    (letter,) = both.to_customers()
    assert (letter["rules"], letter["to"]) == (["N1"], "lopez1@mail.example")


def test_the_number_by_which_the_list_is_joined_may_come_from_the_ro_report_later(both: HomeFolder) -> None:
    both.export(THURSDAY, [bare("1")])
    both.export(THURSDAY, [customer("1")], name="customers")
    both.nightly(f"{THURSDAY}T06:00")
    assert the_promise(both)["email"] is None
    both.export(THURSDAY, [ro("1", email="")], name="ro")
    both.nightly(f"{THURSDAY}T09:00")
    assert the_promise(both)["email"] == "lopez1@mail.example"


def test_of_the_list_and_the_ro_report_the_list_is_asked_for_what_both_know(both: HomeFolder) -> None:
    both.export(THURSDAY, [customer("1")], name="customers")
    night(both, THURSDAY, [bare("1")], [ro("1")])
    promise = the_promise(both)
    assert (promise["email"], promise["owner"]) == ("lopez1@mail.example", "Dana Fox")


def test_an_opt_out_in_the_list_of_customers_turns_a_letter_into_a_call(both: HomeFolder) -> None:
    both.export(THURSDAY, [customer("1")], name="customers")
    night(both, THURSDAY, [bare("1")], [ro("1")])
    both.export(FRIDAY, [customer("1", opt_out="Y")], name="customers")
    night(both, FRIDAY, [arrived("1")], [ro("1")])
    assert both.to_customers() == []
    (call,) = both.letters(channel="call")
    assert call["rules"] == ["N1"]


def test_where_the_special_orders_say_something_else_the_value_does_not_go_to_and_fro(store: HomeFolder) -> None:
    old = {"email": "old@mail.example", "promised_on": "2026-03-30"}
    ros = [ro("1", promised_on="2026-03-20")]
    night(store, THURSDAY, [row("1", **old)], ros)
    for day, place in ((FRIDAY, "A1"), (SATURDAY, "B2"), (MONDAY, "C3")):
        night(store, day, [row("1", **old, bin=place)], ros)
    assert history(store, "email") == [("old@mail.example", "maria1@mail.example")]
    assert history(store, "promised_on") == [("2026-03-30", "2026-03-20")]
    assert [after for _, after in history(store, "bin")] == ["A1", "B2", "C3"]


def test_what_a_report_has_no_answer_for_is_taken_from_the_special_orders(store: HomeFolder) -> None:
    night(store, THURSDAY, [row("1", ro=""), row("2")], [ro("2", email="", promised_on="2026-03-20")])
    new = {"email": "new@mail.example", "promised_on": "2026-04-01"}
    night(store, FRIDAY, [row("1", ro="", **new), row("2", **new)], [ro("2", email="", promised_on="2026-03-20")])
    first, second = the_promise(store), the_promise(store, "WO-000002")
    assert (first["email"], first["promised_on"]) == ("new@mail.example", "2026-04-01")
    assert (second["email"], second["promised_on"]) == ("new@mail.example", "2026-03-20")
    assert unjoined(store) == [], "an order without an RO is not looked for among the ROs"


def test_a_promise_that_no_ro_fits_is_listed_and_keeps_what_it_knew(store: HomeFolder) -> None:
    answer = night(store, THURSDAY, [row("1"), row("2")], [ro("1")])
    assert answer.code == 0
    assert "1 open promise takes nothing from another report: weowe report --unjoined" in answer.err
    assert the_promise(store, "WO-000002")["email"] == "maria2@mail.example"
    assert unjoined(store) == ["WO-000002"]
    listed = store.weowe("report", "--format", "table", at=f"{THURSDAY}T12:00").out
    assert "1 took nothing from another report (report --unjoined)" in listed
    assert why(store, "WO-000002", THURSDAY) == "the repair orders have nothing under its RO number"
    night(store, FRIDAY, [row("1"), row("2")], [ro("1"), ro("2", email="found@mail.example")])
    assert the_promise(store, "WO-000002")["email"] == "found@mail.example"
    assert unjoined(store) == []


def test_an_ro_that_is_gone_from_the_report_takes_nothing_back(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1"), bare("2")], [ro("1", promised_on="2026-03-20"), ro("2")])
    night(store, FRIDAY, [bare("1"), bare("2")], [ro("2")])
    promise = the_promise(store)
    assert (promise["promised_on"], promise["email"]) == ("2026-03-20", "maria1@mail.example")
    assert store.promises("--vanished", at=f"{FRIDAY}T09:00") == []
    assert unjoined(store) == []


def test_rows_that_are_one_answer_are_one_and_two_answers_move_nothing(store: HomeFolder) -> None:
    lines = [ro("1", op="OIL"), ro("1", op="BRAKES"), ro("1", op="TIRES", email=""), ro("2", op="OIL")]
    night(store, THURSDAY, [row("1"), row("2")], lines)
    assert unjoined(store) == []
    doubtful = [ro("1", email="one@mail.example"), ro("1", email="two@mail.example", promised_on="2026-03-20"), ro("2")]
    answer = night(store, FRIDAY, [row("1", bin="A"), row("2")], doubtful)
    assert answer.code == 0
    promise = the_promise(store)
    assert (promise["email"], promise["promised_on"]) == ("maria1@mail.example", None)
    assert unjoined(store) == ["WO-000001"]
    assert why(store, "WO-000001", FRIDAY) == "the repair orders have two answers under its RO number: email"
    night(store, SATURDAY, [row("1", bin="A"), row("2")], [ro("1", email="one@mail.example"), ro("2")])
    assert the_promise(store)["email"] == "one@mail.example"
    assert unjoined(store) == []


def test_a_reused_ro_number_of_somebody_else_moves_nothing_and_is_listed(store: HomeFolder) -> None:
    other = ro("1", customer="Jin Park", customer_no="C9", email="jin@mail.example")
    night(store, THURSDAY, [row("1"), row("2")], [other, ro("2")])
    night(store, FRIDAY, [received("1"), row("2")], [other, ro("2")])
    assert [one["to"] for one in store.to_customers()] == ["maria1@mail.example"]
    assert unjoined(store) == ["WO-000001"]
    assert why(store, "WO-000001", FRIDAY) == "the repair orders have another customer under its RO number"


def test_a_customer_corrected_in_the_ro_report_is_corrected_in_the_promise(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1", customer="")], [ro("1", customer="Jin Park", email="jin@mail.example")])
    night(store, FRIDAY, [bare("1", customer="")], [ro("1")])
    promise = the_promise(store)
    assert (promise["customer"], promise["email"]) == ("Maria Lopez 1", "maria1@mail.example")


def test_the_ro_report_alone_later_the_same_morning_completes_the_night(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1", email="")])
    store.export(FRIDAY, [arrived("1")])
    assert store.nightly(f"{FRIDAY}T08:30").code == 0
    (call,) = store.letters(channel="call")
    assert (call["state"], store.to_customers()) == ("waiting", [])
    store.export(FRIDAY, [ro("1")], name="ro")
    answer = store.nightly(f"{FRIDAY}T09:30")
    assert answer.code == 0
    assert "of the promises it speaks of 1 changed" in answer.err
    (letter,) = store.to_customers()
    assert (letter["rules"], letter["to"]) == (["N1"], "maria1@mail.example")
    assert store.nightly(f"{FRIDAY}T10:00").code == 0
    assert len(store.to_customers()) == 1


def test_the_order_in_which_the_files_come_makes_no_difference(store: HomeFolder) -> None:
    store.export(THURSDAY, [ro("1", promised_on="2026-03-20"), ro("2", promised_on="2026-03-21")], name="ro")
    store.nightly(f"{THURSDAY}T06:00")
    store.export(THURSDAY, [bare("1"), bare("2")])
    store.nightly(f"{THURSDAY}T08:00")
    dates = [one["promised_on"] for one in store.promises("--sort", "number", at=f"{THURSDAY}T09:00")]
    assert dates == ["2026-03-20", "2026-03-21"]


def test_what_the_first_ro_report_brings_to_light_is_never_told_to_a_customer(store: HomeFolder) -> None:
    store.night(THURSDAY, [row("1"), row("2"), row("3")])
    ros = [ro("1", promised_on="2026-02-20"), ro("2", promised_on="2026-02-20"), ro("3")]
    night(store, FRIDAY, [row("1"), received("2"), row("3")], ros)
    night(store, SATURDAY, [row("1", bin="A"), received("2"), row("3")], ros)
    assert [(one["rules"], one["promises"]) for one in store.to_customers()] == [(["N1"], ["WO-000002"])]
    aging = [one for one in store.letters(audience="staff") if "N10" in one["rules"]]
    assert aging, "the staff hear of it"


def test_a_first_night_of_both_files_tells_no_customer(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1"), arrived("2")], [ro("1", promised_on="2026-02-20"), ro("2")])
    night(store, FRIDAY, [bare("1", bin="A"), arrived("2", bin="B")], [ro("1", promised_on="2026-02-20"), ro("2")])
    assert store.letters(audience="customer") == []


def test_what_an_ro_report_changes_while_the_special_orders_are_late_is_told_once_they_are_there(
    store: HomeFolder,
) -> None:
    night(store, "2026-02-24", [bare("1")], [ro("1", promised_on="2026-03-20")])
    store.export(FRIDAY, [ro("1", promised_on=THURSDAY)], name="ro")
    assert store.nightly(f"{FRIDAY}T08:00").code == 66
    assert the_promise(store)["promised_on"] == THURSDAY
    assert store.to_customers() == []
    night(store, SATURDAY, [bare("1")], [ro("1", promised_on=THURSDAY)])
    assert [one["rules"] for one in store.to_customers()] == [["N10"]]


def test_an_ro_report_in_doubt_can_be_insisted_on(store: HomeFolder) -> None:
    night(store, FRIDAY, [bare("1")], [ro("1")])
    old = store.export(THURSDAY, [ro("1", email="older@mail.example")], name="ro")
    answer = store.weowe("import", str(old), "--accept", "--why", "the newer one was a test", at=f"{FRIDAY}T10:00")
    assert answer.code == 0
    assert the_promise(store)["email"] == "older@mail.example"


def test_a_dry_run_of_several_files_says_what_would_be_and_writes_nothing(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1", email="")])
    store.export(FRIDAY, [arrived("1")])
    store.export(FRIDAY, [ro("1")], name="ro")
    answer = store.nightly(f"{FRIDAY}T08:00", "--dry-run")
    assert "of the promises it speaks of 1 changed" in answer.err
    assert "would send\tcustomer\tN1" in answer.out
    assert the_promise(store)["email"] is None


def test_a_late_ro_report_alerts_once_and_stops_no_letter(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1")])
    store.night(FRIDAY, [bare("1")])
    answer = store.night(SATURDAY, [arrived("1")])
    assert answer.code == 66
    assert "main/generic/repair_orders" in answer.err
    assert [one["to"] for one in store.to_customers()] == ["maria1@mail.example"]
    (alert,) = [one for one in store.letters(audience="staff") if "N20" in one["rules"]]
    assert "repair_orders" in store.weowe("outbox", "show", str(alert["id"])).out
    store.nightly(f"{SATURDAY}T10:00")
    assert len([one for one in store.letters(audience="staff") if "N20" in one["rules"]]) == 1
    assert "OLD" in store.weowe("report", "--format", "table", at=f"{SATURDAY}T12:00").out
    assert night(store, MONDAY, [arrived("1")], [ro("1")]).code == 0


def test_a_list_that_comes_once_a_month_may_be_that_old(tmp_path: Path) -> None:
    monthly = CUSTOMERS.replace("}", ", stale_after: 31d}")
    home = HomeFolder(tmp_path / "home", configured(SPECIAL_ORDERS, monthly))
    home.export("2026-02-02", [customer("1")], name="customers")
    home.night("2026-02-02", [row("1", ordered_on="2026-01-20", customer_no="C1")])
    assert home.night("2026-03-02", [received("1", ordered_on="2026-01-20", customer_no="C1")]).code == 0
    home.night("2026-03-03", [received("1", ordered_on="2026-01-20", customer_no="C1", bin="A")])
    answer = home.night("2026-03-20", [received("1", ordered_on="2026-01-20", customer_no="C1", bin="B")])
    assert answer.code == 66
    assert "main/generic/customers" in answer.err


def test_a_file_that_two_paths_fit_is_read_once_as_what_completes_the_special_orders(tmp_path: Path) -> None:
    everything = SPECIAL_ORDERS.replace("so_*", "*")
    home = HomeFolder(tmp_path / "home", configured(everything, REPAIR_ORDERS))
    assert night(home, THURSDAY, [bare("1")], [ro("1")]).code == 0
    assert [run["outcome"] for run in home.runs()] == ["baseline", "baseline"]
    assert the_promise(home)["email"] == "maria1@mail.example"


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        ([row("1", advisor="")], "another kind of report: special orders"),
        ([{"invoice": "1", "email": "a@mail.example"}], "no column for an RO number"),
        ([{"ro": "61", "labor": "3.00"}], "no column for anything that it could say"),
    ],
    ids=["special orders", "no RO number", "nothing to say"],
)
def test_another_report_under_the_name_of_the_ros_is_refused(store: HomeFolder, rows: list[Row], meant: str) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1")])
    answer = night(store, FRIDAY, [bare("1")], rows)
    assert answer.code == 3
    (refused,) = [run for run in store.runs() if run["outcome"] == "refused"]
    assert meant in refused["reason"]
    assert the_promise(store)["email"] == "maria1@mail.example"


def test_an_older_ro_report_is_refused_and_the_same_one_is_read_once(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1")])
    night(store, FRIDAY, [bare("1")], [ro("1", email="new@mail.example")])
    old = store.export("2026-02-25", [ro("1", email="older@mail.example")], name="ro")
    answer = store.weowe("import", str(old), at=f"{FRIDAY}T10:00")
    assert (answer.code, "older than the last accepted night" in answer.err) == (3, True)
    again = store.folder / "inbox" / "main" / f"ro_{FRIDAY}.csv"
    assert "was read already" in store.weowe("import", str(again), at=f"{FRIDAY}T10:00").err
    assert the_promise(store)["email"] == "new@mail.example"


def test_rows_without_an_ro_number_are_set_aside_and_can_be_mended(store: HomeFolder) -> None:
    answer = night(
        store, THURSDAY, [bare("1"), bare("2")], [ro("1"), ro("2", ro=""), ro("3", promised_on="2026-13-45")]
    )
    assert answer.code == 3
    (table,) = (store.folder / "set-aside" / "main").glob("*.csv")
    head, without_ro, _ = table.read_text("utf-8-sig").splitlines()
    assert "there is no RO number" in without_ro
    mended = store.folder / "inbox" / "main" / table.name.replace(THURSDAY, FRIDAY)
    mended.write_text(f"{head}\n62{without_ro}\n", "utf-8")
    store.export(FRIDAY, [bare("1"), bare("2")])
    assert store.nightly(f"{FRIDAY}T08:00").code == 0
    assert the_promise(store, "WO-000002")["email"] == "maria2@mail.example"
    assert the_promise(store)["email"] == "maria1@mail.example"


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 0), (("--kind", "repair_orders"), 0), (("--kind", "customers"), 2)]
)
def test_a_file_named_by_hand_is_known_by_its_columns(store: HomeFolder, arguments: tuple[str, ...], code: int) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1")])
    named = store.export(FRIDAY, [ro("1", email="by.hand@mail.example")], store="desk", name="list")
    answer = store.weowe("import", str(named), *arguments, at=f"{FRIDAY}T10:00")
    assert answer.code == code, answer.err
    expected = "by.hand@mail.example" if code == 0 else "maria1@mail.example"
    assert the_promise(store)["email"] == expected


def test_a_file_named_by_hand_that_could_be_two_things_asks_which(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1")])
    parts = {"part_number": "08798-1", "qty_ordered": "1", "qty_received": "0", "status": "ordered"}
    named = store.export(FRIDAY, [{**ro("1"), **parts}], store="desk", name="list")
    answer = store.weowe("import", str(named), at=f"{FRIDAY}T10:00")
    assert answer.code == 2
    assert "Add --kind, one of special_orders, repair_orders" in answer.err
    assert store.weowe("import", str(named), "--kind", "repair_orders", at=f"{FRIDAY}T10:00").code == 0


def test_check_says_what_a_report_of_ros_would_bring(store: HomeFolder) -> None:
    night(store, THURSDAY, [bare("1")], [ro("1"), ro("2")])
    later = store.export(FRIDAY, [ro("1"), ro("2", email="new@mail.example"), ro("3")], name="ro")
    answer = store.weowe("check", "--export", str(later), at=f"{FRIDAY}T08:00")
    assert answer.code == 0
    assert "3 rows: 2 repair orders new or changed, 1 as before" in answer.out
    assert the_promise(store)["email"] == "maria1@mail.example"


def test_another_stores_repair_orders_are_refused(tmp_path: Path) -> None:
    lake = configured(SPECIAL_ORDERS, REPAIR_ORDERS).partition("stores:\n")[2].partition("mail:\n")[0]
    lake = (
        lake.replace("id: main", "id: lake").replace("Harbor Honda", "Lake Honda").replace("inbox/main", "inbox/lake")
    )
    home = HomeFolder(tmp_path / "home", configured(SPECIAL_ORDERS, REPAIR_ORDERS).replace("mail:\n", lake + "mail:\n"))
    ros = [ro(str(number)) for number in range(20)]
    night(home, THURSDAY, [bare("1")], ros)
    home.export(THURSDAY, [bare("81")], store="lake")
    home.export(THURSDAY, [*ros, ro("99")], store="lake", name="ro")
    answer = home.nightly(f"{THURSDAY}T09:00")
    assert answer.code == 3
    assert "these rows are those of another store, main" in answer.err


def test_of_people_who_are_owed_nothing_only_the_newest_report_is_kept(store: HomeFolder) -> None:
    from tests.cli.house import asked

    night(store, THURSDAY, [bare("1")], [ro("1"), ro("2"), ro("3")])
    assert asked(store, "SELECT key FROM facts ORDER BY key") == [("61",), ("62",), ("63",)]
    night(store, FRIDAY, [bare("1")], [ro("3")])
    assert asked(store, "SELECT key FROM facts ORDER BY key") == [("61",), ("63",)]


def test_a_report_in_which_nothing_changed_touches_nothing(store: HomeFolder) -> None:
    from tests.cli.house import asked

    night(store, THURSDAY, [bare("1")], [ro("1"), ro("2")])
    before = (
        asked(store, "SELECT * FROM facts"),
        asked(store, "SELECT * FROM events"),
        asked(store, "SELECT * FROM joined"),
    )
    night(store, FRIDAY, [bare("1")], [ro("2"), ro("1")])
    after = (
        asked(store, "SELECT * FROM facts"),
        asked(store, "SELECT * FROM events"),
        asked(store, "SELECT * FROM joined"),
    )
    assert before == after
    assert [(run["changed"], run["unchanged"]) for run in store.runs()[-2:]] == [(0, 1), (0, 1)]
