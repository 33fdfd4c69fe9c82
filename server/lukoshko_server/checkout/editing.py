"""Use cases of edits: stock, cells, window, lines, task and money follow together, or nothing does."""

import logging
from collections.abc import Sequence
from hashlib import sha256

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.checkout.cells import Cells
from lukoshko_server.checkout.edits import (
    EditTooLate,
    EditUnclear,
    LineEdit,
    edit_text,
    edited,
    grown,
    plan,
    reserved,
    secured,
    shown,
)
from lukoshko_server.checkout.rules import PaymentNotHere, WrongPlace, paid_at_order
from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.marking.service import Marking
from lukoshko_server.notify.service import Notify
from lukoshko_server.notify.words import sum_text
from lukoshko_server.orders.editing import By, Edit, OrderEdits, Window
from lukoshko_server.orders.rules import Order
from lukoshko_server.orders.service import OrderMoved, Orders
from lukoshko_server.payments.happenings import HoldDeclined, HoldExpired, HoldPlaced
from lukoshko_server.payments.rules import BASE
from lukoshko_server.payments.service import Payments
from lukoshko_server.people.service import People
from lukoshko_server.stock.service import Stock
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.edits import EditOrder
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Way

log = logging.getLogger(__name__)


TO_PICK = ("awaiting_payment", "confirmed", "picking")
"""What is ordered may change; later only less of what is packed is given out."""


class PayFirst(LukoshkoError):
    """The order itself is not paid yet: it cannot grow beside its payment."""

    code = "order.edit-pay-first"
    status = 409


