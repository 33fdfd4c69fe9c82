"""What may lie in a cart and become an order. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from lukoshko_server.catalogue.rules import Buffer, Goods
from lukoshko_server.loyalty.rules import CartLine as QuoteLine
from lukoshko_server.orders.rules import TRANSITIONS, Line
from lukoshko_server.payments.acquirers.contract import CartLine as PaymentLine
from lukoshko_server.payments.acquirers.contract import Terms, fee_line
from lukoshko_wire.money import line_sum
from lukoshko_wire.problems import Conflict, LukoshkoError
from lukoshko_wire.values import Overweight, Payment, Unit, Way

MOST_LINES = 100
MOST_PIECES = 500
MOST_GRAMS = 50_000
OWNER_CANCELS = ("awaiting_payment", "confirmed")
"""The owner may cancel until picking starts."""
LEAST_REASON = 3


class ReasonMissing(LukoshkoError):
    """Whoever decides for a customer says why."""

    code = "order.cancel-reason"
    status = 400


class NotSoldRemotely(Conflict):
    """The law keeps these goods out of a cart (alcohol, tobacco)."""

    code = "checkout.not-sold-remotely"


class NotForSale(Conflict):
    """The shop does not sell these goods now."""

    code = "checkout.not-for-sale"


class CartTooLarge(Conflict):
    """More lines, or more of one thing, than an order takes."""

    code = "checkout.cart-too-large"


class NotWholePieces(Conflict):
    """These goods are sold by the piece: the weight is that of no number of pieces."""

    code = "checkout.not-whole-pieces"


class CartEmpty(Conflict):
    """There is nothing to order."""

    code = "checkout.cart-empty"


class BelowMinimum(Conflict):
    """The goods are worth less than the smallest order."""

    code = "checkout.below-minimum"


class WrongPlace(Conflict):
    """The place does not give orders out in this way."""

    code = "checkout.wrong-place"


class AddressMissing(Conflict):
    """A courier needs an address."""

    code = "checkout.address-missing"


class PaymentNotHere(Conflict):
    """Nobody takes money there: a locker gives out only what is paid."""

    code = "checkout.payment-not-here"


class SumTooLarge(Conflict):
    """More than the bank holds on one card."""

    code = "checkout.sum-too-large"


class CompanyMissing(Conflict):
    """An invoice is made out to a company, by its INN."""

    code = "checkout.company-missing"


class NothingToPay(LukoshkoError):
    """The order does not wait for a payment by card."""

    code = "checkout.nothing-to-pay"
    status = 409


DAY = timedelta(days=1)
SLACK = timedelta(hours=2)
"""A courier may be late: a hold lives so much longer than the window."""


def paid_at_order(payment: str, sbp_charge: str) -> bool:
    """True when the money is asked for at the order, before its goods are weighed."""
    return payment == "card" or (payment == "sbp" and sbp_charge == "order")


def hold_due(
    now: datetime, starts_at: datetime, ends_at: datetime, lasts: timedelta | None
) -> datetime | None:
    """When to place a hold that would not live through the window: the day before, or as late as it must; None: now."""
    if lasts is None or ends_at + SLACK <= now + lasts:
        return None
    return max(starts_at - DAY, ends_at + SLACK - lasts)


def hold_cart(lines: Iterable[Line], fee_kopecks: int) -> tuple[PaymentLine, ...]:
    """What a hold is for: every line with the most that it may come to, and the delivery."""
    asked = [
        PaymentLine(
            no=line.no, goods_id=line.goods_id, name=line.name, weighed=line.unit.weighed, kopecks=line.budget_kopecks,
            quantity=max(line.ordered, -(-line.budget_kopecks * 1000 // max(line.price_kopecks, 1)))
            if line.unit.weighed
            else line.ordered,
            price_kopecks=line.price_kopecks, vat=line.vat,
        )
        for line in lines
    ]  # fmt: skip
    return (*asked, fee_line(fee_kopecks)) if fee_kopecks else tuple(asked)


def wanted_text(number: str, sum_: str, page: str) -> str:
    """What the customer is told when a payment waits to be confirmed, on the phone."""
    return f"Заказ {number}: подтвердите оплату, {sum_}. {page}"


def refused_text(number: str, page: str) -> str:
    """What the customer is told when the payment of an order that is under way was refused."""
    return f"Заказ {number}: оплата не прошла. Оплатите ещё раз: {page}"


@dataclass(frozen=True)
class Kept:
    """One line of a cart; the name is as it was when put there."""

    goods_id: str
    name: str
    unit: Unit
    quantity: int


def check_line(goods: Goods, quantity: int) -> None:
    """Raises NotForSale, NotSoldRemotely, CartTooLarge."""
    if not goods.for_sale:
        raise NotForSale(f"goods {goods.id} are not for sale", goods_id=goods.id)
    if not goods.remote_sale:
        raise NotSoldRemotely(f"goods {goods.id} may not be sold remotely", goods_id=goods.id)
    most = MOST_GRAMS if goods.unit.weighed else MOST_PIECES
    if quantity > most:
        raise CartTooLarge(f"at most {most} of {goods.id}", goods_id=goods.id, most=most)


def overweight_offered(policy: Sequence[str], terms: Terms | None) -> list[Overweight]:
    """What a customer may agree to where goods weigh more than is held: the shop's policy as the bank allows it."""
    beside = terms is not None and terms.more
    return [Overweight(each) for each in policy if beside or each != Overweight.SECOND_HOLD]


