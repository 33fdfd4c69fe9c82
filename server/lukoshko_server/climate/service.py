"""Use cases of cold zones: readings kept once and for a year, told to whoever counts with them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.climate import store
from lukoshko_server.climate.rules import KEEP, credible
from lukoshko_server.db import Work
from lukoshko_server.devices.service import Devices, ReadingsCame
from lukoshko_wire.climate import Reading
from lukoshko_wire.values import Zone

log = logging.getLogger(__name__)

MOST = 14 * 24 * 60
"""Readings that one question may answer: two weeks of minutes."""
PRUNED_AT_ONCE = 500


@dataclass(frozen=True)
class ReadingsKept:
    """Told for the believed readings of batches by locker; any of them may have come before."""

    batches: Sequence[tuple[str, Sequence[Reading]]]


class Climate:
    """The subject's use cases; each joins the caller's transaction."""

    def __init__(self, work: Work, devices: Devices) -> None:
        self._work, self._devices = work, devices

    def on_readings(self, came: ReadingsCame) -> None:
        """Keep each reading once and tell of it; what cannot be true is left out."""
        with self._work() as tx:
            batches = [
                (locker_id, [each for each in readings if credible(each, tx.now)])
                for locker_id, readings in came.batches
            ]
            left_out = sum(len(all_of) for _, all_of in came.batches) - sum(len(kept) for _, kept in batches)
            if left_out:
                log.warning("%d readings of a wrong clock or without a value are left out", left_out)
            store.keep(tx, batches)
            tx.tell(ReadingsKept(batches))

    def history(
        self, locker_id: str, zone: Zone, since: datetime, until: datetime | None = None
    ) -> list[Reading]:
        """Readings from `since` on, oldest first; at most two weeks of them."""
        with self._work.read() as tx:
            return store.between(tx, locker_id, zone, since, until or tx.now + timedelta(days=1), MOST)

    def last(self, locker_id: str, zone: Zone) -> Reading | None:
        """The newest reading of a zone, or None."""
        with self._work.read() as tx:
            return store.last(tx, locker_id, zone)

    def tick(self, now: datetime) -> None:
        """Forget what is older than a year: one locker a second, a bounded number of rows."""
        locker_id = self._devices.in_turn("locker", int(now.timestamp()))
        if locker_id is not None:
            with self._work() as tx:
                store.prune(tx, locker_id, now - KEEP, PRUNED_AT_ONCE)
