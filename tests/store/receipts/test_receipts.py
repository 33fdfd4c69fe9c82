"""One settlement, one receipt, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from lukoshko_server.db import Work
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_server.receipts.service import Receipts
from lukoshko_wire.pos import FiscalData, Receipt, ReceiptLine
from lukoshko_wire.values import Vat


def receipt(total: int = 1000) -> Receipt:
    line = ReceiptLine(
        name="Хлеб",
        price_kopecks=total,
        quantity_milli=1000,
        measure="piece",
        sum_kopecks=total,
        vat=Vat.VAT10,
    )
    return Receipt(
        kind="sell", order_id="o1", order_number="261123-0001", lines=[line], cash_kopecks=total, electronic_kopecks=0,
        total_kopecks=total, taxation="osn", buyer="+79990000000", place="lukoshko", address="Москва",
    )  # fmt: skip


def fiscal(fd: int = 71) -> FiscalData:
    return FiscalData(
        fn_number="9999078900000961", fd_number=fd, fiscal_sign="1494325660", shift_number=12, receipt_number=1,
        registration_number="0000000001016870", at=datetime(2026, 11, 23, 9, tzinfo=UTC), total_kopecks=1000, qr="t=1",
    )  # fmt: skip


def test_a_settlement_has_one_receipt_however_often_it_is_queued(work: Work) -> None:
    receipts = Receipts(work)
    first = receipts.queue("o1", "s1", "till-1", receipt())
    assert receipts.queue("o1", "s1", "till-1", receipt()) == first
    assert [job.receipt_id for job in receipts.waiting("till-1")] == [first]


def test_what_the_storage_wrote_is_kept_once(work: Work) -> None:
    receipts = Receipts(work)
    first = receipts.queue("o1", "s1", "till-1", receipt())
    receipts.written(first, fiscal())
    receipts.written(first, fiscal(fd=99))
    (view,) = receipts.of_order("o1")
    assert (view.state, view.fd_number, view.qr) == ("printed", 71, "t=1")
    assert receipts.waiting("till-1") == []
    assert receipts.sums(["o1"])["o1"].printed_kopecks == 1000


def test_a_refusal_after_the_print_changes_nothing_and_a_print_after_a_refusal_counts(work: Work) -> None:
    receipts = Receipts(work)
    first = receipts.queue("o1", "s1", "till-1", receipt())
    receipts.refused(first, "66")
    assert receipts.of_order("o1")[0].state == "refused"
    receipts.written(first, fiscal())
    receipts.refused(first, "66")
    assert receipts.of_order("o1")[0].state == "printed"


def test_the_database_itself_refuses_a_second_receipt_of_a_settlement(work: Work) -> None:
    Receipts(work).queue("o1", "s1", "till-1", receipt())
    with pytest.raises(IntegrityError), work() as tx:
        tx.session.add(
            ReceiptRow(
                id="another", order_id="o1", settlement_id="s1", kind="sell", till_id="t", state="queued",
                created_at=tx.now, total_kopecks=1, cash_kopecks=1, electronic_kopecks=0, body="{}",
            )
        )  # fmt: skip
