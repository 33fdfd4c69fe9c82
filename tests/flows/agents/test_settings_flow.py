"""Wished settings reach a running agent's controllers and doors, and are still there after a kill."""

from typing import Any

import msgspec
from tests.flows.agents.conftest import Productomat, Till
from tests.flows.agents.kit import Server, eventually, now, open_cell

from lukoshko_wire.message import encode
from lukoshko_wire.settings import Desired, digest

COLDER = (
    b'{"zones":[{"zone":"chilled","setpoint_c10":20,"low_c10":0,"high_c10":60},'
    b'{"zone":"frozen","setpoint_c10":-210,"low_c10":-260,"high_c10":-150}],'
    b'"timers":{"transition_s":1,"remind_s":5,"left_open_s":5},"periods":{"climate_poll_s":0.5,"state_s":1,"telemetry_s":1}}'
)


def wish(server: Server, version: int, body: bytes, device: str = "l-1") -> None:
    """Publish a document as the server does."""
    desired = Desired(device=device, version=version, hash=digest(body), at=now(), settings=msgspec.Raw(body))
    server.send("desired", encode(desired), retain=True)


def reported(server: Server, **wanted: Any) -> dict[str, Any]:
    """Wait for a report that says this."""

    def look() -> dict[str, Any] | None:
        told: dict[str, Any] = server.retained.get("reported", {})
        return told if wanted.items() <= told.items() else None

    return eventually(look, why=f"no report of {wanted} but {server.retained.get('reported')}")


def setpoints(locker: Productomat) -> list[int]:
    """What the controllers really keep."""
    return [zone["setpoint_c10"] for zone in locker.server.state()["zones"]]


def test_setpoints_and_timers_are_applied_whole_and_outlive_a_kill(productomat_on: Productomat) -> None:
    locker, server = productomat_on, productomat_on.server
    first = reported(server, applied=0, fault="")
    assert first["disk_free_bytes"] > 0
    wish(server, 1, COLDER)
    reported(server, applied=1, fault="", hash=digest(COLDER))
    eventually(lambda: setpoints(locker) == [20, -210])
    wish(server, 2, COLDER.replace(b'"setpoint_c10":20', b'"setpoint_c10":999'))
    reported(server, applied=1, seen=2, fault="value", fault_key="zones.chilled.setpoint_c10")
    locker.agent.kill()
    eventually(lambda: server.conn().get("online") is False)
    server.send("desired", b"", retain=True)  # the broker has lost it
    locker.agent.start()
    eventually(lambda: server.conn()["online"])
    reported(server, applied=1, seen=2, boot=server.conn()["boot"])
    server.send("cmd", encode(open_cell(locker.session, "c-9")))
    assert server.final("c-9").code == "opened"
    alarm = eventually(lambda: [each for each in server.facts_of("alarm") if each["code"] == "left_open"])
    assert alarm[0]["cell"] == 1, "the wished 5 s are in force, the file says 120"
    assert setpoints(locker) == [20, -210]


def test_a_till_takes_its_document_too(till: Till) -> None:
    wish(till.server, 4, b'{"state_s":1}', device="t-1")
    reported(till.server, applied=4, fault="")
    wish(till.server, 5, b'{"timers":{}}', device="t-1")
    reported(till.server, applied=4, seen=5, fault="unknown", fault_key="timers")
