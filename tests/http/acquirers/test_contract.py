"""The one contract of all acquirers, each against its own simulator: the same cases, the bank's own ledger as the judge."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest
from tests.acquiring import HOLDING, KINDS, WEEK_S, Rig, ask, held, line

from lukoshko_server.payments.acquirers.contract import (
    Acquirer,
    BankPayment,
    BankRefused,
    BankUnsure,
    PaymentAsk,
)

every = pytest.mark.parametrize("far", list(KINDS), indirect=True)
holding = pytest.mark.parametrize("far", HOLDING, indirect=True)
LEDGER = ("held", "captured", "released", "voided", "refunded", "live")
CART = (line(1, 700_00, grams=1_400), line(2, 300_00))


def ledger(far: Rig, wanted: PaymentAsk) -> tuple[int, ...]:
    """What the bank itself counts for an order."""
    found = far.sim.of_order(wanted.order_id)
    return tuple(found[name] for name in LEDGER)


def surely(call: Callable[[], object], done: Callable[[], bool]) -> None:
    """Do it as our effects do: again after a look, until it is done."""
    for _ in range(5):
        with suppress(BankUnsure, BankRefused):
            call()
        if done():
            return
    raise AssertionError("never done")


def refunded(acquirer: Acquirer, payment: BankPayment, op: str, kopecks: int, before: int) -> None:
    """Give back as the effect does: look first, and again while unsure."""
    for _ in range(5):
        try:
            made = acquirer.find_refund(payment.provider_id, op, kopecks, before) or acquirer.refund(
                payment.provider_id, op, kopecks
            )
        except BankUnsure:
            continue
        assert (made.state, made.kopecks) == ("returned", kopecks)
        return
    raise AssertionError("never done")


@holding
def test_a_part_is_captured_and_the_rest_goes_back(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    assert (payment.state, payment.kopecks, payment.op) == ("held", 1000_00, wanted.op)
    taken = acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 900_01)
    assert (taken.state, taken.kopecks, taken.op) == ("captured", 900_01, wanted.op)
    assert ledger(far, wanted) == (1000_00, 900_01, 99_99, 0, 0, 0)


@holding
def test_all_of_it_is_captured(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask(lines=CART)
    payment = held(far, acquirer, wanted)
    assert acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 1000_00).kopecks == 1000_00
    assert ledger(far, wanted) == (1000_00, 1000_00, 0, 0, 0, 0)


@holding
def test_a_part_is_captured_with_the_lines_that_it_is_for(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask(lines=CART)
    payment = held(far, acquirer, wanted)
    lighter = (line(1, 651_55, grams=1_303), CART[1])
    taken = acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 951_55, lighter)
    assert (taken.state, taken.kopecks) == ("captured", 951_55)


@holding
@pytest.mark.parametrize("kopecks", [1000_01, 2_000_000_00])
def test_nothing_above_the_hold_is_captured(far: Rig, acquirer: Acquirer, kopecks: int) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    with pytest.raises(BankRefused):
        acquirer.capture(payment.provider_id, f"capture:{wanted.op}", kopecks)
    assert ledger(far, wanted) == (1000_00, 0, 0, 0, 0, 1000_00)


@holding
def test_a_hold_is_given_back_whole_and_nothing_is_taken_after(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    assert acquirer.void(payment.provider_id, f"void:{wanted.op}").state == "canceled"
    with pytest.raises((BankRefused, BankUnsure)):
        acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 1)
    assert ledger(far, wanted) == (1000_00, 0, 0, 1000_00, 0, 0)


@every
def test_money_goes_back_in_parts_and_never_more_than_was_taken(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    if acquirer.terms.holds:
        payment = acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 900_00)
    assert payment.state == "captured"
    taken = payment.kopecks
    refunded(acquirer, payment, str(uuid4()), 100_01, 0)
    refunded(acquirer, payment, str(uuid4()), 100_01, 100_01)  # another one of the same sum
    op = str(uuid4())
    with pytest.raises(BankRefused):
        acquirer.refund(payment.provider_id, op, taken - 200_02 + 1)
    assert acquirer.find_refund(payment.provider_id, op, taken - 200_02 + 1, 200_02) is None
    refunded(acquirer, payment, str(uuid4()), taken - 200_02, 200_02)
    assert ledger(far, wanted) == (1000_00, taken, 1000_00 - taken, 0, taken, 0)


@every
def test_a_payment_that_the_customer_refuses_ends(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    made = acquirer.hold(wanted) if acquirer.terms.holds else acquirer.charge(wanted)
    far.sim.pay(made.url, "refuse")
    ended = acquirer.get(made.provider_id)
    assert (ended.state, ended.op) == ("canceled", wanted.op)
    assert ended.reason not in ("", "expired_on_confirmation")


@every
@pytest.mark.parametrize("vice", ["lost_answer", "http_500", "http_500_after"])
def test_however_often_a_payment_is_asked_for_the_customer_pays_once(
    far: Rig, acquirer: Acquirer, vice: str
) -> None:
    wanted = ask(lines=CART)
    make = acquirer.hold if acquirer.terms.holds else acquirer.charge
    far.fault("hold" if acquirer.terms.holds else "charge", vice, times=2)
    for _ in range(2):
        with pytest.raises(BankUnsure):
            make(wanted)
    made = make(wanted)
    far.sim.pay(made.url)
    now = acquirer.get(made.provider_id)
    assert (now.state, now.op) == ("held" if acquirer.terms.holds else "captured", wanted.op)
    assert make(wanted).provider_id == made.provider_id, "what is paid is found, not made again"
    assert far.sim.of_order(wanted.order_id)["held"] == 1000_00


@holding
@pytest.mark.parametrize("vice", ["lost_answer", "http_500", "http_500_after"])
def test_a_capture_and_a_void_whose_answer_is_lost_are_done_once(
    far: Rig, acquirer: Acquirer, vice: str
) -> None:
    first, second = ask(), ask()
    one, two = held(far, acquirer, first), held(far, acquirer, second)
    far.fault("capture", vice)
    with pytest.raises(BankUnsure):
        acquirer.capture(one.provider_id, f"capture:{first.op}", 900_00)
    surely(
        lambda: acquirer.capture(one.provider_id, f"capture:{first.op}", 900_00),
        lambda: acquirer.get(one.provider_id).state == "captured",
    )
    assert ledger(far, first) == (1000_00, 900_00, 100_00, 0, 0, 0)
    far.fault("void", vice)
    with pytest.raises(BankUnsure):
        acquirer.void(two.provider_id, f"void:{second.op}")
    surely(
        lambda: acquirer.void(two.provider_id, f"void:{second.op}"),
        lambda: acquirer.get(two.provider_id).state == "canceled",
    )
    assert ledger(far, second) == (1000_00, 0, 0, 1000_00, 0, 0)


@every
@pytest.mark.parametrize("vice", ["lost_answer", "http_500", "http_500_after"])
def test_a_refund_whose_answer_is_lost_is_made_once(far: Rig, acquirer: Acquirer, vice: str) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    if acquirer.terms.holds:
        payment = acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 1000_00)
    far.fault("refund", vice)
    refunded(acquirer, payment, "first-" + wanted.op, 100_00, 0)
    far.fault("refund", vice, times=2)
    refunded(acquirer, payment, "second-" + wanted.op, 100_00, 100_00)
    assert far.sim.of_order(wanted.order_id)["refunded"] == 200_00


@holding
@pytest.mark.parametrize("vice", ["delay_ms", "delay_after_ms"])
def test_a_bank_that_takes_its_time_is_waited_for(far: Rig, acquirer: Acquirer, vice: str) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    far.sim.faults(**{vice: {"next": 1, "ms": 300, "only": far.kind.calls["capture"]}})
    assert acquirer.capture(payment.provider_id, f"capture:{wanted.op}", 900_00).kopecks == 900_00


@holding
def test_a_hold_that_nobody_captures_expires_and_captures_where_the_bank_does_so(
    far: Rig, acquirer: Acquirer
) -> None:
    kept, taken = ask(), ask()
    first = held(far, acquirer, kept)
    assert acquirer.terms.hold_lasts is not None
    if first.expires_at is None:
        assert acquirer.terms.hold_lasts.total_seconds() < WEEK_S
    far.sim.shift(WEEK_S + 60)
    assert acquirer.get(first.provider_id).state == "canceled"
    second = held(far, acquirer, taken)
    far.sim.faults(expiry_captures=1)
    far.sim.shift(WEEK_S + 60)
    assert acquirer.get(second.provider_id).state == "captured"
    assert ledger(far, kept) == (1000_00, 0, 0, 1000_00, 0, 0)
    assert ledger(far, taken) == (1000_00, 1000_00, 0, 0, 0, 0)


@every
def test_a_page_that_nobody_used_in_time_is_told_from_a_refusal(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    made = acquirer.hold(wanted) if acquirer.terms.holds else acquirer.charge(wanted)
    far.sim.shift(2 * 3600)
    ended = acquirer.get(made.provider_id)
    assert (ended.state, ended.reason) == ("canceled", "expired_on_confirmation")


@every
def test_a_killed_bank_comes_back_with_everything(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    far.kill()
    with pytest.raises(BankUnsure):
        acquirer.get(payment.provider_id)
    far.start()
    assert acquirer.get(payment.provider_id) == payment


@every
def test_a_payment_that_does_not_exist_is_refused(far: Rig, acquirer: Acquirer) -> None:
    with pytest.raises(BankRefused):
        acquirer.get("11111111-0000-0000-0000-000000000000")


@every
def test_a_sum_that_the_bank_does_not_take_is_refused(far: Rig, acquirer: Acquirer) -> None:
    make = acquirer.hold if acquirer.terms.holds else acquirer.charge
    with pytest.raises(BankRefused):
        make(ask(acquirer.terms.most_kopecks + 1))


@every
def test_an_acquirer_charges_at_once_what_it_does_not_hold(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    made = acquirer.charge(wanted)
    far.sim.pay(made.url)
    now = acquirer.get(made.provider_id)
    assert (now.state, now.kopecks, now.op) == ("captured", 1000_00, wanted.op)
    assert ledger(far, wanted) == (1000_00, 1000_00, 0, 0, 0, 0)


@holding
def test_a_capture_of_another_sum_under_the_same_op_takes_nothing_more(far: Rig, acquirer: Acquirer) -> None:
    wanted = ask()
    payment = held(far, acquirer, wanted)
    op = f"capture:{wanted.op}"
    acquirer.capture(payment.provider_id, op, 900_00)
    with pytest.raises((BankRefused, BankUnsure)):
        acquirer.capture(payment.provider_id, op, 950_00)
    assert acquirer.get(payment.provider_id).kopecks == 900_00
    assert ledger(far, wanted) == (1000_00, 900_00, 100_00, 0, 0, 0)
