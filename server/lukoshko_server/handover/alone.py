"""Use cases of a courier alone at the door: permits beforehand, and what was settled by them without us."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices.service import FactCame
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.claims import Claims
from lukoshko_server.handover.closing import Closing
from lukoshko_server.handover.goods import Paper
from lukoshko_server.handover.permits import LASTS, follows, permit
from lukoshko_server.handover.rows import DoorPermitRow, DoorSettlementRow
from lukoshko_server.handover.rules import methods
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.happenings import MoneyFailed
from lukoshko_server.payments.service import Payments
from lukoshko_wire import pos
from lukoshko_wire.door import Pairing, Permit, write
from lukoshko_wire.message import encode, parse
from lukoshko_wire.outcome import DoorOutcome
from lukoshko_wire.problems import NotFound
from lukoshko_wire.rights import What

log = logging.getLogger(__name__)
Sign = Callable[[What, str, bytes], bytes]
CLAIM = "door"


@dataclass(frozen=True)
class Given:
    """A permit and its signed text."""

    permit: Permit
    text: str


class Alone:
    """The use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, orders: Orders, payments: Payments, dispatch: Dispatch, paper: Paper, claims: Claims,
        closing: Closing, sign: Sign,
    ) -> None:  # fmt: skip
        self._work, self._orders, self._payments, self._dispatch = work, orders, payments, dispatch
        self._paper, self._claims, self._closing, self._sign = paper, claims, closing, sign

    def permits(self, courier_id: str, till_id: str) -> list[Given]:
        """A permit for every order that is on its way to a door of this courier, the same while nothing changes."""
        with self._work.read():
            stops = self._dispatch.route(courier_id)
            going = [order.id for stop in stops if stop.kind == "door" for order in stop.orders]
        return [each for order_id in going if (each := self._permit(order_id, courier_id, till_id))]

    def pairing(self, courier_id: str, till_id: str) -> str:
        """The word that this courier's phone may talk to this till, for as long as a permit lasts."""
        with self._work.read() as tx:
            until = tx.now.replace(minute=0, second=0, microsecond=0) + LASTS
        body = encode(Pairing(till_id=till_id, courier_id=courier_id, expires_at=until))
        return write(body, self._sign("door/pairing", till_id, body))

    def reported(self, order_id: str, courier_id: str, outcome: DoorOutcome) -> None:
        """The courier's phone tells what was settled. Raises NotFound, NotYourOrder, Refusal."""
        with self._work() as tx:
            self._orders.lock(order_id)
            given = _permit(tx, order_id, outcome.version)
            if given is None or outcome.order_id != order_id or given.courier_id != courier_id:
                raise NotFound("no such permit of yours", order_id=order_id, version=outcome.version)
            self._closing.close(tx, given, outcome, "phone")

    def on_fact(self, came: FactCame) -> None:
        """The till tells what was settled beside it."""
        fact = came.fact
        if not isinstance(fact, pos.SettledAtDoor):
            return
        with self._work() as tx:
            order_id = fact.outcome.order_id
            given = _permit(tx, order_id, fact.outcome.version)
            if given is None or given.till_id != came.device_id:
                log.error(
                    "till %s settled order %s by a permit that is not its own", came.device_id, order_id
                )
                tx.record("till", came.device_id, "settled at door, permit unknown", after=order_id)
                return
            self._orders.lock(order_id)
            self._closing.close(tx, given, fact.outcome, "till")

    def on_money_failed(self, failed: MoneyFailed) -> None:
        """The goods were given on a hold that brought nothing: somebody must see to it."""
        with self._work() as tx:
            row = tx.session.get(DoorSettlementRow, failed.settlement_id)
            if row is not None:
                self._claims.open(
                    failed.order_id, CLAIM, row.settlement_id, "no-money", row.told_by, row.kopecks
                )

    def _permit(self, order_id: str, courier_id: str, till_id: str) -> Given | None:
        with self._work.read() as tx:
            order = self._orders.get(order_id)
            if order.state != "on_the_way":
                return None
            former = _latest(tx, order_id)
            if follows(former, self._fresh(tx, order, courier_id, till_id), tx.now) is None and former:
                return self._signed(former)
        with self._work() as tx:
            order = self._orders.lock(order_id)
            former = _latest(tx, order_id)
            fresh = follows(former, self._fresh(tx, order, courier_id, till_id), tx.now)
            if fresh is None and former is not None:
                return self._signed(former)
            if order.state != "on_the_way" or fresh is None or not fresh.lines:
                return None
            tx.session.add(
                DoorPermitRow(
                    order_id=order_id, version=fresh.version, till_id=till_id, courier_id=courier_id,
                    issued_at=fresh.issued_at, expires_at=fresh.expires_at, body=encode(fresh).decode(),
                )
            )  # fmt: skip
            tx.session.flush()
            tx.record("order", order_id, "door permit", after=f"version {fresh.version}, till {till_id}")
            return self._signed(fresh)

    def _fresh(self, tx: Tx, order: Order, courier_id: str, till_id: str) -> Permit:
        held = self._payments.may_take(order.id)
        about = self._paper.about(order, till_id, courier_id)
        return permit(
            about, order, till_id=till_id, courier_id=courier_id, ways=methods(order, covered_kopecks=held),
            held_kopecks=held, covered_until=self._payments.covered_until(order.id, 0), codes=self._paper.codes(order),
            now=tx.now,
        )  # fmt: skip

    def _signed(self, given: Permit) -> Given:
        body = encode(given)
        return Given(given, write(body, self._sign("door/permit", given.till_id, body)))


def _latest(tx: Tx, order_id: str) -> Permit | None:
    query = select(DoorPermitRow.body).where(DoorPermitRow.order_id == order_id)
    body = tx.session.scalar(query.order_by(DoorPermitRow.version.desc()).limit(1))
    return parse(Permit, body.encode()) if body is not None else None


def _permit(tx: Tx, order_id: str, version: int) -> Permit | None:
    row = tx.session.get(DoorPermitRow, (order_id, version))
    return parse(Permit, row.body.encode()) if row is not None else None
