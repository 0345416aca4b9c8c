"""The director's digests over several nights: each says what changed since the one before that really left."""

from __future__ import annotations

import re
import sqlite3

from tests.home import HomeFolder, received, row

ANA = "ana@harborhonda.example"


def told(home: HomeFolder) -> str:
    """The newest digest to the director."""
    return str(home.weowe("outbox", "show", str(max(one["id"] for one in home.letters(to=ANA)))).out)


def changes(text: str) -> tuple[str, dict[str, int]]:
    since = re.search(r"SINCE THE LAST DIGEST \((.*)\)", text)
    found = re.findall(r"^- (opened|arrived|closed|newly late): (\d+)$", text, re.MULTILINE)
    return since[1] if since else "", {name: int(count) for name, count in found}


def test_a_digest_compares_with_the_last_one_that_left(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1"), row("2")])
    assert changes(told(home)) == ("", {})
    home.night("2026-03-03", [received("1"), row("2"), row("3")])
    assert changes(told(home)) == ("MAR 2, 8:00 AM", {"opened": 1, "arrived": 1, "closed": 0, "newly late": 0})

    # Tuesday's came back, and a copy to somebody else is none of the director's.
    with sqlite3.connect(home.folder / "ledger.db") as ledger:
        ledger.execute(
            "UPDATE letters SET state = 'dead' WHERE person = ? AND created_at LIKE '2026-03-03%'", (f"digest:{ANA}",)
        )
    assert home.weowe("digest", "--to", "kim@group.example", at="2026-03-03T12:00").code == 0
    home.night("2026-03-04", [received("1"), row("2"), row("3"), row("4")])
    assert changes(told(home)) == ("MAR 2, 8:00 AM", {"opened": 2, "arrived": 1, "closed": 0, "newly late": 0})
    home.night("2026-03-05", [received("1"), row("2"), row("3"), row("4")])
    assert changes(told(home)) == ("MAR 4, 8:00 AM", {"opened": 0, "arrived": 0, "closed": 0, "newly late": 0})


def test_the_weeks_of_a_digest_are_what_the_digests_of_those_days_said(home: HomeFolder) -> None:
    said = []
    late = [{"promised_on": "2026-03-04"}, {"promised_on": "2026-03-12"}, {"eta": "2026-03-19"}]
    for week, day in enumerate(("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23")):
        rows = [row(str(number + 1), **dates) for number, dates in enumerate(late)]
        if week == 3:
            rows[0] = received("1", **late[0])
        for night in (day, f"{day[:8]}{int(day[8:]) + 3:02d}"):  # no gap of a week
            home.night(night, rows)
            if night == day:
                found = re.search(r"- past the date: (\d+)", told(home))
                assert found
                said.append(found[1])
    assert said == ["0", "1", "2", "2"]
    text = home.weowe("digest", at="2026-03-23T08:00").out
    assert re.findall(r"^- Mar (?:2|9|16|23) +(\d+) ", text, re.MULTILINE) == said
    assert all(len(line) <= 80 for line in text.splitlines())
