"""Every row of what can happen to a receipt (reference 8.1), played against the simulated registers of each family."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.brokers import iotcore
from tests.flows.agents.conftest import Till, till_of
from tests.flows.agents.kit import eventually, now, print_receipt

from lukoshko_wire.message import encode
from lukoshko_wire.pos import CloseShift

OTHER_FN = "9999078900000999"
Act = Callable[[Till], object]


def fault(**switches: object) -> Act:
    """Switch faults of the simulator."""
    return lambda till: till.faults(**switches)


def panel(path: str, **body: object) -> Act:
    """Press something on the simulator's panel."""
    return lambda till: till.panel.post(path, body)


def both(*acts: Act) -> Act:
    """One after another."""
    return lambda till: [act(till) for act in acts]


def close_by_another(till: Till) -> None:
    """Another program closes the shift."""
    address = till.panel.url if till.family == "atol-web" else ""
    body = {"uuid": "another-program-1", "request": [{"type": "closeShift"}]}
    with requests.post(f"{address}/api/v2/requests", json=body, timeout=5) as answer:
        assert answer.status_code == 201
    eventually(lambda: not till.panel.get("/sim/state")["shift_open"])


def close_the_shift(till: Till) -> None:
    """A person closes the shift."""
    till.server.send("cmd", encode(CloseShift(id="z", issued_at=now())))
    till.server.final("z")


def is_in_time(till: Till) -> None:
    """The register's clock is that of the agent."""
    till.server.final("i-1")
    eventually(lambda: abs(till.server.state()["health"]["clock_off_s"]) <= 2)


def die_and_return(till: Till) -> None:
    """The agent is killed while the register works."""
    eventually(lambda: till.server.answers("i-1"))
    till.agent.kill()
    till.agent.start()
    till.faults(delay_ms=0)


def ask_again(till: Till) -> None:
    """The server asks four times more."""
    for _ in range(4):
        till.server.send("cmd", print_receipt())


def exchange_the_storage(till: Till) -> None:
    """Another storage is in the register; the queue goes on with it, the old intent waits until its own is back."""
    eventually(lambda: till.panel.get("/sim/state")["dark"])
    till.panel.post("/sim/fn", {"fn": OTHER_FN})
    eventually(lambda: till.server.state().get("fn_number") == OTHER_FN)
    eventually(lambda: till.server.state()["health"].get("unresolved") == "i-1")
    till.server.send("cmd", print_receipt("i-2", order="o-2"))
    till.server.final("i-2")
    till.panel.post("/sim/fn", {"fn": "9999078900000961"})


def waits(trouble: str) -> Act:
    """The till says so, and nothing is printed."""

    def look(till: Till) -> None:
        eventually(lambda: trouble in till.server.state()["trouble"], why=f"{trouble}: {till.server.state()}")
        assert "o-1" not in till.panel.get("/sim/counts")["by_order"]

    return look


@dataclass(frozen=True)
class Row:
    """What happens before the receipt is sent, what while it is under way, and what is left."""

    name: str
    harm: Act
    then: Act | None = None
    code: str = "printed"
    documents: int = 1
    more: Mapping[str, Any] = field(default_factory=dict)
    only: str = ""


