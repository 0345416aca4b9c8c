"""Which promises a question at the counter finds, and in what order they stand."""

from __future__ import annotations

import pytest

from tests.reports import desk
from weowe_cli.promises.record import Status
from weowe_cli.promises.standing import Flag
from weowe_cli.reports.selection import Filters, Sort, select


def found(**fields: object) -> list[int]:
    return [entry.promise.id for entry in select(desk.entries(), Filters(**fields))]  # type: ignore[arg-type]


def test_without_a_filter_every_open_promise_is_shown_the_worst_first() -> None:
    assert found() == [17, 23, 52, 31, 32, 53, 45, 48, 44, 55, 41, 35, 54]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"store": "bayside"}, {52, 53, 54, 55}),
        ({"store": "Bayside TOYOTA"}, {52, 53, 54, 55}),
        ({"owner": "okafor"}, {23, 35, 45}),
        ({"owner": "lena@baysidetoyota.example"}, {52, 53, 54, 55}),
        ({"statuses": frozenset({Status.RECEIVED, Status.SCHEDULED})}, {44, 45, 48, 55}),
        ({"statuses": frozenset({Status.INSTALLED})}, {12}),
        ({"flags": frozenset({Flag.RED})}, {17, 23, 31, 52}),
        ({"flags": frozenset({Flag.RED, Flag.YELLOW}), "store": "harbor"}, {17, 23, 31, 32}),
        ({"shelf": True}, {44, 45, 48, 55}),
        ({"vanished": True}, {52}),
        ({"vanished": True, "shelf": True}, set()),
    ],
)
def test_a_filter_shows_what_it_names_and_nothing_else(filters: dict[str, object], ids: set[int]) -> None:
    assert set(found(**filters)) == ids


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("delgado", [17]),
        ("DELGADO maria", [17]),
        ("nunez", [31]),
        ("Núñez", [31]),
        ("washington", [52]),
        ("206-555-0142", [17]),
        ("(206) 555 0142", [17]),
        ("+1 206 555 0142", [17]),
        ("555-0142", [17]),
        ("60188", [23]),
        ("R7714", [52]),
        ("s40112", [17]),
        ("T-99812", [54]),
        ("04711-T5A-A01", [17]),
        ("04711t5a", [17]),
        ("9091603100", [54]),
        ("LS000142", [17]),
        ("WO-000041", [41]),
        ("wo41", [41]),
        ("https://weowe.example/slip/WO-000041?from=qr", [41]),
        ("41", [41]),
        ("cylinder head", [41]),
        ("pilot", [45, 41]),
        ("nobody", []),
        ("delgado nobody", []),
        ("  ", [17, 23, 52, 31, 32, 53, 45, 48, 44, 55, 41, 35, 54]),
    ],
)
def test_what_a_customer_can_say_finds_the_promise(words: str, ids: list[int]) -> None:
    assert sorted(found(search=words)) == sorted(ids)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        (Sort.PROMISED, 17, 55),
        (Sort.ETA, 17, 55),
        (Sort.ORDERED, 45, 54),
        (Sort.SHELF, 45, 54),
        (Sort.SILENCE, 45, 54),
        (Sort.VALUE, 41, 54),
        (Sort.CUSTOMER, 23, 54),
        (Sort.OWNER, 17, 35),
        (Sort.STORE, 52, 35),
        (Sort.NUMBER, 17, 55),
    ],
)
def test_an_order_begins_with_what_it_is_for_and_ends_with_what_is_not_known(sort: Sort, first: int, last: int) -> None:
    ids = found(sort=sort)
    assert (ids[0], ids[-1]) == (first, last)


def test_a_limit_keeps_the_worst() -> None:
    assert found(limit=3) == [17, 23, 52]
    assert found(limit=0) == []
    assert len(found(limit=1000)) == 13


def test_the_filters_are_named_in_a_sentence() -> None:
    filters = Filters(store="harbor", flags=frozenset({Flag.RED}), search="fit", vanished=True)
    assert filters.said() == "store harbor, red, vanished, 'fit'"
