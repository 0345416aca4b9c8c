"""weowe keeps a car dealership's parts promises."""

__version__ = "0.1.0"
