"""Releases of the agents as a technician sees and stages them."""

from typing import Literal

from lukoshko_wire.api.devices import Reason
from lukoshko_wire.message import Message
from lukoshko_wire.values import Instant


class ReleaseView(Message, frozen=True):
    """A release: what is missing of it, and how far it has come."""

    version: str
    min_version: str
    python: str
    at: Instant
    missing: list[str]
    percent: int
    told: int
    done: int
    failed: int


class Releases(Message, frozen=True):
    """Every release, newest first."""

    releases: list[ReleaseView]


class StageRelease(Message, frozen=True):
    """Tell so many percent of the fleet to run a release; 0 takes the wish back from those that do not run it yet."""

    percent: Literal[0, 1, 10, 100]
    reason: Reason


class GiveRelease(Message, frozen=True):
    """Why one device is to run a release, or is to run it no more."""

    reason: Reason
