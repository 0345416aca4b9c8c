"""The JSON keys of CLI.md, word for word: scripts of dealerships rely on them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.reports import desk
from weowe_cli.reports.explain import explain_view
from weowe_cli.reports.outbox import outbox_view
from weowe_cli.reports.promise_rows import COLUMNS
from weowe_cli.reports.report import report_view
from weowe_cli.reports.runs import runs_view
from weowe_cli.reports.show import show_view
from weowe_cli.reports.views import Format, text

PROMISE = [
    "id",
    "store",
    "dms",
    "kind",
    "so_type",
    "ro",
    "so",
    "line",
    "part_number",
    "part_key",
    "description",
    "qty_ordered",
    "qty_received",
    "status",
    "dms_status",
    "flag",
    "ordered_on",
    "eta_from",
    "eta_to",
    "promised_on",
    "received_on",
    "scheduled_for",
    "installed_on",
    "vanished_since",
    "days_late",
    "days_on_shelf",
    "last_contact_at",
    "silence_business_days",
    "owner",
    "owner_email",
    "customer",
    "phone",
    "email",
    "vehicle",
    "prepaid",
    "part_value",
    "labor_value",
    "next_action",
]
RUN = [
    "id",
    "store",
    "export",
    "fingerprint",
    "as_of",
    "started_at",
    "finished_at",
    "outcome",
    "reason",
    "rows",
    "opened",
    "changed",
    "unchanged",
    "vanished",
    "set_aside",
    "ignored",
    "letters",
]
LETTER = [
    "id",
    "rules",
    "promises",
    "audience",
    "to",
    "channel",
    "state",
    "not_before",
    "attempts",
    "message_id",
    "subject",
    "sent_at",
    "last_error",
]
RULE = ["rule", "tier", "due", "reason", "since", "next_at", "to", "config"]


def document(view: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text(view, Format.JSON))
    return read


def test_every_promise_has_every_key_in_its_order_whatever_is_known_of_it() -> None:
    read = document(report_view(desk.report()))
    assert list(read) == ["schema", "as_of", "promises"]
    assert (read["schema"], read["as_of"]) == (1, "2026-03-02T08:00:00-08:00")
    assert len(read["promises"]) == 13
    assert all(list(promise) == PROMISE for promise in read["promises"])


def test_a_promise_says_its_dates_money_and_pieces_as_the_contract_has_them() -> None:
    first, second = document(report_view(desk.report()))["promises"][:2]
    assert (first["id"], first["promised_on"], first["part_value"], first["labor_value"]) == (
        "WO-000017", "2026-02-20", "412.50", "260.00",
    )  # fmt: skip
    assert first["last_contact_at"] == "2026-02-13T10:05:00-08:00"
    assert (first["days_late"], first["silence_business_days"], first["flag"]) == (12, 10, "red")
    assert (first["prepaid"], second["prepaid"], second["email"], second["so"]) == (True, None, None, None)
    assert (second["qty_ordered"], second["part_value"]) == (2, "176.20")


def test_half_a_piece_stays_half_a_piece() -> None:
    from decimal import Decimal

    read = document(report_view(desk.report(entries=(desk.an_entry(qty_ordered=Decimal("0.5")),))))
    assert read["promises"][0]["qty_ordered"] == 0.5


def test_phone_and_email_are_masked_until_somebody_asks_for_them() -> None:
    masked = document(report_view(desk.report()))["promises"][0]
    whole = document(report_view(desk.report(unmask=True)))["promises"][0]
    assert (masked["phone"], masked["email"], masked["owner_email"]) == (
        "***-***-0142", "m***@mail.example", "dana@harborhonda.example",
    )  # fmt: skip
    assert (whole["phone"], whole["email"]) == ("206-555-0142", "maria@mail.example")


@pytest.mark.parametrize("wanted", list(Format))
def test_no_format_of_any_report_lets_out_a_phone_number_by_itself(wanted: Format) -> None:
    if wanted is Format.XLSX:
        return
    for view in (report_view(desk.report()), show_view(desk.promise_file()), outbox_view(desk.letters(), now=desk.NOW)):
        written = text(view, wanted, pages=desk.PAGES)
        assert "206-555" not in written
        assert "jose@" not in written
        assert "maria@" not in written


def test_runs_letters_and_rules_have_their_keys() -> None:
    runs = document(runs_view(desk.runs(), now=desk.NOW))
    assert list(runs) == ["schema", "runs"]
    assert all(list(run) == RUN for run in runs["runs"])
    letters = document(outbox_view(desk.letters(), now=desk.NOW))
    assert list(letters) == ["schema", "letters"]
    assert all(list(letter) == LETTER for letter in letters["letters"])
    assert letters["letters"][1]["rules"] == ["N2", "N10"]
    rules = document(explain_view(desk.entries()[0], desk.rules(), now=desk.NOW))
    assert list(rules) == ["schema", "promise", "rules"]
    assert rules["promise"] == "WO-000017"
    assert all(list(rule) == RULE for rule in rules["rules"])
    assert rules["rules"][3]["due"] is True


def test_one_line_of_jsonl_is_one_promise() -> None:
    lines = text(report_view(desk.report()), Format.JSONL).splitlines()
    assert [json.loads(line)["id"] for line in lines][:2] == ["WO-000017", "WO-000023"]
    assert len(lines) == 13


def test_the_columns_of_the_piped_report_are_the_keys_of_its_json() -> None:
    header, *rows = text(report_view(desk.report()), Format.TSV).splitlines()
    assert header.split("\t") == PROMISE == [column.key for column in COLUMNS]
    assert all(row.count("\t") == len(PROMISE) - 1 for row in rows)
