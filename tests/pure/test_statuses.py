"""Which state a row means: quantities first, words second, dates third, and a flag where they disagree (SPEC 4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.promises.record import Status
from weowe_cli.promises.statuses import ALL_HERE, Quantities, read_status

from .store import MONDAY, quick

REQUESTED, ORDERED, BACKORDERED, PARTIAL, RECEIVED, SCHEDULED, INSTALLED, CANCELLED, RETURNED = Status


def pieces(ordered: str, received: str = "", backordered: str = "", cancelled: str = "") -> Quantities:
    return Quantities(*(Decimal(text) if text else None for text in (ordered, received, backordered, cancelled)))


@pytest.mark.parametrize(
    ("quantities", "status"),
    [
        pytest.param(pieces("2", "0"), ORDERED, id="none of two is here: ordered"),
        pytest.param(pieces("2", "0", "0", "0"), ORDERED, id="zeros everywhere: ordered"),
        pytest.param(pieces("2", "0", "1"), BACKORDERED, id="none here and one backordered: backordered"),
        pytest.param(pieces("2", "", "2"), BACKORDERED, id="no received column and two backordered: backordered"),
        pytest.param(pieces("2", "1"), PARTIAL, id="one of two is here: partial"),
        pytest.param(pieces("2", "1", "1"), PARTIAL, id="one here and one backordered: partial"),
        pytest.param(pieces("1", "0.5"), PARTIAL, id="half a gallon of one is here: partial"),
        pytest.param(pieces("2", "2"), RECEIVED, id="two of two are here: received"),
        pytest.param(pieces("2", "3"), RECEIVED, id="more than ordered is here: received"),
        pytest.param(pieces("2", "1", "0", "1"), RECEIVED, id="one here and the other cancelled: received"),
        pytest.param(pieces("3", "1", "0", "1"), PARTIAL, id="one of three here and one cancelled: partial"),
        pytest.param(pieces("2", "0", "0", "1"), ORDERED, id="one of two cancelled and none here: ordered"),
        pytest.param(pieces("2", "0", "0", "2"), CANCELLED, id="both cancelled: cancelled"),
        pytest.param(pieces("2", "", "", "2"), CANCELLED, id="no received column and both cancelled: cancelled"),
        pytest.param(pieces("2", "0", "0", "3"), CANCELLED, id="more cancelled than ordered: cancelled"),
        pytest.param(pieces("0", "0", "0", "2"), CANCELLED, id="none is ordered any more and two cancelled: cancelled"),
        pytest.param(pieces("", "0", "0"), ORDERED, id="nobody counts what was ordered and none is here: ordered"),
        pytest.param(pieces("", "2"), RECEIVED, id="nobody counts what was ordered and two are here: received"),
        pytest.param(pieces("", "1"), RECEIVED, id="nobody counts what was ordered and one is here: received"),
        pytest.param(pieces("1", "0", "0", "1"), CANCELLED, id="the only piece cancelled: cancelled"),
        pytest.param(pieces("0", "0", "0", "1"), CANCELLED, id="none is ordered any more and one cancelled: cancelled"),
        pytest.param(pieces("1", "", "1"), BACKORDERED, id="no received column and the only piece backordered"),
        pytest.param(pieces("", "", "", "1"), REQUESTED, id="one cancelled, of nobody knows how many: says nothing"),
        pytest.param(pieces("", "1", "1"), PARTIAL, id="nobody counts what was ordered, one here, one owed: partial"),
    ],
)
def test_quantities_alone_give_the_state(quantities: Quantities, status: Status) -> None:
    reading = read_status(quantities, None)
    assert (reading.status, reading.conflict) == (status, None)


@pytest.mark.parametrize(
    ("quantities", "word", "status"),
    [
        pytest.param(pieces("1", "1"), RECEIVED, RECEIVED, id="both say received"),
        pytest.param(pieces("1", "1"), SCHEDULED, SCHEDULED, id="scheduled says more than here"),
        pytest.param(pieces("1", "1"), INSTALLED, INSTALLED, id="installed says more than here"),
        pytest.param(pieces("1", "1"), RETURNED, RETURNED, id="what came in can be returned"),
        pytest.param(pieces("2", "0"), REQUESTED, REQUESTED, id="requested says more than none here"),
        pytest.param(pieces("2", "0"), ORDERED, ORDERED, id="both say ordered"),
        pytest.param(pieces("2", "0", "0"), BACKORDERED, BACKORDERED, id="the word knows of a back-order"),
        pytest.param(pieces("2", "0", "2"), ORDERED, BACKORDERED, id="the count knows of a back-order"),
        pytest.param(pieces("2", "", "2"), ORDERED, BACKORDERED, id="so it does without a received column"),
        pytest.param(pieces("2", "", "2"), CANCELLED, CANCELLED, id="a back-order cancelled, no received column"),
        pytest.param(pieces("2", "1"), PARTIAL, PARTIAL, id="both say partial"),
        pytest.param(pieces("2", "1", "1"), BACKORDERED, PARTIAL, id="one is here, whatever the word says of the rest"),
        pytest.param(pieces("2", "0"), CANCELLED, CANCELLED, id="an order can be cancelled before anything came"),
        pytest.param(pieces("2", "0", "2"), CANCELLED, CANCELLED, id="a back-order can be cancelled"),
        pytest.param(pieces("2", "1"), CANCELLED, CANCELLED, id="the rest of an order can be cancelled"),
        pytest.param(pieces("2", "0", "0", "2"), CANCELLED, CANCELLED, id="both say cancelled"),
        pytest.param(pieces("2", "0", "0", "2"), RETURNED, RETURNED, id="cancelled pieces may be called returned"),
        pytest.param(pieces(""), RECEIVED, RECEIVED, id="without quantities the word gives the state"),
        pytest.param(pieces("2"), BACKORDERED, BACKORDERED, id="a count of what was ordered says nothing of what came"),
        pytest.param(pieces("2", "", "0", "0"), PARTIAL, PARTIAL, id="nothing backordered says nothing of what came"),
        pytest.param(pieces("0", "0"), INSTALLED, INSTALLED, id="a line of no pieces goes by its word"),
    ],
)
def test_a_word_that_fits_the_quantities_is_no_disagreement(
    quantities: Quantities, word: Status, status: Status
) -> None:
    reading = read_status(quantities, word)
    assert (reading.status, reading.conflict) == (status, None)


@pytest.mark.parametrize(
    ("quantities", "word", "status"),
    [
        pytest.param(pieces("1", "0"), RECEIVED, ORDERED, id="the word says here and the count says none"),
        pytest.param(pieces("1", "0"), SCHEDULED, ORDERED, id="scheduled without a piece"),
        pytest.param(pieces("1", "0"), INSTALLED, ORDERED, id="installed without a piece"),
        pytest.param(pieces("2", "0"), PARTIAL, ORDERED, id="partly here without a piece"),
        pytest.param(
            pieces("1", "0", "1"), RECEIVED, BACKORDERED, id="the word says here and the count says backordered"
        ),
        pytest.param(pieces("2", "1"), RECEIVED, PARTIAL, id="the word says here and one is missing"),
        pytest.param(pieces("2", "1"), ORDERED, PARTIAL, id="the word says nothing came and one did"),
        pytest.param(pieces("1", "1"), ORDERED, RECEIVED, id="the count says here and the word says ordered"),
        pytest.param(pieces("1", "1"), BACKORDERED, RECEIVED, id="the count says here and the word says backordered"),
        pytest.param(pieces("1", "1"), PARTIAL, RECEIVED, id="all are here and the word says some"),
        pytest.param(pieces("1", "1"), CANCELLED, RECEIVED, id="all are here and the word says cancelled"),
        pytest.param(pieces("2", "0", "0", "2"), ORDERED, CANCELLED, id="all are cancelled and the word says ordered"),
        pytest.param(pieces("2", "0", "0", "2"), RECEIVED, CANCELLED, id="all are cancelled and the word says here"),
    ],
)
def test_where_quantities_and_word_disagree_the_quantities_hold_and_the_row_is_flagged(
    quantities: Quantities, word: Status, status: Status
) -> None:
    reading = read_status(quantities, word)
    assert reading.status is status
    assert reading.conflict == f"the quantities say {status}, the status word says {word}"


EVERY_WORD = [
    (pieces("2", "0"), ORDERED, {word: word for word in (REQUESTED, ORDERED, BACKORDERED, CANCELLED, RETURNED)}),
    (
        pieces("2", "0", "1"),
        BACKORDERED,
        dict.fromkeys((REQUESTED, ORDERED, BACKORDERED), BACKORDERED) | {CANCELLED: CANCELLED, RETURNED: RETURNED},
    ),
    (
        pieces("2", "1"),
        PARTIAL,
        dict.fromkeys((PARTIAL, BACKORDERED), PARTIAL) | {CANCELLED: CANCELLED, RETURNED: RETURNED},
    ),
    (pieces("1", "1"), RECEIVED, {word: word for word in (RECEIVED, SCHEDULED, INSTALLED, RETURNED)}),
    (pieces("2", "0", "0", "2"), CANCELLED, {CANCELLED: CANCELLED, RETURNED: RETURNED}),
]
"""What the quantities say alone, and the words that agree with it, each with the state that both together give."""


@pytest.mark.parametrize("word", Status)
@pytest.mark.parametrize(("quantities", "alone", "agree"), EVERY_WORD, ids=[str(alone) for _, alone, _ in EVERY_WORD])
def test_every_word_beside_every_count_agrees_or_is_flagged(
    quantities: Quantities, alone: Status, agree: dict[Status, Status], word: Status
) -> None:
    reading = read_status(quantities, word)
    assert reading.status is agree.get(word, alone)
    assert (reading.conflict is None) is (word in agree)


@pytest.mark.parametrize("word", [None, ORDERED, RECEIVED])
def test_pieces_that_came_though_none_was_ordered_are_here_and_flagged(word: Status | None) -> None:
    reading = read_status(pieces("0", "2"), word)
    assert (reading.status, reading.conflict) == (RECEIVED, "pieces are received, yet none is ordered")


def test_every_piece_here_and_some_still_on_backorder_is_flagged() -> None:
    reading = read_status(pieces("2", "2", "1"), RECEIVED)
    assert (reading.status, reading.conflict) == (RECEIVED, "every piece is received, yet some are backordered")


@pytest.mark.parametrize("word", sorted(ALL_HERE))
def test_a_count_of_none_received_is_against_a_word_that_says_here_also_where_nobody_wrote_how_many_were_ordered(
    word: Status,
) -> None:
    assert read_status(pieces("", "0"), word).conflict


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        pytest.param((None, None, None), REQUESTED, id="no date: requested"),
        pytest.param((MONDAY, None, None), ORDERED, id="an order date: ordered"),
        pytest.param((MONDAY, MONDAY, None), RECEIVED, id="a received date: received"),
        pytest.param((None, MONDAY, None), RECEIVED, id="a received date without an order date: received"),
        pytest.param((MONDAY, MONDAY, MONDAY), INSTALLED, id="an installed date: installed"),
    ],
)
@pytest.mark.parametrize("quantities", [pieces(""), pieces("2")], ids=["no quantities", "only an ordered quantity"])
def test_without_quantities_and_word_the_dates_give_the_state(
    quantities: Quantities, dates: tuple, status: Status
) -> None:
    ordered_on, received_on, installed_on = dates
    reading = read_status(quantities, None, ordered_on=ordered_on, received_on=received_on, installed_on=installed_on)
    assert (reading.status, reading.conflict) == (status, None)


@pytest.mark.parametrize(
    "quantities", [pieces(""), pieces("1", "0")], ids=["by the word alone", "by word and quantities"]
)
@pytest.mark.parametrize("word", [REQUESTED, ORDERED, BACKORDERED])
def test_a_received_date_on_a_part_that_is_not_here_is_flagged(quantities: Quantities, word: Status) -> None:
    reading = read_status(quantities, word, received_on=MONDAY)
    assert (reading.status, reading.conflict) == (word, f"the status says {word}, yet a received date is given")


@pytest.mark.parametrize("word", [PARTIAL, RECEIVED, SCHEDULED, INSTALLED, CANCELLED, RETURNED])
def test_a_received_date_on_a_part_that_came_or_was_given_up_is_no_disagreement(word: Status) -> None:
    assert read_status(pieces(""), word, received_on=MONDAY).conflict is None


def test_a_received_date_beside_a_count_of_none_is_flagged_without_any_word() -> None:
    reading = read_status(pieces("1", "0"), None, received_on=MONDAY)
    assert (reading.status, bool(reading.conflict)) == (ORDERED, True)


@pytest.mark.parametrize("word", Status)
def test_an_installed_date_is_flagged_unless_the_part_was_installed_or_given_up(word: Status) -> None:
    fits = word in {INSTALLED, CANCELLED, RETURNED}
    assert (read_status(pieces(""), word, installed_on=MONDAY).conflict is None) is fits


def test_a_part_that_is_here_and_has_an_installed_date_is_installed_where_no_word_says_otherwise() -> None:
    reading = read_status(pieces("1", "1"), None, received_on=MONDAY, installed_on=MONDAY)
    assert (reading.status, reading.conflict) == (INSTALLED, None)


@pytest.mark.parametrize("word", [None, ORDERED])
def test_an_installed_date_beside_a_count_of_none_is_flagged(word: Status | None) -> None:
    reading = read_status(pieces("1", "0"), word, installed_on=MONDAY)
    assert (reading.status, reading.conflict) == (ORDERED, "the status says ordered, yet an installed date is given")


amounts = st.none() | st.integers(0, 4).map(Decimal)
all_quantities = st.builds(Quantities, amounts, amounts, amounts, amounts)
maybe = st.sampled_from((None, MONDAY))


@quick
@given(all_quantities, st.none() | st.sampled_from(Status), maybe, maybe, maybe)
def test_every_row_has_a_state_and_a_trusted_one_is_here_only_when_nothing_says_otherwise(
    quantities, word, ordered_on, received_on, installed_on
) -> None:
    reading = read_status(quantities, word, ordered_on=ordered_on, received_on=received_on, installed_on=installed_on)
    assert reading.status in Status
    assert reading.conflict is None or reading.conflict
    if reading.status is RECEIVED and not reading.conflict:
        assert word in {None, RECEIVED}
        missing = (quantities.ordered or 0) - (quantities.cancelled or 0) - (quantities.received or 0)
        assert quantities.received is None or missing <= 0
