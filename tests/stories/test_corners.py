"""Stories from the corners of the trade: letters that were refused, held, lost or dropped, and customers easily confused."""

from __future__ import annotations

import email
import email.policy
import sqlite3

import pytest

from tests.channels.mail_server import MailServer, Manners
from tests.cli.house import by_mail
from tests.home import LEAST, HomeFolder, received, row
from weowe_cli.channels.channel import Outcome, Parcel
from weowe_cli.channels.folder import FolderChannel

THURSDAY, FRIDAY, SATURDAY = "2026-02-26", "2026-02-27", "2026-02-28"
MONDAY, TUESDAY, WEDNESDAY = "2026-03-02", "2026-03-03", "2026-03-04"
MARIA, DANA, PAT = "maria1@mail.example", "dana@harborhonda.example", "pat@harborhonda.example"
GUARDED = LEAST.replace("name: Harbor Honda\n", "name: Harbor Honda\n    guards: {customer_letters_per_run: 5}\n", 1)


def refusing(address: str) -> Manners:
    return Manners(recipient={address: "550 5.1.1 no such user here"})


def an_arrival_refused(home: HomeFolder, server: MailServer) -> int:
    """Maria's part came in on Friday and her mail server refused the letter; returns its number."""
    home.night(THURSDAY, [row("1")])
    home.configure(by_mail(server.port))
    assert home.night(FRIDAY, [received("1")]).code == 3
    (dead,) = home.letters(state="dead")
    assert dead["to"] == MARIA
    return int(dead["id"])


def with_rule(home: HomeFolder, rule: str, **wanted: str) -> list[dict[str, object]]:
    return [one for one in home.letters(**wanted) if rule in one["rules"]]


def text_of(home: HomeFolder, letter: int) -> str:
    return home.weowe("outbox", "show", str(letter), "--unmask").out


# Letters that a server refuses, or whose answer is lost.


def test_a_refused_letter_becomes_a_call_though_the_export_says_nothing_new(home: HomeFolder) -> None:
    with MailServer(refusing(MARIA)) as server:
        an_arrival_refused(home, server)
        for day in (SATURDAY, MONDAY, TUESDAY):
            assert home.night(day, [received("1")]).code == 0
        (call,) = home.letters(channel="call")
        assert (call["state"], call["rules"], call["promises"]) == ("waiting", ["N1"], ["WO-000001"])
        (work,) = with_rule(home, "D3", audience="staff")
        assert work["to"] == DANA
        assert "555-0142" in text_of(home, int(str(work["id"])))
        assert MARIA not in server.addressees
        assert ": a call is on the list (weowe calls)" in home.rules("WO-000001", f"{TUESDAY}T09:00")["N1"]["reason"]


@pytest.mark.parametrize("bin_", ["", "A1"], ids=["an unchanged row", "a row that changes"])
def test_a_refused_letter_that_is_retried_is_the_only_one_on_all_later_nights(home: HomeFolder, bin_: str) -> None:
    with MailServer(refusing(MARIA)) as server:
        dead = an_arrival_refused(home, server)
        server.manners.recipient.clear()
        assert home.weowe("outbox", "retry", str(dead), at=f"{FRIDAY}T09:00").code == 0
        assert home.weowe("send", at=f"{FRIDAY}T09:01").code == 0
        for day in (SATURDAY, MONDAY):
            assert home.night(day, [received("1", bin=bin_)]).code == 0
        assert server.addressees.count(MARIA) == 1
        assert [one["id"] for one in home.letters(audience="customer")] == [dead]


@pytest.mark.parametrize("bin_", ["", "A1"], ids=["an unchanged row", "a row that changes"])
def test_a_refused_letter_that_a_person_drops_stays_dropped_and_explain_says_why(home: HomeFolder, bin_: str) -> None:
    with MailServer(refusing(MARIA)) as server:
        dead = an_arrival_refused(home, server)
        why = "she stood at the counter"
        assert home.weowe("outbox", "drop", str(dead), "--why", why, at=f"{FRIDAY}T09:00").code == 0
        server.manners.recipient.clear()
        for day in (SATURDAY, MONDAY):
            assert home.night(day, [received("1", bin=bin_)]).code == 0
        assert [one["id"] for one in home.letters(audience="customer")] == [dead]
        assert MARIA not in server.addressees
        arrival = home.rules("WO-000001", f"{MONDAY}T09:00")["N1"]
        assert not arrival["due"]
        assert why in arrival["reason"]


