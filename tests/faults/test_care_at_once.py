"""Two people at one claim, one return, one chore; a customer who opens what is being cancelled: one effect, whoever wins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.faults.test_two_at_once import TURNS, another_screen, at_bank, at_once, codes, new
from tests.floor import BREAD, LOCKER, MILK, Shop, open_shop
from tests.http.care.test_returning import asked, brought, fetched, taken
from tests.http.care.test_troubles import jam, paid

from lukoshko_wire.values import Way


@pytest.fixture
def shop(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(engine, clock, tmp_path) as opened:
        yield opened


def repaired(shop: Shop, *cells: int) -> None:
    """Goods are taken out of the cells and a technician has seen to them: the next order may have them."""
    for cell in cells:
        shop.client("courier").ok(f"/lockers/{LOCKER}/cells/{cell}/recall", id=new())
        shop.locker.obey()
    technician = shop.client("technician")
    for chore in technician.see("/upkeep")["open"]:
        technician.ok(f"/upkeep/{chore['id']}/done", note="осмотрено")


def test_two_operators_decide_one_jam_and_one_choice_counts(shop: Shop) -> None:
    one, two = shop.client("operator"), another_screen(shop, "operator")
    for _ in range(TURNS):
        order = paid(shop, **{MILK: 1})
        total = shop.see(order)["total_kopecks"]
        stuck = jam(shop)
        path = f"/orders/{order}/decisions"
        answers = at_once(
            (one, path, {"cell": stuck, "choice": "refund"}), (two, path, {"cell": stuck, "choice": "bring"})
        )
        assert codes(answers) == ["", "claim.nothing-to-decide"], answers
        (claim,) = one.see("/claims")["claims"]
        refunded = answers[0].status < 300
        assert (claim["kind"], claim["kopecks"]) == (("refund", total) if refunded else ("bring", 0))
        assert shop.see(order)["state"] == ("refused" if refunded else "handing_over")
        repaired(shop, stuck)
        one.ok(f"/claims/{claim['id']}/done", note="сделано")


def test_a_claim_closed_twice_at_once_hands_the_goods_over_once(shop: Shop) -> None:
    one, two = shop.client("operator"), another_screen(shop, "operator")
    for turn in range(1, TURNS + 1):
        order = paid(shop, **{MILK: 1})
        stuck = jam(shop)
        one.ok(f"/orders/{order}/decisions", cell=stuck, choice="bring")
        (claim,) = one.see("/claims")["claims"]
        path = f"/claims/{claim['id']}/done"
        answers = at_once((one, path, {"note": "Иван привёз"}), (two, path, {"note": "Пётр привёз"}))
        assert codes(answers) == ["", "claim.closed"], answers
        assert shop.see(order)["state"] == "completed"
        assert shop.app.stock.available([MILK]) == {MILK: 50 - turn}
        repaired(shop, stuck)
    assert shop.reconciliation()["differences"] == []


def test_two_operators_decide_one_return_and_it_is_paid_back_at_most_once(shop: Shop) -> None:
    one, two = shop.client("operator"), another_screen(shop, "operator")
    order = taken(shop)
    for no in (1, 2, 3):
        back = asked(shop, order, lines=[{"no": no, "quantity": 1}])
        fetched(shop, brought(shop, back))
        path = f"/returns/{back}/decision"
        answers = at_once(
            (one, path, {"accept": True, "note": "да"}), (two, path, {"accept": no % 2 == 0, "note": "нет"})
        )
        assert codes(answers) == ["", "return.not-possible"], answers
        claims = [each for each in one.see("/claims")["claims"] if each["why"] == "return"]
        decided = one.see("/returns")["returns"]
        state = next(each["state"] for each in decided if each["id"] == back)
        assert state == ("refund" if answers[0].status < 300 or no % 2 == 0 else "refused")
        assert len(claims) == (state == "refund")
        for claim in claims:
            one.ok(f"/claims/{claim['id']}/done", note="вернули")


def test_a_return_is_withdrawn_or_its_cell_opens_and_never_both(shop: Shop) -> None:
    anna, twin = shop.client("anna"), another_screen(shop, "anna")
    order = taken(shop)
    for no in (1, 2, 3):
        back = asked(shop, order, lines=[{"no": no, "quantity": 1}])
        answers = at_once(
            (anna, f"/returns/{back}/open", {"id": new()}), (twin, f"/returns/{back}/withdraw", {})
        )
        assert [answer.status < 300 for answer in answers].count(True) == 1, answers
        opened = shop.locker.obey()
        assert len(opened) == (answers[0].status < 300)
        state = anna.see(f"/returns/{back}")["state"]
        assert state == ("in_cell" if opened else "withdrawn")
        if opened:
            repaired(shop, opened[0])
            shop.client("operator").ok(f"/returns/{back}/decision", accept=False, note="осмотрено")
    assert shop.app.lockers.open_placements(LOCKER) == []


def test_a_return_opened_twice_at_once_has_one_cell_and_one_command(shop: Shop) -> None:
    anna, twin = shop.client("anna"), another_screen(shop, "anna")
    order = taken(shop)
    back = asked(shop, order)
    path = f"/returns/{back}/open"
    tap = {"id": new()}
    assert codes(at_once((anna, path, tap), (twin, path, tap))) == ["", ""], "one tap that was repeated"
    (cell,) = shop.locker.obey(close=False)
    cells = shop.client("technician").see(f"/lockers/{LOCKER}")["cells"]
    assert [each["no"] for each in cells if each["state"] != "free"] == [cell]


def test_an_order_is_cancelled_or_opens_for_its_customer_and_never_both(shop: Shop) -> None:
    anna, operator = shop.client("anna"), shop.client("operator")
    for _ in range(TURNS):
        order = shop.order(Way.LOCKER, {MILK: 1, BREAD: 1})
        shop.pick(order)
        shop.stow(order)
        cells = [parcel["cell"] for parcel in shop.parcels(order)]
        answers = at_once(
            (anna, f"/pickups/{order}/open", {"id": new()}),
            (operator, f"/orders/{order}/cancel", {"reason": "Звонок"}),
        )
        assert [answer.status < 300 for answer in answers].count(True) == 1, answers
        shop.let_bank_speak()
        shop.till_counter.print()
        doors = shop.locker.obey()
        if answers[0].status < 300:
            assert (shop.see(order)["state"], len(doors)) == ("completed", 1)
            anna.ok(f"/pickups/{order}/open", id=new())
            shop.locker.obey()
            anna.ok(f"/pickups/{order}/done")
        else:
            assert (shop.see(order)["state"], doors) == ("cancelled", [])
            assert at_bank(shop, order)["captured"] == 0
            repaired(shop, *cells)  # the hold is given back when the cells are seen empty
            shop.let_bank_speak()
        assert at_bank(shop, order)["live"] == 0
    assert shop.reconciliation()["differences"] == []


def test_two_technicians_do_one_chore(shop: Shop) -> None:
    one, two = shop.client("technician"), another_screen(shop, "technician")
    for cell in range(1, TURNS + 1):
        chore = one.ok("/upkeep", id=new(), locker_id=LOCKER, cell=cell, kind="repair", why="дверца заедает")
        path = f"/upkeep/{chore['id']}/done"
        answers = at_once((one, path, {"note": "смазал"}), (two, path, {"note": "заменил"}))
        assert codes(answers) == ["", "upkeep.done"], answers
        done = next(each for each in one.see("/upkeep")["done"] if each["id"] == chore["id"])
        assert done["note"] == ("смазал" if answers[0].status < 300 else "заменил")
