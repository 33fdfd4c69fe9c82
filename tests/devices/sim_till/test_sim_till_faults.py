"""The till on a bad day: broken links, paper that ends, sudden death in the middle of a receipt."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

Caller = Any
Make = Any


def _statuses(*wanted: str) -> Any:
    return lambda statuses: statuses == list(wanted)


@pytest.mark.parametrize("fault", ["before_open", "before_close"])
def test_a_link_that_breaks_before_the_document_ends_in_an_error(
    shift: Caller, a_sale: Make, fault: str
) -> None:
    shift.sim("faults", {fault: {"next": 1, "code": 241}})
    assert shift.code(a_sale()) == 241
    assert shift.look("counts")["documents"] == 2
    shift.ready(a_sale())


def test_a_link_that_breaks_after_the_document_ends_in_that_document(shift: Caller, a_sale: Make) -> None:
    shift.sim("faults", {"after_write_before_reply": {"next": 1, "code": 2}})
    params = shift.ready(a_sale())["fiscalParams"]
    assert params["fiscalDocumentNumber"] == 3
    assert shift.look("counts")["by_type"]["sell"]["count"] == 1
    assert [p["fd"] for p in shift.look("paper")["papers"]] == [2, 3]


@pytest.mark.parametrize(
    ("code", "reason"), [(2, "connectionError"), (241, "connectionError"), (115, "fnError")]
)
def test_a_queue_stands_until_the_storage_answers(
    shift: Caller, a_sale: Make, code: int, reason: str
) -> None:
    dark = {"next": 1, "what": "power", "ms": 60_000, "code": code}
    shift.sim("faults", {"after_write_before_reply": dark})
    shift.send([a_sale(), {"type": "getShiftStatus"}], "first")
    results = shift.wait("first", _statuses("blocked", "interrupted"))
    assert [result["error"]["code"] for result in results] == [code, 502]

    behind = shift.send(a_sale(order="ord-2"), "second").json()
    assert behind["isBlocked"] is True
    assert (behind["blockedUUID"], behind["blockReason"]) == ("first", reason)
    direct = shift.http.post(f"{shift.url}/api/v2/operations/queryFnStatus", timeout=20)
    assert (direct.status_code, direct.json()["error"]["code"]) == (500, 2)
    assert shift.results("second")[0]["status"] == "wait"

    shift.sim("faults", {"link_down": True})
    shift.sim("power", {"on": True})
    assert shift.results("first")[0]["status"] == "blocked"
    shift.sim("faults", {"link_down": False})
    done = shift.wait("first")
    assert [result["status"] for result in done] == ["ready", "interrupted"]
    assert done[0]["result"]["fiscalParams"]["fiscalDocumentNumber"] == 3
    assert shift.wait("second")[0]["result"]["fiscalParams"]["fiscalDocumentNumber"] == 4
    counts = shift.look("counts")
    assert counts["by_order"] == {"ord-1": {"sell": 31766}, "ord-2": {"sell": 31766}}


def test_a_till_that_cannot_be_reached_at_all_refuses_without_blocking(shift: Caller, a_sale: Make) -> None:
    shift.sim("faults", {"link_down": {"next": -1, "code": 4}})
    assert shift.code(a_sale()) == 4
    shift.sim("faults", {"link_down": 0})
    shift.ready(a_sale())


def test_paper_that_ends_in_the_middle_leaves_a_fiscal_document(shift: Caller, a_sale: Make) -> None:
    shift.sim("faults", {"during_print": 1})
    result = shift.ready(a_sale())
    assert result["warnings"] == {"notPrinted": True}
    half = shift.look("paper?after=1")["papers"][0]
    assert (half["fd"], half["complete"], half["qr"]) == (3, False, "")

    device = shift.ready({"type": "getDeviceStatus"})["deviceStatus"]
    assert device["paperPresent"] is False
    last = shift.ready({"type": "getLastFiscalParams", "forReceipt": True})
    assert last["warnings"] == {"notPrinted": True}
    for task in (a_sale(), {"type": "continuePrint"}, {"type": "printLastReceiptCopy"}):
        assert shift.code(task) == 44
    shift.ready(a_sale(electronically=True, clientInfo={"emailOrPhone": "+79161234567"}))

    shift.sim("paper/load", {})
    shift.ready({"type": "continuePrint"})
    whole = shift.look("paper?after=3")["papers"][0]
    assert (whole["fd"], whole["complete"]) == (3, True)
    assert whole["lines"][: len(half["lines"])] == half["lines"]
    shift.ready({"type": "continuePrint"})
    assert len(shift.look("paper?after=3")["papers"]) == 1
    assert shift.look("counts")["by_type"]["sell"]["count"] == 2


def test_a_counted_roll_ends_by_itself_and_what_is_owed_comes_first(shift: Caller, a_sale: Make) -> None:
    shift.sim("paper/load", {"lines": 10})
    assert shift.ready(a_sale())["warnings"] == {"notPrinted": True}
    assert shift.look("paper")["left"] == 0
    shift.sim("paper/load", {"lines": 200})
    shift.ready(a_sale(order="ord-2"))
    papers = shift.look("paper?after=2")["papers"]
    assert [(p["fd"], p["complete"]) for p in papers] == [(3, True), (4, True)]
    assert shift.look("paper")["left"] == 200 - sum(len(p["lines"]) for p in papers)


def test_a_lost_reply_was_a_queued_task(shift: Caller, a_sale: Make) -> None:
    shift.sim("faults", {"http_lost_reply": 1})
    with pytest.raises(requests.ConnectionError):
        shift.send(a_sale(), "lost")
    assert shift.send(a_sale(), "lost").status_code == 409
    assert shift.wait("lost")[0]["status"] == "ready"
    assert shift.look("counts")["by_type"]["sell"]["count"] == 1


@pytest.mark.parametrize("wrong", [{"gremlins": 1}, {"link_down": "yes"}, {"link_down": {"code": "x"}}])
def test_an_unknown_fault_or_time_or_roll_is_refused(caller: Caller, wrong: object) -> None:
    for path, body in (
        ("faults", wrong),
        ("clock", {"shift_hours": "1"}),
        ("clock", []),
        ("paper/load", {"lines": -5}),
    ):
        answer = caller.http.post(f"{caller.url}/sim/{path}", json=body, timeout=20)
        assert answer.status_code == 400


class Process:
    """The till as a process of its own, to be killed."""

    def __init__(self, state: Path) -> None:
        code = "import sys; from lukoshko_sim.cli import main; sys.exit(main())"
        self.child = subprocess.Popen(
            [sys.executable, "-c", code, "till", "--state", str(state), "--recovery-seconds", "0.02"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.child.stdout is not None
        word, _, self.url = self.child.stdout.readline().strip().partition(" ")
        assert word == "ready"

    def end(self, signal_name: str = "terminate") -> int:
        getattr(self.child, signal_name)()
        status = self.child.wait(10)
        assert self.child.stdout is not None
        self.child.stdout.close()
        return status


@pytest.mark.parametrize("delayed", ["delay_after_write_ms", "delay_ms"])
def test_a_till_killed_in_the_middle_of_a_receipt_tells_the_truth_when_it_is_back(
    tmp_path: Path, caller: Caller, a_sale: Make, delayed: str
) -> None:
    state = tmp_path / "killed.db"
    till = Process(state)
    caller.url = till.url
    caller.ready({"type": "openShift"})
    caller.sim("faults", {delayed: {"next": 1, "ms": 60_000}})
    caller.send([a_sale()], "killed")
    caller.wait("killed", _statuses("inProgress"))
    written = delayed == "delay_after_write_ms"
    if written:
        deadline = time.monotonic() + 10
        while caller.look("counts")["documents"] < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    till.end("kill")

    again = Process(state)
    caller.url = again.url
    (result,) = caller.wait("killed")
    counts = caller.look("counts")
    if written:
        assert result["result"]["fiscalParams"]["fiscalDocumentNumber"] == 3
        assert [p["fd"] for p in caller.look("paper")["papers"]] == [2, 3]
    else:
        assert (result["status"], result["error"]["code"]) == ("error", 2)
    assert counts["by_type"]["sell"]["count"] == int(written)
    assert caller.send(a_sale(), "killed").status_code == 409
    caller.ready(a_sale(order="next"))
    assert again.end() == 0
