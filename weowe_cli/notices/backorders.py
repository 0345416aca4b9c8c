"""The rules of a backorder."""

from __future__ import annotations

from weowe_cli.notices.notice import Case, Clock, No, Verdict
from weowe_cli.notices.policy import (
    BackorderedCustomer,
    BackorderedStaff,
    MondayReview,
    NoAnswer,
    StatusCheck,
    WeeklyWord,
)


def backordered_staff(case: Case, policy: BackorderedStaff, clock: Clock) -> tuple[Verdict, ...]:
    """N3."""
    return (No(rule="N3", reason="the rule is switched off"),)


def backordered_customer(case: Case, policy: BackorderedCustomer, clock: Clock) -> tuple[Verdict, ...]:
    """N4."""
    return (No(rule="N4", reason="the rule is switched off"),)


def weekly_word(case: Case, policy: WeeklyWord, clock: Clock) -> tuple[Verdict, ...]:
    """N11."""
    return (No(rule="N11", reason="the rule is switched off"),)


def status_check(case: Case, policy: StatusCheck, clock: Clock) -> tuple[Verdict, ...]:
    """N12."""
    return (No(rule="N12", reason="the rule is switched off"),)


def no_answer(case: Case, policy: NoAnswer, clock: Clock) -> tuple[Verdict, ...]:
    """N13."""
    return (No(rule="N13", reason="the rule is switched off"),)


def monday_review(case: Case, policy: MondayReview, clock: Clock) -> tuple[Verdict, ...]:
    """N18."""
    return (No(rule="N18", reason="the rule is switched off"),)
