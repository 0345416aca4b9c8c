"""YAML read as text only, every value with the line and column where it stands.

Never guesses a type: `7:00`, `no` and `00123` stay what was typed, and a key given twice is a problem, not a choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from weowe_cli.errors import ConfigurationError, Problem

Path_ = tuple[str | int, ...]
"""The way from the top of a document to a value: keys and list positions."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass
class Marked:
    """A document as plain dicts, lists and strings, with the place of every value."""

    data: Any
    marks: dict[Path_, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark_of(self, way: Iterable[str | int]) -> Mark:
        """The place of a value, or of the nearest thing around it."""
        way = tuple(way)
        while way and way not in self.marks:
            way = way[:-1]
        return self.marks.get(way, Mark("", 0, 0))

    def problem(self, way: Iterable[str | int], what: str) -> None:
        way = tuple(way)
        mark = self.mark_of(way)
        self.problems.append(Problem(mark.file, mark.line, mark.column, spell(way), what))


def spell(way: Iterable[str | int]) -> str:
    """`stores[0].people.director`."""
    spelled = ""
    for step in way:
        spelled += f"[{step}]" if isinstance(step, int) else f".{step}" if spelled else step
    return spelled


def read(path: Path, shown: str) -> Marked:
    """The document in a file; `shown` is how the file is named to a person.

    Raises ConfigurationError where the file is missing, is not UTF-8, or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(
            [Problem(shown, 0, 0, "", "there is no such file")], todo="Run `weowe init` to write one."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([Problem(shown, 0, 0, "", f"it cannot be read: {error}")]) from error
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise ConfigurationError([Problem(shown, line, column, "", f"this is not YAML: {error.problem}")]) from error
    document = Marked({})
    document.marks[()] = Mark(shown, 1, 1)
    if node is not None:
        document.data = _plain(node, (), shown, document)
    return document


def merged(below: Marked, above: Marked) -> Marked:
    """`above` over `below`: mappings are joined key by key, anything else is replaced."""
    result = Marked(None, dict(below.marks), below.problems + above.problems)

    def join(under: Any, over: Any, way: Path_) -> Any:
        if isinstance(under, dict) and isinstance(over, dict):
            if way:  # whoever asks where this is written is shown the file that they can edit
                result.marks[way] = above.mark_of(way)
            joined = dict(under)
            for key, value in over.items():
                joined[key] = join(under[key], value, (*way, key)) if key in under else _taken(value, (*way, key))
            return joined
        return _taken(over, way)

    def _taken(value: Any, way: Path_) -> Any:
        for old in [known for known in result.marks if known[: len(way)] == way and known != ()]:
            del result.marks[old]
        for known, mark in above.marks.items():
            if known[: len(way)] == way and known != ():
                result.marks[known] = mark
        return value

    result.data = join(below.data, above.data, ())
    return result


def part(document: Marked, way: Path_) -> Marked:
    """One value of a document as a document of its own, its places kept."""
    data = document.data
    for step in way:
        data = data[step]
    marks = {known[len(way) :]: mark for known, mark in document.marks.items() if known[: len(way)] == way}
    return Marked(data, marks)


def _plain(node: yaml.Node, way: Path_, file: str, document: Marked) -> Any:
    document.marks.setdefault(way, Mark(file, node.start_mark.line + 1, node.start_mark.column + 1))
    match node:
        case yaml.ScalarNode():
            return None if not node.style and node.value in ("", "~", "null") else node.value
        case yaml.SequenceNode():
            return [_plain(child, (*way, place), file, document) for place, child in enumerate(node.value)]
        case yaml.MappingNode():
            found: dict[str, Any] = {}
            for key_node, child in node.value:
                key = str(key_node.value)
                # The key's own place says more than its value's.
                document.marks[(*way, key)] = Mark(file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                if key in found:
                    document.problem((*way, key), "the key stands twice; which of the two is meant?")
                found[key] = _plain(child, (*way, key), file, document)
            return found
        case _:
            return None
