"""Alone at the door with real processes: the courier's app, the till's agent, a register; the server hears of it later."""

from pathlib import Path

import requests
from tests import needs
from tests.brokers import iotcore
from tests.devices.pos.test_door import APP, INTENT, KEY, asked, outcome, pairing, permit, signed
from tests.flows.agents.conftest import Till
from tests.flows.agents.kit import eventually, now

from lukoshko_wire.api.door import AtDoor
from lukoshko_wire.door import TOKEN, command
from lukoshko_wire.message import encode
from lukoshko_wire.pos import PrintReceipt
from lukoshko_wire.rights import b64


def settle(port: int, at_door: AtDoor) -> dict[str, object]:
    """The app hands a settlement over, until the till says that it is printed."""
    headers = {"Origin": APP, TOKEN: signed("door/pairing", pairing())}

    def printed() -> dict[str, object] | None:
        with requests.post(
            f"http://127.0.0.1:{port}/door/settlements", data=encode(at_door), headers=headers, timeout=10
        ) as answer:
            assert answer.status_code == 200, answer.text
            state: dict[str, object] = answer.json()
            return state if state["state"] == "printed" else None

    return eventually(printed)


def test_a_settlement_without_network_is_one_receipt_whatever_comes_later(tmp_path: Path) -> None:
    port = needs.free_port()
    of = permit()
    at_door = asked(of)
    (tmp_path / "server.pub").write_text(b64(KEY.public_key().public_bytes_raw()), encoding="utf-8")
    with iotcore(tmp_path) as broker:
        till = Till(tmp_path, broker)
        door = f'\n[door]\norigins = ["{APP}"]\nserver_key_file = "server.pub"\nport = {port}\n'
        till.config.write_text(till.config.read_text("utf-8") + door, encoding="utf-8")
        till.server.acking = False  # whatever the agent tells, nobody takes it: it is alone
        try:
            till.sim.start()
            till.agent.start()
            first = settle(port, at_door)
            till.agent.kill()
            till.agent.start()
            assert settle(port, at_door) == first
            till.server.acking = True
            job = command(of, outcome(of))
            late = PrintReceipt(id=job.id, issued_at=now(), receipt=job.receipt)
            till.server.send("cmd", encode(late))
            assert till.server.final(INTENT).code == "printed"
            assert till.panel.get("/sim/counts")["by_order"] == {"o-1": {"sell": 64_646}}
            told = eventually(
                lambda: len(till.server.facts_of("printed")) == 2 and till.server.facts_of("printed")
            )
            assert {fact["fiscal"]["fd_number"] for fact in told} == {first["receipt"]["fd_number"]}  # type: ignore[index]
            assert [fact["intent_id"] for fact in till.server.facts_of("settled_at_door")] == [INTENT]
        finally:
            till.close()
