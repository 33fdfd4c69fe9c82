"""What stands on a receipt (ФФД 1.2). Pure: from what was handed over and how it was paid."""

from dataclasses import dataclass

from lukoshko_server.orders.rules import Line, Order
from lukoshko_wire.pos import Receipt, ReceiptLine
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import PayMethod, Vat

LONGEST_NAME = 128
FEE_NAME = "Доставка"


class DoesNotAddUp(LukoshkoError):
    """The lines and the payment are not one sum: nothing may be printed."""

    code = "receipt.does-not-add-up"
    status = 409


class NothingToPrint(LukoshkoError):
    """No goods were taken: a settlement of nothing has no receipt."""

    code = "receipt.nothing"
    status = 409


@dataclass(frozen=True)
class Seller:
    """What every receipt of this shop says: tags 1055, 1187, and the VAT of the delivery."""

    taxation: str
    place: str
    fee_vat: Vat


@dataclass(frozen=True)
class Circumstances:
    """Who handed over, where, to whom; how the till prints."""

    buyer: str
    """Phone or e-mail, tag 1008."""
    address: str
    cashier: str = ""
    cashier_inn: str = ""
    internet: bool = False
    electronic: bool = False


def build(
    order: Order, *, method: PayMethod, paid_kopecks: int, seller: Seller, circumstances: Circumstances
) -> Receipt:
    """One receipt of sale, full settlement at handover (flows a-c and h of 54-ФЗ as we play them).

    Raises NothingToPrint for an empty settlement, DoesNotAddUp unless lines, fee and payment are one sum.
    """
    lines = [_goods(line) for line in order.lines if line.due]
    if not lines:
        raise NothingToPrint(f"order {order.id}: nothing was taken")
    if order.fee_kopecks:
        lines.append(_fee(order.fee_kopecks, seller.fee_vat))
    total = sum(line.sum_kopecks for line in lines)
    if total != paid_kopecks or total != order.total_kopecks:
        raise DoesNotAddUp(
            f"order {order.id}: lines {total}, paid {paid_kopecks}", lines=total, paid=paid_kopecks
        )
    cash = total if method is PayMethod.CASH else 0
    return Receipt(
        kind="sell", order_id=order.id, order_number=order.number, lines=lines, cash_kopecks=cash,
        electronic_kopecks=total - cash, total_kopecks=total, taxation=seller.taxation,  # type: ignore[arg-type]
        buyer=circumstances.buyer, place=seller.place, address=circumstances.address, cashier=circumstances.cashier,
        cashier_inn=circumstances.cashier_inn, internet=circumstances.internet, electronic=circumstances.electronic,
    )  # fmt: skip


def _goods(line: Line) -> ReceiptLine:
    weighed = line.unit.weighed
    return ReceiptLine(
        name=line.name[:LONGEST_NAME],
        price_kopecks=line.price_kopecks,
        quantity_milli=line.due if weighed else line.due * 1000,
        measure="kilogram" if weighed else "piece",
        sum_kopecks=line.sum_kopecks,
        vat=line.vat,
    )


def _fee(kopecks: int, vat: Vat) -> ReceiptLine:
    return ReceiptLine(
        name=FEE_NAME, price_kopecks=kopecks, quantity_milli=1000, measure="piece", sum_kopecks=kopecks, vat=vat,
        subject="service",
    )  # fmt: skip
