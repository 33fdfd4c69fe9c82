"""Every difference of an order has a name; explained until its deadline, closed only for the sum that was seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.orders.rules import Line, Order
from lukoshko_server.payments.rules import OrderMoney
from lukoshko_server.payments.taken import Returned
from lukoshko_server.receipts.service import Written
from lukoshko_server.reports.proof import Closed, Item, Life, Part, Proof, masked, prove, state
from lukoshko_server.reports.proof_sheets import KINDS
from lukoshko_server.reports.rules import Book, Owed
from lukoshko_wire.api.proof import ProofKind
from lukoshko_wire.values import Unit, Vat, Way, Zone

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFSET = timedelta(hours=3)
SUM = 500_00


def order(state: str = "completed", kopecks: int = SUM) -> Order:
    line = Line(1, "milk", "Молоко", Unit.PIECE, Zone.CHILLED, "", kopecks, Vat.VAT10, 500, 1, picked=1)
    handed = replace(line, handed=1, state="handed") if state == "completed" else line
    return Order(
        "o1", "261123-0001", "anna", state, Way.COURIER, "zone-1", "w1", NOW - 3 * HOUR, NOW - HOUR, "card", "ask",
        None, 0, NOW - DAY, lines=(handed,),
    )  # fmt: skip


def life(
    *, state: str = "completed", due: int = SUM, taken: int = SUM, printed: int = SUM, back: int = 0, returned: int = 0,
    owed: int = 0, waiting: int = 0, live: int = 0, asked: bool = False, handed: datetime = NOW - 2 * HOUR,
    paid: datetime = NOW - 2 * HOUR, wrote: datetime = NOW - 2 * HOUR, invoice: int = 0, invoice_due: bool = False,
) -> Life:  # fmt: skip
    """A courier's order; by default in step."""
    money = OrderMoney(
        cash_kopecks=taken, refunded_kopecks=back, refund_due_kopecks=owed, live_kopecks=live,
        settlement_id="s1" if taken or invoice else "", invoice_kopecks=invoice,
        invoice_due_at=NOW + 14 * DAY if invoice_due else None,
    )  # fmt: skip
    written = Written(bool(printed), printed, waiting, waiting, bool(returned), returned)
    moments = [(wrote, printed)] if printed else []
    return Life(
        Book(order(state, due), money, written, 0), handed if state == "completed" else None,
        taken=tuple((paid, each) for each in (taken, 0 if invoice_due else invoice) if each),
        back=(Returned("o1", back, NOW - HOUR),) if back else (),
        printed=tuple(moments + ([(NOW - HOUR, -returned)] if returned else [])), asked=asked,
    )  # fmt: skip


def named(of: Life, now: datetime = NOW) -> list[tuple[str, int, str]]:
    found = prove(of, now, OFFSET)
    return [(item.kind, item.kopecks, state(item, {}, now)) for item in found.items]


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (life(), []),
        (life(back=SUM, returned=SUM), []),
        (life(printed=0), [("fiscal_debt", SUM, "explained")]),
        (life(back=100_00), [("receipt_without_money", 100_00, "open")]),
        (life(back=100_00, waiting=1), [("fiscal_debt", 100_00, "explained")]),
        (life(taken=0, printed=0), [("receivable", SUM, "explained")]),
        (life(taken=0, printed=0, asked=True, live=SUM), [("capture_unknown", SUM, "explained")]),
        (life(taken=0, printed=0, live=SUM), [("receivable", SUM, "explained"), ("hold_left", SUM, "open")]),
        (life(taken=0, printed=0, invoice=SUM, invoice_due=True), [("receivable", SUM, "explained")]),
        (life(taken=0, printed=0, invoice=SUM), [("invoice", SUM, "explained")]),
        (life(owed=100_00), [("refund_due", 100_00, "explained")]),
        (life(taken=SUM + 1, printed=SUM + 1), [("sum", 1, "open")]),
        (life(taken=SUM - 1), [("receipt_without_money", 1, "open"), ("receivable", 1, "explained")]),
        (life(state="on_the_way"), [("advance", SUM, "explained")]),
        (life(state="handing_over", printed=0, waiting=1),
         [("advance", SUM, "explained"), ("fiscal_debt", SUM, "explained")]),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_named(of: Life, wanted: list[tuple[str, int, str]]) -> None:
    assert named(of) == wanted


@pytest.mark.parametrize(
    ("of", "lasts"),
    [
        (life(printed=0), 22 * HOUR),
        (life(taken=0, printed=0, asked=True), 22 * HOUR),
        (life(taken=0, printed=0), 70 * HOUR),
        (life(taken=0, printed=0, invoice=SUM, invoice_due=True), 14 * DAY),
        (life(owed=100_00), 10 * DAY - 2 * HOUR),
        (life(state="on_the_way"), 23 * HOUR),
    ],
)
def test_what_is_explained_is_open_again_once_its_deadline_is_past(of: Life, lasts: timedelta) -> None:
    assert {each[2] for each in named(of, NOW + lasts - HOUR)} == {"explained"}
    assert "open" in {each[2] for each in named(of, NOW + lasts)}


