"""A till alone at the door and the server make one receipt of a settlement, whatever is marked, refused or weighed."""

from dataclasses import dataclass, replace

from hypothesis import example, given
from hypothesis import strategies as st
from tests.rules.receipts.kit import ABOUT, NOW, line, order

from lukoshko_server.handover.permits import permit, refusals
from lukoshko_server.orders.rules import Line
from lukoshko_server.receipts.flows import sale
from lukoshko_server.receipts.rules import Coded, Paid, things
from lukoshko_wire.discounts import Agreed
from lukoshko_wire.door import judge, receipt, total
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.pos import Mark
from lukoshko_wire.values import PayMethod, Unit, Vat

SHOP = replace(ABOUT, seller=replace(ABOUT.seller, email="receipts@lukoshko.example"))


@dataclass(frozen=True)
class Bag:
    """A line of the order, its codes, and what is not taken: as the server knows it, and as the person says at the door."""

    line: Line
    codes: tuple[int, ...] = ()
    said: int | None = None


@st.composite
def bags(draw: st.DrawFn) -> Bag:
    unit = draw(st.sampled_from(Unit))
    picked = draw(st.integers(1, 3_000 if unit.weighed else 12))
    refused = draw(st.just(0) | st.integers(0, picked))
    codes, left = [], picked - refused
    for most in draw(st.lists(st.integers(1, 900), max_size=4)):
        quantity = min(most, left) if unit.weighed else 1
        if 0 < quantity <= left:
            codes.append(quantity)
            left -= quantity
    whole_or_not = st.sampled_from([None, refused, picked])
    said = draw(whole_or_not if codes else whole_or_not | st.integers(0, picked))
    return Bag(
        line(unit, draw(st.integers(1, 200_000)), picked, refused, draw(st.sampled_from(Vat))), tuple(codes), said
    )  # fmt: skip


CHEESE = Bag(line(Unit.KG, 99_999, 1000), (333, 333, 334))


@given(
    st.lists(bags(), min_size=1, max_size=8), st.integers(0, 50_000), st.sampled_from([PayMethod.CASH, PayMethod.TERMINAL]),
    st.integers(0, 100), st.integers(0, 100),
)  # fmt: skip
@example([CHEESE], 0, PayMethod.CASH, 0, 0)
@example([CHEESE], 0, PayMethod.CASH, 33, 50)
@example([Bag(line(Unit.KG, 50_050, 110), (55, 55))], 9900, PayMethod.TERMINAL, 0, 0)
def test_both_make_the_same_receipt_to_the_kopeck(
    drawn: list[Bag], fee: int, method: PayMethod, off: int, bonus: int
) -> None:
    lines = [replace(bag.line, marked=bool(bag.codes)) for bag in drawn]
    base = sum(each.ordered_sum_kopecks for each in lines)
    agreed = Agreed(base * off // 100, (base - base * off // 100) * bonus // 100, base)
    whole = replace(order(*lines, fee=fee), agreed=agreed)
    codes = {
        no: [Coded(Mark(f"{no}-{at}", f"{no}-{at}"), each, excise=at == 1) for at, each in enumerate(bag.codes)]
        for no, bag in enumerate(drawn, 1)
        if bag.codes
    }  # fmt: skip
    allowed = permit(
        SHOP, whole, till_id="t-1", courier_id="c-1", ways=[method], held_kopecks=0, covered_until=None, codes=codes,
        now=NOW,
    )  # fmt: skip
    said = DoorOutcome(
        order_id=whole.id, version=1, method=method, kopecks=0, at=NOW,
        refused=[LineRefusal(no, bag.said) for no, bag in enumerate(drawn, 1) if bag.said is not None],
    )  # fmt: skip
    less = refusals(allowed, said)
    after = replace(whole, lines=tuple(replace(each, refused=less[each.no]) for each in whole.lines))
    assert total(allowed, said) == after.total_kopecks
    if after.total_kopecks == 0:
        return
    cash = method is PayMethod.CASH
    given_kopecks = after.total_kopecks + 100 if cash else 0
    said = DoorOutcome(
        order_id=whole.id, version=1, method=method, kopecks=after.total_kopecks, at=NOW, refused=said.refused,
        given_kopecks=given_kopecks,
    )  # fmt: skip
    judge(allowed, said, NOW)
    paid = Paid(after.total_kopecks, tendered_kopecks=given_kopecks) if cash else Paid(0, after.total_kopecks)
    kept = {no: found for no, found in codes.items() if after.line(no).due}
    assert receipt(allowed, said) == sale(SHOP, things(after, SHOP.seller.fee_vat, kept), paid)
