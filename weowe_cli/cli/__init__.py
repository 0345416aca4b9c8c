"""The command line: arguments in, one call, an exit code out. The only room that opens things and reads the clock."""

from weowe_cli.cli.app import main

__all__ = ["main"]
