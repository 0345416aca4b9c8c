"""The nightly path: gather, decide, commit, deliver (DESIGN 1). Store by store, each in one transaction.

The counter reads `entries` alone, so nothing is loaded here for it.
"""
