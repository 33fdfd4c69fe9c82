"""The simulator of the loyalty service: every operation once, whatever happens on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.loyalty import LoyaltySim, running_loyalty

from lukoshko_sim.loyalty.vices import STRANGE

ANN = "+79990000001"
LINES = [
    {"position": 1, "goods": "milk", "price": 10_000, "quantity": 2000, "sum": 20_000},
    {"position": 2, "goods": "cheese", "price": 80_000, "quantity": 500, "sum": 40_000},
]


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[LoyaltySim]:
    with running_loyalty(tmp_path) as running:
        running.member(ANN, balance=50_000)
        yield running


def ask(sim: LoyaltySim, path: str, **body: Any) -> Any:
    answer = sim.post(f"/v1/{path}", {"member": ANN, "purchase": "o1", **body})
    return answer.status_code, answer.json()


def test_a_purchase_is_calculated_and_nothing_changes(sim: LoyaltySim) -> None:
    sim.member(ANN, percent=1000, off_kopecks=4_000, off_from=10_000)
    _, told = ask(sim, "calculate", lines=LINES)
    assert [line["percent"] for line in told["lines"]] == [1000, 1000]
    assert (told["off"], told["balance"]) == (4_000, 50_000)
    assert (told["most_bonuses"], told["accrual"]) == (15_000, 2_500)  # 30 % and 5 % of 500 roubles
    assert sim.balance(ANN) == (50_000, 0)


def test_what_is_confirmed_may_be_less_and_the_rest_goes_back(sim: LoyaltySim) -> None:
    assert ask(sim, "reserves", operation="r1", bonuses=15_000)[0] == 200
    assert sim.balance(ANN) == (50_000, 15_000)
    for _ in range(2):
        status, told = ask(sim, "operations/r1/confirm", bonuses=11_000)
        assert (status, told["state"], told["bonuses"]) == (200, "confirmed", 11_000)
    assert sim.balance(ANN) == (39_000, 0)
    assert ask(sim, "operations/r1/confirm", bonuses=10_000)[1]["code"] == "other_body"
    assert ask(sim, "operations/r1/rollback")[1]["code"] == "wrong_state"


def test_a_rollback_that_overtakes_its_reserve_wins(sim: LoyaltySim) -> None:
    assert ask(sim, "operations/r1/rollback")[1]["state"] == "rolled_back"
    assert ask(sim, "reserves", operation="r1", bonuses=15_000)[1]["code"] == "rolled_back"
    assert sim.balance(ANN) == (50_000, 0)


def test_goods_that_come_back_in_parts_bring_back_all_and_no_more(sim: LoyaltySim) -> None:
    ask(sim, "reserves", operation="r1", bonuses=10_000)
    ask(sim, "operations/r1/confirm", bonuses=10_000)
    assert ask(sim, "accruals", operation="a1", paid=50_001)[1]["bonuses"] == 2_500
    assert ask(sim, "returns", operation="b1", bonuses=3_333, paid=16_667)[0] == 200
    assert ask(sim, "returns", operation="b1", bonuses=3_333, paid=16_667)[0] == 200
    assert ask(sim, "returns", operation="b2", bonuses=6_668, paid=1)[1]["code"] == "too_much"
    assert ask(sim, "returns", operation="b2", bonuses=6_667, paid=33_334)[0] == 200
    assert sim.balance(ANN) == (50_000, 0)


def test_an_id_with_another_body_is_refused(sim: LoyaltySim) -> None:
    ask(sim, "accruals", operation="a1", paid=100)
    assert ask(sim, "accruals", operation="a1", paid=200)[1]["code"] == "other_body"
    assert ask(sim, "accruals", operation="a2", paid=100)[1]["code"] == "wrong_state"


@pytest.mark.parametrize("vice", ["lost_answer", "failed_after", "garbled", "repeats"])
def test_what_was_done_stays_done_once_when_the_answer_is_lost(sim: LoyaltySim, vice: str) -> None:
    sim.faults(**{vice: {"next": 1, "only": "reserve"}})
    body = {"member": ANN, "purchase": "o1", "operation": "r1", "bonuses": 1_000}
    try:
        sim.post("/v1/reserves", body)
    except requests.ConnectionError:
        assert vice == "lost_answer"
    assert sim.post("/v1/reserves", body).json()["state"] == "reserved"
    assert sim.balance(ANN) == (50_000, 1_000)


@pytest.mark.parametrize("vice", ["down", "lost_request", "not_enough"])
def test_what_was_not_done_can_be_asked_for_again(sim: LoyaltySim, vice: str) -> None:
    sim.faults(**{vice: 1})
    body = {"member": ANN, "purchase": "o1", "operation": "r1", "bonuses": 1_000}
    try:
        assert sim.post("/v1/reserves", body).status_code in (409, 503)
    except requests.ConnectionError:
        assert vice == "lost_request"
    assert sim.balance(ANN) == (50_000, 0)
    assert sim.post("/v1/reserves", body).status_code == 200


@pytest.mark.parametrize("what", STRANGE)
def test_strange_answers_are_strange_once(sim: LoyaltySim, what: str) -> None:
    plain = ask(sim, "calculate", lines=LINES)
    sim.faults(strange={"next": 1, "what": what})
    assert ask(sim, "calculate", lines=LINES) != plain
    assert ask(sim, "calculate", lines=LINES) == plain


def test_slowness_is_waited_for_and_a_wrong_key_refused(sim: LoyaltySim) -> None:
    sim.faults(delay_ms={"next": 1, "ms": 20})
    assert ask(sim, "calculate", lines=LINES)[0] == 200
    assert requests.post(f"{sim.url}/v1/calculate", json={}, timeout=10).status_code == 401


def test_balances_outlive_a_restart(tmp_path: Path) -> None:
    with running_loyalty(tmp_path, welcome=700) as sim:
        ask(sim, "calculate", lines=LINES)
        ask(sim, "reserves", operation="r1", bonuses=300)
    with running_loyalty(tmp_path, welcome=700) as sim:
        assert sim.balance(ANN) == (700, 300)
        ask(sim, "operations/r1/confirm", bonuses=200)
        assert sim.balance(ANN) == (500, 0)


STEPS = st.lists(
    st.tuples(st.sampled_from(["reserve", "confirm", "rollback", "accrue", "return"]), st.integers(1, 3),
              st.integers(0, 9_000)), max_size=14
)  # fmt: skip


@given(steps=STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_balance_is_always_what_the_ledger_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    with running_loyalty(tmp_path_factory.mktemp("loyalty"), welcome=10_000) as sim:
        ask(sim, "calculate", lines=LINES)
        for step, no, sum_ in steps:
            ways: dict[str, tuple[str, dict[str, Any]]] = {
                "reserve": ("reserves", {"operation": f"r{no}", "bonuses": sum_ + 1}),
                "confirm": (f"operations/r{no}/confirm", {"bonuses": sum_}),
                "rollback": (f"operations/r{no}/rollback", {}),
                "accrue": ("accruals", {"operation": f"a{no}", "paid": sum_ + 1}),
                "return": ("returns", {"operation": f"b{no}", "bonuses": sum_, "paid": sum_}),
            }
            path, body = ways[step]
            assert ask(sim, path, **body)[0] in (200, 400, 404, 409)
        balance, reserved = sim.balance(ANN)
        assert balance == sum(bonuses for _, bonuses in sim.ledger())
        assert 0 <= reserved <= 10_000
