"""`python -m weowe_cli` is `weowe`."""

from weowe_cli.cli import main

if __name__ == "__main__":
    main()
