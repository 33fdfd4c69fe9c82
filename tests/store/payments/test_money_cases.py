"""Cases of one order's money that no drawn sequence is sure to meet."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.store.payments.bank_of_trouble import HOLDS
from tests.store.payments.day import HELD, ORDER, a_day

from lukoshko_server.payments.acquirers.contract import (
    BankPayment,
    BankRefund,
    BankRefused,
    BankUnsure,
)
from lukoshko_server.payments.at_bank import AtBank
from lukoshko_server.payments.happenings import HoldDeclined, MoneyFailed, MoneyTaken
from lukoshko_server.payments.rules import (
    MoneyBusy,
    OverTaken,
)
from lukoshko_wire.values import PayMethod


def test_a_key_that_the_bank_has_forgotten_is_never_used_again(tmp_path: Path) -> None:
    with a_day(tmp_path) as day:
        day.payments.hold(ORDER, HELD)
        day.clock.forward(hours=24)
        day.send()
        assert day.bank.payments == {}
        assert day.kinds(HoldDeclined) == 1


def test_a_bank_that_does_not_void_is_asked_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path) as day:
        day.held()

        def stubborn(provider_id: str, op: str) -> BankPayment:
            raise BankRefused(400, "invalid_request")

        with monkeypatch.context() as patched:
            patched.setattr(day.bank, "void", stubborn)
            day.payments.void(ORDER)
            day.settle_down()
            assert day.payments.money(ORDER).state == "voiding"
        day.clock.forward(seconds=120)
        day.settle_down()
        assert day.payments.money(ORDER).state == "void"


def test_a_late_payment_that_is_refused_may_be_paid_again_though_its_card_was_checked(tmp_path: Path) -> None:
    with a_day(tmp_path, replace(HOLDS, card_check=True)) as day:
        day.payments.hold(ORDER, HELD, due_at=day.clock())
        day.send()
        day.pays("p-0")
        day.payments.tick(day.clock())
        day.send()
        day.bank.customer("p-1", "refuse")
        day.settle_down()
        assert day.payments.refused(ORDER)
        for _ in range(2):
            day.payments.again(ORDER)
        assert day.payments.tries(ORDER) == 3
        day.send()
        day.pays("p-2")
        assert day.payments.may_take(ORDER) == HELD
        day.payments.settle(ORDER, "s-1", HELD, PayMethod.HOLD)
        with pytest.raises(MoneyBusy):
            day.payments.again(ORDER)


def test_an_extra_that_expires_leaves_the_base_for_another_settlement(tmp_path: Path) -> None:
    with a_day(tmp_path) as day:
        day.held()
        day.payments.more(ORDER, 20_00)
        day.send()
        assert day.payments.money(ORDER).wanted_kopecks == 20_00
        day.pays("p-1")
        assert day.payments.may_take(ORDER) == HELD + 20_00
        day.bank.customer("p-1", "expire")
        day.payments.settle(ORDER, "s-1", HELD + 10_00, PayMethod.HOLD)
        day.settle_down()
        assert day.kinds(MoneyFailed) == 1
        assert day.bank.captured == {"p-0": HELD}
        assert day.payments.money(ORDER).state == "prepaid"
        assert day.payments.may_take(ORDER) == HELD
        day.payments.settle(ORDER, "s-2", HELD + 10_00, PayMethod.CASH, "courier:1")
        taken = day.heard.told[-1]
        assert isinstance(taken, MoneyTaken)
        assert (taken.kopecks, taken.cash_kopecks) == (HELD + 10_00, 10_00)
        assert day.bank.net() == HELD


def test_a_part_that_went_back_on_one_day_is_not_looked_for_at_the_bank_on_the_day_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path) as day:
        day.held()
        day.payments.more(ORDER, 20_00)
        day.send()
        day.pays("p-1")
        day.payments.settle(ORDER, "s-1", HELD + 20_00, PayMethod.HOLD)
        day.settle_down()
        refund = day.bank.refund

        def slow(provider_id: str, op: str, kopecks: int) -> BankRefund:
            if provider_id == "p-1":
                raise BankUnsure("not today")
            return refund(provider_id, op, kopecks)

        with monkeypatch.context() as patched:
            patched.setattr(day.bank, "refund", slow)
            day.refunds.give_back(ORDER, "r-1", HELD + 20_00, why="bad", by="operator:1")
            day.settle_down()
            today = day.clock()
        day.clock.forward(days=1)
        day.settle_down()
        assert day.bank.net() == 0

        def told(since: datetime) -> list[tuple[str, int]]:
            made = AtBank(day.work).between(
                "bank", since - timedelta(hours=12), since + timedelta(hours=12), 10
            )
            return [(each.provider_id, each.kopecks) for each in made if each.kind == "refund"]

        assert told(today) == [("p-0", HELD)]
        assert told(day.clock()) == [("p-1", 20_00)]


def test_what_one_bank_payment_keeps_of_a_refund_is_asked_back_by_no_other_refund(tmp_path: Path) -> None:
    with a_day(tmp_path) as day:
        day.held()
        day.payments.settle(ORDER, "s-1", HELD + 20_00, PayMethod.CASH, "courier:1")
        day.settle_down()
        day.bank.refunded["by hand"] = ("p-0", HELD)
        day.refunds.give_back(ORDER, "r-1", HELD + 5_00, why="bad", by="operator:1")
        day.refunds.ended("r-1", code="amount")
        money = day.payments.of_orders([ORDER])[ORDER]
        assert (money.refunded_kopecks, money.refund_due_kopecks, money.unreturned_kopecks) == (
            5_00,
            HELD,
            HELD,
        )
        with pytest.raises(OverTaken):
            day.refunds.give_back(ORDER, "r-2", 15_01, why="bad", by="operator:1")
        day.refunds.give_back(ORDER, "r-2", 15_00, why="bad", by="operator:1")
        assert day.payments.of_orders([ORDER])[ORDER].refund_due_kopecks == HELD, "it pays for other goods"
        (due,) = day.due.waiting()
        for _ in "12":
            day.due.paid(due.id, HELD, "transfer 17")
        money = day.payments.of_orders([ORDER])[ORDER]
        assert (money.kept_kopecks, money.ahead_kopecks, money.refund_due_kopecks) == (0, 0, 0)
        day.settle_down()
        assert list(day.bank.refunded) == ["by hand"], "the bank is asked for nothing more"
        assert [each.kind for each in AtBank(day.work).of("bank", ["p-0"])] == ["capture"]
