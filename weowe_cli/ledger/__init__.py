"""The ledger: what was seen, said and sent, in one SQLite file that outlives every run."""
