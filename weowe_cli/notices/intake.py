"""The policy sheet, N19: what of a promise is not as the store wants it, each cause once.

What the export does not say is no breach; only what it says is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Verdict
from weowe_cli.notices.policy import PolicySheet
from weowe_cli.notices.silence import told_or_settled
from weowe_cli.promises.record import Kind, Promise, SoType, digits
from weowe_cli.promises.standing import part_value

DIGITS_OF_A_PHONE = 10
"""Fewer reach nobody."""


def policy_sheet(case: Case, policy: PolicySheet, clock: Clock) -> tuple[Verdict, ...]:
    """N19: each cause to each of the readers, once a promise, for as long as it holds."""
    promise = case.promise
    if not policy.on:
        return (No(rule="N19", reason="the rule is switched off"),)
    if not promise.is_open:
        return (No(rule="N19", reason=f"the promise is closed ({promise.status})"),)
    verdicts: list[Verdict] = []
    for cause, reason in _causes(case, policy):
        for role in policy.to:
            if told := told_or_settled(case.told, clock, NoticeKey("N19", 0, cause, role)):
                verdicts.append(No(rule="N19", role=role, since=cause, reason=f"{cause}: {told}"))
                continue
            verdicts.append(
                Notice(
                    rule="N19",
                    promise=promise.id,
                    role=role,
                    since=cause,
                    reason=reason,
                    due_by=clock.now + policy.within,
                )
            )
    return tuple(verdicts) or (No(rule="N19", reason="nothing is against the policy sheet"),)


def _causes(case: Case, policy: PolicySheet) -> Iterator[tuple[str, str]]:
    """What the sheet objects to: the word that stands for it for ever, and the sentence for the work list."""
    promise = case.promise
    if policy.prepaid and promise.kind is Kind.SPECIAL_ORDER and promise.prepaid is False and not _deposited(promise):
        yield "not prepaid", "a special order that is not prepaid"
    if promise.employee and not promise.approved and (value := part_value(promise)) > policy.approval_over:
        yield "not approved", f"an employee's order of ${value:.2f}, over ${policy.approval_over}, that nobody approved"
    if policy.tax_exemption and promise.so_type is SoType.WHOLESALE and promise.tax_exempt is False:
        yield "no tax exemption", "a wholesale order without a tax exemption"
    if policy.contact and not promise.email and len(digits(promise.phone)) < DIGITS_OF_A_PHONE:
        yield "no contact", "no email and no phone number: the customer cannot be reached"
    if policy.owner and (nobody := _nobody_owns(case, policy)):
        yield "no owner", nobody


def _deposited(promise: Promise) -> bool:
    return promise.deposit is not None and promise.deposit > 0


def _nobody_owns(case: Case, policy: PolicySheet) -> str | None:
    """Why nobody in person answers for a promise, or None: a department is no person."""
    advisor = case.promise.advisor
    if advisor and _is_department(advisor, policy.departments):
        return f"the owner, '{advisor}', is a department"
    return case.ownerless


@lru_cache(maxsize=1000)
def _is_department(name: str, departments: tuple[str, ...]) -> bool:
    return _folded(name) in map(_folded, departments)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
