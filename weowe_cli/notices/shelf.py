"""The rules of the shelf."""

from __future__ import annotations

from weowe_cli.notices.notice import Case, Clock, No, Verdict
from weowe_cli.notices.policy import OnTheShelf, ReturnWindow, Unclaimed


def unclaimed(case: Case, policy: Unclaimed, clock: Clock) -> tuple[Verdict, ...]:
    """N14."""
    return (No(rule="N14", reason="the rule is switched off"),)


def return_window(case: Case, policy: ReturnWindow, clock: Clock) -> tuple[Verdict, ...]:
    """N15."""
    return (No(rule="N15", reason="the rule is switched off"),)


def on_the_shelf(case: Case, policy: OnTheShelf, clock: Clock) -> tuple[Verdict, ...]:
    """N16."""
    return (No(rule="N16", reason="the rule is switched off"),)
