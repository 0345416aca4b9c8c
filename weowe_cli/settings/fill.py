"""Plain text from YAML into typed settings, every problem found at once, each with its line and what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import cattrs
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, mapping_structure_factory, override

from weowe_cli.settings.yaml_text import Marked

T = TypeVar("T")

KEYWORDS = {"sender": "from"}
"""Keys that Python keeps for itself, by the name a field has instead."""

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1}


def fill(document: Marked, shape: type[T]) -> T | None:
    """The document as a `shape`; None when it does not fit, with the reasons in `document.problems`."""
    if not isinstance(document.data, dict):
        document.problem((), f"a mapping of keys is wanted here, found {_named(document.data)}")
        return None
    try:
        return _CONVERTER.structure(document.data, shape)
    except Exception as error:
        _explain(error, (), document, shape)
        return None


def _explain(error: BaseException, way: tuple[str | int, ...], document: Marked, shape: Any) -> None:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            step, inner_shape = _step(inner)
            _explain(inner, (*way, *step), document, inner_shape or shape)
        return
    match error:
        case ForbiddenExtraKeysError():
            known = [KEYWORDS.get(f.name, f.name) for f in fields(error.cl)] if is_dataclass(error.cl) else []
            for key in sorted(error.extra_fields):
                near = difflib.get_close_matches(key, known, n=1)
                meant = f"; did you mean `{near[0]}`?" if near else f"; known here: {', '.join(known)}"
                document.problem((*way, key), f"no such key{meant}")
        case KeyError():
            document.problem(way, "this key is missing and has no default")
        case _:
            document.problem(way, str(error) or "this value cannot be read")


def _step(error: BaseException) -> tuple[tuple[str | int, ...], Any]:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (KEYWORDS.get(note.name, note.name),), note.type
        if isinstance(note, IterableValidationNote):
            return (note.index,), note.type
    return (), None


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"a text is wanted here, found {_named(value)}")
    return value


def _whole_number(value: Any, _: Any) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[+-]?\d+", value):
        raise ValueError(f"a whole number is wanted here, found {_named(value)}")
    return int(value)


def _number(value: Any, _: Any) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"a number such as 0.3 or 30% is wanted here, found {_named(value)}")
    return float(found[1]) / (100 if found[2] else 1)


def _yes_or_no(value: Any, _: Any) -> bool:
    match str(value).casefold():
        case "true" | "yes" | "on":
            return True
        case "false" | "no" | "off":
            return False
    raise ValueError(f"yes or no is wanted here, found {_named(value)}")


def _duration(value: Any, _: Any) -> timedelta:
    found = re.fullmatch(r"(\d+)\s*(d|h|min|m|s)", value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"a duration such as 15m, 36h or 3d is wanted here, found {_named(value)}")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _date(value: Any, _: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"a date such as 2026-03-02 is wanted here, found {_named(value)}") from None


def _time(value: Any, _: Any) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", value) if isinstance(value, str) else None
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"a time such as 07:30 is wanted here, found {_named(value)}")
    return time(int(found[1]), int(found[2]))


def _one_of(value: Any, words: list[str]) -> str:
    if value not in words:
        near = difflib.get_close_matches(str(value), words, n=1)
        raise ValueError(
            f"one of {', '.join(words)} is wanted here, found {_named(value)}"
            + (f"; did you mean {near[0]}?" if near else "")
        )
    return str(value)


def _list_of_one(value: Any, shape: Any) -> tuple[Any, ...]:
    """A tuple from a list, or from a single value that need not stand in brackets."""
    inner = get_args(shape)[0]
    if value is None:
        return ()
    if not isinstance(value, list):
        value = [value]
    return tuple(_CONVERTER.structure(value, list[inner]))  # type: ignore[valid-type]


def _named(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case str() if "://" in value:
            return "a URL, which is not repeated here"  # it may hold a token
        case str():
            return f"'{value}'"
        case dict():
            return "a mapping of keys"
        case _:
            return "a list"


def _mapping_or_complaint(shape: Any) -> Any:
    """How a dataclass is filled: as cattrs does it, after a look whether there is a mapping at all."""
    spelled = {f.name: override(rename=KEYWORDS[f.name]) for f in fields(shape) if f.name in KEYWORDS}
    known = make_dict_structure_fn(
        shape,
        _CONVERTER,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        **spelled,  # type: ignore[arg-type]
    )

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            needed = [f.name for f in fields(shape) if f.default is MISSING and f.default_factory is MISSING]
            wanted = f" with {', '.join(needed)}" if needed else ""
            raise ValueError(f"a mapping of keys{wanted} is wanted here, found {_named(value)}")
        return known(value, shape)

    return structure


def _dict_or_complaint(shape: Any) -> Any:
    """How a mapping with keys of one's own is filled, such as the advisors."""
    known = mapping_structure_factory(shape, _CONVERTER)

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError(f"a mapping of keys is wanted here, found {_named(value)}")
        return known(value, shape)

    return structure


def _word(value: Any, shape: type[Enum]) -> Enum:
    return shape(_one_of(value, [member.value for member in shape]))


def _path(value: Any, _: Any) -> Path:
    return Path(_text(value, None))


_CONVERTER = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
_HOOKS: dict[type[Any], Callable[[Any, Any], Any]] = {
    str: _text,
    int: _whole_number,
    float: _number,
    bool: _yes_or_no,
    timedelta: _duration,
    date: _date,
    time: _time,
    Path: _path,
    StrEnum: _word,  # else it would be taken for a text, which it is too
}
for _type, _hook in _HOOKS.items():
    _CONVERTER.register_structure_hook(_type, _hook)
_CONVERTER.register_structure_hook_func(
    lambda shape: str(get_origin(shape)) == str(Literal), lambda value, shape: _one_of(value, list(get_args(shape)))
)
_CONVERTER.register_structure_hook_func(lambda shape: str(get_origin(shape)) == str(tuple), _list_of_one)
_CONVERTER.register_structure_hook_factory(is_dataclass, _mapping_or_complaint)
_CONVERTER.register_structure_hook_factory(lambda shape: str(get_origin(shape)) == str(dict), _dict_or_complaint)
