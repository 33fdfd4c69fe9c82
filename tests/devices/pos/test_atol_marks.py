"""Marking codes at a register of ATOL: checked in turn before the receipt is queued, or it is not queued at all."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, cast

import msgspec
import pytest
from tests.devices.pos.test_rendering import MILK, marked
from tests.flows.agents.kit import receipt

from lukoshko_pos.config import Defaults
from lukoshko_pos.drivers.atol import CHECK_RUNS, MARK_TIMEOUT, MARK_WITHIN_S, Atol
from lukoshko_pos.drivers.atol_tasks import CHECK_BITS, check_result
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.register import MarkRefused, RegisterFault
from lukoshko_wire.pos import Mark, Receipt

CHEESE = "0103041094787443215Qbag!\x1d93Zjqw\x1d3103000353"
BEGIN, STATUS, ACCEPT = (
    "beginMarkingCodeValidation", "getMarkingCodeValidationStatus", "acceptMarkingCode",
)  # fmt: skip
CLEAR, CANCEL = "clearMarkingCodeValidationResult", "cancelMarkingCodeValidation"


class Web:
    """A web server that answers from a script: per task its answers in turn, the last for ever; a number is an error."""

    def __init__(self, **script: list[Any]) -> None:
        self.script: dict[str, list[Any]] = {STATUS: [{"ready": True}], ACCEPT: [result(15)]} | script
        self.asked: list[str] = []
        self.queued: list[Mapping[str, Any]] = []
        self.now = 0.0

    def ask(self, task: Mapping[str, Any], shape: type) -> Any:
        self.asked.append(task["type"])
        answers = self.script.get(task["type"], [{}])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, int):
            raise RegisterFault(answer, task["type"])
        return msgspec.convert(answer, shape)

    def submit(self, _uuid: str, task: Mapping[str, Any]) -> None:
        self.queued.append(task)

    def wait(self, seconds: float) -> None:
        self.now += seconds


def result(bits: int) -> dict[str, Any]:
    return {"itemInfoCheckResult": {name: bool(bits >> bit & 1) for bit, name in enumerate(CHECK_BITS)}}


def sold(web: Web, *codes: str) -> None:
    """Print a receipt of things with these codes."""
    lines = [msgspec.structs.replace(marked(), mark=Mark(code=code, identifier=code[:25])) for code in codes]
    whole: Receipt = receipt(lines=lines)
    register = Atol(
        cast("AtolWeb", web), Defaults(), {}, electronic=False, zone=UTC, wait=web.wait, monotonic=lambda: web.now
    )  # fmt: skip
    register.print_once("key", whole)


def test_codes_are_checked_in_turn_and_their_results_stand_on_the_receipt() -> None:
    web = Web(**{STATUS: [{"ready": False}, {"ready": True}], ACCEPT: [result(15), result(3)]})
    sold(web, MILK, CHEESE)
    assert web.asked == [CLEAR, BEGIN, STATUS, STATUS, ACCEPT, BEGIN, STATUS, ACCEPT]
    (task,) = web.queued
    items = [each for each in task["items"] if each["type"] == "position"]
    assert [check_result(each["imcParams"]["itemInfoCheckResult"]) for each in items] == [15, 3]


@pytest.mark.parametrize("bits", [1, 5, 7, 17])
def test_a_code_that_must_not_be_sold_leaves_no_receipt(bits: int) -> None:
    web = Web(**{ACCEPT: [result(bits)]})
    with pytest.raises(MarkRefused):
        sold(web, MILK)
    assert web.queued == []


def test_a_code_that_the_storage_does_not_take_leaves_no_receipt() -> None:
    web = Web(**{BEGIN: [409]})
    with pytest.raises(MarkRefused):
        sold(web, MILK)
    assert web.queued == []


def test_a_check_that_was_left_running_is_cancelled_and_begun_anew() -> None:
    web = Web(**{BEGIN: [CHECK_RUNS, {}]})
    sold(web, MILK)
    assert web.asked == [CLEAR, BEGIN, CANCEL, BEGIN, STATUS, ACCEPT]
    assert len(web.queued) == 1


def test_a_check_without_an_end_is_cancelled_and_nothing_is_queued() -> None:
    web = Web(**{STATUS: [{"ready": False}]})
    with pytest.raises(RegisterFault) as fault:
        sold(web, MILK)
    assert fault.value.number == MARK_TIMEOUT
    assert web.asked[-1] == CANCEL
    assert web.now >= MARK_WITHIN_S
    assert web.queued == []
