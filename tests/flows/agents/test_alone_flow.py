"""A courier alone with a till, as processes: permits over loopback HTTP, the same intents over MQTT before and after."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from tests import needs
from tests.brokers import iotcore
from tests.flows.agents.conftest import Till
from tests.flows.agents.kit import eventually, now

from lukoshko_wire.door import TOKEN, Pairing, Permit, PermitLine, command, total, write
from lukoshko_wire.message import encode
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.receipts import receipt_id
from lukoshko_wire.rights import What, b64, signed_bytes
from lukoshko_wire.values import PayMethod, Unit, Vat

ORIGIN = "https://shop.example"
ORDERS = count(1)


class Beside:
    """The courier's phone beside a till: the server's key signs, HTTP goes over loopback."""

    def __init__(self, till: Till, port: int, server: Ed25519PrivateKey) -> None:
        self.till, self._server = till, server
        self.url = f"http://127.0.0.1:{port}"

    def signed(self, what: What, message: object, till_id: str = "t-1") -> str:
        body = encode(message)
        return write(body, self._server.sign(signed_bytes(what, till_id, body)))

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Ask as the app does, its pairing in the header."""
        pairing = Pairing(till_id="t-1", courier_id="c-1", expires_at=now() + timedelta(hours=1))
        usual = {"Origin": ORIGIN, "Content-Type": "application/json"}
        usual[TOKEN] = self.signed("door/pairing", pairing)
        with requests.request(
            method, self.url + path, data=body, headers=usual | (headers or {}), timeout=10
        ) as answer:
            return answer.status_code, answer.json()

    def settle(self, permit: Permit, outcome: DoorOutcome, text: str = "") -> tuple[int, Any]:
        """Hand a settlement over."""
        body = {"permit": text or self.signed("door/permit", permit), "outcome": outcome}
        return self.ask("POST", "/door/settlements", encode(body))

    def stands(self, permit: Permit, state: str) -> Any:
        """Ask until the settlement stands like this."""
        return eventually(lambda: (at := self._at(permit)) and at["state"] == state and at)

    def _at(self, permit: Permit) -> Any:
        try:
            status, answer = self.ask("GET", f"/door/settlements/{permit.intent_id}")
        except requests.ConnectionError:  # the agent is being started again
            return None
        return answer if status == 200 else None


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Beside]:
    """A running till whose door knows the test's own server key."""
    server, port = Ed25519PrivateKey.generate(), needs.free_port()
    (tmp_path / "server.pub").write_text(b64(server.public_key().public_bytes_raw()) + "\n")
    with iotcore(tmp_path) as broker:
        till = Till(tmp_path, broker)
        with till.config.open("a", encoding="utf-8") as file:
            file.write(f'[door]\nport = {port}\norigins = ["{ORIGIN}"]\nserver_key_file = "server.pub"\n')
        try:
            till.sim.start()
            till.agent.start()
            eventually(lambda: till.server.conn().get("online"))
            yield Beside(till, port, server)
        finally:
            till.close()


def permit(**changes: Any) -> Permit:
    """An order of milk and cheese with a delivery, to be paid at the door."""
    order, issued_at = f"o-{next(ORDERS)}", now()
    settlement = f"s-{order}"
    usual = Permit(
        order_id=order, order_number="А-0001", version=1, till_id="t-1", courier_id="c-1", settlement_id=settlement,
        intent_id=receipt_id(settlement, "sell"), issued_at=issued_at, expires_at=issued_at + timedelta(hours=12),
        lines=[
            PermitLine(no=1, name="Молоко", unit=Unit.PIECE, price_kopecks=8990, vat=Vat.VAT10, brought=2),
            PermitLine(no=2, name="Сыр, кг", unit=Unit.KG, price_kopecks=104_990, vat=Vat.VAT10, brought=437),
        ],
        fee_kopecks=9900, fee_vat=Vat.VAT22, methods=[PayMethod.CASH, PayMethod.TERMINAL], taxation="osn",
        buyer="+79990000001", place="shop.example", address="Лесная, 1", cashier="Курьер Петров",
    )  # fmt: skip
    return replace(usual, **changes)


def outcome(of: Permit, *refused: tuple[int, int], at: datetime | None = None, **changes: Any) -> DoorOutcome:
    """Paid in cash, unless told otherwise."""
    said = DoorOutcome(
        order_id=of.order_id, version=of.version, method=PayMethod.CASH, kopecks=0, at=at or of.issued_at,
        refused=[LineRefusal(no=no, quantity=quantity) for no, quantity in refused],
    )  # fmt: skip
    return replace(said, **{"kopecks": total(of, said), **changes})


