"""A till's agent as a process, against the simulated register over HTTP, on real brokers."""

from datetime import timedelta

import msgspec
import pytest
from tests.flows.agents.conftest import Till
from tests.flows.agents.kit import eventually, now, print_receipt, receipt

from lukoshko_wire.message import encode
from lukoshko_wire.pos import CashIn, CashOut, CloseShift, DropReceipt, ReportX


def test_a_receipt_is_printed_once_and_its_fiscal_data_return(till_on: Till) -> None:
    till, server = till_on, till_on.server
    server.send("cmd", print_receipt())
    final = server.final("i-1")
    assert (final.outcome, final.code) == ("done", "printed")
    assert server.answers("i-1")[0] == ("accepted", "accepted")
    printed = eventually(lambda: server.facts_of("printed"))[0]
    fiscal = printed["fiscal"]
    assert printed["intent_id"] == "i-1"
    assert fiscal["total_kopecks"] == 46_666
    paper = [page for page in till.panel.get("/sim/paper")["papers"] if page["kind"] == "sell"]
    assert [page["qr"] for page in paper] == [fiscal["qr"]], "the customer's QR is the one on paper"
    assert till.panel.get("/sim/counts")["by_order"] == {"o-1": {"sell": 46_666}}
    shifts = eventually(lambda: server.facts_of("shift_moved"))
    assert [(s["state"], s["number"]) for s in shifts] == [("opened", 1)]
    state = eventually(lambda: server.state().get("last_fd") == fiscal["fd_number"] and server.state())
    assert (state["shift"], state["online"], state["paper"], state["trouble"]) == ("opened", True, True, "")
    assert state["serial"]
    assert state["fn_number"] == fiscal["fn_number"]


def test_the_same_intent_again_is_told_its_result_and_another_body_is_a_conflict(till_on: Till) -> None:
    till, server = till_on, till_on.server
    for _ in range(3):
        server.send("cmd", print_receipt())
    server.final("i-1")
    server.send("cmd", print_receipt())
    eventually(lambda: server.answers("i-1").count(("done", "printed")) >= 2)
    server.send("cmd", print_receipt(order="o-2"))
    eventually(lambda: ("rejected", "duplicate_conflict") in server.answers("i-1"))
    assert till.sold() == 1
    assert len(server.facts_of("printed")) == 1


def test_what_cannot_be_a_receipt_is_refused_by_name_and_prints_nothing(till_on: Till) -> None:
    till, server = till_on, till_on.server
    one = receipt().lines[1]
    cases = {
        "total": print_receipt("total", total_kopecks=46_667),
        "payments": print_receipt("payments", electronic_kopecks=1),
        "line_sum": print_receipt("line_sum", lines=[msgspec.structs.replace(one, sum_kopecks=14_902)]),
        "buyer": print_receipt("buyer", buyer="", internet=True),
    }
    for payload in cases.values():
        server.send("cmd", payload)
    for name in cases:
        assert (server.final(name).outcome, server.final(name).code) == ("rejected", name)
    eventually(lambda: [fact["code"] for fact in server.facts_of("refused")] == list(cases))
    for noise in (b"", b"\x00", b"{" * 9000, b"y" * 90_000, b'{"type":"print_receipt","id":"half"}'):
        server.send("cmd", noise)
    assert server.final("half").code == "malformed"
    server.send("cmd", print_receipt("kept"), retain=True)
    server.send("cmd", print_receipt("good"))
    assert server.final("good").code == "printed"
    assert till.sold() == 1 + (server.answers("kept")[-1] == ("done", "printed"))


def test_a_return_and_cash_and_a_closed_shift(till: Till) -> None:
    server = till.server
    server.send("cmd", print_receipt("sale", cash_kopecks=46_666))
    server.send("cmd", print_receipt("return", kind="sell_return", cash_kopecks=46_666))
    server.send("cmd", encode(CloseShift(id="z-1", issued_at=now())))
    assert server.final("return").code == "printed"
    assert (server.final("z-1").outcome, server.final("z-1").code) == ("done", "shift_closed")
    counts = till.panel.get("/sim/counts")
    assert (
        counts["by_type"]["sell"]["cash_kopecks"] == counts["by_type"]["sellReturn"]["cash_kopecks"] == 46_666
    )
    eventually(lambda: [s["state"] for s in server.facts_of("shift_moved")] == ["opened", "closed"])
    ended = eventually(lambda: server.facts_of("command_ended"))
    assert [(fact["ack"]["id"], fact["ack"]["code"]) for fact in ended] == [("z-1", "shift_closed")]
    server.send("cmd", encode(CloseShift(id="z-2", issued_at=now(), expires_at=now() - timedelta(seconds=1))))
    assert (server.final("z-2").outcome, server.final("z-2").code) == ("rejected", "expired")


