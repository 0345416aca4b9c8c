"""Stories of several nights, told through the command line: who heard what, when, and why the others did not."""

from __future__ import annotations

import pytest

from tests.home import HomeFolder, received, row

THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02", "2026-03-03"


def test_the_first_night_is_recorded_and_reported_and_tells_no_customer(home: HomeFolder) -> None:
    answer = home.night(THURSDAY, [received("1"), row("2", promised_on="2026-02-01"), row("3")])
    assert answer.code == 0
    assert home.to_customers() == home.to_customers("waiting") == home.to_customers("held") == []
    assert [run["outcome"] for run in home.runs()] == ["baseline"]
    assert len(home.promises(at=f"{THURSDAY}T09:00")) == 3


def test_what_was_so_on_the_first_night_is_never_told_afterwards(home: HomeFolder) -> None:
    home.night(THURSDAY, [received("1"), row("2", promised_on="2026-02-01")])
    home.night(FRIDAY, [received("1", bin="A7"), row("2", promised_on="2026-02-01", bin="B2")])
    assert home.to_customers() == []
    assert "first night" in home.rules("WO-000001", f"{FRIDAY}T09:00")["N1"]["reason"]


def test_a_part_that_comes_in_is_told_to_its_customer_with_the_link(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [received("1"), row("2")])
    (letter,) = home.to_customers()
    assert (letter["rules"], letter["promises"], letter["to"]) == (["N1"], ["WO-000001"], "maria1@mail.example")
    (mail,) = [one for one in home.mails() if one["To"].addresses[0].addr_spec == "maria1@mail.example"]
    for part in ("plain", "html"):
        assert "https://book.harborhonda.example/?ro=61" in mail.get_body((part,)).get_content()  # type: ignore[union-attr]
    assert mail["Reply-To"].addresses[0].addr_spec == "dana@harborhonda.example"


