"""Goods for goods: at which price the new ones go, what is netted, what changes hands. Pure.

The same goods go at the price at which they were ordered, as far as they came back (ЗоЗПП art. 24: no other price for
the same article), with their share of a discount on the whole order; bonuses go back to the member. All else at today's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lukoshko_server.catalogue.rules import Goods
from lukoshko_server.handover.refusals import (
    MarkWanted,
    NotEnoughCash,
    NotExchanged,
    NotForSaleAgain,
    NotGiven,
    SumChanged,
    WrongMethod,
)
from lukoshko_server.handover.rules import fates
from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.payments.rules import Kept
from lukoshko_server.receipts.returns import Back
from lukoshko_server.receipts.rules import NothingToPrint, Paid
from lukoshko_wire.api.exchanges import GivenGoods, SettleExchange
from lukoshko_wire.api.refunds import GoodsFate
from lukoshko_wire.discounts import Agreed
from lukoshko_wire.marks import read
from lukoshko_wire.money import half_up, line_sum
from lukoshko_wire.pos import ReceiptLine
from lukoshko_wire.receipts import WHOLE_MILLI
from lukoshko_wire.values import PayMethod

BY_HAND = (PayMethod.CASH, PayMethod.TERMINAL)


@dataclass(frozen=True)
class CameBack:
    """So much of these goods comes back, at the price at which it was ordered."""

    goods_id: str
    quantity: int
    price_kopecks: int
    off_kopecks: int
    """What had come off it of a discount on the whole order."""


@dataclass(frozen=True)
class Given:
    """Goods that are given, and the code of a marked piece."""

    id: str
    goods: Goods
    quantity: int
    mark: str = ""


@dataclass(frozen=True)
class Basket:
    """What is given as lines of an order; `codes` are scans of marking codes by line."""

    lines: tuple[Line, ...]
    agreed: Agreed
    codes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Net:
    """Goods that came back against goods that are given."""

    back_kopecks: int
    given_kopecks: int

    @property
    def netted_kopecks(self) -> int:
        """Paid by goods for goods."""
        return min(self.back_kopecks, self.given_kopecks)

    @property
    def difference_kopecks(self) -> int:
        """Above zero the customer pays it, below zero it goes back."""
        return self.given_kopecks - self.back_kopecks

    @property
    def pays_kopecks(self) -> int:
        """What the customer pays."""
        return max(self.difference_kopecks, 0)

    @property
    def methods(self) -> list[PayMethod]:
        """How the customer may pay it."""
        return list(BY_HAND) if self.pays_kopecks else []


def came_back(
    order: Order, sold: Sequence[ReceiptLine], worth: Sequence[Back], goods: dict[int, GoodsFate]
) -> list[CameBack]:
    """What comes back, as goods of the order. Raises NotExchanged, NotForSaleAgain, NothingToPrint."""
    found = []
    for part in worth:
        receipt_line = sold[part.no - 1]
        if not receipt_line.order_line or goods.get(part.no, "kept") == "kept":
            raise NotExchanged("only goods that come back are exchanged", line=part.no)
        line = order.line(receipt_line.order_line)
        if goods[part.no] not in fates(line):
            raise NotForSaleAgain("it had to be kept cold", line=part.no, zone=line.zone.value)
        quantity = part.quantity_milli if line.unit.weighed else part.quantity_milli // WHOLE_MILLI
        less = line_sum(line.price_kopecks, quantity, weighed=line.unit.weighed) - (part.kopecks or 0)
        both = order.off.off_kopecks + order.off.bonus_kopecks
        off = half_up(less * order.off.off_kopecks, both) if both and less > 0 else 0
        found.append(CameBack(line.goods_id, quantity, line.price_kopecks, off))
    if not any(part.kopecks for part in worth):
        raise NothingToPrint("what comes back is worth less than a kopeck")
    return found


def given_of(asked: Sequence[GivenGoods], known: dict[str, Goods]) -> list[Given]:
    """What is given, as goods of the shop. Raises NotGiven, MarkWanted, BadMark."""
    found = []
    for each in asked:
        goods = known.get(each.goods_id)
        if goods is None or not goods.for_sale or not goods.price_kopecks:
            raise NotGiven(f"goods {each.goods_id} are not for sale", goods_id=each.goods_id)
        whole = goods.marked is not None and not goods.unit.weighed and each.quantity != 1
        if (goods.marked is None) == bool(each.mark) or whole:
            raise MarkWanted("marked goods are given by their codes", goods_id=goods.id)
        coded = read(each.mark).grams if each.mark and goods.unit.weighed else None
        found.append(Given(each.id, goods, coded or each.quantity, each.mark))
    return found


def basket(given: Iterable[Given], came: Iterable[CameBack]) -> Basket:
    """Lines of what is given: pieces of one price together, every weighing by itself."""
    slots = list(came)
    free = [each.quantity for each in slots]
    lines: list[Line] = []
    codes: dict[str, int] = {}
    off = 0
    for each in given:
        rest = each.quantity
        whole = each.goods.unit.weighed and bool(each.mark)  # a code cannot stand on two lines
        for at, was in enumerate(slots):
            used = min(rest, free[at])
            if was.goods_id != each.goods.id or not used or (whole and used < rest):
                continue
            no = _put(lines, each.goods, used, was.price_kopecks)
            codes |= {each.id: no} if each.mark else {}
            off += _share(was, free[at]) - _share(was, free[at] - used)
            free[at], rest = free[at] - used, rest - used
        if rest:
            no = _put(lines, each.goods, rest, each.goods.price_kopecks)
            codes |= {each.id: no} if each.mark else {}
    base = sum(line.ordered_sum_kopecks for line in lines)
    return Basket(tuple(lines), Agreed(off_kopecks=off, base_kopecks=base), codes)


def check_settle(net: Net, body: SettleExchange) -> None:
    """Raises SumChanged, WrongMethod, NotEnoughCash."""
    if body.expected_kopecks != net.difference_kopecks:
        raise SumChanged(
            f"the difference is {net.difference_kopecks}", total_kopecks=net.difference_kopecks,
            expected_kopecks=body.expected_kopecks,
        )  # fmt: skip
    if net.pays_kopecks and body.method not in BY_HAND:
        raise WrongMethod(
            "a difference is paid in cash or on the terminal", methods=[each.value for each in BY_HAND]
        )
    if body.method is PayMethod.CASH and 0 < body.given_kopecks < net.pays_kopecks:
        raise NotEnoughCash("the cash is not enough", total_kopecks=net.pays_kopecks)


def change(net: Net, body: SettleExchange) -> int:
    """What the customer gets back of the notes that paid the difference."""
    return (
        max(body.given_kopecks - net.pays_kopecks, 0)
        if net.pays_kopecks and body.method is PayMethod.CASH
        else 0
    )


def paid(net: Net, kept: Iterable[Kept], body: SettleExchange, *, by_goods: bool) -> Paid:
    """How the receipt of what is given says that it was paid."""
    cash = net.pays_kopecks if body.method is PayMethod.CASH else 0
    electronic = net.pays_kopecks - cash
    tendered = body.given_kopecks if cash else 0
    if by_goods:
        return Paid(cash, electronic, other_kopecks=net.netted_kopecks, tendered_kopecks=tendered)
    before = sum(each.kopecks for each in kept if each.method is PayMethod.CASH)
    return Paid(
        cash + before, electronic + net.netted_kopecks - before,
        tendered_kopecks=tendered + before if tendered else 0,
    )  # fmt: skip


def paid_back(kept: Iterable[Kept], back: Iterable[Kept], *, by_goods: bool) -> Paid:
    """How the receipt of what came back says that it was paid: what is netted as the other receipt says it."""
    kept = list(kept)
    moved = [*back] if by_goods else [*kept, *back]
    cash = sum(each.kopecks for each in moved if each.method is PayMethod.CASH)
    other = sum(each.kopecks for each in kept) if by_goods else 0
    return Paid(cash, sum(each.kopecks for each in moved) - cash, other_kopecks=other)


def _share(was: CameBack, quantity: int) -> int:
    return half_up(was.off_kopecks * quantity, was.quantity)


def _put(lines: list[Line], goods: Goods, quantity: int, price_kopecks: int) -> int:
    """Add to the line of these goods at this price, or a new one; its number."""
    for at, line in enumerate(lines):
        if not goods.unit.weighed and (line.goods_id, line.price_kopecks) == (goods.id, price_kopecks):
            lines[at] = _line(line.no, goods, line.ordered + quantity, price_kopecks)
            return line.no
    lines.append(_line(len(lines) + 1, goods, quantity, price_kopecks))
    return len(lines)


def _line(no: int, goods: Goods, quantity: int, price_kopecks: int) -> Line:
    line = Line(
        no=no, goods_id=goods.id, name=goods.name, unit=goods.unit, zone=goods.zone, picture=goods.picture,
        price_kopecks=price_kopecks, vat=goods.vat, weight_grams=goods.weight_grams, ordered=quantity, picked=quantity,
        state="picked", marked=goods.marked is not None, piece_grams=goods.piece_grams,
    )  # fmt: skip
    return replace(line, budget_kopecks=line.ordered_sum_kopecks)
