"""Receipts against settlements, as a table: which pairs there are and what they are called."""

from datetime import UTC, datetime, timedelta

import pytest

from lukoshko_server.payments.taken import Settled
from lukoshko_server.receipts.by_shift import Document
from lukoshko_server.reports.settling import add_up, by, day_of, settle, shift_of
from lukoshko_server.tills.strays import Stray

NOW = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)


def taken(settlement: str = "s-1", kopecks: int = 1000) -> Settled:
    return Settled(settlement, f"o-{settlement}", "cash", kopecks, NOW)


def printed(
    kind: str = "sell", settlement: str = "s-1", *, kopecks: int = 1000, prepaid: int = 0, no: int = 1
) -> Document:
    return Document(
        id=f"r-{no}", order_id=f"o-{settlement}", settlement_id=settlement, till_id="t", kind=kind, fn_number="fn",
        shift_number=1, fd_number=no, fiscal_sign="1", printed_at=NOW + timedelta(minutes=no),
        total_kopecks=kopecks + prepaid, cash_kopecks=kopecks, electronic_kopecks=0, prepaid_kopecks=prepaid,
        credit_kopecks=0, other_kopecks=0,
    )  # fmt: skip


CASES = [
    ([taken()], [printed()], ["ok"]),
    ([taken()], [], ["debt"]),
    ([taken()], [printed(kopecks=999)], ["other_total"]),
    ([taken()], [printed(kopecks=1000, prepaid=500)], ["ok"]),
    ([], [printed()], ["no_settlement"]),
    ([taken()], [printed(), printed("sell_return", "refund", kopecks=300, no=2)], ["ok", "returned"]),
    ([taken()], [printed("sell_correction")], ["ok"]),
    (
        [taken()],
        [printed(), printed("sell_return_correction", no=2), printed("sell_correction", no=3)],
        ["ok", "corrected", "corrected"],
    ),
    ([taken()], [printed(), printed("sell_return_correction", no=2)], ["other_total", "corrected"]),
    (
        [taken()],
        [
            printed(), printed("sell_return", "refund", no=2), printed("sell_correction", "refund", no=3),
            printed("sell_return_correction", "refund", no=4),
        ],
        ["ok", "returned", "returned", "returned"],
    ),
    ([taken()], [printed(), printed(no=2)], ["other_total", "corrected"]),
]  # fmt: skip


@pytest.mark.parametrize(("money", "papers", "kinds"), CASES)
def test_every_pair_has_its_name(money: list[Settled], papers: list[Document], kinds: list[str]) -> None:
    pairs = settle(money, reversed(papers), [])
    assert [pair.kind for pair in pairs] == kinds
    fine = {"ok", "returned", "corrected"}
    assert add_up(pairs).differences == sum(kind not in fine for kind in kinds)


def test_what_was_undone_and_written_anew_adds_up_to_the_money() -> None:
    papers = [printed(), printed("sell_return_correction", no=2), printed("sell_correction", no=3)]
    total = add_up(settle([taken()], papers, []))
    assert (total.money_kopecks, total.receipt_kopecks, total.returned_kopecks) == (1000, 1000, 0)


def test_a_return_is_counted_beside_the_receipts() -> None:
    papers = [printed(), printed("sell_return", "refund", kopecks=300, no=2)]
    total = add_up(settle([taken()], papers, []))
    assert (total.receipts, total.receipt_kopecks, total.returned_kopecks) == (1, 1000, 300)


def test_days_are_those_of_the_shop_and_a_debt_belongs_to_no_shift() -> None:
    pairs = settle([taken(), taken("s-2", 7)], [printed()], [Stray("o-9", "t", "fn", 1, 5, 1000)])
    days = by(pairs, lambda pair: day_of(pair, timedelta(hours=3)))
    assert {day: each.money_kopecks for day, each in days.items() if day} == {"2026-11-23": 1007}
    late = by(pairs, lambda pair: day_of(pair, timedelta(hours=4)))
    assert [day for day in late if day] == ["2026-11-24"]
    shifts = by(pairs, shift_of)
    assert {shift: each.differences for shift, each in shifts.items()} == {("", "", 0): 1, ("t", "fn", 1): 1}
