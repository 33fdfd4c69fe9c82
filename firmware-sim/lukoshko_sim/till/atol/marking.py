"""Marking codes in JSON tasks: validation of one code at a time, and its verdicts by name (reference 1.6)."""

from collections.abc import Callable

from lukoshko_sim.till.atol.codes import DriverError
from lukoshko_sim.till.atol.receipts import check_result, code_of
from lukoshko_sim.till.marks import Check
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.register import Register

Json = dict[str, object]
_CAUSES = ("checked", "typeIncorrect", "noKeys", "noGS1", "other")
_STATUSES = {
    "itemPieceSold": 1,
    "itemDryForSale": 2,
    "itemPieceReturn": 3,
    "itemDryReturn": 4,
    "itemPieceForSale": 5,
    "itemDrySold": 6,
    "itemStatusUnchanged": 255,
}


class Marking:
    """The marking tasks of a register."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._marks = register.marks
        self.tasks: dict[str, Callable[[Json], Json]] = {
            "beginMarkingCodeValidation": self._begin,
            "getMarkingCodeValidationStatus": self._ask,
            "acceptMarkingCode": self._accept,
            "declineMarkingCode": self._decline,
            "cancelMarkingCodeValidation": self._cancel,
            "clearMarkingCodeValidationResult": self._clear,
        }

    def _begin(self, task: Json) -> Json:
        params = task.get("params")
        if not isinstance(params, dict):
            raise DriverError(8, "params")
        if not self._register.who.marked:
            raise Refusal(Why.MARK_NOT_REGISTERED)
        status = params.get("itemEstimatedStatus", "itemPieceSold")
        number = _STATUSES.get(status) if isinstance(status, str) else status
        if type(number) is not int:
            raise DriverError(13, "itemEstimatedStatus")
        return {"offlineValidation": _offline(self._marks.check(code_of(params), number))}

    def _ask(self, _task: Json) -> Json:
        if self._marks.checking is None:
            raise Refusal(Why.MARK_STATE)
        return {"ready": True, **_verdict(self._marks.checking)}

    def _accept(self, _task: Json) -> Json:
        return {"itemInfoCheckResult": check_result(self._marks.decide(take=True).result)}

    def _decline(self, _task: Json) -> Json:
        self._marks.decide(take=False)
        return {}

    def _cancel(self, _task: Json) -> Json:
        self._marks.checking = None
        return {}

    def _clear(self, _task: Json) -> Json:
        self._marks.clear()
        return {}


def _offline(check: Check) -> Json:
    return {
        "fmCheck": bool(check.local & 1),
        "fmCheckResult": bool(check.local & 2),
        "fmCheckErrorReason": _CAUSES[check.cause],
    }


def _verdict(check: Check) -> Json:
    if not check.answered:
        error = {"code": 421, "error": "responseTimeout", "description": "Нет ответа ИСМ"}
        return {"offlineValidation": _offline(check), "driverError": error}
    right = bool(check.result & 8)
    return {
        "offlineValidation": _offline(check),
        "onlineValidation": {
            "itemInfoCheckResult": check_result(check.result),
            "markOperatorItemStatus": f"itemEstimatedStatus{'Correct' if right else 'Incorrect'}",
            "markOperatorResponse": {"responseStatus": True, "itemStatusCheck": right},
            "markOperatorResponseResult": "correct" if right else "incorrect",
        },
        "driverError": {"code": 0, "error": "", "description": ""},
    }
