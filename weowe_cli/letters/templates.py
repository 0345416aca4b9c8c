"""The templates: the home's before the shipped ones, strict about names, shut off from the machine, bounded in size.

Never decides what a letter says, and never lets a template reach Python, the disk or the network (RELIABILITY 6).
"""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from weowe_cli.errors import ConfigurationError, Problem
from weowe_cli.letters.letter import Letter
from weowe_cli.letters.plain import one_line, without_controls
from weowe_cli.letters.segment import one_segment

LONGEST = 1_000_000
"""Characters of one part of a letter; a mail of this size is a template gone wrong."""

LONGEST_SUBJECT = 150
TEXT = "text"
"""The letter that is a text message."""

_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an expression in a template raises of itself; text that is not UTF-8 is a ValueError too."""

_GROWS = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"})
"""Methods of text that make a gigabyte of it in one call, before any size can be counted."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, without the shortest ways to fill the memory or to leave a name unescaped that it leaves open."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or isinstance(left, (str, list, tuple)) or isinstance(right, (str, list, tuple)):
            raise SecurityError(f"'{operator}' works on small numbers only")
        return super().call_binop(context, operator, left, right)

    def join_path(self, template: str, parent: str) -> str:
        """Jinja escapes by the included file's own ending, so text inside HTML would let a name write tags."""
        if parent.endswith(".html") and not template.endswith(".html"):
            raise SecurityError(f"{parent} includes {template}; only .html files are escaped for HTML")
        return super().join_path(template, parent)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        fields = getattr(type(obj), "__dataclass_fields__", getattr(type(obj), "_fields", ()))
        if attr in fields and not attr.startswith("_"):
            return True
        if isinstance(obj, str) and attr in _GROWS:
            return False
        return super().is_safe_attribute(obj, attr, value)


def _finalize(value: object) -> object:
    """Nothing that is printed carries a control character, wherever it came from; markup stays markup."""
    return type(value)(without_controls(value)) if isinstance(value, str) else value


def templates_of(folders: tuple[Path, ...]) -> Templates:
    """The templates of these folders, compiled once a process; one that is edited, added or taken away is noticed."""
    there = tuple(folder for folder in folders if folder.is_dir())
    return _compiled(there, tuple(folder.stat().st_mtime_ns for folder in there))


@lru_cache(maxsize=4)
def _compiled(folders: tuple[Path, ...], _changed_at: tuple[int, ...]) -> Templates:
    """`_changed_at` tells apart what was compiled before a file was added; an edit is noticed by Jinja itself."""
    return Templates(folders)


