"""What the headers of a report say: which field each names, what it resembles, and what must not be kept (SPEC X3, X13).

Never looks at a row, and never takes a header for what it only resembles.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from weowe_cli.exports.profile import FIELDS, Profile, header_key

Known = Mapping[str, tuple[str, int]]
"""Every header a profile knows, folded, with its field and its rank there."""
Claims = dict[str, tuple[int, ...]]
"""Field to the columns that claim it: the better header first, then the one further left."""

ALIKE = 0.78
"""How much a header must resemble a known one to be offered as what was meant."""
ALIKE_AS_A_WHOLE = 0.88
"""The same where neither falls into words: `PO Number` must not be offered for `SO Number`."""
WORDS_ALIKE = 0.75
LONGEST = 80
"""Signs of a header; what is longer names nothing."""
MOST_UNREAD = 60
"""Unread headers that are held against the names that are missing; a likeness is slow to tell."""

_DANGEROUS = re.compile(
    r"birth|bday|dob$|^dob"
    r"|(?<!a)ssn$|^ssn|^ss(#|no$|num|nbr)|soc(ial)?sec|taxid"
    r"|driver.*lic|^lic(#|no$|num|nbr)|licen[cs]e(#|no$|num|nbr|st(ate)?$|exp)|passport"
    r"|(^|cust|customer|buyer|owner)dl(#|no$|num|nbr|st(ate)?$|exp|$)"
    r"|bank|routing|^iban|acc(oun)?t(#|no$|nbr|num)"
    r"|creditcard|creditscore|creditrating|creditbureau|(?<!job)card(#|no$|num|nbr|holder|exp)|^cc(#|no$|num|exp)|cvv"
    r"|(?<!mail)(?<!web)(?<!website)(?<!^ip)addr|street|zip|post(al|code)|^pobox"
)
"""Headers, folded, whose cells are never read further (16 CFR 314: keep least)."""

_UNIT = re.compile(
    r"\(.{1,20}\)|\[.{1,20}\]|us ?d|us\$|\$|each|ea\.?|pcs\.?|pieces|units?|text|number|numeric|char|alpha|date|days|hours"
    r"|y/n|[mdyc]{1,4}([/.-]?[mdyc]{1,4}){1,2}|#+",
    re.IGNORECASE,
)
"""What stands in a line of units below the headers: `(each)`, `USD`, `mm/dd/yy`."""

_IN_UNITS = re.compile(
    r"\s*[(\[]\s*(?:(?P<pieces>each|ea\.?|pcs\.?|pieces|units?)|(?P<money>us ?d|us\$|\$|dollars?)|(?P<answer>y/n|yes/no)"
    r"|(?P<day>yyyy-mm-dd))\s*[)\]]$",
    re.IGNORECASE,
)
"""What the cells of a column are written in, where its header ends with that. `(dd/mm/yyyy)` may say other than the profile."""
_WRITTEN_SO = {
    "pieces": frozenset({field for field in FIELDS if field.startswith("qty_")}),
    "money": frozenset({"price", "labor", "deposit", "prepaid"}),
    "answer": frozenset(
        {"prepaid", "opt_out", "text_consent", "block_email", "block_phone", "employee", "approved", "tax_exempt"}
    ),
    "day": frozenset({"ordered_on", "eta", "eta_from", "eta_to", "promised_on", "received_on", "installed_on"}),
}
"""The fields that are written in each. `Special Order (Y/N)` has no number, and `Received (ea)` no date."""

_DECISIVE = frozenset(
    ("part_number", "so", "ro", "line", "status", "qty_ordered", "qty_received", "qty_backordered", "qty_cancelled",
     "ordered_on", "eta", "promised_on", "received_on", "installed_on")
)  # fmt: skip
"""Fields whose column must be named in full: under a heading `RO`, a `Status` is that of the repair order."""

_OTHER_THINGS = frozenset(
    ("ro", "repairorder", "po", "purchaseorder", "invoice", "inv", "deal", "customer", "cust", "vehicle", "appointment", "appt",
     "claim", "warranty", "core", "stock", "inventory", "onhand", "vendor", "supplier", "transfer", "shipment")
)  # fmt: skip
"""Headings, folded, under which a state or a number is that of the heading wherever it stands below it."""

_SAME_WORDS = (
    dict.fromkeys(("#", "no", "nr", "num", "nbr"), "number")
    | dict.fromkeys(("rec", "recd", "recv", "rcv", "receive"), "received")
    | {"quantity": "qty"}
)
_SAYS_NOTHING = frozenset({"cd", "code", "flag", "text", "value", "field"})
"""Words that make no other header of one: `STATUS-CD` is a status."""
_NO_HEADER = re.compile(r"[^a-z0-9#\n]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|#")


def is_dangerous(header: str) -> bool:
    """Whether a column holds what must not be kept: birth date, social security, licence, bank, address (SPEC X13)."""
    return _DANGEROUS.search(header_key(header)) is not None


def as_one_line(cell: str) -> str:
    """A header as a person writes it: one line, single blanks, no mark of the file's beginning."""
    return " ".join(cell.replace("\ufeff", " ").split())