def test_a_receipt_that_waits_is_dropped_and_the_next_goes_on(till: Till) -> None:
    server = till.server
    till.panel.post("/sim/paper/load", {"lines": 0})
    server.send("cmd", print_receipt("moved"))
    eventually(lambda: server.state().get("queue") == 1)
    server.send("cmd", encode(DropReceipt(id="d-1", issued_at=now(), intent_id="moved")))
    assert server.final("d-1").code == "dropped"
    till.panel.post("/sim/paper/load")
    server.send("cmd", print_receipt("stays", order="o-2"))
    assert server.final("stays").code == "printed"
    server.send("cmd", encode(DropReceipt(id="d-2", issued_at=now(), intent_id="stays")))
    assert server.final("d-2").code == "kept"
    server.send("cmd", print_receipt("moved"))
    eventually(lambda: ("rejected", "dropped") in server.answers("moved"))
    assert list(till.panel.get("/sim/counts")["by_order"]) == ["o-2"]


def test_cash_reports_and_the_sums_of_a_shift(till: Till) -> None:
    server = till.server
    server.send("cmd", print_receipt("sale", cash_kopecks=46_666))
    server.send("cmd", print_receipt("card", order="o-2"))
    server.send("cmd", print_receipt("return", kind="sell_return", cash_kopecks=46_666))
    assert server.final("return").code == "printed"
    server.send("cmd", encode(CashIn(id="in-1", issued_at=now(), kopecks=500_000)))
    server.send("cmd", encode(CashOut(id="out-1", issued_at=now(), kopecks=120_050)))
    server.send(
        "cmd", encode(CashOut(id="late", issued_at=now(), kopecks=1, expires_at=now() - timedelta(seconds=1)))
    )
    till.panel.post("/sim/foreign", {"kopecks": 10_000, "order": "o-foreign"})
    server.send("cmd", encode(ReportX(id="x-1", issued_at=now())))
    assert [(server.final(id_).outcome, server.final(id_).code) for id_ in ("in-1", "out-1", "late", "x-1")] == [
        ("done", "cash_moved"), ("done", "cash_moved"), ("rejected", "expired"), ("done", "report_printed"),
    ]  # fmt: skip
    assert till.panel.get("/sim/state")["cash_kopecks"] == 379_950
    server.send("cmd", encode(CloseShift(id="z-1", issued_at=now())))
    assert server.final("z-1").code == "shift_closed"
    reports = eventually(
        lambda: len(server.facts_of("shift_reported")) == 2 and server.facts_of("shift_reported")
    )
    counts = till.panel.get("/sim/counts")["by_type"]
    for report in reports:
        sold, returned = report["takings"]
        assert (sold["kind"], sold["count"], sold["cash_kopecks"]) == (1, 3, counts["sell"]["cash_kopecks"])
        assert (returned["kind"], returned["count"], returned["cash_kopecks"]) == (2, 1, 46_666)
        assert (report["cash_in_kopecks"], report["cash_out_kopecks"], report["foreign"]) == (
            500_000,
            120_050,
            1,
        )
        assert report.get("complete", True) is True
    assert [report["report"] for report in reports] == ["x", "z"]
    assert reports[1]["fd_number"] == eventually(lambda: server.facts_of("shift_moved")[-1])["fd_number"]


def test_a_till_tells_of_its_health_and_warns_once_when_a_thing_comes_and_goes(till: Till) -> None:
    server = till.server
    health = eventually(
        lambda: server.state().get("health", {}).get("taxations") and server.state()["health"]
    )
    assert (health["family"], health["taxations"]) == ("atol-web", ["osn"])
    assert abs(health["clock_off_s"]) <= 120
    till.faults(ofd_down=True)
    server.send("cmd", print_receipt())
    server.final("i-1")
    till.panel.post("/sim/clock", {"shift_hours": 24 * 11})

    def warned() -> list[tuple[str, bool]]:
        return [(fact["warning"], fact["raised"]) for fact in server.facts_of("till_warned")]

    eventually(lambda: ("clock_off", True) in warned())
    assert "clock_off" in eventually(lambda: server.state()["health"].get("warnings"))
    till.panel.post("/sim/clock", {"shift_hours": -24 * 11})
    eventually(lambda: ("clock_off", False) in warned())
    assert len(warned()) == len(set(warned()))


def test_a_receipt_of_another_taxation_never_reaches_the_register(till: Till) -> None:
    server = till.server
    eventually(lambda: server.state().get("health", {}).get("taxations"))
    server.send("cmd", print_receipt(taxation="usnIncome"))
    final = server.final("i-1")
    assert (final.outcome, final.code) == ("failed", "taxation")
    assert till.panel.get("/sim/counts")["documents"] == 1, "not even a shift was opened"
    eventually(lambda: "taxation_unregistered" in server.state()["health"].get("warnings", []))


def test_a_till_without_paper_sends_its_receipts(paperless: Till) -> None:
    server = paperless.server
    server.send("cmd", print_receipt())
    assert server.final("i-1").code == "printed"
    printed = eventually(lambda: server.facts_of("printed"))[0]
    assert printed["fiscal"]["printed"] is True
    papers = paperless.panel.get("/sim/paper")["papers"]
    assert [page["electronic"] for page in papers if page["kind"] == "sell"] == [True]
    assert eventually(lambda: server.state().get("electronic"))