def test_the_owner_hears_of_an_arrival_in_the_same_run(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")])
    lists = home.letters(audience="staff", to="dana@harborhonda.example")
    assert [one["rules"] for one in lists] == [["N2"]]


def test_the_same_night_twice_says_nothing_twice(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")])
    before = home.letters()
    again = home.nightly(f"{FRIDAY}T08:05")
    assert again.code == 0
    assert home.letters() == before
    assert home.runs()[-1]["outcome"] == "already_read"


def test_a_letter_decided_before_opening_waits_for_the_opening(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")], clock="05:10")
    (letter,) = home.to_customers("waiting")
    assert letter["not_before"] == "2026-02-27T08:00:00-08:00"
    assert home.weowe("send", at=f"{FRIDAY}T07:59").code == 0
    assert home.to_customers() == []
    home.weowe("send", at=f"{FRIDAY}T08:00")
    assert len(home.to_customers()) == 1


def test_a_letter_decided_on_saturday_evening_leaves_on_monday_morning(home: HomeFolder) -> None:
    home.night(FRIDAY, [row("1")])
    home.night(SATURDAY, [received("1")], clock="18:00")
    assert home.to_customers("waiting")[0]["not_before"] == "2026-03-02T08:00:00-08:00"


def test_a_letter_that_missed_its_hours_waits_for_the_next_ones(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")], clock="05:10")
    home.weowe("send", at=f"{FRIDAY}T18:00")
    (letter,) = home.to_customers("waiting")
    assert letter["not_before"] == "2026-02-28T08:00:00-08:00"


def test_a_part_taken_back_before_opening_withdraws_its_letter(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")], clock="19:00")
    assert len(home.to_customers("waiting")) == 1
    home.night(SATURDAY, [row("1")], clock="05:00")
    (letter,) = home.letters(audience="customer")
    assert letter["state"] == "withdrawn"
    assert "not here yet" in letter["last_error"]
    assert letter["promises"] == ["WO-000001"]
    home.night(MONDAY, [received("1")])
    assert len(home.to_customers()) == 1


def test_a_receipt_corrected_and_entered_again_is_not_told_twice(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")])
    home.night(SATURDAY, [row("1")])
    home.night(MONDAY, [received("1")])
    assert len(home.to_customers()) == 1
    assert "the same arrival" in home.rules("WO-000001", f"{MONDAY}T09:00")["N1"]["reason"]


def test_three_parts_of_one_ro_that_arrive_on_three_days_are_one_letter(home: HomeFolder) -> None:
    same = {"ro": "60123", "customer": "Maria Lopez", "email": "maria@mail.example"}
    home.night(THURSDAY, [row("1", **same), row("2", **same), row("3", **same)])
    home.night(FRIDAY, [received("1", **same), row("2", **same), row("3", **same)])
    home.night(SATURDAY, [received("1", **same), received("2", **same), row("3", **same)])
    assert home.to_customers() == []
    reason = home.rules("WO-000001", f"{SATURDAY}T09:00")["N1"]["reason"]
    assert "WO-000003 ordered" in reason
    home.night(MONDAY, [received("1", **same), received("2", **same), received("3", **same)])
    (letter,) = home.to_customers()
    assert letter["promises"] == ["WO-000001", "WO-000002", "WO-000003"]


def test_a_customer_with_two_orders_gets_one_letter_a_day(home: HomeFolder) -> None:
    same = {"customer": "Maria Lopez", "email": "maria@mail.example"}
    home.night(THURSDAY, [row("1", **same), row("2", **same)])
    home.night(FRIDAY, [received("1", **same), row("2", **same)], clock="09:00")
    home.export(f"{FRIDAY}_1400", [received("1", **same), received("2", **same)])
    home.nightly(f"{FRIDAY}T14:05")
    (sent,), (waiting,) = home.to_customers(), home.to_customers("waiting")
    assert sent["promises"] == ["WO-000001"]
    assert (waiting["promises"], waiting["not_before"]) == (["WO-000002"], "2026-02-28T08:00:00-08:00")


def test_what_becomes_due_joins_the_letter_that_has_not_left(home: HomeFolder) -> None:
    same = {"customer": "Maria Lopez", "email": "maria@mail.example"}
    home.night(THURSDAY, [row("1", **same), row("2", **same)])
    home.night(FRIDAY, [received("1", **same), row("2", **same)], clock="19:00")
    home.night(SATURDAY, [received("1", **same), received("2", **same)], clock="05:00")
    (letter,) = home.letters(audience="customer")
    assert (letter["state"], letter["promises"]) == ("waiting", ["WO-000001", "WO-000002"])


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"email": ""}, "no email address"),
        ({"email": "none@none.com"}, "no email address"),
        ({"opt_out": "Y"}, "opted out"),
        ({"channel": "phone"}, "asked to be called"),
    ],
    ids=["no address", "a placeholder for one", "opted out", "wants to be called"],
)
def test_whom_no_letter_reaches_is_called_by_the_owner(home: HomeFolder, fields: dict[str, str], why: str) -> None:
    home.night(THURSDAY, [row("1", **fields)])
    home.night(FRIDAY, [received("1", **fields)])
    assert home.to_customers() == []
    (call,) = home.letters(channel="call")
    assert (call["audience"], call["state"], call["rules"]) == ("customer", "waiting", ["N1"])
    (work,) = [one for one in home.letters(audience="staff") if one["to"] == "dana@harborhonda.example"]
    assert "555-0142" not in home.weowe("outbox", "show", str(work["id"])).out
    text = home.weowe("outbox", "show", str(work["id"]), "--unmask").out
    assert "555-0142" in text
    assert why in text


def test_a_promised_date_that_passes_climbs_the_ladder(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1", promised_on="2026-03-03")])
    home.night("2026-03-03", [row("1", promised_on="2026-03-03")])
    assert home.to_customers() == []
    home.night("2026-03-04", [row("1", promised_on="2026-03-03")])
    (delay,) = home.to_customers()
    assert delay["rules"] == ["N10"]
    for day in range(5, 18):
        home.night(f"2026-03-{day:02d}", [row("1", promised_on="2026-03-03")])
    told = [
        (one["to"].split("@")[0], one["sent_at"][:10])
        for one in home.letters(audience="staff")
        if "N10" in one["rules"]
    ]
    assert told == [("dana", "2026-03-04"), ("pat", "2026-03-10"), ("ana", "2026-03-17")]
    assert len(home.to_customers()) == 1


def test_after_missed_nights_only_the_highest_step_of_the_ladder_is_taken(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1", promised_on="2026-03-03")])
    home.night("2026-03-09", [row("1", promised_on="2026-03-03", bin="A")])
    home.night("2026-03-18", [row("1", promised_on="2026-03-03", bin="B")])
    told = [one["to"].split("@")[0] for one in home.letters(audience="staff") if "N10" in one["rules"]]
    assert told == ["dana", "ana"]


def test_a_new_promised_date_starts_the_ladder_again_and_keeps_the_old_one(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1", promised_on="2026-03-03")])
    home.night("2026-03-04", [row("1", promised_on="2026-03-03")])
    home.night("2026-03-05", [row("1", promised_on="2026-03-06")])
    home.night("2026-03-07", [row("1", promised_on="2026-03-06")])
    assert [one["sent_at"][:10] for one in home.to_customers()] == ["2026-03-04", "2026-03-07"]
    events = home.weowe("show", "WO-000001", "--format", "json", at="2026-03-07T09:00").json["events"]
    assert [(one["before"], one["after"]) for one in events if one["what"] == "promised_on"] == [
        ("2026-03-03", "2026-03-06")
    ]


def test_the_last_day_of_an_eta_passes_and_the_owner_is_told_once_for_that_eta(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1", eta="2026-03-03")])
    for day in ("2026-03-03", "2026-03-04", "2026-03-05"):
        home.night(day, [row("1", eta="2026-03-03")])
    home.night("2026-03-06", [row("1", eta="2026-03-10")])
    home.night("2026-03-11", [row("1", eta="2026-03-10")])
    told = [one["sent_at"][:10] for one in home.letters(audience="staff") if "N5" in one["rules"]]
    assert told == ["2026-03-04", "2026-03-11"]


def test_where_quantities_and_words_disagree_no_customer_hears_anything(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [row("1", status="received")])
    assert home.to_customers() == []
    assert "contradicts itself" in home.rules("WO-000001", f"{FRIDAY}T09:00")["N1"]["reason"] or (
        home.promises(at=f"{FRIDAY}T09:00")[0]["status"] == "ordered"
    )


def test_an_unknown_status_word_keeps_the_old_status_and_never_causes_a_letter(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1", status="ZZ-TOP")])
    (promise,) = home.promises(at=f"{FRIDAY}T09:00")
    assert (promise["status"], promise["dms_status"]) == ("ordered", "ZZ-TOP")
    assert home.to_customers() == []


def test_a_row_that_is_gone_is_vanished_and_after_two_nights_it_is_chased(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [row("2")])
    (promise,) = home.promises("--vanished", at=f"{FRIDAY}T09:00")
    assert (promise["id"], promise["vanished_since"], promise["status"]) == ("WO-000001", FRIDAY, "ordered")
    assert not [one for one in home.letters(audience="staff") if "X9" in one["rules"]]
    home.night(SATURDAY, [row("2", bin="A")])
    (chase,) = [one for one in home.letters(audience="staff") if "X9" in one["rules"]]
    assert chase["promises"] == ["WO-000001"]
    home.night(MONDAY, [row("1"), row("2", bin="A")])
    assert home.promises("--vanished", at=f"{MONDAY}T09:00") == []


def test_a_delta_export_makes_nothing_vanish(home: HomeFolder) -> None:
    home.configure(
        (home.folder / "config" / "weowe.yml").read_text(encoding="utf-8").replace("path:", "mode: delta, path:")
    )
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [received("2")])
    assert home.promises("--vanished", at=f"{FRIDAY}T09:00") == []
    assert len(home.to_customers()) == 1


def test_a_reused_order_number_with_another_order_date_is_another_promise(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", ordered_on="2019-05-01")])
    home.night(FRIDAY, [row("1", ordered_on="2019-05-01"), row("1", ordered_on="2026-02-26")])
    assert [one["ordered_on"] for one in home.promises("--sort", "number", at=f"{FRIDAY}T09:00")] == [
        "2019-05-01",
        "2026-02-26",
    ]


def test_old_data_tells_no_customer_but_the_ladder_goes_on_and_says_how_old_it_is(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1", promised_on="2026-03-04"), row("2")])
    answer = home.nightly("2026-03-05T08:00")
    assert answer.code == 66
    assert home.to_customers() == []
    told = [one for one in home.letters(audience="staff") if "N10" in one["rules"]]
    assert len(told) == 1
    assert "72 hours since the newest export" in home.weowe("outbox", "show", str(told[0]["id"])).out
    alerts = [one["to"] for one in home.letters(audience="staff") if "N20" in one["rules"]]
    assert alerts == ["pat@harborhonda.example"]
    assert home.nightly("2026-03-05T09:00").code == 66
    assert [one["to"] for one in home.letters(audience="staff") if "N20" in one["rules"]] == alerts
    home.night("2026-03-06", [row("1", promised_on="2026-03-04"), row("2")])
    assert [one["rules"] for one in home.to_customers()] == [["N10"]]


def test_a_closed_sunday_does_not_make_saturdays_export_old(home: HomeFolder) -> None:
    home.night(SATURDAY, [row("1")])
    assert home.nightly(f"{MONDAY}T08:00").code == 0


def test_letters_after_a_gap_of_more_than_a_week_are_held_for_a_look(home: HomeFolder) -> None:
    home.night("2026-02-20", [row("1")])
    home.night("2026-03-02", [received("1")])
    assert home.to_customers() == []
    (held,) = home.to_customers("held")
    home.weowe("outbox", "approve", str(held["id"]), at="2026-03-02T09:00")
    home.weowe("send", at="2026-03-02T09:01")
    assert len(home.to_customers()) == 1


@pytest.mark.parametrize(("arrivals", "state"), [(50, "sent"), (51, "held")], ids=["fifty go", "fifty-one are held"])
def test_the_flood_brake_holds_a_run_of_more_than_fifty_letters(home: HomeFolder, arrivals: int, state: str) -> None:
    home.night(THURSDAY, [row(str(n)) for n in range(60)])
    home.night(FRIDAY, [received(str(n)) if n < arrivals else row(str(n)) for n in range(60)])
    assert len(home.to_customers(state)) == arrivals


@pytest.mark.parametrize(("price", "outcome"), [("95.00", "refused"), ("120.00", "accepted")])
def test_a_last_line_that_lost_its_end_may_be_half_a_line_unless_it_stands_as_it_stood(
    home: HomeFolder, price: str, outcome: str
) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    file = home.export(FRIDAY, [row("1"), row("2", price=price)])
    file.write_bytes(file.read_bytes().rstrip(b"\r\n"))
    home.nightly(f"{FRIDAY}T08:05")
    assert home.runs()[-1]["outcome"] == outcome


def test_the_digest_goes_to_the_director_once_a_day_from_seven(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", ordered_on="2025-12-01")], clock="06:30")
    assert not home.letters(to="ana@harborhonda.example")
    home.nightly(f"{THURSDAY}T07:00")
    home.nightly(f"{THURSDAY}T12:00")
    (digest,) = home.letters(to="ana@harborhonda.example")
    assert digest["rules"] == ["N17"]
    assert "STALE: NOTHING MOVES (1)" in home.weowe("outbox", "show", str(digest["id"])).out


def test_a_promise_that_is_installed_leaves_the_report_and_withdraws_its_letter(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [received("1"), row("2")], clock="19:00")
    home.night(SATURDAY, [row("1", status="installed", qty_received="1"), row("2")], clock="05:00")
    assert [one["id"] for one in home.promises(at=f"{SATURDAY}T09:00")] == ["WO-000002"]
    assert [one["state"] for one in home.letters(audience="customer")] == ["withdrawn"]


def test_a_promise_over_two_rows_is_read_whole_when_only_one_of_them_moves(home: HomeFolder) -> None:
    rest = row("1", qty_ordered="2")
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [row("1"), row("2"), rest])
    home.night(SATURDAY, [row("1"), row("2"), {**rest, "qty_received": "2", "status": "received"}])
    both, other = home.promises("--sort", "number", at=f"{SATURDAY}T09:00")
    assert (both["qty_ordered"], both["qty_received"], both["status"]) == (3, 2, "partial")
    assert (other["qty_ordered"], other["status"]) == (1, "ordered")
    assert home.to_customers() == []


def test_a_part_that_got_two_new_numbers_overnight_keeps_its_promise(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", part_number="A-1"), row("2", part_number="A-1")])
    home.night(FRIDAY, [row("1", part_number="A-1"), row("2", part_number="B-1", supersedes="A-1")])
    tonight = [row("1", part_number="C-1", supersedes="B-1"), row("2", part_number="C-1", supersedes="B-1")]
    home.night(MONDAY, tonight)
    assert sorted((one["id"], one["part_number"]) for one in home.promises()) == [
        ("WO-000001", "C-1"),
        ("WO-000002", "C-1"),
    ]


def test_a_new_number_takes_no_promise_whose_own_row_still_stands(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", part_number="A-1"), row("2", part_number="B-1", supersedes="A-1")])
    tonight = [row("1", part_number="A-1"), row("2", part_number="B-1", supersedes="A-1")]
    home.night(FRIDAY, [*tonight, row("1", part_number="C-1", supersedes="B-1")])
    assert sorted(one["part_number"] for one in home.promises() if one["so"] == "1") == ["A-1", "C-1"]
