"""Alone at the door: a permitted settlement prints at once, never twice, and never more than was signed."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.devices.pos.scripted import Desk, Queued
from tests.flows.agents.kit import now

from lukoshko_edge.clock import SystemClock
from lukoshko_pos.commands import Commands
from lukoshko_pos.door import Door
from lukoshko_pos.doorway import Doorway
from lukoshko_pos.ledger import Intent
from lukoshko_wire.api.door import AtDoor, DoorState
from lukoshko_wire.door import MOST_BYTES, OtherSettlement, Pairing, Permit, PermitLine, command, total, write
from lukoshko_wire.locker import Ack
from lukoshko_wire.message import Message, encode
from lukoshko_wire.outcome import DoorOutcome, LineRefusal
from lukoshko_wire.pos import DropReceipt, TillState
from lukoshko_wire.receipts import receipt_id
from lukoshko_wire.rights import What, b64, signed_bytes
from lukoshko_wire.values import PayMethod, Unit, Vat

APP, COURIER = "https://courier.example", "p-1"
KEY, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
INTENT = receipt_id("s-1", "sell")
HOUR = timedelta(hours=1)


def permit(**other: Any) -> Permit:
    """A permit for cheese, milk and delivery, in cash or on the terminal, unless told otherwise."""
    usual: dict[str, Any] = {
        "order_id": "o-1", "order_number": "А-0001", "version": 2, "till_id": "t-1", "courier_id": COURIER,
        "settlement_id": "s-1", "intent_id": INTENT, "issued_at": now() - HOUR, "expires_at": now() + 8 * HOUR,
        "lines": [
            PermitLine(no=1, name="Сыр, кг", unit=Unit.KG, price_kopecks=89_990, vat=Vat.VAT10, brought=353),
            PermitLine(no=2, name="Молоко", unit=Unit.PIECE, price_kopecks=8_990, vat=Vat.VAT10, brought=2),
        ],
        "fee_kopecks": 14_900, "fee_vat": Vat.VAT22, "methods": [PayMethod.CASH, PayMethod.TERMINAL],
        "taxation": "osn", "buyer": "+79161234567", "place": "Доставка", "address": "Москва, ул. Примерная, 1",
        "cashier": "Курьер Иванов",
    }  # fmt: skip
    return Permit(**{**usual, **other})


def outcome(of: Permit, **other: Any) -> DoorOutcome:
    """All is taken and paid on the terminal, unless told otherwise."""
    usual: dict[str, Any] = {
        "order_id": of.order_id, "version": of.version, "method": PayMethod.TERMINAL, "kopecks": 0, "at": now(),
    }  # fmt: skip
    said = DoorOutcome(**{**usual, **other})
    return said if "kopecks" in other else msgspec.structs.replace(said, kopecks=total(of, said))


def signed(what: What, message: Message, *, till: str = "t-1", key: Ed25519PrivateKey = KEY) -> str:
    """A message as the server signs it for a till."""
    body = encode(message)
    return write(body, key.sign(signed_bytes(what, till, body)))


def asked(of: Permit | None = None, text: str = "", **other: Any) -> AtDoor:
    """What the app hands over."""
    of = of or permit()
    return AtDoor(permit=text or signed("door/permit", of), outcome=outcome(of, **other))


def pairing(**other: Any) -> Pairing:
    """This courier's phone may talk to this till."""
    return Pairing(**{"till_id": "t-1", "courier_id": COURIER, "expires_at": now() + 8 * HOUR, **other})


