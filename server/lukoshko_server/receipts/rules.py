"""What stands on a receipt (ФФД 1.2): from what was handed over to its things, and who says what around them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.receipts.spreading import Item, share_line
from lukoshko_wire.pos import Mark, Subject, Taxation
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import WHOLE_MILLI
from lukoshko_wire.values import Vat

LONGEST_NAME = 128
FEE_NAME = "Доставка"
Marks = Mapping[int, Sequence["Coded"]]
"""Marking codes by the order's line."""


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
    """What every receipt of this shop says: tags 1055, 1187, 1117, and the VAT of the delivery."""

    taxation: Taxation
    place: str
    fee_vat: Vat
    email: str = ""


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
    machine_number: str = ""
    """Of the machine that takes the money itself, tag 1036."""


@dataclass(frozen=True)
class Coded:
    """A marking code and how much goes under it: pieces, or grams of weighed goods."""

    mark: Mark
    quantity: int
    excise: bool = False
    """Beer and tobacco: 31 in tag 1212 in place of 33."""

    @property
    def subject(self) -> Subject:
        """Tag 1212 of what goes under the code."""
        return "excise_with_marking" if self.excise else "commodity_with_marking"


@dataclass(frozen=True)
class Paid:
    """How a settlement was paid. `tendered_kopecks` is the cash in hand before change."""

    cash_kopecks: int = 0
    electronic_kopecks: int = 0
    prepaid_kopecks: int = 0
    credit_kopecks: int = 0
    other_kopecks: int = 0
    tendered_kopecks: int = 0

    @property
    def kopecks(self) -> int:
        """All ways together; what was tendered is only how the cash came."""
        return (
            self.cash_kopecks + self.electronic_kopecks + self.prepaid_kopecks + self.credit_kopecks
            + self.other_kopecks
        )  # fmt: skip


def things(order: Order, fee_vat: Vat, marks: Marks | None = None) -> list[Item]:
    """What of an order is due now, one thing a marking code, and the delivery. Raises NothingToPrint without goods.

    What weighs so little that it costs nothing is nobody's settlement and has no line.
    """
    goods = [
        item for line in order.lines if line.due for item in _goods(line, (marks or {}).get(line.no, ()))
    ]
    charged = [item for item in goods if item.kopecks]
    if not charged:
        raise NothingToPrint(f"order {order.id}: nothing was taken")
    return charged + ([fee(order.fee_kopecks, fee_vat)] if order.fee_kopecks else [])


def fee(kopecks: int, vat: Vat) -> Item:
    """The delivery: a service of its own (tag 1212 is 4), one piece."""
    return Item(FEE_NAME, kopecks, WHOLE_MILLI, "piece", vat, subject="service")


def _goods(line: Line, codes: Sequence[Coded]) -> Iterator[Item]:
    coded = sum(code.quantity for code in codes)
    if coded > line.due:
        raise DoesNotAddUp(f"line {line.no}: codes for {coded}, {line.due} are due", line=line.no)
    things = [(code.quantity, code) for code in codes]
    rest = [(line.due - coded, None)] if line.due > coded else []
    items = [_item(line, quantity, code) for quantity, code in (*things, *rest)]
    shares = share_line(line.price_kopecks, [item.quantity_milli for item in items], line.sum_kopecks)
    for item, share in zip(items, shares, strict=True):
        yield replace(item, share_kopecks=share)


def _item(line: Line, quantity: int, code: Coded | None) -> Item:
    weighed = line.unit.weighed
    return Item(
        name=line.name[:LONGEST_NAME], price_kopecks=line.price_kopecks,
        quantity_milli=quantity if weighed else quantity * WHOLE_MILLI, measure="kilogram" if weighed else "piece",
        vat=line.vat, subject=code.subject if code is not None else "commodity",
        mark=code.mark if code is not None else None,
        order_line=line.no,
    )  # fmt: skip
