"""A productomat's agent as a process, against the simulated boards, on real brokers."""

from tests.flows.agents.conftest import Productomat
from tests.flows.agents.kit import eventually, open_cell

from lukoshko_wire.message import encode


def test_a_cell_opens_is_seen_and_closes(productomat: Productomat) -> None:
    server = productomat.server
    eventually(lambda: server.conn().get("online"))
    server.send("cmd", encode(open_cell(productomat.session)))
    assert (server.final("c-1").outcome, server.final("c-1").code) == ("done", "opened")
    assert server.answers("c-1")[0] == ("accepted", "accepted")
    opened = eventually(lambda: server.facts_of("door_moved"))[0]
    assert (opened["cell"], opened["door"], opened["command_id"]) == (1, "open", "c-1")
    productomat.panel.post("/sim/locker/cells/1/close")
    closed = eventually(lambda: server.facts_of("door_moved")[1:])[0]
    assert (closed["cell"], closed["door"], closed["command_id"]) == (1, "closed", None)
    assert productomat.pulses() == 1
    assert server.facts_of("alarm") == []
    eventually(lambda: [z for z in server.state()["zones"] if z["setpoint_c10"] == 40])
