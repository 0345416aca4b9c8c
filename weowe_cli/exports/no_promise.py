"""Which rows of a report make no promise to a customer (SPEC X12): cores, returns, stock, and the store's own repairs."""

from __future__ import annotations

from collections.abc import Iterable

from weowe_cli.exports.layout import Layout
from weowe_cli.exports.profile import Profile, word_key
from weowe_cli.exports.values import Memo

CORE = "core charge or return"
RETURN = "return"
STOCK = "stock order"
INTERNAL = "internal customer"
REPEATED = "repeated row"


def no_promise(profile: Profile, layout: Layout) -> tuple[tuple[str, Memo[bool], str], ...]:
    """The columns whose cells can say so, what tells whether one does, and the reason; a row of two is by the last one."""
    core_ends = tuple(suffix.upper() for suffix in profile.cores.suffixes)
    core_words = tuple(word.upper() for word in profile.cores.words)
    customers = [mark.casefold() for mark in profile.internal_customers]
    internal = frozenset(mark for mark in customers if not mark.endswith("*"))
    internal_starts = tuple(mark[:-1] for mark in customers if mark.endswith("*"))

    def is_internal(raw: str) -> bool:
        name = raw.casefold()
        return bool(name) and (name in internal or name.startswith(internal_starts))

    def is_core(description: str) -> bool:
        return any(word in description.upper() for word in core_words)

    def is_core_part(number: str) -> bool:
        return bool(core_ends) and number.upper().endswith(core_ends)

    stock = profile.stock_orders
    marks = [(field, words) for field, words in profile.cores.marks.items() if field in layout.columns]
    return (
        ("customer", Memo("customer", is_internal), INTERNAL),
        (stock.field, _is_one_of(stock.field, stock.words), STOCK),
        *((field, _is_one_of(field, words), CORE) for field, words in marks),
        ("description", Memo("description", is_core), CORE),
        ("part_number", Memo("part_number", is_core_part), CORE),
    )


def _is_one_of(field: str, words: Iterable[str]) -> Memo[bool]:
    keys = frozenset(map(word_key, words))
    return Memo(field, lambda raw: word_key(raw) in keys)
