"""Which readings are believed and how long they are kept. Pure."""

from datetime import datetime, timedelta

from lukoshko_wire.climate import Reading

KEEP = timedelta(days=366)
"""A year of records (reg. 37/2005), a leap year too."""
AHEAD = timedelta(minutes=5)
"""How far a device's clock may run ahead of ours."""


def credible(reading: Reading, now: datetime) -> bool:
    """False for a reading of a lost clock, from before the records or out of the future, or one that says nothing."""
    says = reading.quality != "good" or reading.air_c10 is not None
    return says and now - KEEP < reading.at <= now + AHEAD
