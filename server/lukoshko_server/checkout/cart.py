"""Use cases of the cart: absolute lines, each reserved for a while."""

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from sqlalchemy import delete, func, select

from lukoshko_server.catalogue.rules import Buffer, Goods
from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.checkout.rows import CartLineRow, CartRow
from lukoshko_server.checkout.rules import (
    MOST_LINES,
    CartTooLarge,
    Kept,
    check_line,
    check_pieces,
    overweight_offered,
    quote_lines,
    reserved_until,
)
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work, lock_key
from lukoshko_server.loyalty.quotes import Quotes
from lukoshko_server.loyalty.rules import Shown, lowered
from lukoshko_server.payments.service import Payments
from lukoshko_server.stock.service import Stock
from lukoshko_wire.api.checkout import CartLine, CartView
from lukoshko_wire.api.loyalty import CartBonuses
from lukoshko_wire.money import line_sum
from lukoshko_wire.values import Payment, Unit, Zone


def owner(person_id: str) -> str:
    """The owner of a cart's reservations."""
    return f"cart:{person_id}"


class Cart:
    """The use cases; each joins the caller's transaction."""

    def __init__(
        self, work: Work, settings: Settings, catalogue: Catalogue, stock: Stock, quotes: Quotes, payments: Payments,
        ways: Sequence[Payment],
    ) -> None:  # fmt: skip
        self._work = work
        self.ways = list(ways)
        """How an order may be paid."""
        self._settings = settings
        self._catalogue = catalogue
        self._stock = stock
        self._quotes = quotes
        self._payments = payments

    def view(self, person_id: str) -> CartView:
        """The cart at today's prices, with what of it can no longer be had."""
        with self._work.read() as tx:
            kept = _kept(tx, person_id)
            free = self._stock.available([each.goods_id for each in kept])
            own = self._stock.reserved_by(owner(person_id))
        there = {goods_id: free.get(goods_id, 0) + own.get(goods_id, 0) for goods_id in free}
        goods, shown = self.quoted(person_id, kept)
        buffer = self._catalogue.buffer
        lines = [_line(each, goods.get(each.goods_id), there[each.goods_id], buffer) for each in kept]
        off = shown.quote.off_kopecks if shown.quote else 0
        return CartView(
            lines=lines,
            goods_kopecks=sum(line.sum_kopecks for line in lines),
            hold_kopecks=sum(line.held_kopecks for line in lines) - off,
            off_kopecks=off,
            bonuses=_bonuses(shown),
            minimum_kopecks=self._settings.minimum_order_kopecks,
            buffer_most_kopecks=buffer.most_kopecks,
            overweight=overweight_offered(self._settings.overweight_policy, self._payments.serves("card")),
            payments=self.ways,
        )

    def quoted(self, person_id: str, kept: Sequence[Kept]) -> tuple[dict[str, Goods], Shown]:
        """The goods at this person's prices, and what the loyalty service has told of the cart."""
        goods = self._catalogue.many([each.goods_id for each in kept])
        shown = self._quotes.of_cart(person_id, quote_lines(kept, goods))
        return lowered(goods, shown.quote), shown

    def set_line(self, person_id: str, goods_id: str, quantity: int) -> CartView:
        """Make the cart hold so much of these goods, reserved.

        Raises NotFound, NotForSale, NotSoldRemotely, CartTooLarge, OutOfStock; 0 is always possible.
        """
        with self._work() as tx:
            cart = self.lock(tx, person_id)
            row = tx.session.get(CartLineRow, (person_id, goods_id), populate_existing=True)
            if quantity:
                self._put(tx, cart, row, self._catalogue.goods(goods_id), quantity)
            elif row is not None:
                tx.session.delete(row)
                tx.session.flush()
            self._reserve(tx, cart, goods_id, quantity)
            return self.view(person_id)

    def empty(self, person_id: str) -> CartView:
        """Take everything out; exactly what was reserved is given back."""
        with self._work() as tx:
            self.lock(tx, person_id)
            self.forget(tx, person_id)
            self._stock.release(owner(person_id))
            return self.view(person_id)

    def kept(self, tx: Tx, person_id: str) -> list[Kept]:
        """Lines in the order in which they were put."""
        return _kept(tx, person_id)

    def forget(self, tx: Tx, person_id: str) -> None:
        """The lines are no longer wanted, or have become an order."""
        tx.session.execute(delete(CartLineRow).where(CartLineRow.person_id == person_id))

    def lock(self, tx: Tx, person_id: str) -> CartRow:
        """One change of a person's cart at a time, until the end of the transaction."""
        lock_key(tx, crc32(f"cart {person_id}".encode()))
        cart = tx.session.get(CartRow, person_id, populate_existing=True)
        if cart is None:
            cart = CartRow(person_id=person_id, started_at=tx.now)
            tx.session.add(cart)
            tx.session.flush()
        return cart

    def _put(self, tx: Tx, cart: CartRow, row: CartLineRow | None, goods: Goods, quantity: int) -> None:
        check_line(goods, quantity)
        check_pieces(goods, quantity)
        if row is None:
            mine = CartLineRow.person_id == cart.person_id
            count, last = tx.session.execute(select(func.count(), func.max(CartLineRow.no)).where(mine)).one()
            if count >= MOST_LINES:
                raise CartTooLarge(f"at most {MOST_LINES} lines", most=MOST_LINES)
            row = CartLineRow(person_id=cart.person_id, goods_id=goods.id, no=(last or 0) + 1)
            tx.session.add(row)
        row.name, row.unit, row.quantity = goods.name[:250], goods.unit.value, quantity
        tx.session.flush()

    def _reserve(self, tx: Tx, cart: CartRow, goods_id: str, quantity: int) -> None:
        """Reserve the changed line, and keep what is reserved of the others for as long again."""
        mine = owner(cart.person_id)
        own = self._stock.reserved_by(mine)
        if not own:
            cart.started_at = tx.now
        # Others are kept, not enlarged: a line that has run short is no reason to refuse this one.
        wanted = {other: reserved for other, reserved in own.items() if other != goods_id}
        wanted[goods_id] = quantity
        self._stock.keep_all(mine, wanted, self._until(cart, tx.now))

    def _until(self, cart: CartRow, now: datetime) -> datetime:
        return reserved_until(
            cart.started_at,
            now,
            minutes=self._settings.cart_minutes,
            most_minutes=self._settings.cart_most_minutes,
        )