ROWS = [
    Row("1 refused before it is open: no cash to give back", fault(), code="register_", documents=0,
        more={"kind": "sell_return", "cash_kopecks": 46_666}),
    Row("2 the link is lost before it is open", fault(before_open={"next": 1, "what": "link"})),
    Row("2 the link is lost after a line", fault(after_items={"next": 1, "what": "link"})),
    Row("2 the link is lost before the close", fault(before_close={"next": 1, "what": "link"})),
    Row("2 the line goes dead before the close", fault(before_close={"next": 1, "what": "link", "byte": 0})),
    Row("3 the link is lost after the close", fault(after_write_before_reply={"next": 1, "what": "link"})),
    Row("3 the line goes dead after the close", fault(after_write_before_reply={"next": 1, "what": "link", "byte": 0})),
    Row("4 the power goes on a draft", fault(before_close={"next": 1, "what": "power", "ms": 300})),
    Row("5 the power goes after the close", fault(after_write_before_reply={"next": 1, "what": "power", "ms": 300})),
    Row("5 the power goes during printing", fault(during_print={"next": 1, "what": "power", "ms": 300})),
    Row("6 the paper ends during printing", fault(during_print={"next": 1, "what": "paper"}),
        both(lambda till: till.server.final("i-1"), panel("/sim/paper/load"))),
    Row("6 there is no paper", panel("/sim/paper/load", lines=0), both(waits("no_paper"), panel("/sim/paper/load"))),
    Row("6 the cover is open", panel("/sim/cover", open=True), both(waits("cover_open"), panel("/sim/cover", open=False))),
    Row("7 the shift is older than 24 h", panel("/sim/clock", shift_hours=25)),
    Row("8 another program closed the shift", close_by_another, only="atol-web"),
    Row("9 the clock is wrong", panel("/sim/drift", seconds=-3600),
        both(waits("register_"), panel("/sim/drift", seconds=0))),
    Row("9 the clock is wrong when the next shift is opened", both(close_the_shift, panel("/sim/drift", seconds=-240)),
        is_in_time),
    Row("10 the operator of fiscal data is silent for 30 days",
        both(fault(ofd_down=True), panel("/sim/foreign", kopecks=100, order="o-f"),
             panel("/sim/clock", shift_hours=31 * 24)),
        both(waits("register_"), fault(ofd_down=False))),
    Row("11 another program sells just before, and the link is lost",
        fault(foreign_before={"next": 1, "kopecks": 46_666}, before_close={"next": 1, "what": "link"})),
    Row("11 another program sells just after, and the link is lost",
        fault(foreign_after={"next": 1, "kopecks": 46_666}, after_write_before_reply={"next": 1, "what": "link"})),
    Row("12 the agent dies while the register works", fault(delay_ms=150), die_and_return),
    Row("13 it is asked for again and again", fault(), ask_again),
    Row("14 the storage is exchanged after the close",
        fault(after_write_before_reply={"next": 1, "what": "power", "ms": 1500}), exchange_the_storage),
]  # fmt: skip


FAMILIES = ("atol-web", "shtrih")
PLAYED = [(family, row) for family in FAMILIES for row in ROWS if row.only in ("", family)]


@pytest.fixture
def opened(tmp_path: Path, family: str) -> Iterator[Till]:
    """A till of this family with an open shift."""
    with iotcore(tmp_path) as broker, till_of(tmp_path, broker, family=family) as till:
        till.server.send("cmd", print_receipt("opener", order="o-0"))
        till.server.final("opener")
        yield till


@pytest.mark.parametrize(("family", "row"), PLAYED, ids=lambda of: of.name if isinstance(of, Row) else of)
def test_whatever_happens_there_is_one_receipt_or_a_certain_refusal(opened: Till, row: Row) -> None:
    server = opened.server
    row.harm(opened)
    server.send("cmd", print_receipt(**row.more))
    if row.then is not None:
        row.then(opened)
    final = server.final("i-1")
    assert final.code.startswith(row.code), final
    assert sum(opened.panel.get("/sim/counts")["by_order"].get("o-1", {}).values()) == row.documents * 46_666
    told = eventually(
        lambda: [
            f for kind in ("printed", "refused") for f in server.facts_of(kind) if f["intent_id"] == "i-1"
        ]
    )
    assert len(told) == 1
    if row.name.startswith(("5", "6")):
        fd_number = told[0]["fiscal"]["fd_number"]
        eventually(lambda: fd_number in on_paper(opened), why="what was written is printed in the end")


def on_paper(till: Till) -> list[int]:
    """Documents whose paper is whole."""
    return [page["fd"] for page in till.panel.get("/sim/paper")["papers"] if page["complete"]]
