"""Use cases of a shortage: raised while picking, answered by the customer or by time."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.marking.service import Marking
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.picking import store
from lukoshko_server.picking.rows import ShortageRow, TaskLineRow
from lukoshko_server.picking.rules import (
    LineClosed,
    MarkWanted,
    TooMuch,
    WeighFirst,
    affordable,
    instead,
    lacking,
)
from lukoshko_server.picking.service import add_line
from lukoshko_server.picking.tote import Tote
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.orders import AnswerShortage, ShortageView, Suggestion
from lukoshko_wire.api.picking import RaiseShortage
from lukoshko_wire.money import line_sum
from lukoshko_wire.problems import Conflict, LukoshkoError

log = logging.getLogger(__name__)

OFFERS = 2
LOOK_AT = 60
BATCH = 200


class NotOffered(LukoshkoError):
    """These goods were not among what was offered instead."""

    code = "picking.not-offered"
    status = 409


@dataclass(frozen=True)
class NothingLeft:
    """Told when the last line of an order is gone: there is nothing to hand over."""

    order_id: str


class Shortages:
    """Use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, catalogue: Catalogue, stock: Stock, marking: Marking
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders = work, settings, orders
        self._catalogue, self._stock, self._marking = catalogue, stock, marking
        self._tote = Tote(work, settings, orders)

    def raise_one(self, order_id: str, picker_id: str, no: int, body: RaiseShortage) -> None:
        """Only `found` is there. The customer is asked, or the rest is removed at once when that was the wish."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            before = tx.session.get(ShortageRow, body.id)
            if before is not None:
                if (before.order_id, before.line_no, before.found) != (order_id, no, body.found):
                    raise Conflict("this id belongs to another shortage", id=body.id)
                return
            store.must_be_in_hand(store.task_row(tx, order_id), picker_id)
            line, row = order.line(no), store.line_rows(tx, order_id)[no]
            if line.state not in ("ordered", "picked"):
                raise LineClosed(f"line {no} is {line.state}", line_no=no, state=line.state)
            weights = [each.grams for each in store.weighings(tx, order_id).get(no, ())]
            missing = lacking(line.ordered, body.found, line.pieces, line.piece_grams, len(weights))
            if missing <= 0:
                raise TooMuch(
                    "that is all that was ordered", line_no=no, most=line.ordered - 1, picked=row.picked
                )
            if line.pieces and body.found != row.picked:
                raise WeighFirst("every piece is weighed by itself", line_no=no, picked=row.picked)
            self._must_be_by_codes(order, line, row, body)
            self._raise(tx, order, line, row, body, missing)

    def answer(self, order_id: str, shortage_id: str, body: AnswerShortage) -> None:
        """The customer's decision. The same once more changes nothing; another one is refused."""
        with self._work() as tx:
            order = self._orders.lock(order_id)
            row = store.shortage_row(tx, order_id, shortage_id)
            wanted = "replaced" if body.decision == "replace" else "removed"
            if row.state != "asked":
                if row.state == wanted and (wanted == "removed" or row.chosen == body.goods_id):
                    return
                raise Conflict("this was decided before", state=row.state)
            if body.decision == "replace":
                self._replace(tx, order, row, body.goods_id or "")
            else:
                self._remove(tx, order, row, "removed")

    def of_order(self, order_id: str) -> list[ShortageView]:
        """Shortages of an order, oldest first."""
        with self._work.read() as tx:
            return [store.as_shortage(row) for row in store.shortage_rows(tx, order_id)]

    def open_counts(self, order_ids: list[str]) -> dict[str, int]:
        """How many of each order wait for an answer; orders without are left out."""
        with self._work.read() as tx:
            return store.open_counts(tx, order_ids)

    def tick(self, now: datetime) -> None:
        """What nobody answered in time is left out, each in its own transaction."""
        with self._work.read() as tx:
            due = store.overdue(tx, now, BATCH)
        for order_id, shortage_id in due:
            with self._work() as tx:
                order = self._orders.lock(order_id)
                row = store.shortage_row(tx, order_id, shortage_id)
                if row.state == "asked" and row.answer_until <= tx.now:
                    self._remove(tx, order, row, "expired")

    def _must_be_by_codes(self, order: Order, line: Line, row: TaskLineRow, body: RaiseShortage) -> None:
        """What is found of marked goods was scanned, and the codes are known to be good."""
        known = self._catalogue.many([line.goods_id]).get(line.goods_id)
        if known is None or known.marked is None:
            return
        if body.found != row.picked:
            raise MarkWanted("every piece is scanned by its code", line_no=line.no, picked=row.picked)
        self._marking.must_be_checked(order.id, line.no)

    def _raise(
        self, tx: Tx, order: Order, line: Line, row: TaskLineRow, body: RaiseShortage, missing: int
    ) -> None:
        self._tote.found(order, line, row, body.found, body.id)
        spent = line_sum(line.price_kopecks, body.found, weighed=line.unit.weighed)
        limit = max(row.budget_kopecks - spent, 0) if order.payment == "card" else None
        offers = self._offers(order, line, missing, body.suggestions, limit)
        until = tx.now + timedelta(minutes=self._settings.shortage_minutes)
        shortage = ShortageRow(
            id=body.id, order_id=order.id, line_no=line.no, found=body.found, missing=missing, state="asked",
            suggestions=[msgspec.to_builtins(offer) for offer in offers], raised_at=tx.now, answer_until=until,
        )  # fmt: skip
        tx.session.add(shortage)
        tx.session.flush()
        weights = [each.grams for each in store.weighings(tx, order.id).get(line.no, ())]
        self._orders.set_picked(order.id, line.no, body.found, state="asked", weights=weights)
        tx.record("shortage", body.id, "raised", after=f"line {line.no} missing {missing}", order_id=order.id)
        log.info("order %s: %d of line %d are missing", order.id, missing, line.no)
        if order.replacements == "remove":
            self._remove(tx, self._orders.get(order.id), shortage, "removed")
        else:
            self._changed(tx, order.id)

    def _offers(
        self, order: Order, line: Line, missing: int, named: list[str], limit: int | None
    ) -> list[Suggestion]:
        """What the picker saw on the shelf; where nothing was named, the nearest of the same group."""
        seen = self._catalogue.many([line.goods_id, *named])
        candidates = [seen[goods_id] for goods_id in named if goods_id in seen]
        if not candidates:
            group = seen[line.goods_id].group_id if line.goods_id in seen else None
            page = self._catalogue.search("", group, "", LOOK_AT) if group else None
            ids = [goods.id for goods in page.goods] if page else []
            nearest = self._catalogue.many(ids).values()
            candidates = sorted(nearest, key=lambda it: (abs(it.price_kopecks - line.price_kopecks), it.id))
        there = {other.goods_id for other in order.lines}
        available = self._stock.available([goods.id for goods in candidates])
        offers = []
        for goods in candidates:
            if goods.id in there or not (goods.for_sale and goods.remote_sale) or goods.zone is not line.zone:
                continue
            wanted = instead(
                line.unit, line.weight_grams, missing, other=goods.unit, other_grams=goods.weight_grams
            )
            quantity = affordable(goods.price_kopecks, wanted, goods.unit, limit)
            if 0 < quantity <= available.get(goods.id, 0):
                total = line_sum(goods.price_kopecks, quantity, weighed=goods.unit.weighed)
                offers.append(
                    Suggestion(
                        goods_id=goods.id,
                        name=goods.name,
                        unit=goods.unit,
                        picture=goods.picture,
                        price_kopecks=goods.price_kopecks,
                        quantity=quantity,
                        sum_kopecks=total,
                    )
                )
            if len(offers) == max(OFFERS, len(named)):
                break
        return offers

    def _replace(self, tx: Tx, order: Order, row: ShortageRow, goods_id: str) -> None:
        offers = {each.goods_id: each for each in msgspec.convert(row.suggestions, list[Suggestion])}
        offer = offers.get(goods_id)
        if offer is None:
            raise NotOffered("these goods were not offered", goods_id=goods_id, offered=sorted(offers))
        owner, short = f"order:{order.id}", order.line(row.line_no)
        self._stock.lock([goods_id, short.goods_id])
        reserved = self._stock.reserved_by(owner).get(goods_id, 0)
        self._stock.keep(owner, goods_id, reserved + offer.quantity)
        goods = self._catalogue.goods(goods_id)
        task_line = store.line_rows(tx, order.id)[row.line_no]
        wanted = self._catalogue.buffer.over(goods, offer.sum_kopecks)
        held = self._budget_of(order, short, row.found, task_line, wanted)
        line = Line(
            no=0, goods_id=goods_id, name=offer.name, unit=offer.unit, zone=goods.zone, picture=offer.picture,
            price_kopecks=offer.price_kopecks, vat=goods.vat, weight_grams=goods.weight_grams, ordered=offer.quantity,
            replaces=row.line_no, marked=goods.marked is not None, piece_grams=goods.piece_grams, budget_kopecks=held,
        )  # fmt: skip
        self._orders.set_picked(order.id, short.no, row.found, state="picked" if row.found else "replaced")
        added = self._orders.add_line(order.id, line).lines[-1]
        add_line(tx, order.id, added.no, held)
        row.state, row.chosen, row.new_line_no = "replaced", goods_id, added.no
        self._keep_found(order, short, row.found)
        self._resolved(tx, order.id, row)

    def _budget_of(self, order: Order, short: Line, found: int, row: TaskLineRow, wanted_kopecks: int) -> int:
        """What may be spent instead: with a hold, what was held for the missing part now belongs to it."""
        if order.payment != "card":
            return wanted_kopecks
        spent = line_sum(short.price_kopecks, found, weighed=short.unit.weighed)
        left, row.budget_kopecks = max(row.budget_kopecks - spent, 0), spent
        return min(wanted_kopecks, left)

    def _remove(self, tx: Tx, order: Order, row: ShortageRow, state: str) -> None:
        short = order.line(row.line_no)
        row.state = state
        tx.session.flush()
        self._orders.set_picked(order.id, short.no, row.found, state="picked" if row.found else "removed")
        self._keep_found(order, short, row.found)
        self._resolved(tx, order.id, row)

    def _keep_found(self, order: Order, line: Line, found: int) -> None:
        self._stock.keep(f"order:{order.id}", line.goods_id, found)

    def _resolved(self, tx: Tx, order_id: str, row: ShortageRow) -> None:
        tx.session.flush()
        tx.record("shortage", row.id, row.state, before="asked", after=row.chosen or "", order_id=order_id)
        self._changed(tx, order_id)
        order = self._orders.get(order_id)
        if all(line.state in ("removed", "replaced") for line in order.lines):
            tx.tell(NothingLeft(order_id))

    def _changed(self, tx: Tx, order_id: str) -> None:
        tx.touch("task", order_id)
        tx.touch("order", order_id)
