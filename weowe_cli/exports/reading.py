"""What one export says once it is read: what is new, what stands as it stood, what is set aside and what is ignored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weowe_cli.promises.record import Sighting

Progress = Callable[[str, int, int], None]
"""Who is told now and then what is done, how many rows of it are, and of how many."""
SOMETIMES = 2_000
"""Rows between two words to them."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sighting that was not seen so before, with the digest of its line. Without one it is read again every night."""

    sighting: Sighting
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be trusted (SPEC X4): row number, the header of the column, its value, the reason.

    `cells` stand under `Reading.headers`. `order` (as `Sighting.order`), `part_key` and `line` say which promise it is
    of, as far as that can be read: that promise has not vanished.
    """

    row: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...]
    order: str | None = None
    part_key: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one export says.

    `rows` counts every row but blank lines, heads and footers. `unchanged` are the promises whose line stands as it
    was known, `lost` those of whose lines one is gone. `digests`, some joined to lots, and `meanings` are the lines
    that are known by now: those of `fresh` are to be added. `ignored` counts by reason, `unknown_words` by word.
    `says` are the fields of a sighting this export has columns for. `headers` are without the dangerous ones (X13).
    `cut_short` is a sentence when the end is missing. `ended` says whether the last line of a text is surely whole.
    `blank` are the headers of the columns that say how far an order is, where they do so in no row.
    """

    rows: int
    fresh: tuple[Fresh, ...]
    unchanged: frozenset[int]
    lost: frozenset[int]
    digests: list[bytes]
    meanings: list[int]
    set_aside: tuple[SetAside, ...]
    ignored: dict[str, int]
    unknown_words: dict[str, int]
    says: frozenset[str]
    headers: tuple[str, ...]
    footer_seen: bool
    cut_short: str | None
    ended: bool | None = None
    blank: tuple[str, ...] = ()


def without_a_line(promise: int) -> bytes:
    """What stands on a page for a promise that an export held in no line that is known: no line has this digest."""
    return bytes(8) + promise.to_bytes(8)


def nobody(_what: str, _done: int, _of: int) -> None:
    """The `Progress` of a run that nobody watches."""
