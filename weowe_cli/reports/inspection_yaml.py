"""The lines of YAML to paste for what a profile does not know of a file: headers that resemble one, words, missing columns.

Never decides: what a status word means, and which column is meant where none resembles it, is left to whoever pastes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from weowe_cli.promises.record import Status
from weowe_cli.reports.inspection import NEEDED, Inspection, shown_header
from weowe_cli.reports.plain import plain
from weowe_cli.workdays import in_words

DECIDE = "DECIDE"
"""Stands where a state is to be chosen: a profile with it is refused, so that nobody forgets to."""
WIDE = 76
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_MEANS_SOMETHING = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null"})


def to_paste(one: Inspection) -> str | None:
    """The YAML below an export in weowe.yml, None where nothing is to be said.

    A list replaces that of the profile, so what its own file has for the same field or state stands in it too.
    """
    if one.another:
        return None
    lines = [*_columns(one), *_status_words(one)]
    return "\n".join(["profile:", *lines, ""]) if lines else None


def _columns(one: Inspection) -> Iterator[str]:
    suggested = one.suggested
    unclear = [
        fields for fields, follows in one.missing if (fields, follows) in NEEDED and suggested.keys().isdisjoint(fields)
    ]
    if not suggested and not unclear:
        return
    free = [
        plain(shown_header(column, one))
        for column in one.columns
        if column.claim == "unknown" and not column.looks_like and column.header
    ]
    yield "  columns:"
    for fields in unclear:
        left = f"Not read here: {', '.join(free)}." if free else "Every column here is something else."
        yield from _remark(f"Which column is {' or '.join(fields)}? Add its header to this line. {left}", 4)
        yield from _list(f"    {fields[0]}", one.aliases.get(fields[0], ()))
    for name, headers in suggested.items():
        yield from _list(f"    {name}", (*headers, *one.aliases.get(name, ())))


def _status_words(one: Inspection) -> Iterator[str]:
    unknown = [word for word in one.unknown_words if word in one.told_words]
    if not unknown:
        return
    yield "  status_words:"
    yield from _remark(f"Move each word of {DECIDE} into the line of what it means, then delete the line {DECIDE}.", 4)
    for word in unknown:
        yield from _remark(f"{plain(word.word)}: {in_words(word.rows, 'row')}", 4)
    yield from _list(f"    {DECIDE}", (word.word for word in unknown))
    for status in Status:
        yield from _list(f"    {status.value}", one.status_words.get(status, ()))


def _remark(text: str, indent: int) -> list[str]:
    """A comment, broken to lines; none of them can end it."""
    before = " " * indent + "# "
    return wrap(text, WIDE, initial_indent=before, subsequent_indent=before, break_long_words=False)


def _list(key: str, words: Iterable[str]) -> Iterator[str]:
    """`key: [a, b]`, gone on with on the next line where it gets long."""
    line, inner = f"{key}: [", " " * (len(key) - len(key.lstrip()) + 2)
    for number, word in enumerate(dict.fromkeys(words)):
        piece = f", {_scalar(word)}" if number else _scalar(word)
        if len(line) + len(piece) > WIDE and number:
            yield f"{line},"
            line, piece = inner, piece.removeprefix(", ")
        line += piece
    yield f"{line}]"


def _scalar(word: str) -> str:
    """A word as YAML that reads back as the same, in characters that every console of Western Europe has."""
    if _BARE.fullmatch(word) and word.lower() not in _MEANS_SOMETHING:
        return word
    return "".join(_escaped(sign) for sign in json.dumps(word, ensure_ascii=False))


def _escaped(sign: str) -> str:
    if sign.isprintable() and ord(sign) < 0x100:
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
