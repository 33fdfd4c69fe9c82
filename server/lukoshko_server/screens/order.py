"""The order on a screen: lines, money, shortages, parcels, receipts, stations, in one view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from lukoshko_server.checkout.edits import scope
from lukoshko_server.checkout.rules import may_cancel
from lukoshko_server.cold.reading import Warmth
from lukoshko_server.db import EventRow, Tx, Work
from lukoshko_server.dispatch.service import Dispatch
from lukoshko_server.handover.claims import Claims
from lukoshko_server.loyalty.service import Loyalty
from lukoshko_server.orders.editing import OrderEdits
from lukoshko_server.orders.rules import TRANSITIONS, Line, Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.rules import masked
from lukoshko_server.people.service import People
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.parcels import Parcels
from lukoshko_server.picking.shortages import Shortages
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.rights.codes import Codes
from lukoshko_server.screens.loyalty import bonuses
from lukoshko_server.screens.money import to_take_kopecks
from lukoshko_server.views import View
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.checkout import Address
from lukoshko_wire.api.orders import EventView, History, LineView, OrderCard, OrderView, ParcelView, StepView
from lukoshko_wire.values import Way

_STEPS = (
    select(EventRow.at, EventRow.before, EventRow.after)
    .where(EventRow.entity == "order", EventRow.entity_id == bindparam("order_id"))
    .order_by(EventRow.id)
)


@dataclass(frozen=True)
class OrderScreen:
    """Builds OrderView, OrderCard and History from the subjects below."""

    work: Work
    orders: Orders
    payments: Payments
    people: People
    windows: Windows
    shortages: Shortages
    overweight: Overweight
    parcels: Parcels
    receipts: Receipts
    dispatch: Dispatch
    codes: Codes
    token: Callable[[str], str]
    warmth: Warmth
    claims: Claims
    edits: OrderEdits
    loyalty: Loyalty

    def view(self, order_id: str, *, owner: bool) -> OrderView:
        """The whole order; the pickup code stands in the owner's view only. Raises NotFound."""
        with self.work.read() as tx:
            return self._view(tx, self.orders.get(order_id), tx.seq("order", order_id), owner=owner)

    def cards(self, orders: Sequence[Order]) -> list[OrderCard]:
        """Orders of a list, in its order."""
        with self.work.read() as tx:
            ids = [order.id for order in orders]
            people = self.people.many({order.customer_id for order in orders})
            carried = self.dispatch.couriers_of(ids)
            couriers = self.people.many(set(carried.values()))
            asked = self.shortages.open_counts(ids)
            places, seqs = self.windows.named(order.place_id for order in orders), tx.seqs("order", ids)
            return [
                self._card(
                    order, seqs.get(order.id, 0), places[order.place_id].name, people.get(order.customer_id),
                    couriers.get(carried.get(order.id, "")), asked.get(order.id, 0),
                )
                for order in orders
            ]  # fmt: skip

    def phone(self, order_id: str) -> str:
        """The customer's phone; that it was shown, and to whom, is recorded. Raises NotFound."""
        with self.work() as tx:
            customer = self.people.get(self.orders.owner_of(order_id))
            tx.record("order", order_id, "phone shown")
            return customer.phone

    def history(self, order_id: str) -> History:
        """Everything that happened to an order and what belongs to it, oldest first."""
        self.orders.get(order_id)
        with self.work.read() as tx:
            rows = tx.session.scalars(
                select(EventRow).where(EventRow.order_id == order_id).order_by(EventRow.id)
            )
            events = [
                EventView(
                    at=row.at,
                    actor=row.actor,
                    entity=row.entity,
                    what=row.what,
                    before=row.before,
                    after=row.after,
                )
                for row in rows
            ]
        return History(events=events)

    def views_of(self, tx: Tx, order_id: str, seq: int) -> list[View]:
        """What a touched order is pushed as: to its owner, to the operator's page, and as a card in lists."""
        order = self.orders.get(order_id)
        whole = self._view(tx, order, seq, owner=True)
        card = _card_of(whole)
        return [
            (f"order:{order_id}", "order", whole),
            (
                f"order-staff:{order_id}",
                "order",
                msgspec.structs.replace(
                    whole,
                    pickup_code="",
                    pickup_token="",
                    may_cancel=may_cancel(order.state, by_owner=False),
                    may_edit=scope(order, by_customer=False),
                    customer_phone=masked(whole.customer_phone),
                ),
            ),
            *([] if order.is_draft else [(f"mine:{order.customer_id}", "card", card)]),
            ("orders", "card", card),
        ]

    def _view(self, tx: Tx, order: Order, seq: int, *, owner: bool) -> OrderView:
        place = self.windows.place(order.place_id)
        courier_id = self.dispatch.courier_of(order.id)
        people = self.people.many([order.customer_id, *([courier_id] if courier_id else [])])
        customer, courier = people[order.customer_id], people[courier_id] if courier_id else None
        return OrderView(
            id=order.id, number=order.number, seq=seq, state=order.state, payment=order.payment,  # type: ignore[arg-type]
            way=order.way, place=place.name, place_id=order.place_id, address=_address(order.address),
            window_starts_at=order.window_starts_at, window_ends_at=order.window_ends_at,
            customer_name=customer.name, customer_phone=customer.phone if owner else masked(customer.phone),
            lines=[line_view(line) for line in order.lines], shortages=self.shortages.of_order(order.id),
            parcels=self._parcels(order.id), receipts=self.receipts.of_order(order.id),
            money=self.payments.money(order.id), estimate_kopecks=order.estimate_kopecks,
            goods_kopecks=order.goods_kopecks, fee_kopecks=order.fee_kopecks, total_kopecks=order.total_kopecks,
            off_kopecks=order.off.off_kopecks, bonus_kopecks=order.off.bonus_kopecks,
            bonuses=bonuses(self.loyalty.of_order(order.id)), agreed=order.agreed,
            steps=_steps(tx, order.id), created_at=order.created_at,
            overweight=self.overweight.of_order(order.id), agreed_over=list(order.overweight),
            to_pay_kopecks=to_take_kopecks(self.payments, order),
            pickup_code=self.codes.code_of(order.id) if owner else "",
            pickup_token=self.token(order.id) if owner else "",
            may_cancel=may_cancel(order.state, by_owner=owner),
            courier_name=courier.name if courier else "", courier_id=courier_id, trouble=order.trouble,
            version=order.version, edits=self.edits.of_order(order.id), may_edit=scope(order, by_customer=owner),
            other_way=order.state == "on_the_way" and order.way is Way.LOCKER and bool(self.claims.homeless([order.id])),
        )  # fmt: skip

    def _parcels(self, order_id: str) -> list[ParcelView]:
        warmth = self.warmth.views([order_id])
        return [parcel.view(warmth.get(parcel.id)) for parcel in self.parcels.of_order(order_id)]

    def _card(self, order: Order, seq: int, place: str, customer: Any, courier: Any, asked: int) -> OrderCard:
        return OrderCard(
            id=order.id, number=order.number, seq=seq, state=order.state, way=order.way,  # type: ignore[arg-type]
            place=place, window_starts_at=order.window_starts_at, window_ends_at=order.window_ends_at,
            customer_name=customer.name if customer else "", total_kopecks=order.total_kopecks,
            lines=len(order.lines), courier_name=courier.name if courier else "",
            courier_id=courier.id if courier else None, created_at=order.created_at, open_shortages=asked,
            trouble=order.trouble,
        )  # fmt: skip


