"""Exports, read: what a file is, what a row means, when a night is not believed."""
