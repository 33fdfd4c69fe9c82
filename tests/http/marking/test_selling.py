"""Codes reach the receipt, are sold with it, and are free again when it is undone."""

from uuid import uuid4

from tests.floor import Person
from tests.http.marking.conftest import CURD, WATER, Marked
from tests.http.screens.test_push_equals_fetch import same

from lukoshko_wire.marks import read
from lukoshko_wire.pos import Receipt
from lukoshko_wire.values import Way


def at_counter(marked: Marked, lines: dict[str, int]) -> tuple[str, list[str], Person]:
    order, typed = marked.picked(lines, Way.COUNTER, payment="on_receipt")
    return order, typed, marked.shop.shelve(order)


def settle(marked: Marked, order: str, person: Person, method: str = "cash") -> Receipt:
    """Money, receipt, goods; the receipt as the till got it."""
    shop = marked.shop
    total = person.see(f"/handovers/{order}")["total_kopecks"]
    body = {"id": str(uuid4()), "method": method, "expected_kopecks": total}
    person.ok(f"/handovers/{order}/settle", **body)
    shop.send()
    before = set(shop.till_counter.printed)
    assert shop.till_counter.print() == 1
    person.ok(f"/handovers/{order}/handed", id=str(uuid4()))
    (fresh,) = set(shop.till_counter.printed) - before
    return shop.till_counter.printed[fresh]


def test_every_piece_is_a_line_with_its_code_and_what_the_service_said(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 2, CURD: 700})
    receipt = settle(marked, order, clerk)
    coded = [line for line in receipt.lines if line.mark is not None]
    assert {line.mark.code for line in coded if line.mark} == set(typed)
    assert {line.mark.identifier for line in coded if line.mark} == {read(each).identifier for each in typed}
    by_measure = [
        (line.measure, line.quantity_milli, line.subject, line.mark.status) for line in coded if line.mark
    ]
    piece = ("piece", 1000, "commodity_with_marking", "piece_sold")
    weighed = ("kilogram", 350, "commodity_with_marking", "dry_for_sale")
    assert sorted(by_measure) == sorted([piece, piece, weighed, weighed])
    for line in coded:
        assert line.mark is not None
        assert line.mark.industry is not None
        assert line.mark.industry.value.startswith("UUID=")
    assert sum(line.sum_kopecks for line in receipt.lines) == receipt.total_kopecks


def test_a_sold_code_is_never_sold_again(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 1})
    settle(marked, order, clerk)
    second, _ = marked.begin({WATER: 1})
    said = marked.scan(second, typed[0])
    assert (said["outcome"], said["why"]) == ("mark_refused", "marking.taken")


def test_what_is_refused_in_part_is_named_by_its_code_and_free_again(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 2})
    path = f"/handovers/{order}/refusals"
    pieces = clerk.see(f"/handovers/{order}")["pieces"]
    assert {piece["code"] for piece in pieces} == set(typed)
    blind = clerk.post(path, id=str(uuid4()), lines=[{"no": 1, "quantity": 1}])
    assert (blind.status, blind.code) == (409, "marking.which-piece")
    strange = [{"no": 1, "quantity": 1, "marks": [marked.code(WATER)]}]
    assert clerk.post(path, id=str(uuid4()), lines=strange).code == "marking.which-piece"
    named = [{"no": 1, "quantity": 1, "marks": [typed[0]]}]
    view = clerk.ok(path, id=str(uuid4()), lines=named)
    assert [piece["aside"] for piece in view["pieces"] if piece["code"] == typed[0]] == [True]
    receipt = settle(marked, order, clerk)
    assert [line.mark.code for line in receipt.lines if line.mark] == [typed[1]]
    second, _ = marked.begin({WATER: 2})
    assert marked.scan(second, typed[0])["outcome"] == "more", "it went back on the shelf"
    assert marked.scan(second, typed[1])["why"] == "marking.taken"


