"""The command line: arguments in, one call, an exit code out. The only room that opens things and reads the clock."""

import gc


def main() -> None:
    """The console script."""
    # A start makes many objects and hardly any rubbish. Looking for it all the while, and in everything once more at the
    # end, is a quarter of what a report costs.
    gc.set_threshold(200_000, 30, 30)
    from weowe_cli.cli import app

    try:
        app.main()
    finally:
        gc.freeze()