def are_units(line: Sequence[str]) -> bool:
    """Whether a line below the headers only says in what each column is written."""
    filled = [cell for cell in line if cell]
    return bool(filled) and all(_UNIT.fullmatch(cell) for cell in filled)


def claims(cells: Sequence[str], known: Known) -> Claims:
    """Which columns claim which field.

    The second of two columns that are both called `Status` also goes by `Status (2)`: a profile that says so means
    that one and not the other. `Qty Ord (ea)` is `Qty Ord`, unless a column is called that.
    """
    keys = _folded(cells)
    for index, cell in enumerate(cells):
        if cell.endswith((")", "]")) and keys[index] and keys[index] not in known:
            keys[index] = _without_its_unit(cell, keys, known) or keys[index]
    often = Counter(keys)
    seen: Counter[str] = Counter()
    found: dict[str, list[tuple[int, int]]] = {}
    meant: dict[tuple[str, str], int] = {}
    for index, key in enumerate(keys):
        if not key or (key not in known and often[key] == 1):
            continue
        seen[key] += 1
        numbered = known.get(f"{key}{seen[key]}") if often[key] > 1 else None
        plain = known.get(key)
        if (numbered is None and plain is None) or is_dangerous(cells[index]):
            continue
        if numbered and (plain is None or numbered[1] < plain[1]):
            meant[numbered[0], key] = index
            found.setdefault(numbered[0], []).append((numbered[1], index))
        elif plain:
            found.setdefault(plain[0], []).append((plain[1], index))
    return {
        field: tuple(index for _, index in sorted(columns) if meant.get((field, keys[index]), index) == index)
        for field, columns in found.items()
    }


def _without_its_unit(cell: str, keys: Sequence[str], known: Known) -> str | None:
    """The known header that this one is but for its unit; None where that field is never written so, or a column is called that."""
    unit = _IN_UNITS.search(cell[-LONGEST:])
    if unit is None or unit.lastgroup is None:
        return None
    bare = header_key(cell.removesuffix(unit[0]))
    return bare if bare in known and bare not in keys and known[bare][0] in _WRITTEN_SO[unit.lastgroup] else None


def _folded(cells: Sequence[str]) -> list[str]:
    """`header_key` of every cell, of all of them at once: this is asked of every line that may be a header."""
    short = [cell if len(cell) <= LONGEST else "" for cell in cells]
    together = _NO_HEADER.sub("", unicodedata.normalize("NFKD", "\n".join(short)).lower()).split("\n")
    return together if len(together) == len(cells) else [header_key(cell) for cell in short]


def combined(upper: Sequence[str], lower: Sequence[str], known: Known) -> list[str]:
    """Two lines of headers as one: `Qty` over `Ordered` is `Qty Ordered`.

    A heading that was spread over several columns stands in the first of them, the others are empty.
    """
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    is_title = sum(map(bool, above)) < 2
    names: list[str] = []
    heading = ""
    for own, word in zip(above, below, strict=True):
        heading = own or heading
        if word and word == own:
            names.append(word)  # one cell, merged over both lines
        elif word and (own or (heading and not is_title)):
            names.append(_combined(heading, word, known, own=bool(own)))
        else:
            names.append(word or own)
    return names


def _combined(heading: str, word: str, known: Known, *, own: bool) -> str:
    if len(heading) + len(word) > LONGEST:
        return word
    for both in (f"{heading} {word}", f"{word} {heading}"):
        if header_key(both) in known:
            return both
    alone = known.get(header_key(word))
    if alone is None:
        return f"{heading} {word}" if own or is_dangerous(f"{heading} {word}") else word
    # A heading may have ended further left; but a state below `RO` is not that of the part.
    if alone[0] in _DECISIVE and (own or header_key(heading) in _OTHER_THINGS):
        return f"{heading} {word}"
    return word


