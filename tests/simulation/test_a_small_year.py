"""Some weeks of one store through the program, letter by letter as the oracle has them; the whole year is a command of its own."""

from __future__ import annotations

from pathlib import Path

from tests.simulation.year import a_year


def test_three_weeks_of_a_store_are_told_as_the_oracle_says(tmp_path: Path) -> None:
    figures = a_year(tmp_path / "home", stores=1, nights=21, seed=5, open_at_any_time=16, explain=8)
    assert figures.differences == []
    assert figures.broken == []
    assert figures.letters > 10
    assert figures.by_hand > 5
    assert {rule.split()[0] for rule in figures.by_rule} >= {"N1", "N2", "N3", "N4", "N12", "N16", "N18"}