def test_a_receipt_waits_for_paper_and_is_printed_when_it_is_there(till: Till) -> None:
    server = till.server
    till.panel.post("/sim/paper/load", {"lines": 0})
    server.send("cmd", print_receipt())
    eventually(lambda: server.state().get("trouble") == "no_paper" and server.state()["queue"] == 1)
    assert till.sold() == 0
    till.panel.post("/sim/paper/load")
    assert server.final("i-1").code == "printed"
    assert till.sold() == 1
    eventually(lambda: server.state()["trouble"] == "" and server.state()["queue"] == 0)


def test_paper_that_ends_under_a_receipt_is_continued_and_never_a_second_receipt(till: Till) -> None:
    server = till.server
    server.send("cmd", print_receipt("first"))
    server.final("first")
    till.faults(during_print=1)
    till.panel.post("/sim/paper/load", {"lines": 10})
    server.send("cmd", print_receipt("second", order="o-2"))
    server.final("second")
    fact = eventually(lambda: server.facts_of("printed")[1:])[0]
    assert fact["fiscal"]["printed"] is False
    till.panel.post("/sim/paper/load")

    def whole() -> bool:
        pages = till.panel.get("/sim/paper")["papers"]
        return fact["fiscal"]["qr"] in [page["qr"] for page in pages]

    eventually(whole, why="the paper that was owed comes out")
    assert till.sold() == 2


def test_a_register_that_is_away_is_waited_for(till: Till) -> None:
    server = till.server
    till.sim.kill()
    server.send("cmd", print_receipt())
    eventually(lambda: server.state().get("trouble") == "register_unreachable")
    assert server.state()["online"] is False
    till.sim.start()
    assert server.final("i-1").code == "printed"
    assert till.sold() == 1


def test_an_old_shift_is_closed_before_the_law_closes_it(till: Till) -> None:
    server = till.server
    server.send("cmd", print_receipt("day-1"))
    server.final("day-1")
    till.panel.post("/sim/clock", {"shift_seconds": 23 * 3600 + 31 * 60})
    server.send("cmd", print_receipt("day-2", order="o-2"))
    assert server.final("day-2").code == "printed"
    till.panel.post("/sim/clock", {"shift_hours": 49})
    server.send("cmd", print_receipt("day-4", order="o-3"))
    assert server.final("day-4").code == "printed"
    numbers = [(s["state"], s["number"]) for s in server.facts_of("shift_moved")]
    assert numbers == [(s, n) for n in (1, 2, 3) for s in ("opened", "closed")][:5]


@pytest.mark.parametrize("code", [2, 4, 15, 115, 241])
@pytest.mark.parametrize("fault", ["before_open", "before_close", "after_write_before_reply"])
def test_a_link_that_breaks_at_any_point_leaves_one_document(till: Till, fault: str, code: int) -> None:
    server = till.server
    server.send("cmd", print_receipt("shift-opener", order="o-0"))
    server.final("shift-opener")
    till.faults(**{fault: {"next": 1, "code": code}})
    server.send("cmd", print_receipt())
    assert server.final("i-1").code == "printed"
    printed = eventually(lambda: [f for f in server.facts_of("printed") if f["intent_id"] == "i-1"])[0]
    counts = till.panel.get("/sim/counts")
    assert counts["by_order"]["o-1"] == {"sell": 46_666}
    assert counts["by_type"]["sell"]["count"] == 2
    papers = till.panel.get("/sim/paper")["papers"]
    assert printed["fiscal"]["fd_number"] in [page["fd"] for page in papers if page["kind"] == "sell"]


def test_an_answer_lost_on_the_way_back_leaves_one_document(till: Till) -> None:
    till.faults(http_lost_reply=5)
    till.server.send("cmd", print_receipt())
    assert till.server.final("i-1").code == "printed"
    assert till.sold() == 1


@pytest.mark.parametrize("what", ["agent", "sim", "both"])
@pytest.mark.parametrize("moment", ["delay_ms", "delay_after_write_ms"])
def test_killed_at_any_moment_there_is_one_document(till: Till, what: str, moment: str) -> None:
    server = till.server
    server.send("cmd", print_receipt("shift-opener", order="o-0"))
    server.final("shift-opener")
    till.faults(**{moment: 1500 if moment == "delay_after_write_ms" else 400})
    server.send("cmd", print_receipt())
    if moment == "delay_after_write_ms":
        eventually(lambda: till.sold() == 2)
    else:
        eventually(lambda: server.answers("i-1"))
    if what in ("agent", "both"):
        till.agent.kill()
    if what in ("sim", "both"):
        till.sim.kill()
        till.sim.start()
    till.faults(**{moment: 0})
    if what in ("agent", "both"):
        till.agent.start()
    eventually(lambda: [f for f in server.facts_of("printed") if f["intent_id"] == "i-1"])
    assert till.sold() == 2
    assert till.panel.get("/sim/counts")["by_order"]["o-1"] == {"sell": 46_666}
