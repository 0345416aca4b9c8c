"""`weowe mail test`, a trial, a server that is slow for weeks, and clocks that were wrong."""

from __future__ import annotations

import pytest

from tests.channels.mail_server import MailServer, Manners
from tests.home import HomeFolder, received, row

from .house import FRIDAY, THURSDAY, asked, by_mail, everything, is_three_lines

AT = f"{FRIDAY}T08:00"
TO = ("mail", "test", "--to", "pat@harborhonda.example")


def test_a_test_letter_goes_out_and_the_server_s_answer_is_said(home: HomeFolder) -> None:
    with MailServer() as server:
        home.configure(by_mail(server.port))
        answer = home.weowe(*TO, at=AT)
        assert answer.code == 0, answer.err
        assert "took the letter to pat@harborhonda.example: 250 2.0.0 queued as 1" in answer.out
        assert server.addressees == ["pat@harborhonda.example"]
        assert b"Subject: A test letter of weowe" in server.taken[0].content
        assert not (home.folder / "ledger.db").exists()


def test_a_dry_run_sends_no_test_letter(home: HomeFolder) -> None:
    with MailServer() as server:
        home.configure(by_mail(server.port))
        before = everything(home.folder)
        answer = home.weowe(*TO, "-n")
        assert (answer.code, server.connections) == (0, 0)
        assert "would send" in answer.out
        assert everything(home.folder).keys() - before.keys() <= {".cache", ".cache/settings.pickle"}


def test_without_smtp_or_live_no_test_letter_leaves_and_the_line_is_named(home: HomeFolder) -> None:
    files = home.weowe(*TO)
    assert (files.code, "mail.transport" in files.err) == (78, True)
    with MailServer() as server:
        home.configure(by_mail(server.port).replace("live: true", "live: no"))
        answer = home.weowe(*TO)
        assert (answer.code, server.connections) == (78, 0)
        assert "mail.live" in answer.err


@pytest.mark.parametrize(
    ("manners", "code", "said"),
    [
        (Manners(recipient={"pat@harborhonda.example": "550 5.1.1 no such user"}), 3, "550 5.1.1 no such user"),
        (Manners(recipient={"pat@harborhonda.example": "450 4.2.0 greylisted"}), 75, "450 4.2.0 greylisted"),
        (Manners(sender={"parts@harborhonda.example": "553 5.7.1 not yours"}), 75, "mail.from"),
        (Manners(hang_up_at="DATA"), 75, "it may have been taken"),
    ],
)
def test_what_is_wrong_with_the_mail_is_said_in_three_lines(
    home: HomeFolder, manners: Manners, code: int, said: str
) -> None:
    with MailServer(manners) as server:
        home.configure(by_mail(server.port))
        answer = home.weowe(*TO, at=AT)
    assert answer.code == code
    assert said in answer.err
    assert is_three_lines(answer.err), answer.err


def test_an_address_that_is_none_is_refused_before_anybody_is_asked(home: HomeFolder) -> None:
    with MailServer() as server:
        home.configure(by_mail(server.port))
        answer = home.weowe("mail", "test", "--to", "pat at home")
        assert (answer.code, server.connections) == (2, 0)
        assert is_three_lines(answer.err)


def arrivals(home: HomeFolder, port: int, **mail: str) -> None:
    """A night behind it, the next one's export landed with two arrivals, and mail by a server."""
    home.night(THURSDAY, [row("1"), row("2")])
    more = "".join(f", {key}: {value}" for key, value in mail.items())
    home.configure(by_mail(port).replace("timeout: 2", f"timeout: 2{more}"))
    home.export(FRIDAY, [received("1"), received("2")])


def test_on_trial_no_customer_is_written_to_and_the_history_says_where_it_went(home: HomeFolder) -> None:
    with MailServer() as server:
        arrivals(home, server.port, redirect_all_to="trial@harborhonda.example")
        answer = home.nightly(AT)
        assert answer.code == 0, answer.err
        assert "all of them redirected to trial@harborhonda.example" in answer.err
        assert set(server.addressees) == {"trial@harborhonda.example"}
        assert len(server.taken) == 4
    said = [str(line[0]) for line in asked(home, "SELECT after FROM events WHERE what = 'letter sent'")]
    assert said
    assert all("redirected to trial@harborhonda.example" in one for one in said)


def test_a_pace_sends_them_all_only_slower(home: HomeFolder) -> None:
    with MailServer() as server:
        arrivals(home, server.port, max_per_minute="600")
        assert home.nightly(AT).code == 0
        assert len(server.taken) == len(set(server.addressees)) == 4


BUSY = Manners(recipient={"maria1@mail.example": "451 4.3.0 later"})


def test_a_letter_that_only_waited_for_the_server_is_not_given_up_at_its_first_word(home: HomeFolder) -> None:
    with MailServer(BUSY) as server:
        arrivals(home, server.port)
        assert home.weowe("import", at=AT).code == 0
        for month_day in ("03-04", "03-05"):
            home.weowe("send", at=f"2026-{month_day}T09:00")
            assert home.letters(to="maria1@mail.example")[0]["state"] == "waiting"
        home.weowe("send", at="2026-03-06T09:00")
        (dead,) = home.letters(state="dead")
        assert (dead["to"], dead["attempts"]) == ("maria1@mail.example", 3)
        assert "put off 3 times, last with: 451 4.3.0 later" in dead["last_error"]


def test_a_letter_put_off_under_a_clock_that_ran_ahead_goes_when_the_clock_is_right_again(home: HomeFolder) -> None:
    with MailServer(Manners(recipient=dict(BUSY.recipient))) as server:
        arrivals(home, server.port)
        assert home.weowe("import", at=AT).code == 0
        home.weowe("send", at="2036-02-29T09:00")
        assert [one["to"] for one in home.letters(state="waiting")] == ["maria1@mail.example"]
        server.manners.recipient.clear()
        assert home.weowe("send", at=f"{FRIDAY}T09:00").code == 0
        assert server.addressees.count("maria1@mail.example") == 1
        assert not home.letters(state="waiting")