class OverHold(LukoshkoError):
    """Even with the further payment the order would cost more than is held."""

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

        A sum above what is held waits for a further payment, or is paid at the door where `more` says so.
        Raises EditedMeanwhile, EditWaits, PayFirst, SecondHold, PaymentNotHere, and whatever the plan, the window,
        stock and the locker refuse.
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
            missing = self._missing(order, becomes)
            edit = _edit(order, body, by, digest, changed, becomes, window)
            if missing and body.more == "hold":
                if window is not None:
                    raise EditUnclear("goods wait for their money, a window does not: change it apart")
                self._ask_more(order, becomes, edit, missing)
                return
            if missing:
                self._must_take_at_the_door(order)
            self._keep_goods(order, becomes, window, known)
            self._make(order, edit, changed, becomes, window)

    def drop(self, order_id: str, edit_id: str) -> None:
        """It is not waited for any more; a payment that comes all the same goes back with what is not taken.

        Once more changes nothing. Raises NotFound, Conflict when it was made.
        """
        with self._work():
            self._orders.lock(order_id)
            self._drop(order_id, edit_id, "order.edit-withdrawn")

    def on_hold_placed(self, placed: HoldPlaced) -> None:
        """The larger sum is held: the edit that waited for it is made, if it is still possible."""
        if placed.part <= BASE:
            return
        with self._work() as tx:
            order = self._orders.lock(placed.order_id)
            waiting = self._edits.waiting(order.id)
            if waiting is None:
                return
            self._stock.release(_owner(waiting.id))
            try:
                with tx.attempt():
                    self._make_waiting(order, waiting)
            except LukoshkoError as late:
                # Picking has begun, or a line ran short meanwhile: the customer keeps the old order.
                log.warning("order %s: edit %s is not made: %s", order.id, waiting.id, late.detail)
                self._drop(order.id, waiting.id, late.code)

    def on_hold_lost(self, lost: HoldDeclined | HoldExpired) -> None:
        """The larger sum is not held: the edit that waited for it is not made."""
        if lost.part > BASE:
            with self._work():
                self._orders.lock(lost.order_id)
                waiting = self._edits.waiting(lost.order_id)
                if waiting is not None:
                    self._drop(lost.order_id, waiting.id, "order.edit-not-paid")

    def on_order(self, moved: OrderMoved) -> None:
        """What waits is not made once the order is packed, cancelled or over."""
        if moved.state not in TO_PICK:
            waiting = self._edits.waiting(moved.order_id)
            if waiting is not None:
                self._drop(moved.order_id, waiting.id, EditTooLate.code)

    def _make_waiting(self, order: Order, waiting: Edit) -> None:
        body = parse(EditOrder, waiting.body.encode())
        known = self._known(order, body)
        changed = plan(
            order, body, known, self._catalogue.buffer, by_customer=waiting.by == "customer",
            minimum_kopecks=self._settings.minimum_order_kopecks,
        )  # fmt: skip
        window = self._window(order, body.window_id)
        becomes = edited(order, changed, fee_kopecks=(window or order).fee_kopecks)
        if self._missing(order, becomes):
            raise OverHold("still more than is held")
        self._keep_goods(order, becomes, window, known)
        edit = _edit(order, body, waiting.by, waiting.body_hash, changed, becomes, window)
        self._make(order, edit, changed, becomes, window)

    def _ask_more(self, order: Order, becomes: Order, edit: Edit, missing: int) -> None:
        """Keep what is added, ask for the rest of the money; the edit waits until it is held."""
        if self._payments.money(order.id).state not in ("held", "prepaid"):
            raise PayFirst("the order is paid first", order_id=order.id)
        self._stock.keep_all(_owner(edit.id), grown(order, becomes))
        self._edits.wait(edit)
        self._payments.more(order.id, missing)
        where = f"{self._settings.public_url}/orders/{order.id}"
        said = f"Заказ {order.number}: чтобы изменить его, подтвердите доплату {sum_text(missing)}: {where}"
        self._notify.send(self._people.get(order.customer_id).phone, said, f"edit-more:{edit.id}")

    def _drop(self, order_id: str, edit_id: str, code: str) -> None:
        waiting = self._edits.waiting(order_id)
        if waiting is not None and waiting.id == edit_id:
            # One more payment is asked for at a time: what nobody has confirmed yet is this edit's.
            self._payments.want_no_more(order_id)
        self._stock.release(_owner(edit_id))
        self._edits.drop(order_id, edit_id, code)
        order = self._orders.get(order_id)
        if order.state != "cancelled":
            said = f"Заказ {order.number}: правка не состоялась, заказ прежний. Лишнее с карты не возьмём."
            self._notify.send(self._people.get(order.customer_id).phone, said, f"edit-dropped:{edit_id}")

    def _must_take_at_the_door(self, order: Order) -> None:
        if order.way is Way.LOCKER:
            raise PaymentNotHere("a locker takes no money")

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

    def _missing(self, order: Order, becomes: Order) -> int:
        """Kopecks by which the order would go above what is held; an edit that lowers it never does.

        A payment that is only planned grows with the order.
        """
        at_order = paid_at_order(order.payment, self._settings.sbp_charge)
        if not at_order or self._payments.money(order.id).state == "planned":
            return 0
        need, held = secured(becomes), self._payments.may_take(order.id)
        return max(need - held, 0) if need > secured(order) else 0

    def _keep_goods(
        self, order: Order, becomes: Order, window: Window | None, known: dict[str, Goods]
    ) -> None:
        """All of it or nothing, stock before cells as at checkout; what is packed is kept until the handover."""
        if order.state not in TO_PICK:
            return
        self._stock.keep_all(f"order:{order.id}", reserved(becomes.lines))
        starts_at, ends_at = order.window_starts_at, order.window_ends_at
        if window is not None:
            starts_at, ends_at = window.starts_at, window.ends_at
        place = self._windows.place(order.place_id)
        wanted = [line for line in becomes.lines if line.due]
        self._cells.renew(order.id, place, starts_at, ends_at, wanted, known)

    def _make(
        self, order: Order, edit: Edit, changed: Sequence[LineEdit], becomes: Order, window: Window | None
    ) -> None:
        if order.state not in TO_PICK:
            for each in changed:
                self._marking.set_aside(order.id, order.line(each.line.no), each.line.refused, ())
        self._edits.make(edit, [each.line for each in changed], [each.before for each in changed], window)
        log.info("order %s: edited by the %s to %d", order.id, edit.by, edit.after_kopecks)
        spoken = self._windows.spoken(window.starts_at, window.ends_at) if window else ""
        said = edit_text(order.number, edit.lines, sum_text(becomes.total_kopecks), window=spoken)
        self._notify.send(self._people.get(order.customer_id).phone, said, f"edit:{edit.id}")


def _owner(edit_id: str) -> str:
    """The owner of what a waiting edit keeps from sale."""
    return f"edit:{edit_id}"


def _edit(
    order: Order, body: EditOrder, by: By, digest: str, changed: Sequence[LineEdit], becomes: Order,
    window: Window | None,
) -> Edit:  # fmt: skip
    return Edit(
        body.id, order.id, by, encode(body).decode(), digest, shown(changed), order.total_kopecks,
        becomes.total_kopecks, window.starts_at if window else None, body.reason,
    )  # fmt: skip