def test_what_fell_on_two_days_is_a_cut_off_of_both_and_of_no_order() -> None:
    found = prove(life(wrote=NOW + 4 * HOUR), NOW + DAY, OFFSET)
    assert found.parts == {
        "2026-11-23": Part(SUM, SUM, 0),
        "2026-11-24": Part(0, 0, SUM),
    }
    assert [(item.kind, item.about, item.kopecks) for item in found.items] == [
        ("day_cutoff", "2026-11-23", SUM),
        ("day_cutoff", "2026-11-24", SUM),
    ]
    assert found.whole.agrees


def test_what_was_paid_ahead_and_goes_back_a_day_later_cuts_no_goods_off() -> None:
    of = replace(
        life(taken=0), taken=((NOW - DAY, SUM + 50),), back=(Returned("o1", 50, NOW + DAY, ahead=True),),
        printed=((NOW - DAY, SUM + 50), (NOW + DAY, -50)),
    )  # fmt: skip
    money = OrderMoney(captured_kopecks=SUM, surplus_kopecks=50)
    of = replace(of, book=replace(of.book, money=money, receipts=Written(1, SUM + 50, 0, 0, 1, 50)))
    parts = prove(of, NOW + 2 * DAY, OFFSET).parts
    assert [parts[day] for day in sorted(parts)] == [
        Part(0, SUM + 50, SUM + 50), Part(SUM, 0, 0), Part(0, -50, -50),
    ]  # fmt: skip


def test_a_claim_is_explained_until_its_own_deadline() -> None:
    claim = Owed("c1", "o1", "door", 100, NOW + HOUR)
    of = replace(life(), owed=(claim,))
    assert named(of) == [("claim", 100, "explained")]
    assert named(of, NOW + HOUR) == [("claim", 100, "open")]


def test_what_closed_one_claim_closes_no_other_of_the_same_sum() -> None:
    first, second = Owed("c1", "o1", "door", 100, NOW), Owed("c2", "o1", "door", 100, NOW)
    keys = [item.key for item in prove(replace(life(), owed=(first, second)), NOW, OFFSET).items]
    (left,) = prove(replace(life(), owed=(second,)), NOW, OFFSET).items
    assert keys.index(left.key) == 1


def test_who_has_closed_one_opening_of_a_door_is_asked_about_the_next() -> None:
    of = life()
    (once,) = prove(replace(of, book=replace(of.book, pickups=1)), NOW, OFFSET).items
    (twice,) = prove(replace(of, book=replace(of.book, pickups=2)), NOW, OFFSET).items
    closed = {(once.key, once.kopecks): Closed("larisa", NOW, "курьер ошибся ячейкой")}
    assert (once.kind, once.about, state(once, closed, NOW)) == ("door", "1", "closed")
    assert (twice.about, state(twice, closed, NOW)) == ("2", "open")


def test_every_name_of_a_difference_has_its_word_in_the_files() -> None:
    assert set(KINDS) == set(get_args(ProofKind))


def test_a_difference_is_closed_for_the_sum_that_was_seen() -> None:
    (item,) = prove(life(taken=SUM + 1, printed=SUM + 1), NOW, OFFSET).items
    closed = {(item.key, 1): Closed("larisa", NOW, "копейка округления")}
    assert state(item, closed, NOW) == "closed"
    assert state(replace(item, kopecks=2), closed, NOW) == "open"
    assert state(Item("other", item.kind, 1, "x", None, None), closed, NOW) == "open"


SUMS = st.sampled_from([0, 1, 100_00, SUM, SUM + 1])


@given(
    st.sampled_from(["completed", "refused", "cancelled", "on_the_way", "handing_over"]), SUMS, SUMS, SUMS, SUMS, SUMS,
    st.sampled_from([0, 1]), st.booleans(), st.integers(0, 48), st.integers(0, 48), st.integers(0, 48),
)  # fmt: skip
def test_no_difference_is_without_a_name(
    state_: str, taken: int, printed: int, back: int, returned: int, owed: int, waiting: int, asked: bool,
    handed: int, paid: int, wrote: int,
) -> None:  # fmt: skip
    """Whole and day by day: what does not agree has an item, and what has none agrees to the kopeck."""
    of = life(
        state=state_, taken=taken, printed=printed, back=min(back, taken), returned=min(returned, printed),
        owed=min(owed, taken - min(back, taken)), waiting=waiting, asked=asked,
        handed=NOW - handed * HOUR, paid=NOW - paid * HOUR, wrote=NOW - wrote * HOUR,
    )  # fmt: skip
    found: Proof = prove(of, NOW, OFFSET)
    total = sum(found.parts.values(), Part())
    assert total == found.whole
    assert found.whole.money == of.book.money.kept_kopecks
    assert found.whole.receipts == of.book.receipts.kept_kopecks
    assert found.whole.goods == of.book.goods_kopecks + of.book.fee_kopecks
    if not found.items:
        assert found.whole.agrees
        assert all(part.agrees for part in found.parts.values())
    assert len({item.key for item in found.items}) == len(found.items)
    assert {item.kind for item in found.items} <= set(get_args(ProofKind))


def test_a_phone_shows_its_ends_alone() -> None:
    assert masked("+79991234567") == "+7999***67"
    assert masked("+7") == "***"
