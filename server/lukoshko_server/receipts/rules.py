"""What stands on a receipt (ФФД 1.2): from what was handed over to its things, and who says what around them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.receipts.spreading import Item
from lukoshko_wire.pos import Mark, Subject, Taxation
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.receipts import WHOLE_MILLI
from lukoshko_wire.sold import FEE_NAME, LONGEST_NAME, things_of
from lukoshko_wire.values import Vat

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
    """What every receipt of this shop says: tags 1055, 1187, 1117, the VAT of the delivery; and whose it is (1018)."""

    taxation: Taxation
    place: str
    fee_vat: Vat
    email: str = ""
    inn: str = ""


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
    if not goods:
        raise NothingToPrint(f"order {order.id}: nothing was taken")
    return goods + ([fee(order.fee_kopecks, fee_vat)] if order.fee_kopecks else [])


def fee(kopecks: int, vat: Vat) -> Item:
    """The delivery: a service of its own (tag 1212 is 4), one piece."""
    return Item(FEE_NAME, kopecks, WHOLE_MILLI, "piece", vat, subject="service")


def _goods(line: Line, codes: Sequence[Coded]) -> Iterator[Item]:
    coded = sum(code.quantity for code in codes)
    if coded > line.due:
        raise DoesNotAddUp(f"line {line.no}: codes for {coded}, {line.due} are due", line=line.no)
    for thing in things_of(
        line.price_kopecks, line.due, codes, weighed=line.unit.weighed, off_kopecks=line.off_kopecks
    ):
        yield Item(
            name=line.name[:LONGEST_NAME], price_kopecks=line.price_kopecks, quantity_milli=thing.quantity_milli,
            measure=thing.measure, vat=line.vat, subject=thing.subject, mark=thing.mark, order_line=line.no,
            share_kopecks=thing.kopecks,
        )  # fmt: skip
