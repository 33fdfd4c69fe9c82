"""Planning lockers anew in the background: an exact solver over what is packed but not carried away, and what is promised.

A tick never waits: a thread asks a process of its own (`lockers.solver`) and writes the answer only if the locker still
looks as it did. Without the solver installed nothing is planned, and nothing else is missing.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Work, acting_as
from lukoshko_server.handover.rules import box_of
from lukoshko_server.lockers.drafting import Draft, draft
from lukoshko_server.lockers.replanning import Planned, Replanning
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.lockers.solver import Solving, available
from lukoshko_server.lockers.ways import Answer
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking.parcelling import Piece, goods, pieces
from lukoshko_server.picking.parcels import Parcel, Parcels

log = logging.getLogger(__name__)

MOST_ORDERS = 60
"""Packed orders, and promised ones, of one question; what is beyond keeps what it has."""
LOOK, STOP_S = timedelta(milliseconds=100), 5
PROMISED = ("awaiting_payment", "confirmed", "picking")


class Planning:
    """One locker after another in a thread, one solver at a time."""

    def __init__(
        self, work: Work, settings: Settings, lockers: Lockers, orders: Orders, parcels: Parcels, catalogue: Catalogue
    ) -> None:  # fmt: skip
        self._work, self._lockers, self._orders, self._parcels = work, lockers, orders, parcels
        self._catalogue, self._replanning = catalogue, Replanning(work)
        self._seconds = settings.placement_solver_s
        self._every = timedelta(seconds=settings.placement_plan_every_s)
        self._on = bool(settings.placement_plan_every_s) and available()
        self._due: datetime | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def tick(self, now: datetime) -> None:
        """Begin a round when it is due and the last one is over."""
        if not self._on or (self._due is not None and now < self._due) or self.busy():
            return
        self._due = now + self._every
        self._thread = threading.Thread(target=self._round, name="planning", daemon=True)
        self._thread.start()

    def busy(self) -> bool:
        """True while a round goes on."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """The process ends: the solver is not waited for."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_S)

    def draft(self, locker_id: str) -> Draft | None:
        """What would be asked about this locker now; None when there is nothing to gain."""
        with self._work.read():
            seen = self._replanning.look(locker_id)
            boxes = {
                order: [box_of(each) for each in mine]
                for order, cells in list(seen.movable.items())[:MOST_ORDERS]
                if (mine := self._in_shop(order, list(cells)))
            }
            promised = sorted(seen.promised, key=lambda own: seen.promised[own].interval.starts_at)
            goods_of = {
                order.id: self._pieces(order)
                for order in self._orders.many(promised[:MOST_ORDERS])
                if order.state in PROMISED
            }
        return draft(seen, boxes, goods_of, self._seconds)  # seconds of work, so outside of the transaction

    def take(self, asked: Draft, answer: Answer | None) -> Planned | None:
        """Write an answer, if it still fits: the orders are locked first, and none of its parcels may have left."""
        if answer is None:
            log.warning("locker %s: the solver gave no answer", asked.locker_id)
            return None
        with self._work():
            for order in sorted(asked.orders):
                self._orders.lock(order)
            for order, boxes in zip(asked.orders, asked.boxes, strict=True):
                ids = [box.id for box in boxes]
                if len(self._in_shop(order, ids)) != len(ids):
                    return None
            planned = self._replanning.apply(asked, answer)
            if planned is None:
                return None
            for parcel_id, no in planned.moved.items():
                self._parcels.move(parcel_id, "packed", cell=no)
            log.info(
                "locker %s: planned anew, %d parcels and %d promises, cost %d instead of %d",
                planned.locker_id, len(planned.moved), planned.promises, planned.after, planned.before,
            )  # fmt: skip
            return planned

    def _round(self) -> None:
        with acting_as("planning"):
            for locker_id in self._lockers.all():
                try:
                    self._plan(locker_id)
                except Exception:
                    log.exception("locker %s: a plan broke; the next round will try again", locker_id)
                if self._stopping.is_set():
                    return

    def _plan(self, locker_id: str) -> None:
        question = self.draft(locker_id)
        if question is None:
            return
        solving = Solving(question.problem)
        while not solving.over() and not self._stopping.wait(LOOK.total_seconds()):
            pass
        if self._stopping.is_set():
            solving.stop()
        else:
            self.take(question, solving.answer())

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
