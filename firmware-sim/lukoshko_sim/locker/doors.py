"""What is wired to a lock board: coils, doors and feedback contacts."""

from collections import Counter
from typing import Protocol


class Doors(Protocol):
    """What is wired to the board: one lock and one feedback contact per channel."""

    def pulse(self, channel: int, *, moves: bool) -> None:
        """Energise a coil; counted durably on return. The door springs unless `moves` is false."""

    def shut(self, channel: int) -> None:
        """Press a door until its lock catches."""

    def is_open(self, channel: int) -> bool | None:
        """Tell whether a door stands open; None if nothing is wired to the channel."""


class BenchDoors:
    """A full set of doors in memory, for a board on a bench."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.opened: set[int] = set()
        self.pulses: Counter[int] = Counter()

    def pulse(self, channel: int, *, moves: bool) -> None:
        """Count and open."""
        self.pulses[channel] += 1
        if moves:
            self.opened.add(channel)

    def shut(self, channel: int) -> None:
        """Close by hand."""
        self.opened.discard(channel)

    def is_open(self, channel: int) -> bool | None:
        """Tell whether a door stands open."""
        return channel in self.opened
