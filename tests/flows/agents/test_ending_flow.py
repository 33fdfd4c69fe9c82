"""A receipt whose storage is gone is ended by a person over MQTT; what the till can still find out is not."""

from tests.flows.agents.conftest import Till
from tests.flows.agents.kit import eventually, now, print_receipt

from lukoshko_wire.message import encode
from lukoshko_wire.pos import EndReceipt

OTHER_FN = "9999078900000962"


def end(intent: str, id_: str) -> bytes:
    """A person found that it was written."""
    return encode(EndReceipt(id=id_, issued_at=now(), intent_id=intent, written=True))


def test_a_receipt_of_a_storage_that_is_gone_is_ended_by_a_person_and_never_printed(till: Till) -> None:
    server = till.server
    server.send("cmd", print_receipt("i-0", order="o-0"))
    assert server.final("i-0").code == "printed", "the shift is open"
    till.faults(after_write_before_reply={"next": 1, "what": "power", "ms": 1500})
    server.send("cmd", print_receipt())
    eventually(lambda: till.panel.get("/sim/state")["dark"])
    till.panel.post("/sim/fn", {"fn": OTHER_FN})
    eventually(lambda: server.state()["health"].get("helpless") == ["i-1"])
    server.send("cmd", print_receipt("i-2", order="o-2"))
    server.send("cmd", end("i-2", "e-0"))
    assert server.final("e-0").code == "kept", "the register is here"
    server.send("cmd", end("i-1", "e-1"))
    assert server.final("e-1").code == "ended"
    server.send("cmd", end("i-1", "e-1"))
    assert server.final("i-2").code == "printed"
    eventually(lambda: not server.state()["health"].get("helpless") and server.state()["queue"] == 0)
    till.agent.kill()
    till.agent.start()
    till.panel.post("/sim/fn", {"fn": "9999078900000961"})
    eventually(lambda: server.state().get("fn_number") == "9999078900000961")
    server.send("cmd", print_receipt())
    assert server.final("i-1").code == "ended_by_person"
    assert [fact["intent_id"] for fact in server.facts_of("printed")] == ["i-0", "i-2"]
    assert till.panel.get("/sim/counts")["by_order"]["o-1"] == {"sell": 46_666}, "once, as it was found"
