"""Planning lockers anew in the background: an exact solver over what is packed but not carried away, and what is promised.

A tick never waits. It asks a process of its own (`lockers.solver`), comes back for the answer, and writes it only if
the locker still looks as it did; without the solver installed nothing is planned, and nothing else is missing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.lockers.replanning import Draft, Planned, Replanning
from lukoshko_server.lockers.rules import Box
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.solver import Solving, available
from lukoshko_server.lockers.ways import Answer
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcelling import Piece, goods, pieces
from lukoshko_server.picking.parcels import Parcel, Parcels

log = logging.getLogger(__name__)

MOST_ORDERS = 200
"""Orders of one question; what is beyond keeps what it has."""
PROMISED = ("awaiting_payment", "confirmed", "picking")


class Planning:
    """One locker after another, one solver at a time."""

    def __init__(
        self, work: Work, settings: Settings, lockers: Lockers, orders: Orders, parcels: Parcels, catalogue: Catalogue
    ) -> None:  # fmt: skip
        self._work, self._lockers, self._orders, self._parcels = work, lockers, orders, parcels
        self._catalogue, self._replanning = catalogue, Replanning(work)
        self._seconds = settings.placement_solver_s
        self._every = timedelta(seconds=settings.placement_plan_every_s)
        self._on = bool(settings.placement_plan_every_s) and available()
        self._due: datetime | None = None
        self._waiting: list[str] = []
        self._asked: tuple[Draft, Solving] | None = None

    def tick(self, now: datetime) -> None:
        """Begin a round when it is due; take an answer that has come."""
        if not self._on:
            return
        if self._asked is not None:
            draft, solving = self._asked
            if solving.over():
                self._asked = None
                self.take(draft, solving.answer())
        elif self._waiting:
            self._ask(self._waiting.pop(0))
        elif self._due is None or self._due <= now:
            self._due = now + self._every
            self._waiting = self._lockers.all()

    def stop(self) -> None:
        """The process ends: the solver is not waited for."""
        if self._asked is not None:
            self._asked[1].stop()
            self._asked = None

    def draft(self, locker_id: str) -> Draft | None:
        """What would be asked about this locker now; None when there is nothing to gain."""
        with self._work():
            movable = self._replanning.movable(locker_id)
            boxes = {
                order: [_box(each) for each in mine]
                for order, ids in movable.parcels.items()
                if (mine := self._in_shop(order, ids))
            }
            goods_of = {
                order.id: self._pieces(order)
                for order in self._orders.many(movable.promised[:MOST_ORDERS])
                if order.state in PROMISED
            }
            return self._replanning.draft(locker_id, boxes, goods_of, self._seconds)

    def take(self, draft: Draft, answer: Answer | None) -> Planned | None:
        """Write an answer, if it still fits: the orders are locked first, and none of its parcels may have left."""
        if answer is None:
            log.warning("locker %s: the solver gave no answer", draft.locker_id)
            return None
        with self._work():
            for order in sorted(draft.orders):
                self._orders.lock(order)
            for order, boxes in zip(draft.orders, draft.boxes, strict=True):
                ids = [box.id for box in boxes]
                if len(self._in_shop(order, ids)) != len(ids):
                    return None
            planned = self._replanning.apply(draft, answer)
            if planned is None:
                return None
            for parcel_id, no in planned.moved.items():
                self._parcels.move(parcel_id, "packed", cell=no)
            log.info(
                "locker %s: planned anew, %d parcels and %d promises, cost %d instead of %d",
                planned.locker_id, len(planned.moved), planned.promises, planned.after, planned.before,
            )  # fmt: skip
            return planned

    def _ask(self, locker_id: str) -> None:
        draft = self.draft(locker_id)
        if draft is not None:
            self._asked = draft, Solving(draft.problem)

    def _in_shop(self, order: str, ids: Sequence[str]) -> list[Parcel]:
        """Of these parcels those that nobody has carried away."""
        return [each for each in self._parcels.of_order(order) if each.id in ids and each.state == "packed"]

    def _pieces(self, order: Order) -> list[Piece]:
        lines = [line for line in order.lines if line.state not in ("removed", "replaced")]
        known = self._catalogue.many([line.goods_id for line in lines])
        return pieces(
            goods(
                line.no, line.zone, line.unit, line.ordered, grams_each=line.weight_grams,
                known=known.get(line.goods_id),
            )
            for line in lines
        )  # fmt: skip


def _box(parcel: Parcel) -> Box:
    return Box(parcel.id, parcel.zone, parcel.width_mm, parcel.depth_mm, parcel.height_mm, parcel.grams)
