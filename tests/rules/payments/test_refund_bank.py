"""What the bank says of a refund: only its no to the refund itself leaves the money here."""

import pytest

from lukoshko_server.outbox.service import Effect, Later
from lukoshko_server.payments.acquirers.contract import BankRefund, BankRefused
from lukoshko_server.payments.acquirers.registry import Acquirers
from lukoshko_server.payments.acquirers.yookassa import YooKassa
from lukoshko_server.payments.asks import RefundAsk
from lukoshko_server.payments.refund_bank import RefundBank
from lukoshko_server.payments.refunds import Refunds
from lukoshko_wire.message import encode

ASK = RefundAsk(refund_id="r-1", acquirer="bank", provider_id="p-1", kopecks=500)


class Book(Refunds):
    """One refund that was asked."""

    def __init__(self) -> None:
        self.ends: list[tuple[str, str]] = []
        self.before: int | None = 0

    def waits(self, op: str) -> bool:
        return op == ASK.refund_id

    def gone_before(self, op: str) -> int | None:
        assert op == ASK.refund_id
        return self.before

    def ended(self, op: str, *, code: str = "", went_kopecks: int | None = None) -> None:
        self.ends.append((op, code))
        self.went = went_kopecks


class FakeBank(YooKassa):
    """Refuses what it is told to refuse."""

    def __init__(self, refuses: str) -> None:
        super().__init__("http://127.0.0.1:9/v3", "shop", "secret")
        self._refuses = refuses
        self.found: BankRefund | None = None

    def refund(self, provider_id: str, op: str, kopecks: int) -> BankRefund:
        self._may("refund", provider_id, op)
        return BankRefund("returned", kopecks)

    def find_refund(
        self, provider_id: str, op: str, kopecks: int, before_kopecks: int,  # noqa: ARG002
    ) -> BankRefund | None:  # fmt: skip
        self._may("look", provider_id, op)
        return self.found

    def _may(self, what: str, provider_id: str, op: str) -> None:
        assert (provider_id, op) == (ASK.provider_id, ASK.refund_id)
        if what == self._refuses:
            raise BankRefused(404, "not_found")


def effect() -> Effect:
    return Effect(1, "bank.refund", "bank.refund:r-1", encode(ASK).decode(), 1)


@pytest.mark.parametrize(("refuses", "code"), [("nothing", ""), ("refund", "not_found")])
def test_a_refund_ends_as_the_bank_answers_it(refuses: str, code: str) -> None:
    book = Book()
    RefundBank(book, Acquirers({"bank": FakeBank(refuses)})).refund(effect())
    assert book.ends == [("r-1", code)]


def test_a_bank_that_does_not_let_us_look_has_perhaps_given_the_money_back_before() -> None:
    book = Book()
    with pytest.raises(Later):
        RefundBank(book, Acquirers({"bank": FakeBank("look")})).refund(effect())
    assert book.ends == []


def test_refunds_of_one_payment_take_turns() -> None:
    book = Book()
    book.before = None
    with pytest.raises(Later):
        RefundBank(book, Acquirers({"bank": FakeBank("nothing")})).refund(effect())
    assert book.ends == []


@pytest.mark.parametrize("kopecks", [499, 501])
def test_a_refund_of_another_sum_is_none_that_failed(kopecks: int) -> None:
    book, bank = Book(), FakeBank("nothing")
    bank.found = BankRefund("returned", kopecks)
    RefundBank(book, Acquirers({"bank": bank})).refund(effect())
    assert book.ends == [("r-1", "")]
    assert book.went == kopecks
