"""Every point of a document at which something may go wrong, seen through ATOL's driver."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

Caller = Any
Make = Any

BEFORE = ("before_open", "after_items", "before_close")


@pytest.mark.parametrize("point", BEFORE)
@pytest.mark.parametrize(("what", "code"), [("link", 177), ("paper", 44), ("cover", 45), ("power", 177)])
def test_before_the_document_is_written_there_is_nothing_but_a_draft(
    shift: Caller, a_sale: Make, point: str, what: str, code: int
) -> None:
    shift.sim("faults", {point: {"next": 1, "what": what, "code": 177}})
    assert shift.code(a_sale()) == code
    state = shift.look("state")
    begun = "" if point == "before_open" else "half" if what == "power" else "open"
    assert (state["last_fd"], state["draft"]) == (2, begun)
    shift.sim("paper/load", {})
    shift.sim("cover", {"open": False})
    assert shift.ready(a_sale())["fiscalParams"]["fiscalDocumentNumber"] == 3
    assert shift.look("state")["draft"] == ""
    assert shift.look("counts")["by_order"] == {"ord-1": {"sell": 31766}}


@pytest.mark.parametrize("what", ["link", "paper", "cover", "power"])
@pytest.mark.parametrize("point", ["after_write_before_reply", "during_print"])
def test_after_the_document_is_written_it_is_found_and_printed_whole(
    shift: Caller, a_sale: Make, point: str, what: str
) -> None:
    shift.sim("faults", {point: {"next": 1, "what": what}})
    result = shift.ready(a_sale())
    assert result["fiscalParams"]["fiscalDocumentNumber"] == 3
    owed = what in ("paper", "cover")
    assert (result["warnings"] == {"notPrinted": True}) is owed
    shift.sim("paper/load", {})
    shift.sim("cover", {"open": False})
    shift.ready({"type": "continuePrint"})
    pages = shift.look("paper?after=1")["papers"]
    assert (pages[-1]["fd"], pages[-1]["complete"]) == (3, True)
    assert shift.look("counts")["by_type"]["sell"]["count"] == 1


def test_the_line_of_a_receipt_that_breaks_it_can_be_chosen(
    shift: Caller, a_sale: Make, an_item: Make
) -> None:
    shift.sim("faults", {"after_items": {"next": 1, "items": 2, "code": 115}})
    one = a_sale()
    assert shift.ready(one)["fiscalParams"]["fiscalDocumentNumber"] == 3
    two = a_sale(an_item(), an_item(), payments=[{"type": "cash", "sum": 700}], total=635.32)
    assert shift.code(two) == 115
    assert shift.ready(two)["fiscalParams"]["fiscalDocumentNumber"] == 4


@pytest.mark.parametrize("wrong", [{"what": "gremlins"}, {"code": "2"}, {"items": 1}])
def test_a_point_takes_only_what_it_knows(caller: Caller, wrong: object) -> None:
    answer = caller.http.post(f"{caller.url}/sim/faults", json={"before_close": wrong}, timeout=20)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("point", "written"),
    [
        ("before_open", False),
        ("after_items", False),
        ("before_close", False),
        ("after_write_before_reply", True),
        ("during_print", True),
    ],
)
def test_a_till_that_dies_at_a_point_has_the_document_or_has_not(
    tmp_path: Path, caller: Caller, a_sale: Make, point: str, written: bool
) -> None:
    def start() -> subprocess.Popen[str]:
        code = "import sys; from lukoshko_sim.cli import main; sys.exit(main())"
        argv = [sys.executable, "-c", code, "till", "--state", str(tmp_path / "dies.db")]
        child = subprocess.Popen(
            [*argv, "--recovery-seconds", "0.02"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert child.stdout is not None
        caller.url = child.stdout.readline().strip().removeprefix("ready ")
        child.stdout.close()
        return child

    till = start()
    try:
        caller.ready({"type": "openShift"})
        caller.sim("faults", {point: {"next": 1, "what": "kill"}})
        with suppress(requests.RequestException):  # it may die before it has answered
            caller.send(a_sale(), "dies")
        assert till.wait(20) == -signal.SIGKILL
        till = start()
        (result,) = caller.wait("dies")
        assert result["status"] == ("ready" if written else "error")
        assert caller.look("state")["last_fd"] == (3 if written else 2)
        if written:
            assert caller.look("paper?after=1")["papers"][-1]["complete"] is True
        else:
            caller.ready(a_sale())
        assert caller.look("counts")["by_type"]["sell"]["count"] == 1
    finally:
        till.terminate()
        assert till.wait(20) == 0


def test_power_that_is_off_answers_nothing(shift: Caller, a_sale: Make) -> None:
    shift.sim("power", {"on": False})
    assert shift.code({"type": "getShiftStatus"}) == 2
    assert shift.code(a_sale()) == 2
    shift.sim("power", {"on": True})
    shift.ready(a_sale())


def test_the_plug_can_be_pulled_in_the_middle_of_a_command(shift: Caller, a_sale: Make) -> None:
    shift.sim("faults", {"delay_after_write_ms": {"next": 1, "ms": 60_000}})
    shift.send(a_sale(), "unplugged")
    deadline = time.monotonic() + 20
    while shift.look("state")["last_fd"] < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    shift.sim("power", {"on": False})
    shift.wait("unplugged", lambda statuses: statuses == ["blocked"])
    shift.sim("power", {"on": True})
    assert shift.wait("unplugged")[0]["result"]["fiscalParams"]["fiscalDocumentNumber"] == 3
    assert [page["fd"] for page in shift.look("paper?after=1")["papers"]] == [3]


def test_a_clock_off_the_storages_timer_stops_documents_until_it_is_set(caller: Caller, a_sale: Make) -> None:
    caller.sim("drift", {"seconds": 301})
    assert caller.code({"type": "openShift"}) == 142
    caller.sim("drift", {"seconds": -3600})
    assert caller.code({"type": "openShift"}) == 36
    right = caller.look("state")["now"]
    caller.sim("drift", {"seconds": 299})
    caller.ready({"type": "openShift"})
    assert caller.code({"type": "setDateTime", "dateTime": right}) == 34
    caller.ready({"type": "closeShift"})
    caller.sim("drift", {"seconds": 4000})
    caller.ready({"type": "setDateTime", "dateTime": caller.look("state")["now"]})
    assert caller.code({"type": "openShift"}) == 142
    assert caller.code({"type": "setDateTime", "dateTime": "yesterday"}) == 13
    device = caller.ready({"type": "getDeviceStatus"})["deviceStatus"]
    assert device["currentDateTime"] > right


@pytest.mark.parametrize(("fault", "number"), [("foreign_before", 4), ("foreign_after", 3)])
def test_another_program_writes_between(shift: Caller, a_sale: Make, fault: str, number: int) -> None:
    shift.sim("faults", {fault: {"next": 1, "kopecks": 777}})
    assert shift.ready(a_sale())["fiscalParams"]["fiscalDocumentNumber"] == number
    assert shift.look("state")["last_fd"] == 4
    assert shift.look("counts")["by_order"] == {"ord-1": {"sell": 31766}, "": {"sell": 777}}
    assert shift.sim("foreign", {"kopecks": 5, "order": "theirs"})["fd"] == 5


def test_another_storage_begins_anew_and_the_old_one_can_be_read_again(shift: Caller, a_sale: Make) -> None:
    shift.ready(a_sale())
    first = shift.look("state")["fn"]
    assert shift.sim("fn", {"fn": "9999078900000999"}) == {"fn": "9999078900000999", "last_fd": 1}
    assert shift.code(a_sale()) == 73
    shift.ready({"type": "openShift"})
    params = shift.ready(a_sale(order="ord-2"))["fiscalParams"]
    assert (params["fiscalDocumentNumber"], params["fnNumber"]) == (3, "9999078900000999")
    assert shift.sim("fn", {"fn": first})["last_fd"] == 3
    assert shift.ready({"type": "getLastFiscalParams"})["fiscalParams"]["fnNumber"] == first
    assert shift.look("counts")["by_order"] == {"ord-1": {"sell": 31766}, "ord-2": {"sell": 31766}}
    answer = shift.http.post(f"{shift.url}/sim/fn", json={"fn": "12"}, timeout=20)
    assert answer.status_code == 400


def test_a_storage_that_does_not_answer_blocks_the_queue(shift: Caller, a_sale: Make) -> None:
    dark = {"next": 1, "what": "power", "ms": 60_000, "code": 118}
    shift.sim("faults", {"after_write_before_reply": dark})
    shift.send(a_sale(), "doubt")
    shift.wait("doubt", lambda statuses: statuses == ["blocked"])
    shift.sim("faults", {"fn_fault": True})
    shift.sim("power", {"on": True})
    assert shift.send(a_sale(), "behind").json()["blockReason"] == "fnError"
    assert shift.results("doubt")[0]["status"] == "blocked"
    shift.sim("faults", {"fn_fault": False})
    assert shift.wait("doubt")[0]["result"]["fiscalParams"]["fiscalDocumentNumber"] == 3
    assert shift.wait("behind")[0]["status"] == "ready"


def test_a_storage_near_its_end_warns_and_then_refuses(open_till: Any, a_sale: Make) -> None:
    old = open_till(fn_days=40)

    def warnings() -> dict[str, bool]:
        return dict(old.ready({"type": "getFnInfo"})["fnInfo"]["warnings"])

    old.until_sent()
    assert not any(warnings().values())
    old.sim("faults", {"fn_near_full": True})
    old.sim("clock", {"shift_hours": 24 * 10})
    assert [name for name, on in warnings().items() if on] == ["memoryOverflow", "needReplacement"]
    old.sim("clock", {"shift_hours": 24 * 28})
    assert warnings()["resourceExhausted"] is True
    old.sim("faults", {"fn_full": 1})
    assert old.code({"type": "openShift"}) == 121
    old.ready({"type": "openShift"})
    old.sim("clock", {"shift_hours": 24 * 3})
    assert old.code({"type": "closeShift"}) == 120


def test_paper_blocks_the_queue_only_where_the_setting_says_so(shift: Caller, a_sale: Make) -> None:
    settings = f"{shift.url}/api/v2/settings"
    assert shift.http.get(settings, timeout=20).json() == {"blockQueueOnPrintErrors": False}
    shift.sim("paper/load", {"lines": 0})
    assert shift.code(a_sale()) == 44
    assert shift.http.put(settings, json={"blockQueueOnPrintErrors": "x"}, timeout=20).status_code == 400
    shift.http.put(settings, json={"blockQueueOnPrintErrors": True}, timeout=20)
    shift.send(a_sale(), "stands")
    shift.wait("stands", lambda statuses: statuses == ["blocked"])
    assert shift.send(a_sale(), "behind").json()["blockReason"] == "paperError"
    shift.sim("paper/load", {})
    assert shift.wait("stands")[0]["error"]["code"] == 44
    assert shift.wait("behind")[0]["status"] == "ready"


def test_a_purged_queue_has_forgotten_but_the_storage_has_not(shift: Caller, a_sale: Make) -> None:
    shift.ready(a_sale())
    shift.sim("faults", {"queue_stands": True})
    shift.send(a_sale(order="waits"), "waits")
    assert shift.sim("queue/purge", {})["forgotten"] == 2
    assert shift.http.get(f"{shift.url}/api/v2/requests/task-2", timeout=20).status_code == 404
    assert shift.results("waits")[0]["status"] == "wait"
    shift.sim("faults", {"queue_stands": False})
    shift.wait("waits")
    assert shift.look("state")["last_fd"] == 4


def test_a_slow_printer_holds_the_result_back(shift: Caller, a_sale: Make) -> None:
    shift.sim("print", {"ms": 2_000})
    shift.send(a_sale(), "slow")
    shift.wait("slow", lambda statuses: statuses == ["inProgress"])
    assert shift.look("paper?after=1")["papers"] == []
    assert shift.wait("slow")[0]["status"] == "ready"
    assert len(shift.look("paper?after=1")["papers"]) == 1
