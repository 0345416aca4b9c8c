"""The rules of a date that moves."""

from __future__ import annotations

from weowe_cli.notices.notice import Case, Clock, No, Verdict
from weowe_cli.notices.policy import Gone, SlipTierOne, SlipTierTwo, WillMiss


def slip_tier_one(case: Case, policy: SlipTierOne, clock: Clock) -> tuple[Verdict, ...]:
    """N6."""
    return (No(rule="N6", reason="the rule is switched off"),)


def slip_tier_two(case: Case, policy: SlipTierTwo, clock: Clock) -> tuple[Verdict, ...]:
    """N7."""
    return (No(rule="N7", reason="the rule is switched off"),)


def gone(case: Case, policy: Gone, clock: Clock) -> tuple[Verdict, ...]:
    """N8."""
    return (No(rule="N8", reason="the rule is switched off"),)


def will_miss(case: Case, policy: WillMiss, clock: Clock) -> tuple[Verdict, ...]:
    """N9."""
    return (No(rule="N9", reason="the rule is switched off"),)
