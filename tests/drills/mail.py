"""The drills of the mail, against a real Postfix and a server that misbehaves: each with its counts and its verdict.

    python -m tests.drills.mail --kills 200

In every drill letters put = sent + waiting + dead + withdrawn, none is lost, and a copy comes only out of the one window
that cannot be closed, between the server's 250 and our mark of it, with the same Message-ID. What needs root or Postfix
(Debian: apt-get install postfix) is skipped with a word where they are missing. Exit 1 where anything does not hold.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.channels.mail_server import MailServer
from tests.drills import mail_faults, mail_troubles
from tests.drills.kill_nights import drill
from tests.drills.mail_nights import HEADING, Row
from tests.drills.postfix import Postfix, why_no_postfix

SEED = 20260227


def drills(kills: int, rounds: int) -> Iterator[Row]:
    """Every drill, one after the other; half of the kills are on nights that Postfix takes the letters of."""
    why = why_no_postfix()
    with_postfix = 0 if why else kills // 2
    yield killed("killed (aiosmtpd)", kills - with_postfix, MailServer)
    yield Row("killed (Postfix)", skipped=why) if why else killed("killed (Postfix)", with_postfix, Postfix)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        yield mail_faults.lost_answers(folder, rounds * 4)
        yield mail_faults.refusals(folder)
        yield mail_faults.doors(folder)
        yield mail_faults.tarpits(folder)
        yield mail_troubles.overlap(folder, rounds)
        yield mail_troubles.clocks(folder)
        yield mail_troubles.full_disk(folder)
        yield mail_troubles.locked(folder)
        yield mail_troubles.restored(folder)


def killed(name: str, kills: int, serve: Callable[[], MailServer | Postfix]) -> Row:
    """Nights killed at random moments and run again, all of them beside an undisturbed one."""
    with serve() as server:
        outcome = drill(kills, SEED, server)
    row = Row(name, outcome.rounds, outcome.states, copies=outcome.copies, allowed=outcome.killed)
    row.reached = outcome.letters * outcome.rounds
    row.complaints = outcome.complaints
    row.must(outcome.states.total() == outcome.letters * outcome.rounds, "a letter is in no state")
    return row


def quiet_servers() -> None:
    """What the misbehaving server itself has to say about a client that leaves is not of the drill."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    quiet_servers()
    print(HEADING, flush=True)
    complaints = []
    for row in drills(chosen.kills, chosen.rounds):
        print(row.line(), flush=True)
        complaints += [f"{row.drill}: {one}" for one in row.complaints]
    print(*complaints, sep="\n")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
