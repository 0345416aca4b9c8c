"""The policy sheet."""

from __future__ import annotations

from weowe_cli.notices.notice import Case, Clock, No, Verdict
from weowe_cli.notices.policy import PolicySheet


def policy_sheet(case: Case, policy: PolicySheet, clock: Clock) -> tuple[Verdict, ...]:
    """N19."""
    return (No(rule="N19", reason="the rule is switched off"),)
