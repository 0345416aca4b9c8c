"""What can go wrong in a way a person can mend: every such error says what, where, and what to do about it.

Never raised for a fault of the program itself; those travel as ordinary exceptions and end as exit code 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of CLI.md."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    IN_PART = 3
    NO_FRESH_EXPORT = 66
    TRY_AGAIN = 75
    CONFIGURATION = 78
    INTERRUPTED = 130

    @classmethod
    def worst(cls, codes: list[Exit]) -> Exit:
        """The one code to give where several of a run's own apply: the first that holds of 78, 75, 3, 66."""
        for code in (cls.CONFIGURATION, cls.TRY_AGAIN, cls.IN_PART, cls.NO_FRESH_EXPORT):
            if code in codes:
                return code
        return cls.DONE


class WeoweError(Exception):
    """An error in three lines: what happened, where, what to do about it."""

    exit_code: Exit = Exit.USAGE

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.todo = what, where, todo


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file: `file:line:column: key: what, and what was meant`."""

    file: str
    line: int
    column: int
    key: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.key}: {self.what}" if self.key else f"{place}: {self.what}"


class ConfigurationError(WeoweError):
    """The configuration cannot be obeyed; carries every problem at once (exit code 78)."""

    exit_code = Exit.CONFIGURATION

    def __init__(self, problems: list[Problem], *, todo: str = "Mend these lines, then run `weowe check`.") -> None:
        count = len(problems)
        super().__init__(
            f"{count} {'thing' if count == 1 else 'things'} in the configuration cannot be read", todo=todo
        )
        self.problems = problems
        self.where = "\n".join(str(problem) for problem in problems)


class TryAgain(WeoweError):
    """Nothing is wrong that time will not mend: another run holds the ledger, a mail server is away (exit code 75)."""

    exit_code = Exit.TRY_AGAIN


class RefusedExport(WeoweError):
    """An export that was not taken; `rule` is its SPEC number, `overridable` says whether `--accept` may take it."""

    exit_code = Exit.IN_PART

    def __init__(
        self, what: str, *, where: str = "", todo: str = "", rule: str = "X6", overridable: bool = True
    ) -> None:
        super().__init__(what, where=where, todo=todo)
        self.rule, self.overridable = rule, overridable


class Ambiguous(WeoweError):
    """A number that fits several promises, or none."""
