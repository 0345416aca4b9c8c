"""The nightly path: gather, decide, commit, deliver (DESIGN 1). Store by store, each in one transaction."""

from weowe_cli.nightly.deliver import Delivery, deliver
from weowe_cli.nightly.night import Night, StoreNight, run_night

__all__ = ["Delivery", "Night", "StoreNight", "deliver", "run_night"]
