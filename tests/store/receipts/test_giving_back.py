"""Prepayments that are offset, what of them goes back, and what the database refuses, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from tests.rules.receipts.kit import ABOUT, HERE, kilos, pieces

from lukoshko_server.db import Work
from lukoshko_server.receipts.flows import prepayment, sale
from lukoshko_server.receipts.giving_back import GivingBack
from lukoshko_server.receipts.returns import TooMuchBack, by_line
from lukoshko_server.receipts.rows import ReceiptRow
from lukoshko_server.receipts.rules import Paid
from lukoshko_server.receipts.service import Receipts
from lukoshko_wire.pos import FiscalData

BASKET = [kilos(89_990, 353, 1), pieces(9_000, 3, 2)]
DUE = 31_766 + 27_000
TILL = "till-1"


def prepaid(work: Work, *, printed: bool = True) -> str:
    receipts = Receipts(work)
    made = receipts.queue("o1", "s1", TILL, prepayment(ABOUT, BASKET, DUE))
    if printed:
        receipts.written(made, fiscal(71, DUE))
    return made


def fiscal(fd: int, total: int) -> FiscalData:
    return FiscalData(
        fn_number="9999078900000961", fd_number=fd, fiscal_sign="1494325660", shift_number=12, receipt_number=1,
        registration_number="0000000001016870", at=datetime(2026, 11, 23, 9, tzinfo=UTC), total_kopecks=total, qr="t=1",
    )  # fmt: skip


def of_kind(work: Work, kind: str) -> list[tuple[str, int, int]]:
    return [
        (each.state, each.total_kopecks, each.prepaid_kopecks)
        for each in Receipts(work).of_order("o1")
        if each.kind == kind
    ]


def test_what_is_left_over_of_a_prepayment_goes_back_once_for_each_refund(work: Work) -> None:
    first, giving = prepaid(work, printed=False), GivingBack(work)
    taken = by_line([kilos(89_990, 300, 1), pieces(9_000, 2, 2)])
    for _ in range(2):
        giving.of_ahead(first, "r1", TILL, DUE - 26_997 - 18_000, taken, circumstances=HERE)
    assert of_kind(work, "sell_return") == [("queued", DUE - 26_997 - 18_000, 0)]
    assert [job.receipt.kind for job in Receipts(work).waiting(TILL)] == ["sell", "sell_return"], (
        "in this order"
    )
    with pytest.raises(TooMuchBack):
        giving.of_ahead(first, "r2", TILL, 26_997 + 18_000 + 1, {}, circumstances=HERE)
    giving.of_ahead(first, "r2", TILL, 26_997 + 18_000, {}, circumstances=HERE)
    assert sum(total for _, total, _ in of_kind(work, "sell_return")) == DUE


def test_goods_are_returned_by_the_receipt_that_gave_them_and_not_by_their_prepayment(work: Work) -> None:
    first, giving = prepaid(work), GivingBack(work)
    assert giving.left("o1") == []
    receipts = Receipts(work)
    sold = receipts.queue("o1", "s2", TILL, sale(ABOUT, BASKET, Paid(prepaid_kopecks=DUE)))
    receipts.written(sold, fiscal(72, DUE))
    assert [each.receipt_id for each in giving.left("o1")] == [sold] != [first]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "sell_return"},
        {"kind": "buy"},
        {"cash_kopecks": 2},
        {"prepaid_kopecks": 1},
        {"returned_kopecks": 2},
        {"returned_kopecks": -1},
        {"state": "lost"},
        {"state": "printed"},
        {"original_id": "nobody", "kind": "sell_return"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_what_no_receipt_is(work: Work, wrong: dict[str, Any]) -> None:
    usual = {
        "id": "r1", "order_id": "o1", "settlement_id": "s9", "kind": "sell", "till_id": TILL, "state": "queued",
        "total_kopecks": 1, "cash_kopecks": 1, "electronic_kopecks": 0, "prepaid_kopecks": 0, "credit_kopecks": 0,
        "other_kopecks": 0, "returned_kopecks": 0, "body": "{}", "code": "", "fiscal_sign": "", "qr": "",
    }  # fmt: skip
    with work() as tx:
        tx.session.add(ReceiptRow(**usual, created_at=tx.now))
    with pytest.raises(IntegrityError), work() as tx:
        tx.session.add(
            ReceiptRow(**{**usual, "id": "r2", "settlement_id": "s10", **wrong}, created_at=tx.now)
        )
