"""A receipt as screens show it: the server and the till's door say the same of it."""

from msgspec import structs

from lukoshko_wire.api.orders import CorrectionView, ReceiptLineView, ReceiptView
from lukoshko_wire.fiscal_codes import vat_of
from lukoshko_wire.pos import Receipt, ReceiptLine


def receipt_view(receipt_id: str, till_id: str, receipt: Receipt) -> ReceiptView:
    """What a receipt says of itself, before anything is known of its document."""
    correction = receipt.correction
    return ReceiptView(
        id=receipt_id, kind=receipt.kind, state="queued", till=till_id, total_kopecks=receipt.total_kopecks,
        cash_kopecks=receipt.cash_kopecks, electronic_kopecks=receipt.electronic_kopecks,
        prepaid_kopecks=receipt.prepaid_kopecks, credit_kopecks=receipt.credit_kopecks,
        other_kopecks=receipt.other_kopecks, lines=[_line(line) for line in receipt.lines],
        taxation=receipt.taxation, place=receipt.place, address=receipt.address, cashier=receipt.cashier,
        cashier_inn=receipt.cashier_inn, buyer=receipt.buyer, machine_number=receipt.machine_number,
        order_number=receipt.order_number,
        correction=CorrectionView(**structs.asdict(correction)) if correction else None,
    )  # fmt: skip


def _line(line: ReceiptLine) -> ReceiptLineView:
    return ReceiptLineView(
        name=line.name, price_kopecks=line.price_kopecks, quantity_milli=line.quantity_milli, measure=line.measure,
        sum_kopecks=line.sum_kopecks, vat=line.vat, vat_kopecks=vat_of(line.sum_kopecks, line.vat), method=line.method,
        subject=line.subject, marked=line.mark is not None, mark_checked=line.mark.checked if line.mark else None,
    )  # fmt: skip