def check_pieces(goods: Goods, quantity: int) -> None:
    """Raises NotWholePieces: what is sold by the piece is put into a cart as the weight of whole ones."""
    if goods.piece_grams and quantity % goods.piece_grams:
        raise NotWholePieces(
            f"a piece of {goods.id} weighs {goods.piece_grams}", goods_id=goods.id, piece_grams=goods.piece_grams
        )  # fmt: skip


def reserved_until(started_at: datetime, now: datetime, *, minutes: int, most_minutes: int) -> datetime:
    """Until when a cart's reservations live: so long since the last change, at most so long in all."""
    return min(now + timedelta(minutes=minutes), started_at + timedelta(minutes=most_minutes))


def order_lines(kept: Sequence[Kept], goods: Mapping[str, Goods], buffer: Buffer) -> list[Line]:
    """Lines of the order at today's prices. Raises CartEmpty, NotForSale, NotSoldRemotely, CartTooLarge."""
    if not kept:
        raise CartEmpty("the cart is empty")
    return [line_of(no, goods, each.goods_id, each.quantity, buffer) for no, each in enumerate(kept, start=1)]


def line_of(no: int, goods: Mapping[str, Goods], goods_id: str, quantity: int, buffer: Buffer) -> Line:
    """A line at today's price, with what is set aside for it. Raises NotForSale, NotSoldRemotely, CartTooLarge."""
    found = goods.get(goods_id)
    if found is None:
        raise NotForSale(f"goods {goods_id} are gone", goods_id=goods_id)
    check_line(found, quantity)
    estimate = line_sum(found.price_kopecks, quantity, weighed=found.unit.weighed)
    return Line(
        no=no, goods_id=found.id, name=found.name, unit=found.unit, zone=found.zone, picture=found.picture,
        price_kopecks=found.price_kopecks, vat=found.vat, weight_grams=found.weight_grams, ordered=quantity,
        marked=found.marked is not None,
        regular_kopecks=found.regular_kopecks if found.regular_kopecks > found.price_kopecks else None,
        piece_grams=found.piece_grams, budget_kopecks=buffer.over(found, estimate),
    )  # fmt: skip


def quote_lines(kept: Sequence[Kept], goods: Mapping[str, Goods]) -> list[QuoteLine]:
    """What the loyalty service is asked about: what is for sale, at today's prices."""
    found = [(each, goods[each.goods_id]) for each in kept if each.goods_id in goods]
    return [
        QuoteLine(it.id, it.price_kopecks, each.quantity, it.unit.weighed, it.marked is not None)
        for each, it in found
        if it.for_sale and it.price_kopecks
    ]


def check_minimum(lines: Sequence[Line], minimum_kopecks: int) -> None:
    """Raises BelowMinimum."""
    goods = sum(line.ordered_sum_kopecks for line in lines)
    if goods < minimum_kopecks:
        raise BelowMinimum("too small an order", goods_kopecks=goods, minimum_kopecks=minimum_kopecks)


def check_way(way: Way, place_way: Way, *, payment: str, has_address: bool) -> None:
    """Raises WrongPlace, PaymentNotHere, AddressMissing."""
    if way is not place_way:
        raise WrongPlace(f"the place is for {place_way}", way=way.value)
    if way is Way.LOCKER and payment not in ("card", "sbp"):
        raise PaymentNotHere("a locker takes no money")
    if way is Way.COURIER and not has_address:
        raise AddressMissing("a courier needs an address")


def may_cancel(state: str, *, by_owner: bool) -> bool:
    """The owner until picking starts, staff until the money is being taken; what was handed over is refunded instead."""
    return state in OWNER_CANCELS if by_owner else "cancel" in TRANSITIONS[state]


def must_say_why(reason: str, *, by_owner: bool) -> None:
    """Raises ReasonMissing."""
    if not by_owner and len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing("say why the order is cancelled")


def ways_to_pay(means: Collection[str], *, invoices: bool) -> list[Payment]:
    """How this shop may be paid: by what its acquirers serve, on receipt, and under an invoice where it gives credit."""
    offered = {"card": "card" in means, "sbp": "sbp" in means, "on_receipt": True, "invoice": invoices}
    return [way for way in get_args(Payment) if offered[way]]


def payment_deadline(created_at: datetime, asked_at: datetime | None, minutes: int) -> datetime:
    """When an unpaid order is given up: so long after the last try, at most four times so long in all."""
    patience = timedelta(minutes=minutes)
    return min(max(created_at, asked_at or created_at) + patience, created_at + 4 * patience)
