"""What a permit allows without the server, and the receipt that follows: refusals by name, a property with its own sums."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire import door
from lukoshko_wire.door import Permit, PermitCode, PermitLine, judge, receipt, total
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.pos import Mark
from lukoshko_wire.problems import Malformed
from lukoshko_wire.receipts import check, receipt_id
from lukoshko_wire.values import PayMethod, Unit, Vat

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MILK = Mark(code="0104610053149777215d/wuU\x1d93dGVz", identifier="0104610053149777215d/wuU")
LINES = [
    PermitLine(no=1, name="Молоко", unit=Unit.PIECE, price_kopecks=8990, vat=Vat.VAT10, brought=2),
    PermitLine(no=2, name="Сыр", unit=Unit.KG, price_kopecks=104_990, vat=Vat.VAT10, brought=437),
]


def permit(**changes: Any) -> Permit:
    usual = Permit(
        order_id="o-1", order_number="А-0001", version=2, till_id="t-1", courier_id="c-1", settlement_id="s-1",
        intent_id=receipt_id("s-1", "sell"), issued_at=NOW, expires_at=NOW + timedelta(hours=12), lines=LINES,
        fee_kopecks=9900, fee_vat=Vat.VAT22, methods=[PayMethod.CASH, PayMethod.TERMINAL], taxation="osn",
        buyer="+79990000001", place="shop.example", address="Лесная, 1", cashier="Петров",
    )  # fmt: skip
    return msgspec.structs.replace(usual, **changes)


def outcome(of: Permit, *refused: tuple[int, int], **changes: Any) -> DoorOutcome:
    said = DoorOutcome(
        order_id=of.order_id, version=of.version, method=PayMethod.CASH, kopecks=0, at=NOW,
        refused=[LineRefusal(no=no, quantity=quantity) for no, quantity in refused],
    )  # fmt: skip
    return msgspec.structs.replace(said, **{"kopecks": total(of, said), **changes})


HELD = permit(methods=[PayMethod.HOLD], held_kopecks=80_000, covered_until=NOW + timedelta(hours=1))
MARKED = permit(
    lines=[
        msgspec.structs.replace(
            LINES[0], codes=[PermitCode(mark=MILK, quantity=1, subject="commodity_with_marking")]
        )
    ]
)
REFUSED = [
    (permit(), outcome(permit(), version=1), NOW, door.Replaced),
    (permit(), outcome(permit(), order_id="o-2"), NOW, door.Replaced),
    (permit(), outcome(permit()), NOW + timedelta(hours=12), door.OverDue),
    (permit(), outcome(permit(), method=PayMethod.HOLD), NOW, door.NotLikeThis),
    (permit(), outcome(permit(), (1, 3)), NOW, door.TooMuchRefused),
    (permit(), outcome(permit(), (9, 1)), NOW, door.TooMuchRefused),
    (permit(), outcome(permit(), (1, 1), (1, 0)), NOW, door.TooMuchRefused),
    (permit(), outcome(permit(), (1, 2), (2, 437)), NOW, door.NothingLeft),
    (permit(), outcome(permit(), kopecks=1), NOW, door.OtherSum),
    (permit(), outcome(permit(), given_kopecks=100), NOW, door.TooLittleCash),
    (MARKED, outcome(MARKED, (1, 1)), NOW, door.PartOfMarked),
    (HELD, outcome(HELD, method=PayMethod.HOLD), NOW + timedelta(hours=1), door.NotCovered),
    (permit(methods=[PayMethod.HOLD]), outcome(permit(), method=PayMethod.HOLD), NOW, door.NotCovered),
]


@pytest.mark.parametrize(("given", "said", "now", "why"), REFUSED, ids=[each[3].code for each in REFUSED])
def test_what_the_permit_does_not_allow_is_refused_by_name(
    given: Permit, said: DoorOutcome, now: datetime, why: type[door.Refusal]
) -> None:
    with pytest.raises(why):
        judge(given, said, now)


def test_what_it_allows_is_a_receipt_of_what_is_taken() -> None:
    said = outcome(permit(), (1, 1), given_kopecks=100_000)
    judge(permit(), said, NOW)
    made = receipt(permit(), said)
    assert [(line.quantity_milli, line.sum_kopecks) for line in made.lines] == [
        (1000, 8990), (437, 45_881), (1000, 9900),
    ]  # fmt: skip
    assert (made.cash_kopecks, made.electronic_kopecks, made.tendered_kopecks) == (64_771, 0, 100_000)
    judge(HELD, outcome(HELD, method=PayMethod.HOLD), NOW)


def test_a_marked_piece_stands_alone_with_its_code() -> None:
    made = receipt(MARKED, outcome(MARKED, method=PayMethod.TERMINAL))
    assert [(line.quantity_milli, line.mark, line.subject) for line in made.lines[:2]] == [
        (1000, MILK, "commodity_with_marking"), (1000, None, "commodity"),
    ]  # fmt: skip
    check(made)


@given(
    st.lists(
        st.tuples(st.sampled_from(Unit), st.integers(1, 500_000), st.integers(1, 5000), st.integers(0, 5000)),
        min_size=1, max_size=12,
    ),
    st.integers(0, 50_000),
)  # fmt: skip
def test_every_allowed_settlement_is_a_receipt_whose_sums_agree(
    drawn: list[tuple[Unit, int, int, int]], fee: int
) -> None:
    lines = [
        PermitLine(no=no, name="Товар", unit=unit, price_kopecks=price, vat=Vat.VAT10, brought=brought)
        for no, (unit, price, brought, _) in enumerate(drawn, 1)
    ]
    given_ = permit(lines=lines, fee_kopecks=fee)
    said = outcome(given_, *((no, min(less, brought)) for no, (_, _, brought, less) in enumerate(drawn, 1)))
    goods = sum(
        floor(
            Fraction(price * (brought - min(less, brought)), 1000 if unit is Unit.KG else 1) + Fraction(1, 2)
        )
        for unit, price, brought, less in drawn
    )
    assert total(given_, said) == (goods + fee if goods else 0)
    if goods == 0:
        with pytest.raises(door.NothingLeft):
            judge(given_, said, NOW)
        return
    judge(given_, said, NOW)
    made = receipt(given_, said)
    assert made.total_kopecks == goods + fee
    check(made)


def test_a_signed_text_comes_back_as_it_went_and_noise_is_refused() -> None:
    assert door.read(door.write("тело".encode(), b"\x00\xff")) == ("тело".encode(), b"\x00\xff")
    for noise in ("a", "я.я"):
        with pytest.raises(Malformed):
            door.read(noise)