def _card_of(whole: OrderView) -> OrderCard:
    """What a list shows of an order that was just looked at: as `OrderScreen.cards` has it."""
    return OrderCard(
        id=whole.id, number=whole.number, seq=whole.seq, state=whole.state, way=whole.way, place=whole.place,
        window_starts_at=whole.window_starts_at, window_ends_at=whole.window_ends_at, customer_name=whole.customer_name,
        total_kopecks=whole.total_kopecks, lines=len(whole.lines), courier_name=whole.courier_name,
        courier_id=whole.courier_id, created_at=whole.created_at,
        open_shortages=sum(each.state == "asked" for each in whole.shortages), trouble=whole.trouble,
    )  # fmt: skip


def line_view(line: Line) -> LineView:
    """A line with its quantities kept apart."""
    return LineView(
        no=line.no, goods_id=line.goods_id, name=line.name, unit=line.unit, zone=line.zone, picture=line.picture,
        price_kopecks=line.price_kopecks, ordered=line.ordered, picked=line.picked, handed=line.handed,
        refused=line.refused, sum_kopecks=line.sum_kopecks, ordered_sum_kopecks=line.ordered_sum_kopecks,
        regular_kopecks=line.regular_kopecks, off_kopecks=line.off_kopecks, marked=line.marked,
        state=line.state, replaces=line.replaces,  # type: ignore[arg-type]
        pieces=line.pieces, piece_grams=line.piece_grams, weights=list(line.weights),
    )  # fmt: skip


def _address(address: dict[str, Any] | None) -> Address | None:
    return msgspec.convert(address, Address) if address else None


def _steps(tx: Tx, order_id: str) -> list[StepView]:
    """Stations with the time of each; a state that was left and entered again keeps its last time."""
    steps: dict[str, StepView] = {}
    for row in tx.run(_STEPS, {"order_id": order_id}):
        state = row.after.split(" ", 1)[0]
        if state in TRANSITIONS and state != row.before:
            steps.pop(state, None)
            steps[state] = StepView(state=state, at=row.at)
    return list(steps.values())