def test_a_refusal_that_is_taken_back_sells_the_piece_after_all(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 2})
    path = f"/handovers/{order}/refusals"
    clerk.ok(path, id=str(uuid4()), lines=[{"no": 1, "quantity": 1, "marks": [typed[0]]}])
    clerk.ok(path, id=str(uuid4()), lines=[{"no": 1, "quantity": 0}])
    receipt = settle(marked, order, clerk)
    assert {line.mark.code for line in receipt.lines if line.mark} == set(typed)


def test_a_piece_that_spoiled_on_the_way_is_not_on_the_receipt_and_its_code_is_let_go(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 2})
    marked.shop.app.orders.set_refused(order, 1, 1)  # as the cold does it: nobody knows which of the two
    receipt = settle(marked, order, clerk)
    (kept,) = [line.mark.code for line in receipt.lines if line.mark]
    (left,) = set(typed) - {kept}
    second, _ = marked.begin({WATER: 1})
    assert marked.scan(second, kept)["why"] == "marking.taken"
    assert marked.scan(second, left)["outcome"] == "picked"


def test_an_order_that_is_refused_whole_frees_its_codes(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 1})
    clerk.ok(f"/handovers/{order}/refuse-all", id=str(uuid4()))
    second, _ = marked.begin({WATER: 1})
    assert marked.scan(second, typed[0])["outcome"] == "picked"


def test_a_receipt_of_return_makes_its_codes_free(marked: Marked) -> None:
    order, typed, clerk = at_counter(marked, {WATER: 2})
    sold = settle(marked, order, clerk)
    no = next(at for at, line in enumerate(sold.lines, 1) if line.mark and line.mark.code == typed[0])
    shop, operator = marked.shop, marked.shop.client("operator")
    (left,) = operator.see(f"/orders/{order}/refunds")["receipts"]
    body = {"receipt_id": left["receipt_id"], "lines": [{"no": no, "quantity_milli": 1000}]}
    operator.ok(f"/orders/{order}/refunds", id=str(uuid4()), reason="Пробка сорвана", **body)
    shop.send()
    second, _ = marked.begin({WATER: 2})
    assert marked.scan(second, typed[0])["why"] == "marking.taken", "the return is not printed yet"
    assert shop.till_counter.print() == 1
    back = list(shop.till_counter.printed.values())[-1]
    assert [(line.mark.code, line.mark.status) for line in back.lines if line.mark] == [
        (typed[0], "piece_return")
    ]
    assert marked.scan(second, typed[0])["outcome"] == "more"
    assert marked.scan(second, typed[1])["why"] == "marking.taken"


def test_a_locker_order_is_sold_with_its_codes_when_the_customer_takes_it(marked: Marked) -> None:
    shop = marked.shop
    order, typed = marked.picked({WATER: 1, CURD: 400}, Way.LOCKER)
    shop.stow(order)
    anna = shop.client("anna")
    anna.ok(f"/pickups/{order}/open", id=str(uuid4()))
    shop.send()
    assert shop.till_counter.print() == 1
    (receipt,) = shop.till_counter.printed.values()
    assert {line.mark.code for line in receipt.lines if line.mark} == set(typed)
    history = [event["what"] for event in shop.client("operator").see(f"/orders/{order}/history")["events"]]
    assert history.count("mark sold") == len(typed)


def test_codes_are_pushed_as_they_would_be_fetched(marked: Marked) -> None:
    shop = marked.shop
    order, picker = marked.begin({WATER: 2}, payment="on_receipt")
    codes = [marked.code(WATER), marked.code(WATER, sold=True), marked.code(WATER)]
    for code in codes:
        marked.scan(order, code)
        assert same(shop) >= {"task"}
    picker.ok(f"/picking/tasks/{order}/pack", id=str(uuid4()))
    clerk = shop.shelve(order)
    for typed in (codes[0], codes[2]):
        lines = [{"no": 1, "quantity": 1, "marks": [typed]}]
        clerk.ok(f"/handovers/{order}/refusals", id=str(uuid4()), lines=lines)
        assert same(shop) >= {"handover"}
    settle(marked, order, clerk)
    same(shop)
