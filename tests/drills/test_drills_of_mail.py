"""The drills of the mail, a quick round of each; `python -m tests.drills.mail --kills 200` is the whole of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.channels.mail_server import MailServer
from tests.drills import mail, mail_faults, mail_troubles
from tests.drills.mail_nights import Row
from tests.drills.postfix import Postfix, why_no_postfix

pytestmark = [
    pytest.mark.skipif("sys.platform == 'win32'", reason="sends signals"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]

QUICK: list[Callable[[Path], Row]] = [
    lambda folder: mail.killed("killed (aiosmtpd)", 1, MailServer),
    lambda folder: mail_faults.lost_answers(folder, 1),
    mail_faults.refusals,
    mail_faults.doors,
    mail_troubles.clocks,
    mail_troubles.restored,
    lambda folder: mail_troubles.overlap(folder, 1, at_once=4),
]


@pytest.mark.parametrize("number", range(len(QUICK)))
def test_nothing_is_lost_and_no_copy_comes_that_could_be_helped(number: int, tmp_path: Path) -> None:
    row = QUICK[number](tmp_path)
    if row.skipped:
        pytest.skip(row.skipped)
    assert row.complaints == []
    assert row.rounds


def test_a_night_killed_while_postfix_takes_its_letters_ends_as_if_undisturbed() -> None:
    if why := why_no_postfix():
        pytest.skip(why)
    row = mail.killed("killed (Postfix)", 1, Postfix)
    assert row.complaints == []