class Templates:
    """The letters by name, each of three files: `<name>.subject.txt`, `<name>.txt`, `<name>.html`."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        """`folders` in the order in which they are looked in."""
        self._folders = folders
        self._loader = FileSystemLoader(folders, encoding="utf-8")
        self._environment = _Sandbox(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name in ("center", "format", "indent", "lipsum"):
            self._environment.filters.pop(name, None)
            self._environment.globals.pop(name, None)
        self._inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)

    def render(self, name: str, values: Mapping[str, object]) -> Letter:
        """The letter of this name, without HTML where it has no such template.

        Raises ConfigurationError, naming file and line, where a template cannot be obeyed.
        """
        subject = one_line(self._part(f"{name}.subject.txt", values), LONGEST_SUBJECT)
        text = _tidy(self._part(f"{name}.txt", values))
        return Letter(subject, text, self._inlined(f"{name}.html", values) if self._has(f"{name}.html") else "")

    def text_message(self, values: Mapping[str, object]) -> Letter:
        """The letter `text` as one segment. Raises ConfigurationError where its template leaves no room for news."""
        letter = self.render(TEXT, values)
        said = one_segment(letter.text)
        if said is None:
            what = "nothing of it fits into one text message of 160 letters"
            raise ConfigurationError([Problem(self._file(f"{TEXT}.txt"), 1, 1, "", what)])
        return Letter(letter.subject, said, "")

    def problems(
        self, samples: Mapping[str, tuple[Mapping[str, object], ...]], sections: frozenset[str]
    ) -> Iterator[Problem]:
        """What is wrong with any template: its syntax, a file that nothing uses, then each sample of each letter."""
        families = sections | samples.keys()
        used: set[str] = set()
        broken: set[str] = set()
        names = self._environment.list_templates(extensions=["txt", "html"])
        for name in names:
            try:
                self._environment.get_template(name)
                source, _, _ = self._loader.get_source(self._environment, name)
                referenced = meta.find_referenced_templates(self._environment.parse(source))
                used |= {other for other in referenced if other}
            except (TemplateError, UnicodeDecodeError) as error:
                broken.add(name)
                yield self._problem(error, name)
        shipped = {name for name in names if (self._folders[-1] / name).is_file()}
        for name in names:
            if name not in shipped | used and name.split(".")[0] not in families:
                meant = difflib.get_close_matches(name, sorted(shipped), 1)
                hint = f"; did you mean {meant[0]}?" if meant else ""
                yield Problem(self._file(name), 1, 1, "", f"no letter uses this file{hint}")
        if broken:
            return
        seen: set[str] = set()
        for name, each in samples.items():
            for values in each:
                try:
                    self.text_message(values) if name == TEXT else self.render(name, values)
                except ConfigurationError as error:
                    fresh = [problem for problem in error.problems if str(problem) not in seen]
                    seen |= {str(problem) for problem in fresh}
                    yield from fresh

    def _part(self, name: str, values: Mapping[str, object]) -> str:
        try:
            pieces: list[str] = []
            length = 0
            for piece in self._environment.get_template(name).generate(**values):
                length += len(piece)
                if length > LONGEST:
                    raise SecurityError(f"the letter grows beyond {LONGEST:,} characters")
                pieces.append(piece)
            return "".join(pieces)
        except RecursionError as error:
            raise ConfigurationError([Problem(self._file(name), 1, 1, "", "it includes itself")]) from error
        except (TemplateError, *_FAULTS) as error:
            raise ConfigurationError([self._problem(error, name)]) from error

    def _inlined(self, name: str, values: Mapping[str, object]) -> str:
        try:
            return str(self._inliner.inline(self._part(name, values)))
        except css_inline.InlineError as error:
            raise ConfigurationError([Problem(self._file(name), 1, 1, "", f"the style sheet: {error}")]) from error

    def _file(self, name: str) -> str:
        """The file that a template of this name is read from, as a person would look for it."""
        for folder in self._folders:
            if (folder / name).is_file():
                return str(folder / name)
        return str(self._folders[0] / name) if self._folders else name

    def _problem(self, error: Exception, name: str) -> Problem:
        """What went wrong, at the file and line of the template that is to be mended."""
        match error:
            case TemplateSyntaxError():
                what = error.message or "this cannot be read"
                return Problem(self._file(error.name or name), error.lineno, 1, "", what)
            case TemplateNotFound():
                return Problem(self._file(str(error.name or name)), 0, 0, "", "there is no such template")
            case UnicodeDecodeError():
                return Problem(self._file(name), 1, 1, "", "the file is not UTF-8 text")
            case _:
                what = f"{error}; the name is not known here" if isinstance(error, UndefinedError) else str(error)
                frames = [frame for frame in traceback.extract_tb(error.__traceback__) if self._is_ours(frame.filename)]
                if not frames:
                    return Problem(self._file(name), 1, 1, "", what)
                return Problem(frames[-1].filename, frames[-1].lineno or 1, 1, "", what)

    def _has(self, name: str) -> bool:
        return any((folder / name).is_file() for folder in self._folders)

    def _is_ours(self, file: str) -> bool:
        return file.endswith((".txt", ".html")) and any(Path(file).is_relative_to(folder) for folder in self._folders)


def _tidy(text: str) -> str:
    """Text as it is read: no spaces at line ends, never two empty lines, one line end at the end."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