class Beside:
    """A till and its door; prints as soon as it is woken, unless its register is away."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder, Queued([]))
        self.away = False
        self.acks: list[Ack] = []
        clock = SystemClock(self.desk.journal.kept_time)
        ledger = self.desk.ledger
        self.commands = Commands(
            ledger, clock, electronic=False, answer=self.acks.append, wake=self.print, end=lambda *_: None
        )
        self.doorway = Doorway(
            "t-1", [b64(KEY.public_key().public_bytes_raw())], ledger, self.desk.journal, clock, electronic=False,
            wake=self.print, state=self.state,
        )  # fmt: skip
        self.door = Door(0, [APP], self.doorway)

    def print(self) -> None:
        """What the till's thread does."""
        if not self.away:
            self.desk.walk()

    def state(self) -> TillState:
        """The till as last seen."""
        return TillState(
            boot="1-a", session="s", at=now(), online=not self.away, shift="opened", shift_number=1, paper=True,
            electronic=False, fn_number="1", serial="1", last_fd=0, queue=self.desk.ledger.waiting(), ofd_unsent=0,
            trouble="register_unreachable" if self.away else "",
        )  # fmt: skip

    def settle(self, at_door: AtDoor, courier: str = COURIER) -> DoorState:
        """Hand it over."""
        return self.doorway.settle(courier, encode(at_door))

    def told(self) -> list[str]:
        """Types of facts in the order in which the server hears them."""
        return [fact["type"] for fact in self.desk.facts()]


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Beside]:
    """A till beside the courier's phone."""
    made = Beside(tmp_path)
    with closing(made.desk):
        made.door.start()
        yield made
        made.door.stop()


def test_a_settlement_prints_at_once_and_the_same_again_is_told_how_it_stands(beside: Beside) -> None:
    whole = asked()
    first = beside.settle(whole)
    assert (first.state, first.code) == ("printed", "printed")
    assert first.receipt is not None
    assert (first.receipt.total_kopecks, first.receipt.fd_number) == (31_766 + 17_980 + 14_900, 1)
    assert [beside.settle(whole), beside.settle(whole)] == [first, first]
    assert len(beside.desk.register.stored) == 1
    assert beside.told() == ["settled_at_door", "printed"]
    assert beside.doorway.till().settlements == [INTENT]


def test_less_is_taken_and_the_receipt_follows_the_goods(beside: Beside) -> None:
    said = asked(refused=[LineRefusal(no=2, quantity=1)], method=PayMethod.CASH, given_kopecks=100_000)
    answer = beside.settle(said)
    assert answer.receipt is not None
    assert answer.receipt.cash_kopecks == answer.receipt.total_kopecks == 31_766 + 8_990 + 14_900


def test_what_waits_for_the_register_is_printed_when_it_is_back(beside: Beside) -> None:
    beside.away = True
    waiting = beside.settle(asked())
    assert (waiting.state, waiting.trouble) == ("waiting", "register_unreachable")
    beside.away = False
    beside.print()
    assert beside.doorway.answer(INTENT).state == "printed"


@pytest.mark.parametrize("away", [False, True])
def test_the_same_intent_over_the_network_finds_itself_done_and_its_fact_is_told_again(
    beside: Beside, away: bool
) -> None:
    beside.away = away
    of = permit()
    beside.settle(asked(of))
    over_mqtt = command(of, outcome(of))
    beside.commands.arrived(encode(msgspec.structs.replace(over_mqtt, issued_at=now())), False)
    beside.away = False
    beside.print()
    assert beside.told() == ["settled_at_door", "printed", *([] if away else ["printed"])]
    beside.commands.arrived(encode(over_mqtt), False)
    assert beside.acks[-1].code == "printed"
    assert beside.told().count("printed") == (1 if away else 2)
    assert len(beside.desk.register.stored) == 1


def test_another_outcome_under_the_same_intent_is_refused_from_either_side(beside: Beside) -> None:
    of = permit()
    beside.settle(asked(of))
    beside.commands.arrived(encode(command(of, outcome(of, method=PayMethod.CASH))), False)
    assert beside.acks[-1].code == "duplicate_conflict"
    with pytest.raises(Exception, match="otherwise"):
        beside.settle(asked(of, method=PayMethod.CASH))


def test_what_the_server_took_away_is_not_printed_here(beside: Beside) -> None:
    beside.commands.arrived(encode(DropReceipt(id="d-1", issued_at=now(), intent_id=INTENT)), False)
    with pytest.raises(Exception, match="another till"):
        beside.settle(asked())
    assert beside.desk.register.stored == []


