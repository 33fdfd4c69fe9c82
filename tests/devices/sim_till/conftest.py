"""A till on a free port, and a caller that speaks the web server's HTTP."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

import pytest
import requests

from lukoshko_sim.serving import listening
from lukoshko_sim.till.main import Wire, till
from lukoshko_sim.till.passport import Passport

UNFINISHED = ("wait", "inProgress", "blocked")


class Caller:
    """Whoever uses the till."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self._tasks = 0

    def send(self, request: object, uuid: str | None = None) -> requests.Response:
        self._tasks += 1
        body = {"uuid": uuid or f"task-{self._tasks}", "request": request}
        return self.http.post(f"{self.url}/api/v2/requests", data=json.dumps(body, default=str), timeout=20)

    def results(self, uuid: str) -> list[dict[str, Any]]:
        answer = self.http.get(f"{self.url}/api/v2/requests/{uuid}", timeout=20)
        assert answer.status_code == 200, answer.text
        return list(json.loads(answer.text, parse_float=Decimal)["results"])

    def wait(self, uuid: str, until: Callable[[list[str]], bool] | None = None) -> list[dict[str, Any]]:
        """Ask until every subtask has ended, or until its statuses are as wanted."""
        ended = until or (lambda statuses: not set(statuses) & set(UNFINISHED))
        deadline = time.monotonic() + 20
        while True:
            results = self.results(uuid)
            if ended([result["status"] for result in results]):
                return results
            assert time.monotonic() < deadline, results
            time.sleep(0.01)

    def run(self, request: object) -> list[dict[str, Any]]:
        """Send a request and wait for its end."""
        answer = self.send(request)
        assert answer.status_code == 201, answer.text
        return self.wait(answer.json()["uuid"])

    def ready(self, task: object) -> dict[str, Any]:
        """Run one task that must succeed; its result."""
        (result,) = self.run(task)
        assert result["status"] == "ready", result
        return dict(result["result"])

    def code(self, task: object) -> int:
        """Run one task that must fail; its error code."""
        (result,) = self.run(task)
        assert result["status"] == "error", result
        return int(result["error"]["code"])

    def sim(self, path: str, body: object) -> dict[str, Any]:
        answer = self.http.post(f"{self.url}/sim/{path}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def look(self, path: str) -> dict[str, Any]:
        return dict(self.http.get(f"{self.url}/sim/{path}", timeout=20).json())

    def until_sent(self) -> None:
        """Wait until the operator of fiscal data has taken everything."""
        deadline = time.monotonic() + 20
        while self.look("state")["unsent"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)


class Host:
    """A program that drives a Shtrih-M over TCP: its own frames, written from the page, not from the simulator."""

    def __init__(self, address: str) -> None:
        host, _, port = address.partition(":")
        self._address = (host, int(port))
        self.socket = self._connect()
        self.number = 0

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self._address, timeout=20)
        made.settimeout(5)
        return made

    def close(self) -> None:
        self.socket.close()

    def again(self) -> None:
        """Connect anew."""
        self.socket.close()
        self.socket = self._connect()

    def read(self, size: int) -> bytes:
        """So many bytes. Raises ConnectionError when the line is dead."""
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise ConnectionResetError(data)
            data += part
        return data

    def frame(self, body: bytes) -> bytes:
        counted = bytes([len(body)]) + body
        return b"\x02" + counted + bytes([reduce(xor, counted)])

    def answer(self) -> bytes:
        """One frame of protocol 1, not confirmed."""
        start, size = self.read(2)
        rest = self.read(size + 1)
        assert start == 2
        assert reduce(xor, rest, size) == 0
        return rest[:-1]

    def enq(self) -> bytes | None:
        """Ask what is held, and confirm it."""
        self.socket.sendall(b"\x05")
        if self.read(1) == b"\x15":
            return None
        held = self.answer()
        self.socket.sendall(b"\x06")
        return held

    def send(self, body: bytes) -> None:
        """A command that is taken."""
        self.socket.sendall(self.frame(body))
        assert self.read(1) == b"\x06"

    def run(self, command: int, parameters: bytes = b"", password: int = 30) -> tuple[int, bytes]:
        """Error byte and data of a command with a password."""
        code = command.to_bytes(2 if command > 0xFF else 1, "big")
        self.send(code + password.to_bytes(4, "little") + parameters)
        answer = self.answer()
        self.socket.sendall(b"\x06")
        assert answer.startswith(code)
        return answer[len(code)], answer[len(code) + 1 :]

    def ok(self, command: int, parameters: bytes = b"", password: int = 30) -> bytes:
        """The data of a command that must succeed."""
        error, data = self.run(command, parameters, password)
        assert error == 0, f"{command:X} answers {error:02X}h"
        return data

    def item(self, name: str = "Сыр вес.", **changes: int) -> bytes:
        """Parameters of FF46: cheese by weight unless changed; -1 is left to the register."""
        parts = {"kind": 1, "quantity": 353_000, "price": 89_990, "sum": -1, "tax": -1, "vat": 2}
        parts |= {"department": 1, "method": 4, "subject": 1, **changes}
        sizes = (1, 6, 5, 5, 5, 1, 1, 1, 1)
        numbers = (
            value.to_bytes(size, "little", signed=value < 0)
            for value, size in zip(parts.values(), sizes, strict=True)
        )
        return b"".join(numbers) + name.encode("cp1251")

    def payments(self, rounding: int = 0, system: int = 1, **paid: int) -> bytes:
        """Parameters of FF45: p1 is cash, p2 electronic and so on."""
        sums = b"".join(paid.get(f"p{no}", 0).to_bytes(5, "little") for no in range(1, 17))
        return sums + bytes([rounding]) + b"\0" * 30 + bytes([system])

    def second(self, body: bytes, number: int | None = None) -> tuple[int, bytes]:
        """One exchange of protocol 2: the number and the body of the answer. Without a body it asks for the number."""
        counted = b"\0\0" if not body else (len(body) + 2).to_bytes(2, "little")
        counted += b"" if number is None else number.to_bytes(2, "little")
        counted += body
        plain = counted + crc(counted).to_bytes(2, "little")
        self.socket.sendall(b"\x8f" + plain.replace(b"\x9f", b"\x9f\x83").replace(b"\x8f", b"\x9f\x81"))
        assert self.read(1) == b"\x8f"
        size = int.from_bytes(self._plain(2), "little")
        rest = self._plain(size + 2)
        check = crc(size.to_bytes(2, "little") + rest[:-2])
        assert check == int.from_bytes(rest[-2:], "little")
        return int.from_bytes(rest[:2], "little"), rest[2:-2]

    def _plain(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            byte = self.read(1)
            data += {b"\x81": b"\x8f", b"\x83": b"\x9f"}[self.read(1)] if byte == b"\x9f" else byte
        return data

    def sell(self, order: str = "ord-1") -> tuple[int, int]:
        """A whole sale by card; its FD and FP."""
        self.begin(order)
        return self.finish()

    def begin(self, order: str = "ord-1") -> None:
        self.ok(0x8D, b"\0")
        self.ok(0xFF46, self.item())
        self.ok(0xFF0C, tlv(1084, tlv(1085, "Заказ"), tlv(1086, order)))

    def finish(self) -> tuple[int, int]:
        data = self.ok(0xFF45, self.payments(p2=31_766))
        return int.from_bytes(data[5:9], "little"), int.from_bytes(data[9:13], "little")

    def status(self) -> tuple[int, int]:
        """Mode and submode."""
        data = self.ok(0x10)
        return data[3], data[4]

    def wait(self, submode: int) -> None:
        deadline = time.monotonic() + 20
        while self.status()[1] != submode:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def last_fd(self) -> int:
        return int.from_bytes(self.ok(0xFF01)[-4:], "little")


def crc(data: bytes) -> int:
    """CRC16-CCITT as the Java driver reckons it, by swapped halves."""
    check = 0xFFFF
    for byte in data:
        check = (check >> 8 | check << 8) & 0xFFFF ^ byte
        check ^= (check & 0xFF) >> 4
        check = (check ^ check << 12) & 0xFFFF
        check = (check ^ (check & 0xFF) << 5) & 0xFFFF
    return check


def tlv(tag: int, *parts: str | bytes) -> bytes:
    """One TLV of text or of TLVs."""
    body = b"".join(part.encode("cp866") if isinstance(part, str) else part for part in parts)
    return tag.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body


@pytest.fixture
def a_tlv() -> Callable[..., bytes]:
    return tlv


@pytest.fixture
def shtrih(open_till: "OpenTill") -> Caller:
    """The control endpoint of a Shtrih-M."""
    return open_till(protocol="shtrih")


@pytest.fixture
def connect() -> Iterator[Callable[[Caller], Host]]:
    """Connects a driver to a Shtrih-M."""
    with ExitStack() as stack:

        def made(till: Caller) -> Host:
            host = Host(till.look("line")["tcp"])
            stack.callback(host.close)
            return host

        yield made


@pytest.fixture
def host(shtrih: Caller, connect: Callable[[Caller], Host]) -> Host:
    """Who drives it, with an open shift."""
    made = connect(shtrih)
    made.ok(0xE0)
    return made


OpenTill = Callable[..., Caller]


@pytest.fixture
def open_till(tmp_path: Path) -> Iterator[OpenTill]:
    with ExitStack() as stack:

        def start(
            state: str = "till.db", protocol: str = "atol", pty: Path | None = None, **passport: Any
        ) -> Caller:
            wire = Wire(protocol, recovery_s=0.02, pty=pty)
            app = stack.enter_context(till(tmp_path / state, Passport(**passport).checked(), wire))
            caller = Caller(stack.enter_context(listening(app)))
            stack.callback(caller.http.close)
            return caller

        yield start


@pytest.fixture
def caller(open_till: OpenTill) -> Caller:
    return open_till()


@pytest.fixture
def shift(caller: Caller) -> Caller:
    """A till with an open shift."""
    caller.ready({"type": "openShift"})
    return caller


def cheese(**changes: object) -> dict[str, object]:
    return {
        "type": "position",
        "name": "Сыр, кг",
        "price": 899.90,
        "quantity": 0.353,
        "amount": 317.66,
        "measurementUnit": "kilogram",
        "paymentMethod": "fullPayment",
        "paymentObject": "commodity",
        "tax": {"type": "vat10"},
        **changes,
    }


def sell(*items: dict[str, object], order: str = "ord-1", **changes: object) -> dict[str, object]:
    positions = list(items) or [cheese()]
    return {
        "type": "sell",
        "taxationType": "osn",
        "operator": {"name": "Курьер Иванов", "vatin": "500100732259"},
        "items": [*positions, {"type": "userAttribute", "name": "Заказ", "value": order}],
        "payments": [{"type": "electronically", "sum": 317.66}],
        "total": 317.66,
        **changes,
    }


@pytest.fixture
def a_sale() -> Callable[..., dict[str, object]]:
    return sell


@pytest.fixture
def an_item() -> Callable[..., dict[str, object]]:
    return cheese
