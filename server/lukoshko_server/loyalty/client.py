"""A loyalty service of Loymax's shape over HTTP: calculate, then reserve, confirm or roll back; accrue; take back.

| answer | means |
|---|---|
| 200 | the calculation, or the operation as it is now |
| 400, 404, 409 | certainly refused, nothing was done |
| everything else, or none, or what cannot be | not known: a look by the operation's id |
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from lukoshko_server import net
from lukoshko_server.loyalty.rules import CartLine, Operation, Told

CALCULATE_S = (0.7, 1.5)
"""A customer looks at the cart: to connect, to answer."""
OPERATE_S = (2.0, 5.0)
REFUSALS = (400, 404, 409)
WHOLE_MILLI = 1000
T = TypeVar("T")


class LoyaltyRefused(Exception):
    """Certainly nothing was done."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LoyaltyUnsure(Exception):
    """Whether it was done is not known."""


class _Line(msgspec.Struct, frozen=True):
    position: int
    percent: int


class _Told(msgspec.Struct, frozen=True):
    balance: int
    most_bonuses: int
    accrual: int
    off: int = 0
    lines: list[_Line] = []


class Known(msgspec.Struct, frozen=True):
    """An operation as the service tells it."""

    operation: str
    state: str
    bonuses: int


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""


class LoyaltyService:
    """The service at an address. Every method raises LoyaltyRefused or LoyaltyUnsure."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._headers = url.rstrip("/"), {"Authorization": f"Bearer {key}"}

    def calculate(self, member: str, purchase: str, lines: Sequence[CartLine]) -> Told:
        """What these lines would get; changes nothing."""
        asked = [
            {
                "position": no, "goods": line.goods_id, "price": line.price_kopecks,
                "quantity": line.quantity if line.weighed else line.quantity * WHOLE_MILLI,
                "sum": line.portion.kopecks,
            }
            for no, line in enumerate(lines, 1)
        ]  # fmt: skip
        body = {"member": member, "purchase": purchase, "lines": asked}
        told = self._ask("POST", "/v1/calculate", _Told, body, patience=CALCULATE_S)
        percents = {line.position: line.percent for line in told.lines}
        return Told(percents, told.off, told.balance, told.most_bonuses, told.accrual)

    def look(self, operation_id: str) -> Known | None:
        """The operation as it is now; None when it never came."""
        try:
            return self._known(operation_id, "GET", f"/v1/operations/{operation_id}")
        except LoyaltyRefused as refused:
            if refused.code == "not_found":
                return None
            raise

    def reserve(self, op: Operation) -> Known:
        """Put bonuses aside; once per operation."""
        return self._known(op.id, "POST", "/v1/reserves", {**_about(op), "bonuses": op.asked_kopecks})

    def confirm(self, op: Operation) -> Known:
        """Spend of what was put aside what was really spent."""
        return self._known(op.id, "POST", f"/v1/operations/{op.id}/confirm", {"bonuses": op.bonus_kopecks})

    def rollback(self, op: Operation) -> Known:
        """Give back what was put aside, or will not be any more."""
        body = {"member": op.member, "purchase": op.order_id}
        return self._known(op.id, "POST", f"/v1/operations/{op.id}/rollback", body)

    def accrue(self, op: Operation) -> Known:
        """Bonuses for what was paid; once per operation."""
        return self._known(op.id, "POST", "/v1/accruals", {**_about(op), "paid": op.paid_kopecks})

    def give_back(self, op: Operation) -> Known:
        """Spent bonuses come back, earned ones are withdrawn; once per operation."""
        body = {**_about(op), "bonuses": op.asked_kopecks, "paid": op.paid_kopecks}
        return self._known(op.id, "POST", "/v1/returns", body)

    def _known(self, operation_id: str, method: str, path: str, body: Any = None) -> Known:
        known = self._ask(method, path, Known, body)
        if known.operation != operation_id or known.bonuses < 0:
            raise LoyaltyUnsure("the answer is about another operation")
        return known

    def _ask(
        self, method: str, path: str, kind: type[T], body: Any, *, patience: tuple[float, float] = OPERATE_S
    ) -> T:
        try:
            answer = net.ask(method, self._url + path, patience=patience, json=body, headers=self._headers)
        except net.Unreached as error:
            raise LoyaltyUnsure(str(error)) from None
        try:
            if answer.status in REFUSALS:
                raise LoyaltyRefused(
                    msgspec.json.decode(answer.body, type=_Problem).code or str(answer.status)
                )
            if answer.status != 200:
                raise LoyaltyUnsure(f"status {answer.status}")
            return msgspec.json.decode(answer.body, type=kind)
        except msgspec.DecodeError as error:
            raise LoyaltyUnsure("the answer cannot be read") from error


def _about(op: Operation) -> dict[str, Any]:
    return {"operation": op.id, "member": op.member, "purchase": op.order_id}