def test_without_a_broker_the_receipt_prints_and_the_facts_follow(beside: Beside) -> None:
    till, given = beside.till, permit()
    till.server.acking = False  # the server hears of nothing yet
    said = outcome(given, (1, 1))
    assert beside.settle(given, said)[0] == 200
    printed = beside.stands(given, "printed")
    assert printed["receipt"]["total_kopecks"] == said.kopecks
    paper = till.panel.get("/sim/paper")["papers"]
    assert printed["receipt"]["qr"] in [page["qr"] for page in paper]
    till.server.acking = True
    told = eventually(lambda: till.server.facts_of("printed") and till.server.facts_of("settled_at_door"))
    assert [(fact["intent_id"], fact["outcome"]["kopecks"]) for fact in told] == [
        (given.intent_id, said.kopecks)
    ]
    seqs = [till.server.facts_of(name)[0]["seq"] for name in ("settled_at_door", "printed")]
    assert seqs == sorted(seqs), "what was settled is told before what was printed of it"


@pytest.mark.parametrize("first", ["mqtt", "door", "both"])
def test_the_same_intent_by_mqtt_and_by_the_door_is_one_receipt(beside: Beside, first: str) -> None:
    till, given = beside.till, permit()
    said = outcome(given)
    by_mqtt = encode(replace(command(given, said), issued_at=now()))
    if first == "both":
        sender = threading.Thread(target=till.server.send, args=("cmd", by_mqtt))
        sender.start()
        assert beside.settle(given, said)[0] == 200
        sender.join()
    else:
        steps = [lambda: till.server.send("cmd", by_mqtt), lambda: beside.settle(given, said)]
        for step in steps if first == "mqtt" else reversed(steps):
            step()
            beside.stands(given, "printed")
    assert till.server.final(given.intent_id).code == "printed"
    assert till.sold() == 1
    status, answer = beside.settle(given, outcome(given, (1, 1)))
    assert (status, answer["code"]) == (409, "door.other-settlement")
    assert till.sold() == 1


def test_an_agent_killed_at_the_door_prints_once_whenever_it_dies(beside: Beside) -> None:
    till = beside.till
    asked: list[tuple[Permit, DoorOutcome]] = []
    for after_ms in (0, 20, 60, 150, 400):
        given = permit()
        said = outcome(given)
        asked.append((given, said))
        timer = threading.Timer(after_ms / 1000, till.agent.kill)
        timer.start()
        with suppress(requests.RequestException):  # the answer is lost, as it is on a phone
            beside.settle(given, said)
        timer.join()
        till.agent.start()
        assert beside.settle(given, said)[0] == 200
        beside.stands(given, "printed")
    counts = till.panel.get("/sim/counts")
    assert counts["by_order"] == {given.order_id: {"sell": said.kopecks} for given, said in asked}
    told = eventually(lambda: len(found := till.server.facts_of("settled_at_door")) == 5 and found)
    assert {fact["intent_id"] for fact in told} == {given.intent_id for given, _ in asked}


def test_forged_expired_foreign_and_altered_permits_print_nothing(beside: Beside) -> None:
    till, given = beside.till, permit()
    text = beside.signed("door/permit", given)
    body, _, signature = text.partition(".")
    stranger = Beside(till, 1, Ed25519PrivateKey.generate()).signed("door/permit", given)
    old = permit(issued_at=now() - timedelta(hours=13), expires_at=now() - timedelta(hours=1))
    elsewhere = permit(till_id="t-2")
    cheaper = replace(given, fee_kopecks=0)
    cases = [
        (given, outcome(given), stranger, 403, "door.not-permitted"),
        (given, outcome(given), f"{b64(encode(cheaper))}.{signature}", 403, "door.not-permitted"),
        (given, outcome(given), f"{body}.{signature[:-4]}AAAA", 403, "door.not-permitted"),
        (elsewhere, outcome(elsewhere), beside.signed("door/permit", elsewhere, "t-2"), 403, "door.not-permitted"),
        (given, outcome(given), beside.signed("door/pairing", given), 403, "door.not-permitted"),
        (old, outcome(old), "", 409, "door.expired"),
        (given, outcome(given, kopecks=1), "", 409, "door.other-sum"),
        (given, outcome(given, (1, 3)), "", 409, "door.refused-too-much"),
        (given, outcome(given, method=PayMethod.HOLD), "", 409, "door.wrong-method"),
    ]  # fmt: skip
    for of, said, sealed, status, code in cases:
        got, answer = beside.settle(of, said, sealed)
        assert (got, answer["code"]) == (status, code)
    for headers in ({"Origin": "https://other.example"}, {TOKEN: "x.y"}, {"Host": "evil.example"}):
        assert beside.ask("GET", "/door", headers=headers)[0] in (400, 403)
    assert till.sold() == 0
    assert till.server.facts_of("settled_at_door") == []
    assert beside.settle(given, outcome(given))[0] == 200, "and the right one is taken all the same"
    beside.stands(given, "printed")
    assert till.sold() == 1