def nearest(headers: Sequence[str], profile: Profile) -> dict[str, tuple[str, ...]]:
    """The fields that no header names, each with the unread headers that resemble one of its names, the best first.

    A header is offered for what it resembles most. Only a person may act on this: nothing is read by it.
    """
    known = profile.fields_by_header()
    named = claims(headers, known)
    ignored = {header_key(header) for header in profile.ignore_columns}
    unread = dict.fromkeys(
        header
        for header in map(as_one_line, headers)
        if len(header) <= LONGEST
        and (key := header_key(header))
        and key not in known
        and key not in ignored
        and not is_dangerous(header)
    )
    aliases = {
        field: {tuple(_words(alias)): header_key(alias) for alias in (*profile.columns.get(field, ()), field)}
        for field in FIELDS
        if field not in named
    }
    offered: dict[str, list[tuple[float, str]]] = {}
    for header in islice(unread, MOST_UNREAD):
        likeness = {field: _best_likeness(header, names) for field, names in aliases.items()}
        best = max(likeness.values(), default=0.0)
        for field, likely in likeness.items():
            if likely >= ALIKE and likely == best:
                offered.setdefault(field, []).append((likely, header))
    return {
        field: tuple(header for _, header in sorted(offered[field], key=lambda one: -one[0]))
        for field in FIELDS
        if field in offered
    }


def vocabulary(profile: Profile) -> frozenset[str]:
    """The words of all headers that a profile knows, shortened as people shorten them."""
    names = (*FIELDS, *(alias for aliases in profile.columns.values() for alias in aliases))
    return frozenset(_consonants(word) for name in names for word in _words(name))


def sounding(cells: Sequence[str], vocabulary: Collection[str]) -> int:
    """How many cells have such a word in them: a quick look at what may be headers by other names."""
    return sum(
        any(_consonants(word) in vocabulary for word in _words(cell)) for cell in cells if 0 < len(cell) <= LONGEST
    )


def _best_likeness(header: str, aliases: Mapping[tuple[str, ...], str]) -> float:
    words, key = _words(header), header_key(header)
    return max(max(_as_words(words, alias), _as_a_whole(key, whole)) for alias, whole in aliases.items())


def _as_words(words: Sequence[str], alias: Sequence[str]) -> float:
    """The share of their words that two headers have in common, in any order."""
    left = list(alias)
    alike = 0.0
    for word in words:
        likely = [other for other in left if other[0] == word[0]]
        best = max(likely, key=lambda other: _word_likeness(word, other), default=None)
        if best is not None and (likeness := _word_likeness(word, best)):
            alike += likeness
            left.remove(best)
    return 2 * alike / (len(words) + len(alias)) if words and alias else 0.0


@lru_cache(maxsize=65536)
def _word_likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if a[0] != b[0] or len(short) < 2:
        return 0.0
    if (len(short) >= 3 and long.startswith(short)) or _consonants(a) == _consonants(b):
        return 0.9
    return _likeness(a, b, WORDS_ALIKE) if len(short) >= 4 else 0.0


@lru_cache(maxsize=65536)
def _as_a_whole(a: str, b: str) -> float:
    if len(a) >= 5 and _consonants(a) == _consonants(b):
        return 0.95
    return _likeness(a, b, ALIKE_AS_A_WHOLE)


def _likeness(a: str, b: str, least: float) -> float:
    """The share of their signs that two texts have in common in the same order, 0 where it is below `least`."""
    enough = least * (len(a) + len(b)) / 2
    if min(len(a), len(b)) < enough or sum((_signs(a) & _signs(b)).values()) < enough:
        return 0.0
    likeness = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
    return likeness if likeness >= least else 0.0


@lru_cache(maxsize=4096)
def _signs(text: str) -> Counter[str]:
    return Counter(text)


def _words(header: str) -> list[str]:
    """The words of a header, as one writes them out; the figure that numbers a second column is none."""
    plain = unicodedata.normalize("NFKD", header.replace("/", "").replace("'", ""))
    found = [word.lower() for word in _WORD.findall(plain)]
    telling = [word for word in found if word not in _SAYS_NOTHING] or found
    return [_SAME_WORDS.get(word, word) for word in telling]


@lru_cache(maxsize=4096)
def _consonants(word: str) -> str:
    """`prtnmbr` for `partnumber`: what is left when people shorten a word."""
    return word[:1] + re.sub(r"[aeiou]", "", word[1:])
