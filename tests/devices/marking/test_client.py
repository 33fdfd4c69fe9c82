"""The client of the marking service against the real simulator, with each of its vices."""

from datetime import timedelta

import pytest
from tests.conftest import FixedClock
from tests.marking import KEY, MarkingSim

from lukoshko_server.marking.client import LocalModule, Online
from lukoshko_server.marking.rules import DOWN_FOR, LIST_LASTS, Verdict
from lukoshko_wire.marks import read

GTIN = "4690000000016"


@pytest.fixture
def online(sim: MarkingSim, clock: FixedClock) -> Online:
    return Online(sim.url, KEY, clock)


@pytest.fixture
def module(sim: MarkingSim, clock: FixedClock) -> LocalModule:
    return LocalModule(f"{sim.url}/module", "admin", "admin", clock)


def ask(online: Online, code: str) -> Verdict:
    verdict = online.check(code, "9999078900001234")
    assert verdict is not None
    return verdict


@pytest.mark.parametrize("group", ["milk", "water", "beer", "clothes", "shoes"])
def test_a_fresh_code_is_whole_and_may_be_sold(sim: MarkingSim, online: Online, group: str) -> None:
    code = sim.code(GTIN, group)
    assert read(code).form == group
    verdict = ask(online, code)
    assert (verdict.why, verdict.mode) == ("", "online")
    assert len(verdict.request_id) == 36
    assert verdict.request_ms > 1_600_000_000_000
    assert sim.asked() == {"1": 1}, "the quickest host"


def test_each_reason_is_told_by_name(sim: MarkingSim, online: Online) -> None:
    flags: dict[str, dict[str, bool]] = {
        "sold": {"sold": True}, "blocked": {"isBlocked": True}, "not-utilised": {"utilised": False},
        "not-realizable": {"realizable": False},
    }  # fmt: skip
    for why, of in flags.items():
        assert ask(online, sim.code(GTIN, "milk", **of)).why == why
    code = sim.code(GTIN, "milk")
    assert ask(online, code[:-1] + ("a" if code[-1] != "a" else "b")).why == "not-verified"
    sim.change(code, expired=True)
    sim.faults(expired=1)
    assert ask(online, code).why == "expired"
    assert ask(online, code.replace("215", "216")).why == "not-found"


@pytest.mark.parametrize("vice", ["http_500", "http_429", "http_401", "lost_answer", "garbled"])
def test_a_host_that_fails_is_left_alone_for_a_quarter_of_an_hour(
    sim: MarkingSim, online: Online, clock: FixedClock, vice: str
) -> None:
    ask(online, sim.code(GTIN, "milk"))
    sim.faults(**{vice: {"next": -1, "only": "1"}})
    ask(online, sim.code(GTIN, "milk"))
    assert sim.asked()["2"] == 1
    sim.faults(**{vice: False})
    first = sim.asked()["1"]
    ask(online, sim.code(GTIN, "milk"))
    assert sim.asked() == {"1": first, "2": 2}
    clock.forward(seconds=DOWN_FOR.total_seconds())
    ask(online, sim.code(GTIN, "milk"))
    assert sim.asked() == {"1": first + 1, "2": 2}


def test_one_bad_moment_is_asked_again(sim: MarkingSim, online: Online) -> None:
    ask(online, sim.code(GTIN, "milk"))
    for vice in ("http_500", "http_429"):
        sim.faults(**{vice: {"next": 1, "only": "1"}})
        ask(online, sim.code(GTIN, "milk"))
    assert sim.asked() == {"1": 3}


def test_a_slow_host_is_not_waited_for(sim: MarkingSim, online: Online) -> None:
    ask(online, sim.code(GTIN, "milk"))
    sim.faults(delay_ms={"next": 1, "ms": 4000, "only": "1"})
    ask(online, sim.code(GTIN, "milk"))
    assert sim.asked()["2"] == 1


def test_a_wrong_question_is_put_to_nobody_else(sim: MarkingSim, online: Online) -> None:
    sim.faults(http_400={"next": 1, "only": "1"})
    # The health of host 1 is asked first: the list is made before the vice is switched on for good.
    ask(online, sim.code(GTIN, "milk"))
    before = sim.asked()
    sim.faults(http_400={"next": 1, "only": "2"})
    assert online.check(sim.code(GTIN, "milk"), "") is None
    assert sim.asked() == before


def test_an_emergency_of_the_system_lets_sell(sim: MarkingSim, online: Online) -> None:
    ask(online, sim.code(GTIN, "milk"))
    sim.faults(emergency={"next": 1, "only": "1"})
    verdict = ask(online, sim.code(GTIN, "milk", sold=True))
    assert (verdict.why, verdict.mode) == ("", "emergency")


def test_the_list_is_kept_when_it_cannot_be_renewed(
    sim: MarkingSim, online: Online, clock: FixedClock
) -> None:
    ask(online, sim.code(GTIN, "milk"))
    clock.forward(seconds=(LIST_LASTS + timedelta(minutes=1)).total_seconds())
    sim.faults(http_500={"next": -1, "only": "info"})
    ask(online, sim.code(GTIN, "milk"))
    assert sim.asked() == {"1": 2}


def test_nobody_answers(sim: MarkingSim, online: Online, module: LocalModule) -> None:
    sim.faults(http_500=True)
    assert online.check(sim.code(GTIN, "milk"), "") is None
    assert module.check("x") is None


def test_a_wrong_key_is_no_verdict(sim: MarkingSim, clock: FixedClock) -> None:
    assert Online(sim.url, "another", clock).check(sim.code(GTIN, "milk"), "") is None
    assert LocalModule(f"{sim.url}/module", "admin", "wrong", clock).check("x") is None


def test_the_local_module_answers_with_itself(sim: MarkingSim, module: LocalModule) -> None:
    mark = read(sim.code(GTIN, "milk", grams=353))
    verdict = module.check(mark.identifier)
    assert verdict is not None
    assert (verdict.why, verdict.mode, verdict.version) == ("", "local", "1.3.2-234")
    assert verdict.inst
    sold = module.check(read(sim.code(GTIN, "milk", sold=True)).identifier)
    assert sold is not None
    assert sold.why == "sold"
    strange = module.check("01046900000000162151dunno")
    assert strange is not None
    assert strange.why == "", "it does not know everything"
    sim.faults(module_not_ready=1)
    assert module.check(mark.identifier) is None