def test_a_letter_whose_answer_was_lost_never_goes_out_under_another_message_id(home: HomeFolder) -> None:
    # Maria's is the only letter: the server takes it and hangs up, for as long as it is tried.
    home.configure("N2: {on: no}\nN16: {on: no}\nN17: {on: no}\nN20: {on: no}\n", "escalation.yml")
    home.night(THURSDAY, [row("1")])
    with MailServer(Manners(hang_up_at="DATA")) as server:
        home.configure(by_mail(server.port))
        home.night(FRIDAY, [received("1")], clock="09:00")
        for day in (SATURDAY, MONDAY):
            home.night(day, [received("1")], clock="09:05")
        server.manners.hang_up_at = ""
        for day, bin_ in ((TUESDAY, "A1"), (WEDNESDAY, "B2")):
            home.night(day, [received("1", bin=bin_)], clock="09:05")
        assert set(server.addressees) == {MARIA}
        assert len(server.taken) == 3
        mails = [email.message_from_bytes(one.content, policy=email.policy.default) for one in server.taken]
    assert len({one["Message-ID"] for one in mails}) == 1
    assert len(home.letters(audience="customer")) == 1


def test_a_refused_work_list_comes_to_the_parts_manager_and_is_alerted_once(home: HomeFolder) -> None:
    home.configure("N16: {on: no}\n", "escalation.yml")
    home.night(THURSDAY, [row("1")])
    with MailServer(refusing(DANA)) as server:
        home.configure(by_mail(server.port))
        home.night(FRIDAY, [received("1")])
        for day in (SATURDAY, MONDAY, TUESDAY):
            assert home.night(day, [received("1")]).code == 0
        assert DANA not in server.addressees
        assert server.addressees.count(PAT) == 1
        (work,) = home.letters(to=PAT)
        assert set(work["rules"]) == {"N2", "N20"}
        text = text_of(home, work["id"])
        assert "Dana Fox" in text
        assert "refused for good" in text
        assert [one["state"] for one in home.letters(to=DANA)] == ["dead"]