def test_goods_on_a_hold_are_written_down_told_and_printed_when_the_server_asks(beside: Beside) -> None:
    held = permit(methods=[PayMethod.HOLD], held_kopecks=100_000, covered_until=now() + HOUR)
    said = asked(held, method=PayMethod.HOLD)
    assert [beside.settle(said).state, beside.settle(said).state] == ["given", "given"]
    assert (beside.told(), beside.desk.register.stored) == (["settled_at_door"], [])
    with pytest.raises(Exception, match="otherwise"):
        beside.settle(asked(held, method=PayMethod.HOLD, refused=[LineRefusal(no=2, quantity=2)]))
    beside.commands.arrived(encode(command(held, said.outcome)), False)
    assert beside.doorway.answer(INTENT).state == "printed"


@pytest.mark.parametrize("first", [PayMethod.HOLD, PayMethod.CASH])
def test_an_order_given_on_a_hold_is_not_paid_again_nor_the_other_way_about(
    beside: Beside, first: PayMethod
) -> None:
    held = permit(methods=[PayMethod.HOLD], held_kopecks=100_000, covered_until=now() + HOUR)
    said = {
        PayMethod.HOLD: asked(held, method=PayMethod.HOLD),
        PayMethod.CASH: asked(permit(version=3), method=PayMethod.CASH),
    }
    second = PayMethod.CASH if first is PayMethod.HOLD else PayMethod.HOLD
    if second is PayMethod.HOLD:
        said[second] = asked(msgspec.structs.replace(held, version=4), method=PayMethod.HOLD)
    beside.settle(said[first])
    printed = list(beside.desk.register.stored)
    told = beside.told()
    with pytest.raises(OtherSettlement):
        beside.settle(said[second])
    assert (beside.desk.register.stored, beside.told()) == (printed, told)


def test_what_the_door_takes_while_the_servers_job_arrives_is_one_intent(beside: Beside) -> None:
    beside.away = True
    of = permit()
    find = beside.desk.ledger.find
    late: list[Intent | None] = []

    def meanwhile(id_: str) -> Intent | None:
        known = find(id_)
        if not late:  # the courier's phone is a moment faster
            late.append(known)
            beside.settle(asked(of))
        return known

    beside.desk.ledger.find = meanwhile  # type: ignore[method-assign]
    beside.commands.arrived(encode(command(of, outcome(of))), False)
    assert (late, beside.acks[-1].code) == ([None], "accepted")
    beside.away = False
    beside.print()
    assert (len(beside.desk.register.stored), beside.desk.ledger.waiting()) == (1, 0)
    assert beside.told() == ["settled_at_door", "printed"]


def altered() -> str:
    """A permit whose price was lowered on the way."""
    body = encode(permit())
    changed = body.replace(b'"price_kopecks":89990', b'"price_kopecks":80000')
    assert changed != body
    return write(changed, KEY.sign(signed_bytes("door/permit", "t-1", body)))


@pytest.mark.parametrize(
    ("at_door", "code"),
    [
        (lambda: asked(text=altered()), "door.not-permitted"),
        (lambda: asked(text=signed("door/permit", permit(), key=STRANGER)), "door.not-permitted"),
        (lambda: asked(text=signed("door/pairing", permit())), "door.not-permitted"),
        (lambda: asked(text=signed("door/permit", permit(), till="t-2")), "door.not-permitted"),
        (lambda: asked(permit(till_id="t-2")), "door.not-permitted"),
        (lambda: asked(permit(courier_id="p-2")), "door.not-permitted"),
        (lambda: asked(permit(expires_at=now() - HOUR)), "door.expired"),
        (lambda: asked(kopecks=1), "door.other-sum"),
        (lambda: asked(refused=[LineRefusal(no=9, quantity=1)]), "door.refused-too-much"),
        (lambda: asked(method=PayMethod.HOLD), "door.wrong-method"),
        (lambda: asked(version=1), "door.replaced"),
        (lambda: asked(permit(buyer="", electronic=True)), "receipt.bad"),
        (lambda: asked(permit(cashier_inn="500100732258")), "receipt.bad"),
        (lambda: asked(text="x.y"), "request.malformed"),
        (lambda: asked(text="\u042f"), "request.malformed"),
    ],
)  # fmt: skip
def test_what_was_not_signed_for_this_till_and_settlement_is_refused(
    beside: Beside, at_door: Callable[[], AtDoor], code: str
) -> None:
    with pytest.raises(Exception) as refused:  # noqa: PT011 - the code is looked at
        beside.settle(at_door())
    assert getattr(refused.value, "code", repr(refused.value)) == code
    assert (beside.desk.register.stored, beside.desk.ledger.waiting(), beside.told()) == ([], 0, [])


