"""Exports of a DMS, read: bytes in, judged sightings out. Never writes anything, and pandas never leaves this room."""