def test_while_the_outbox_folder_cannot_be_written_to_no_letter_is_lost(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    outbox, aside = home.folder / "outbox", home.folder / "outbox-of-thursday"
    outbox.rename(aside)
    outbox.write_text("somebody's note", encoding="utf-8")
    answer = home.night(FRIDAY, [received("1"), received("2")])
    assert answer.code == 75
    assert "Traceback" not in answer.err
    waiting = home.letters(state="waiting")
    assert {MARIA, "maria2@mail.example", DANA} <= {one["to"] for one in waiting}
    assert {one["attempts"] for one in waiting} == {0}
    assert {one["status"] for one in home.promises(at=f"{FRIDAY}T08:01")} == {"received"}
    assert outbox.read_text("utf-8") == "somebody's note"
    outbox.unlink()
    aside.rename(outbox)
    assert home.nightly(f"{FRIDAY}T08:10").code == 0
    assert home.nightly(f"{FRIDAY}T08:20").code == 0
    assert home.letters(state="waiting") == []
    assert sorted(one["to"] for one in home.to_customers()) == [MARIA, "maria2@mail.example"]
    # The digest of Thursday, and one file for each letter that waited.
    assert len(home.mails()) == 1 + len(waiting)


def test_a_fault_with_one_letter_stops_no_other_and_loses_none(
    home: HomeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    well = FolderChannel.deliver

    def deliver(channel: FolderChannel, parcel: Parcel) -> Outcome:
        if parcel.to == MARIA:
            raise ValueError("a fault in the channel")
        return well(channel, parcel)

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "deliver", deliver)
        answer = home.night(FRIDAY, [received("1"), received("2")])
        assert answer.code != 0
        assert "Traceback" not in answer.err
        assert [one["to"] for one in home.to_customers()] == ["maria2@mail.example"]
        assert [one["to"] for one in home.letters(state="waiting")] == [MARIA]
        assert len(list((home.folder / "logs").glob("crash*"))) == 1
    assert home.nightly(f"{FRIDAY}T08:30").code == 0
    assert home.nightly(f"{FRIDAY}T09:00").code == 0
    assert sorted(one["to"] for one in home.to_customers()) == [MARIA, "maria2@mail.example"]
    assert len([one for one in home.mails() if MARIA in str(one["To"])]) == 1


def test_a_letter_that_a_person_drops_says_why_wherever_it_is_asked(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [received("1")], clock="19:00")
    (letter,) = home.to_customers("waiting")
    assert home.weowe("outbox", "drop", str(letter["id"]), "--why", "told by phone", at=f"{FRIDAY}T19:30").code == 0
    home.nightly(f"{SATURDAY}T08:00")
    (dropped,) = home.letters(audience="customer")
    assert (dropped["state"], dropped["last_error"]) == ("withdrawn", "told by phone")
    assert "told by phone" in home.rules("WO-000001", f"{SATURDAY}T09:00")["N1"]["reason"]
    assert "told by phone" in home.weowe("show", "WO-000001", at=f"{SATURDAY}T09:00").out


# Customers and orders that are easily taken for one another.


def test_a_part_left_behind_when_another_moves_to_its_own_ro_is_told(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", ro="6001"), row("2", ro="6001")])
    home.night(FRIDAY, [received("1", ro="6001"), row("2", ro="6001")])
    assert home.to_customers() == []
    home.night(SATURDAY, [received("1", ro="6001"), row("2", ro="6002")])
    (letter,) = home.to_customers()
    assert letter["promises"] == ["WO-000001"]


def test_a_special_order_and_a_repair_order_of_one_number_do_not_wait_for_each_other(home: HomeFolder) -> None:
    ann = {"ro": "", "customer": "Ann Lee", "email": "ann@mail.example", "phone": "(206) 555-0101"}
    bob = {"ro": "700", "customer": "Bob Ray", "email": "bob@mail.example", "phone": "(206) 555-0102"}
    home.night(THURSDAY, [row("700", **ann), row("55", **bob)])
    home.night(FRIDAY, [received("700", **ann), row("55", **bob)])
    assert [one["to"] for one in home.to_customers()] == ["ann@mail.example"]
    home.night(SATURDAY, [received("700", **ann), received("55", **bob)])
    assert [one["to"] for one in home.to_customers()] == ["ann@mail.example", "bob@mail.example"]


def test_two_customers_who_share_the_number_of_cash_sales_get_a_letter_each(home: HomeFolder) -> None:
    ann = {"ro": "", "customer": "Ann Lee", "email": "ann@mail.example", "customer_no": "99999"}
    bob = {"ro": "", "customer": "Bob Ray", "email": "bob@mail.example", "customer_no": "99999"}
    home.night(THURSDAY, [row("700", **ann), row("55", **bob)])
    home.night(FRIDAY, [received("700", **ann), received("55", **bob)])
    assert sorted((one["to"], one["promises"]) for one in home.to_customers()) == [
        ("ann@mail.example", ["WO-000001"]),
        ("bob@mail.example", ["WO-000002"]),
    ]
    texts = {text_of(home, one["id"]) for one in home.to_customers()}
    assert not [one for one in texts if "Ann Lee" in one and "Bob Ray" in one]


@pytest.mark.parametrize("status", ["ordered", "installed"], ids=["still open", "long closed"])
def test_an_opt_out_on_another_order_of_the_same_customer_is_heeded(home: HomeFolder, status: str) -> None:
    ann = {"customer": "Ann Lee", "email": "ann@mail.example", "customer_no": "123"}
    out = row("1", opt_out="Y", **ann)
    closed = {**out, "status": status, "qty_received": "1" if status == "installed" else "0"}
    home.night(THURSDAY, [out, row("2", opt_out="", **ann)])
    home.night(FRIDAY, [closed, received("2", opt_out="", **ann)])
    (call,) = home.letters(audience="customer")
    assert (call["channel"], call["promises"]) == ("call", ["WO-000002"])
    assert not [one for one in home.mails() if "ann@mail.example" in str(one["To"])]


def test_a_received_date_corrected_far_back_is_no_second_arrival(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", received_on="")])
    home.night(FRIDAY, [received("1", received_on="")])
    for day, corrected in ((SATURDAY, "2026-02-26"), (MONDAY, "2026-02-16"), (TUESDAY, "2025-11-01")):
        home.night(day, [received("1", received_on=corrected)])
    assert len(home.letters(audience="customer")) == 1
    assert len(with_rule(home, "N2")) == 1


def test_a_status_word_taught_later_does_not_tell_what_came_long_before_the_first_night(home: HomeFolder) -> None:
    binned = {"status": "BINNED", "qty_received": "", "qty_ordered": "", "received_on": "2025-11-01"}
    home.night(THURSDAY, [row("1", **binned), row("2")])
    taught = 'path: "inbox/main/*", profile: {status_words: {received: [received, binned]}}}'
    home.configure(LEAST.replace('path: "inbox/main/*"}', taught))
    home.night(FRIDAY, [row("1", **binned), received("2", status="BINNED")])
    assert [one["promises"] for one in home.letters(audience="customer")] == [["WO-000002"]]
    assert "first night" in home.rules("WO-000001", f"{FRIDAY}T09:00")["N1"]["reason"]


# Letters held for a look, the flood brake, and the list of calls.


def test_a_held_letter_that_became_false_is_not_sent_however_it_is_approved(home: HomeFolder) -> None:
    home.configure(GUARDED.replace("per_run: 5", "per_run: 1"))
    home.night(THURSDAY, [row("1"), row("2")])
    home.night(FRIDAY, [received("1"), received("2")])
    assert len(home.to_customers("held")) == 2
    home.export(SATURDAY, [row("1"), row("2")])
    assert home.nightly(f"{WEDNESDAY}T08:00").code == 66
    home.weowe("outbox", "approve", "--all", at=f"{WEDNESDAY}T08:30")
    home.weowe("send", at=f"{WEDNESDAY}T08:31")
    assert home.to_customers() == []
    assert {one["state"] for one in home.letters(audience="customer")} == {"withdrawn"}
    assert all("not here yet" in one["last_error"] for one in home.letters(audience="customer"))


def test_the_hold_after_a_gap_outlives_a_first_file_that_is_old_itself(home: HomeFolder) -> None:
    long_ago = {"ordered_on": "2026-01-20"}
    for day in ("2026-02-10", "2026-02-11"):
        home.night(day, [row("1", **long_ago), row("2", **long_ago)])
    home.export("2026-02-24", [received("1", **long_ago), row("2", **long_ago)])
    assert home.nightly(f"{THURSDAY}T08:00").code == 66
    home.night(THURSDAY, [received("1", **long_ago), row("2", **long_ago)], clock="09:00")
    assert home.to_customers() == []
    (held,) = home.to_customers("held")
    assert "gap" in held["last_error"]
    home.night(FRIDAY, [received("1", **long_ago), received("2", **long_ago)])
    assert [one["promises"] for one in home.to_customers()] == [["WO-000002"]]


def calls_that_become_letters(home: HomeFolder) -> None:
    """Twelve customers without an address are to be called; on the next night the export names all their addresses."""
    home.configure(GUARDED)
    numbers = [str(number) for number in range(100, 112)]
    home.night(THURSDAY, [row(one, email="", customer_no=one) for one in numbers])
    home.night(FRIDAY, [received(one, email="", customer_no=one) for one in numbers])
    assert len(home.letters(channel="call", state="waiting")) == 12
    home.night(SATURDAY, [received(one, customer_no=one) for one in numbers])


def test_the_flood_brake_counts_calls_that_become_letters(home: HomeFolder) -> None:
    calls_that_become_letters(home)
    assert home.to_customers() == []
    assert len(home.to_customers("held")) == 12


def test_a_call_that_became_a_held_letter_says_why_it_is_held(home: HomeFolder) -> None:
    calls_that_become_letters(home)
    reasons = {one["last_error"] for one in home.to_customers("held")}
    assert reasons == {"12 letters to customers in one run, more than 5"}


def test_a_call_stands_on_one_list_once(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", email="")])
    home.export(FRIDAY, [received("1", email="")])
    for clock in ("08:00", "08:05"):
        home.weowe("import", at=f"{FRIDAY}T{clock}")
    home.weowe("send", at=f"{FRIDAY}T08:06")
    for day in (SATURDAY, MONDAY):
        home.night(day, [received("1", email="")])
    (work,) = with_rule(home, "D3")
    assert text_of(home, int(str(work["id"]))).count("555-0142") == 1
    ledger = sqlite3.connect(home.folder / "ledger.db")
    try:
        assert ledger.execute("SELECT COUNT(*) FROM notices WHERE rule = 'D3' AND live = 1").fetchone() == (1,)
    finally:
        ledger.close()


def test_a_letter_that_became_a_call_says_on_the_list_why_to_call(home: HomeFolder) -> None:
    ann = {"customer": "Ann Lee", "email": "ann@mail.example", "customer_no": "123"}
    home.night(THURSDAY, [row("1", **ann)])
    home.night(FRIDAY, [received("1", **ann)], clock="19:00")
    home.night(SATURDAY, [received("1", opt_out="Y", **ann)], clock="06:00")
    (call,) = home.letters(audience="customer")
    assert (call["channel"], call["state"]) == ("call", "waiting")
    (work,) = with_rule(home, "D3")
    assert "opted out" in text_of(home, int(str(work["id"])))
