"""What is counted, for whoever shows it or must refuse by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lukoshko_server.cold import store
from lukoshko_server.cold.rules import ColdBlocked
from lukoshko_server.db import Work
from lukoshko_server.picking.parcels import Parcel
from lukoshko_wire.api.cold import WarmthView
from lukoshko_wire.exposure import Limits, left_after
from lukoshko_wire.values import Zone


@dataclass(frozen=True)
class Allowance:
    """How much longer a parcel could be warm when its present stage began, and since when that is so by a person's word."""

    left_s: int | None = None
    counted_from: datetime | None = None
    limits: Limits | None = None
    """What its goods may stand, where that is not what the zone's may."""


class Warmth:
    """Reads counts; writes nothing."""

    def __init__(self, work: Work, limits: Mapping[Zone, Limits]) -> None:
        self._work, self._zones = work, limits

    def blocked(self, order_id: str) -> set[str]:
        """Parcels of the order that are not given out any more."""
        with self._work.read() as tx:
            tx.session.flush()
            return store.blocked(tx, order_id)

    def must_be_fit(self, parcel: Parcel) -> None:
        """Raises ColdBlocked for a parcel that is not given out any more."""
        if parcel.id in self.blocked(parcel.order_id):
            raise ColdBlocked("these goods were too warm for too long", parcel=parcel.barcode)

    def views(self, order_ids: Sequence[str]) -> dict[str, WarmthView]:
        """What screens show, by parcel; ambient ones are left out."""
        with self._work.read() as tx:
            tx.session.flush()
            return {each.parcel_id: self._view(each) for each in store.counts(tx, order_ids)}

    def allowances(self, order_id: str) -> dict[str, Allowance]:
        """What each parcel of an order may still stand, for a locker that counts alone."""
        with self._work.read() as tx:
            tx.session.flush()
            return {
                each.parcel_id: Allowance(
                    left_after(each.carried_s, self._limits_of(each)), each.lifted_at, each.limits
                )
                for each in store.counts(tx, [order_id])
            }

    def _limits_of(self, count: store.Count) -> Limits:
        return count.limits or self._zones[count.zone]

    def _view(self, count: store.Count) -> WarmthView:
        limits = self._limits_of(count)
        return WarmthView(
            level=count.level,  # type: ignore[arg-type]
            warm_s=count.warm_s, core_c10=count.core_c10,
            counting=count.counting and count.ended_at is None and count.blocked_at is None,
            declared=count.declared, as_of=count.looked_at, block_after_s=limits.block_after_s,
            block_above_c10=limits.block_above_c10, blocked_at=count.blocked_at,
        )  # fmt: skip