def test_an_older_permit_of_an_order_that_was_settled_is_replaced(beside: Beside) -> None:
    beside.settle(asked())
    other = permit(version=1, intent_id="i-other", settlement_id="s-other")
    with pytest.raises(Exception, match="later permit"):
        beside.settle(asked(other))


def test_a_clock_that_fell_back_does_not_let_an_old_permit_live_again(beside: Beside) -> None:
    beside.desk.journal.keep_time(now() + timedelta(days=1))
    with pytest.raises(Exception, match="has ended"):
        beside.settle(asked())


def call(
    beside: Beside, method: str, path: str, body: bytes = b"", *, token: str | None = None, origin: str | None = APP,
    host: str = "",
) -> requests.Response:  # fmt: skip
    """One request as a browser makes it."""
    given = {
        "Origin": origin, "Host": host or None, "Content-Type": "application/json",
        "X-Lukoshko-Till": signed("door/pairing", pairing()) if token is None else token,
    }  # fmt: skip
    headers = {name: value for name, value in given.items() if value}
    return requests.request(method, beside.door.url + path, data=body, headers=headers, timeout=15)


def test_the_couriers_app_settles_over_loopback(beside: Beside) -> None:
    with call(beside, "GET", "/door") as till:
        assert (till.status_code, till.json()["till_id"]) == (200, "t-1")
        assert till.headers["Access-Control-Allow-Origin"] == APP
    with call(beside, "POST", "/door/settlements", encode(asked())) as answer:
        assert (answer.status_code, answer.json()["state"]) == (200, "printed")
    with call(beside, "GET", f"/door/settlements/{INTENT}") as again:
        assert again.json()["receipt"]["fd_number"] == 1
    with call(beside, "GET", "/door/settlements/i-9") as unknown:
        assert unknown.status_code == 404
    with call(beside, "OPTIONS", "/door/settlements", token="") as asks:
        assert asks.status_code == 204
        assert "X-Lukoshko-Till" in asks.headers["Access-Control-Allow-Headers"]
        assert asks.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize(
    "other",
    [
        {"origin": "https://evil.example"},
        {"origin": None},
        {"origin": "null"},
        {"host": "evil.example"},
        {"token": "AAAA.AAAA"},
        {"token": signed("door/pairing", pairing(), key=STRANGER)},
        {"token": signed("door/pairing", pairing(till_id="t-2"))},
        {"token": signed("door/permit", pairing())},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/door/settlements"), ("GET", "/door")])
def test_nobody_else_reaches_the_till(beside: Beside, method: str, path: str, other: dict[str, Any]) -> None:
    with call(beside, method, path, encode(asked()), **other) as answer:
        assert answer.status_code == 403
        assert answer.headers.get("Access-Control-Allow-Origin", APP) == APP
    assert beside.desk.register.stored == []


def test_a_pairing_ends(beside: Beside) -> None:
    with call(
        beside, "GET", "/door", token=signed("door/pairing", pairing(expires_at=now() - HOUR))
    ) as answer:
        assert answer.json()["code"] == "door.expired"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff" * 100, b'{"permit":1}', b"{" * 9000])
def test_noise_is_refused_by_name(beside: Beside, body: bytes) -> None:
    with call(beside, "POST", "/door/settlements", body) as answer:
        assert answer.status_code == 400
        assert answer.json()["code"]
    with call(beside, "POST", "/door/settlements", b"y" * (MOST_BYTES + 1)) as large:
        assert large.status_code == 413
