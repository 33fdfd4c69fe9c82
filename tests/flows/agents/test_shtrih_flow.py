"""The agent, unchanged, over a Shtrih-M register: both protocols, over TCP and a serial line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.brokers import iotcore
from tests.flows.agents.conftest import Till, till_of
from tests.flows.agents.kit import eventually, now, print_receipt

from lukoshko_wire.message import encode
from lukoshko_wire.pos import CashIn, CashOut, CloseShift, Correction, Mark, ReceiptLine, ReportX
from lukoshko_wire.values import Vat


@pytest.fixture(
    params=[("tcp", 1), ("tcp", 2), ("serial", 1), ("serial", 2)], ids=lambda way: f"{way[0]}-{way[1]}"
)
def shtrih(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Till]:
    """A running till over each line and protocol."""
    way, protocol = request.param
    with (
        iotcore(tmp_path) as broker,
        till_of(tmp_path, broker, family="shtrih", protocol=protocol, serial=way == "serial") as till,
    ):
        yield till


MILK = "0104610053149777215d/wuU\x1d93dGVz"


def test_a_day_at_a_shtrih_register(shtrih: Till) -> None:
    till, server = shtrih, shtrih.server
    milk = ReceiptLine(
        name="Молоко", price_kopecks=8_990, quantity_milli=1000, measure="piece", sum_kopecks=8_990, vat=Vat.VAT10,
        subject="commodity_with_marking", mark=Mark(code=MILK, identifier=MILK[:24]),
    )  # fmt: skip
    day = now().date()
    server.send(
        "cmd", print_receipt("cash", cash_kopecks=46_666, tendered_kopecks=50_000, cashier_inn="500100732259")
    )
    server.send("cmd", print_receipt("milk", order="o-2", lines=[milk]))
    server.send("cmd", print_receipt("mixed", order="o-3", electronic_kopecks=16_666, prepaid_kopecks=30_000))
    server.send("cmd", print_receipt("back", order="o-4", kind="sell_return", cash_kopecks=46_666))
    mended = Correction(type="instruction", settled_on=day, number="17-к", fiscal_sign="3304159072")
    server.send("cmd", print_receipt("mended", order="o-5", kind="sell_correction", correction=mended))
    server.send("cmd", encode(CashIn(id="in", issued_at=now(), kopecks=100_000)))
    server.send("cmd", encode(CashOut(id="out", issued_at=now(), kopecks=40_000)))
    server.send("cmd", encode(ReportX(id="x", issued_at=now())))
    server.send("cmd", encode(CloseShift(id="z", issued_at=now())))
    chores = {"in": "cash_moved", "out": "cash_moved", "x": "report_printed", "z": "shift_closed"}
    codes = dict.fromkeys(("cash", "milk", "mixed", "back", "mended"), "printed") | chores
    assert {id_: server.final(id_, 60).code for id_ in codes} == codes
    printed = eventually(lambda: len(server.facts_of("printed")) == 5 and server.facts_of("printed"))
    papers = {page["fd"]: page["qr"] for page in till.panel.get("/sim/paper")["papers"] if page["qr"]}
    assert {fact["fiscal"]["fd_number"]: fact["fiscal"]["qr"] for fact in printed} == papers
    x, z = eventually(
        lambda: len(server.facts_of("shift_reported")) == 2 and server.facts_of("shift_reported")
    )
    assert x["takings"] == z["takings"]
    sums = [(each["kind"], each["correction"], each["count"], each["total_kopecks"]) for each in z["takings"]]
    assert sums == [(1, False, 3, 46_666 * 2 + 8_990), (2, False, 1, 46_666), (1, True, 1, 46_666)]
    assert (z["cash_in_kopecks"], z["cash_out_kopecks"], z.get("foreign", 0)) == (100_000, 40_000, 0)
    health = server.state()["health"]
    assert (health["family"], health["taxations"], health["inn"]) == ("shtrih", ["osn"], "7701234560")
    eventually(lambda: server.state()["shift"] == "closed")


def test_a_shift_of_a_shtrih_register_is_rotated_before_its_end(shtrih: Till) -> None:
    server = shtrih.server
    server.send("cmd", print_receipt("day-1"))
    server.final("day-1")
    ends = eventually(lambda: server.state().get("health", {}).get("shift_ends_at"))
    assert ends
    shtrih.panel.post("/sim/clock", {"shift_seconds": 23 * 3600 + 31 * 60})
    server.send("cmd", print_receipt("day-2", order="o-2"))
    assert server.final("day-2").code == "printed"
    moved = [(fact["state"], fact["number"]) for fact in server.facts_of("shift_moved")]
    assert moved == [("opened", 1), ("closed", 1), ("opened", 2)]


@pytest.mark.parametrize("shtrih", [("tcp", 1), ("tcp", 2)], indirect=True, ids=["tcp-1", "tcp-2"])
@pytest.mark.parametrize("fault", ["after_items", "before_close", "after_write_before_reply"])
def test_a_line_that_goes_dead_leaves_one_document(shtrih: Till, fault: str) -> None:
    server = shtrih.server
    server.send("cmd", print_receipt("opener", order="o-0"))
    server.final("opener")
    shtrih.faults(**{fault: {"next": 1, "what": "link", "byte": 0}})
    server.send("cmd", print_receipt())
    assert server.final("i-1", 60).code == "printed"
    assert shtrih.panel.get("/sim/counts")["by_order"]["o-1"] == {"sell": 46_666}
