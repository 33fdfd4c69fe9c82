"""What goes wrong while a customer stands at a locker: a door that jams, a pulse of which nothing is known.

Each has a name on the order for the operator, a claim with a deadline, and a choice that ends it; what the door itself
tells later ends it as well.
"""

import logging
from datetime import datetime

from lukoshko_server.db import Work
from lukoshko_server.handover.claims import Claim, Claims
from lukoshko_server.handover.giving_up import GivingUp
from lukoshko_server.handover.goods import Goods
from lukoshko_server.handover.pickup import Pickup
from lukoshko_server.handover.refusals import NothingToDecide
from lukoshko_server.lockers.doors import CellOpened, OpenFailed
from lukoshko_server.lockers.openings import Jammed
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.service import Orders
from lukoshko_server.people.service import People
from lukoshko_server.upkeep.service import Upkeep

log = logging.getLogger(__name__)

JAM, UNCERTAIN, LOOK = "pickup.jam", "pickup.uncertain", "pickup.look"
OURS = (JAM, UNCERTAIN, LOOK)
DECIDED = ("decide", "bring", "refund")
"""What is owed for goods in a cell, before and after a person has chosen."""


class Troubles:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, lockers: Lockers, pickup: Pickup, goods: Goods, claims: Claims,
        giving_up: GivingUp, upkeep: Upkeep, notify: Notify, people: People,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._lockers, self._pickup = work, orders, lockers, pickup
        self._goods, self._claims, self._giving_up, self._upkeep = goods, claims, giving_up, upkeep
        self._notify, self._people = notify, people

    def on_jammed(self, jam: Jammed) -> None:
        """A customer's door stays shut: the other cells go on, the customer is told, the operator decides."""
        if jam.reason != "pickup" or not jam.order_id or not jam.parcel_id:
            return
        with self._work() as tx:
            order = self._orders.lock(jam.order_id)
            self._orders.set_trouble(order.id, JAM)
            self._claims.open(order.id, "decide", jam.parcel_id, "jam", tx.actor)
            others = len([each for each in self._lockers.placements(order.id) if not each.released]) > 1
            rest = "Остальные ячейки откройте как обычно. " if others else ""
            text = (
                f"Заказ {order.number}: ячейка {jam.cell_no} не открылась. {rest}"
                "Мы уже знаем и напишем, как вы получите эти товары."
            )
            self._notify.send(self._people.get(order.customer_id).phone, text, f"jam:{jam.command_id}")
            tx.touch("pickup", order.id)

    def on_failed(self, failed: OpenFailed) -> None:
        """A pulse of which nothing is known while money is taken and no door was seen: somebody must decide."""
        if failed.reason != "pickup" or not failed.order_id or not failed.parcel_id:
            return
        with self._work() as tx:
            order = self._orders.lock(failed.order_id)
            command = self._lockers.command(failed.command_id)
            if order.state == "handing_over" and command is not None and command.state == "uncertain":
                self._orders.set_trouble(order.id, UNCERTAIN)
                self._claims.open(order.id, "decide", failed.parcel_id, "uncertain", tx.actor)

    def on_opened(self, opened: CellOpened) -> None:
        """The door was seen to open after all: nothing is left to decide about it, and nothing owed for what lay there."""
        if opened.reason == "pickup" and opened.order_id and opened.parcel_id:
            with self._work() as tx:
                self._orders.lock(opened.order_id)
                self._settled(opened.order_id, opened.parcel_id, "the door opened", tx.actor)

    def decide(self, order_id: str, choice: str, cell: int, actor: str) -> None:
        """What becomes of the goods in this cell. Raises NothingToDecide, WrongState.

        handed: the customer has them. look: a technician looks first. bring: a courier brings them. refund: the money
        goes back.
        """
        with self._work() as tx:
            self._orders.lock(order_id)
            claim = self._open_claim(order_id, cell)
            if choice == "look":
                self._look(claim, cell, actor)
            else:
                self._claims.close(claim.id, choice, actor)
                self._orders.set_trouble(order_id, "")
                if choice == "handed":
                    self._pickup.take_as_opened(order_id, claim.ref, actor)
                else:
                    self._give_cell_up(claim, cell, choice, actor)
            tx.touch("pickup", order_id)

    def done(self, claim_id: str, note: str, actor: str) -> None:
        """A claim is settled: what a courier brought is handed over now. Raises NotFound, ClaimClosed."""
        with self._work() as tx:
            claim = self._claims.get(claim_id)
            order = self._orders.lock(claim.order_id)
            self._claims.close(claim_id, note, actor)
            if claim.kind == "bring" and order.state == "handing_over":
                self._goods.give(order.id)
                self._goods.all_handed(order.id)
            tx.touch("pickup", order.id)

    def tick(self, now: datetime) -> None:
        """Nobody decided in time: a technician looks into the cell."""
        for claim in self._claims.overdue("decide", now):
            with self._work():
                order = self._orders.lock(claim.order_id)
                cell = next(
                    (
                        each.cell_no
                        for each in self._lockers.placements(order.id)
                        if each.parcel_id == claim.ref and not each.released
                    ),
                    None,
                )
                if cell is None:
                    self._claims.close(claim.id, "the cell was emptied", "timeout")
                elif order.trouble != LOOK:
                    self._look(claim, cell, "timeout")

    def _give_cell_up(self, claim: Claim, cell: int, kind: str, actor: str) -> None:
        """Not the customer but one of us takes these goods out."""
        order = self._orders.get(claim.order_id)
        whole = kind == "refund" and order.state == "handing_over"
        kopecks = order.total_kopecks if whole else 0
        self._claims.open(order.id, kind, claim.ref, claim.why, actor, kopecks)
        if whole:  # nothing was handed: the order goes back whole, the paid sum is the claim
            self._orders.move(order.id, "back_to_shelf", why=claim.why)
            self._pickup.given_up(order.id)
            self._giving_up.refuse(order.id, "goods_left")
        else:
            locker_id = self._locker_of(claim)
            self._lockers.overlay(locker_id, cell, "check", True, f"to_{kind}", actor)

    def _look(self, claim: Claim, cell: int, actor: str) -> None:
        locker_id = next(
            each.locker_id for each in self._lockers.placements(claim.order_id) if each.cell_no == cell
        )
        self._upkeep.open("look", locker_id, cell, claim.why, actor)
        self._orders.set_trouble(claim.order_id, LOOK)

    def _locker_of(self, claim: Claim) -> str:
        return next(
            each.locker_id for each in self._lockers.placements(claim.order_id) if each.parcel_id == claim.ref
        )

    def _open_claim(self, order_id: str, cell: int) -> Claim:
        parcels = {each.parcel_id for each in self._lockers.placements(order_id) if each.cell_no == cell}
        for claim in self._claims.of_orders([order_id]):
            if claim.kind == "decide" and claim.ref in parcels:
                return claim
        raise NothingToDecide(
            "nothing of this order waits for a decision there", order_id=order_id, cell=cell
        )

    def _settled(self, order_id: str, parcel_id: str, note: str, actor: str) -> None:
        left, order = False, self._orders.get(order_id)
        # Of an order that is not completed a person must see both, the open door and the claim.
        over = DECIDED if order.state == "completed" else ("decide",)
        for claim in self._claims.of_orders([order_id]):
            if claim.kind in over and claim.ref == parcel_id:
                self._claims.close(claim.id, note, actor)
            else:
                left = left or claim.kind == "decide"
        if not left and order.trouble in OURS:
            self._orders.set_trouble(order_id, "")