def _kept(tx: Tx, person_id: str) -> list[Kept]:
    tx.session.flush()
    query = select(CartLineRow).where(CartLineRow.person_id == person_id).order_by(CartLineRow.no)
    return [Kept(row.goods_id, row.name, Unit(row.unit), row.quantity) for row in tx.session.scalars(query)]


def _bonuses(shown: Shown) -> CartBonuses:
    quote = shown.quote
    if quote is None:
        return CartBonuses(state=shown.state)
    return CartBonuses(
        state=shown.state, quote=quote.id, balance_kopecks=quote.balance_kopecks, most_kopecks=quote.most_kopecks,
        accrual_kopecks=quote.accrual_kopecks,
    )  # fmt: skip


def _line(kept: Kept, found: Goods | None, available: int, buffer: Buffer) -> CartLine:
    can_be_had = available if found is not None and found.for_sale and found.remote_sale else 0
    price = found.price_kopecks if found is not None else 0
    estimate = line_sum(price, kept.quantity, weighed=kept.unit.weighed)
    return CartLine(
        goods_id=kept.goods_id,
        name=found.name if found is not None else kept.name,
        unit=found.unit if found is not None else kept.unit,
        zone=found.zone if found is not None else Zone.AMBIENT,
        picture=found.picture if found is not None else "",
        price_kopecks=price,
        quantity=kept.quantity,
        available=can_be_had,
        short=max(kept.quantity - can_be_had, 0),
        sum_kopecks=estimate,
        held_kopecks=buffer.over(found, estimate) if found is not None else estimate,
        buffer_percent=found.buffer(buffer.percent) if found is not None else 0,
        piece_grams=found.piece_grams if found is not None else 0,
        per_100g=found is not None and found.per_100g,
        regular_kopecks=found.regular_kopecks
        if found is not None and found.regular_kopecks > price
        else None,
    )
