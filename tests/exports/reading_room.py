"""What the tests of this room share: the shipped profiles, typed, and a table written in place read as an export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from weowe_cli.exports.layout import choose_table, find_layout
from weowe_cli.exports.normalise import normalise
from weowe_cli.exports.profile import Profile
from weowe_cli.exports.reading import Reading
from weowe_cli.exports.tables import read_tables
from weowe_cli.promises.record import Sighting
from weowe_cli.settings import Home
from weowe_cli.settings.profiles import read_profile

ROOT = Path(__file__).parents[2]
NIGHT = date(2026, 3, 2)


@cache
def shipped(name: str) -> Profile:
    """A profile of `config/dms/` as the settings hand it on: with the everyday words."""
    profile, problems = read_profile(Home(ROOT / "tests" / "no-home"), name)
    assert profile is not None, problems
    assert not problems
    return profile


def read(
    content: str | bytes,
    *,
    profile: Profile | None = None,
    known: Mapping[bytes, int] | None = None,
    night: date = NIGHT,
    name: str = "orders.csv",
) -> Reading:
    """An export read whole: the bytes of a file as a night reads them, or rows written in place, which may say less."""
    profile = profile or shipped("generic")
    if isinstance(content, str):
        (table,) = read_tables(content.encode(), name=name)
        layout = find_layout(table, profile)
    else:
        table, layout = choose_table(read_tables(content, name=name, encoding=profile.encoding), profile)
    return normalise(table, layout, profile, as_of=night, known=dict(known or {}))


def one(header: str, row: str, *, profile: Profile | None = None) -> Sighting:
    """The sighting of an export with one row; SO and part number are put in front."""
    reading = read(f"SO|Part Number|{header}\nS1|17220-5R0-008|{row}\n", profile=profile)
    assert not reading.set_aside, reading.set_aside
    assert len(reading.fresh) == 1, reading
    return reading.fresh[0].sighting


def aside(header: str, row: str, *, profile: Profile | None = None) -> tuple[str, str, str]:
    """Column, value and reason of the one row that is set aside."""
    reading = read(f"SO|Part Number|{header}\nS1|17220-5R0-008|{row}\n", profile=profile)
    assert not reading.fresh
    (found,) = reading.set_aside
    return found.column, found.value, found.reason


def what_differs(sighting: Sighting) -> dict[str, str]:
    """The fields of a sighting that say something, as text."""
    empty = Sighting(row=0, part_number="", part_key="")
    return {name: str(value) for name in Sighting._fields if (value := getattr(sighting, name)) != getattr(empty, name)}


def with_dates(*forms: str) -> Profile:
    """The generic profile with other forms of date."""
    return replace(shipped("generic"), dates=tuple(forms))
