"""Use cases of edits: stock, cells, window, lines, task and money follow together, or nothing does."""

import logging
from collections.abc import Sequence
from hashlib import sha256

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.checkout.cells import Cells
from lukoshko_server.checkout.edits import LineEdit, edit_text, edited, plan, reserved, secured, shown
from lukoshko_server.checkout.rules import WrongPlace
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.marking.service import Marking
from lukoshko_server.notify.service import Notify
from lukoshko_server.notify.words import sum_text
from lukoshko_server.orders.editing import By, Edit, OrderEdits, Window
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import Orders
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.stock.service import Stock
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.edits import EditOrder
from lukoshko_wire.message import encode
from lukoshko_wire.problems import LukoshkoError

log = logging.getLogger(__name__)


TO_PICK = ("awaiting_payment", "confirmed", "picking")
"""What is ordered may change; later only less of what is packed is given out."""


class OverHold(LukoshkoError):
    """The order would cost more than the customer's money that is held."""

    code = "order.edit-over-hold"
    status = 409


class Editing:
    """The use cases; each joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, settings: Settings, *, orders: Orders, edits: OrderEdits, catalogue: Catalogue, stock: Stock,
        windows: Windows, cells: Cells, payments: Payments, marking: Marking, notify: Notify, people: People,
    ) -> None:  # fmt: skip
        self._work, self._settings, self._orders, self._edits = work, settings, orders, edits
        self._catalogue, self._stock, self._windows, self._cells = catalogue, stock, windows, cells
        self._payments, self._marking, self._notify, self._people = payments, marking, notify, people

    def edit(self, order_id: str, body: EditOrder, by: By) -> None:
        """Change what is ordered, or when it is received; the same id again changes nothing. The customer is told.

        Raises EditedMeanwhile, EditWaits, OverHold, and whatever the plan, the window, stock and the locker refuse.
        """
        digest = sha256(encode(body)).hexdigest()
        with self._work():
            order = self._orders.lock(order_id)
            if self._edits.known(body.id, order_id, digest):
                return
            self._edits.must_be_current(order, body.version)
            known = self._known(order, body)
            changed = plan(
                order, body, known, self._catalogue.buffer, by_customer=by == "customer",
                minimum_kopecks=self._settings.minimum_order_kopecks,
            )  # fmt: skip
            window = self._window(order, body.window_id)
            becomes = edited(order, changed, fee_kopecks=(window or order).fee_kopecks)
            self._must_be_held(order, becomes)
            self._keep_goods(order, becomes, window, known)
            self._make(order, body, by, digest, changed, becomes, window)

    def _known(self, order: Order, body: EditOrder) -> dict[str, Goods]:
        return self._catalogue.many(
            [*(line.goods_id for line in order.lines), *(each.goods_id for each in body.add)]
        )

    def _window(self, order: Order, window_id: str | None) -> Window | None:
        if window_id is None or window_id == order.window_id:
            return None
        moved = self._windows.move(order.id, window_id)
        if moved.place_id != order.place_id:
            raise WrongPlace("the window is of another place", place_id=order.place_id)
        return Window(moved.id, moved.starts_at, moved.ends_at, moved.fee_kopecks)

    def _must_be_held(self, order: Order, becomes: Order) -> None:
        if order.payment != "card":
            return
        need, was = secured(becomes), secured(order)
        held = self._payments.may_take(order.id)
        if need > max(held, was):
            raise OverHold(
                "more than is held", held_kopecks=held, need_kopecks=need, missing_kopecks=need - held
            )

    def _keep_goods(
        self, order: Order, becomes: Order, window: Window | None, known: dict[str, Goods]
    ) -> None:
        """All of it or nothing, stock before cells as at checkout."""
        self._stock.keep_all(f"order:{order.id}", reserved(becomes.lines))
        if order.state in TO_PICK:
            when = (
                (window.starts_at, window.ends_at)
                if window
                else (order.window_starts_at, order.window_ends_at)
            )
            place = self._windows.place(order.place_id)
            self._cells.renew(order.id, place, *when, [line for line in becomes.lines if line.due], known)

    def _make(
        self, order: Order, body: EditOrder, by: By, digest: str, changed: Sequence[LineEdit], becomes: Order,
        window: Window | None,
    ) -> None:  # fmt: skip
        if order.state not in TO_PICK:
            for each in changed:
                self._marking.set_aside(order.id, order.line(each.line.no), each.line.refused, ())
        total = becomes.total_kopecks
        edit = Edit(
            body.id, order.id, by, encode(body).decode(), digest, shown(changed), order.total_kopecks, total,
            window.starts_at if window else None, body.reason,
        )  # fmt: skip
        self._edits.make(edit, [each.line for each in changed], [each.before for each in changed], window)
        log.info("order %s: edited by the %s, %d -> %d", order.id, by, order.total_kopecks, total)
        spoken = self._windows.spoken(window.starts_at, window.ends_at) if window else ""
        said = edit_text(order.number, edit.lines, sum_text(total), window=spoken)
        self._notify.send(self._people.get(order.customer_id).phone, said, f"edit:{edit.id}")
