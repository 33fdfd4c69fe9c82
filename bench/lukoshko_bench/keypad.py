"""`keypad`: from the last key of a pickup code to the unlock frame, with broker and server gone.

The agent is a process of its own with its journal on disk, the board one of software on a pseudo-terminal, which writes
down when each frame reached it. A list of rights is signed and synchronised; then the broker ends, and codes are typed.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import requests
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from tests.brokers import Broker, iotcore
from tests.devices.locker.rig import Server
from tests.flows.agents.conftest import Productomat
from tests.needs import free_port

from lukoshko_bench import figures
from lukoshko_bench.customers import until
from lukoshko_bench.tap import FRAME_HALF_S
from lukoshko_wire import rights as wire
from lukoshko_wire.rights import Lies, Right, RightsList, b64
from lukoshko_wire.values import Zone

LOCKER, CELLS = "l-1", 24
LIMIT_MS = 50.0
SUPPLY_S = 0.7


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--rounds", type=int, default=5, help=f"{CELLS} codes each, all of other orders")


def run(args: argparse.Namespace) -> None:
    """Type the codes, print."""
    took: list[float] = []
    with tempfile.TemporaryDirectory(prefix="lukoshko-bench-") as name:
        folder = Path(name)
        with iotcore(folder) as broker, _standing(folder, broker) as (locker, kiosk, office):
            for number in range(args.rounds):
                office.sync(number)
                broker.stop()
                until(lambda: not requests.get(kiosk, timeout=5).json()["online"], "the line to be down")
                took += [
                    _type(locker, kiosk, office.code(number, cell), cell) for cell in range(1, CELLS + 1)
                ]
                broker.restart()
    ordered = sorted(took)
    print(f"\nkeypad · {len(took)} codes typed without broker and server")
    figures.row("last key to unlock frame, ms", figures.millis(took))
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000
    figures.row("p99, ms", f"{p99:8.1f}   limit {LIMIT_MS:g}, for information")


class Office:
    """The signing end of the server: lists of rights over the broker, the code key sealed for the device."""

    def __init__(self, folder: Path, broker: Broker) -> None:
        self._signer = Server(folder / "office", LOCKER)
        self._held = self._version = 0
        self._seal = ""
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, "bench-office", protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.on_connect = lambda made, *_: made.subscribe(wire.RIGHTS_ACK.topic(device=LOCKER), 1)
        self._client.on_message = self._heard
        self._client.reconnect_delay_set(1, 1)
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    @property
    def public(self) -> str:
        """The key that the device is given when it is installed."""
        return b64(self._signer.keys.public)

    def stop(self) -> None:
        """Leave."""
        self._client.disconnect()
        self._client.loop_stop()

    def code(self, number: int, cell: int) -> str:
        """The code of a round's order in a cell."""
        return f"{number + 1:04}{cell:04}"

    def sync(self, number: int) -> None:
        """An order in every cell; back when the locker holds the list."""
        until(lambda: self._seal, "the locker to tell its seal")
        self._version += 1
        now, day = datetime.now(UTC), timedelta(days=1)
        rights = [
            Right(
                order_id=f"o-{number}-{cell}", number=f"{number}-{cell}", state="live", not_before=now - day,
                expires_at=now + day, covered_until=now + day, code=self._signer.tag("code", self.code(number, cell)),
                lies=[Lies(parcel_id=f"p-{number}-{cell}", cell=cell, zone=Zone.AMBIENT)],
            )
            for cell in range(1, CELLS + 1)
        ]  # fmt: skip
        made = RightsList(
            locker_id=LOCKER, version=self._version, key_epoch=1, issued_at=now, valid_until=now + day, code_digits=8,
            rights=rights, manifests=[], technicians=[],
        )  # fmt: skip

        def told() -> bool:
            self._client.publish(wire.RIGHTS_KEY.topic(device=LOCKER), self._signer.key(self._seal), qos=1)
            self._client.publish(
                wire.RIGHTS.topic(device=LOCKER), self._signer.whole(made), qos=1, retain=True
            )
            return self._held == self._version

        until(told, "the locker to take the list")

    def _heard(self, _client: object, _data: object, message: Any) -> None:
        ack = wire.RIGHTS_ACK.decode(message.payload)
        self._held, self._seal = ack.version, ack.seal


@contextmanager
def _standing(folder: Path, broker: Broker) -> Iterator[tuple[Productomat, str, Office]]:
    office = Office(folder, broker)
    (folder / "server.pub").write_text(office.public, encoding="utf-8")
    locker, port = Productomat(folder, broker), free_port()
    settings = locker.config.read_text(encoding="utf-8")
    own = f'[rights]\nserver_key_file = "server.pub"\n[kiosk]\nport = {port}\n'
    locker.config.write_text(own + settings, encoding="utf-8")
    try:
        locker.sim.start()
        locker.agent.start()
        until(lambda: locker.server.conn().get("online"), "the locker to join")
        yield locker, f"http://127.0.0.1:{port}/api/kiosk", office
    finally:
        locker.close()
        office.stop()


def _type(locker: Productomat, kiosk: str, code: str, cell: int) -> float:
    """Seconds from the last key to the frame; the cell is shut again and the visit is over."""
    heard = locker.panel.get("/sim/frames?bus=locks&after=0")["frames"]
    after = heard[-1]["no"] if heard else 0
    with requests.Session() as screen:
        screen.headers["X-Lukoshko"] = "1"
        screen.get(kiosk, timeout=5)
        at = time.time()
        typed = screen.post(f"{kiosk}/enter", json={"text": code}, timeout=10).json()
        if typed["refused"]:
            raise RuntimeError(f"code {code} is refused: {typed['refused']}")
        wanted = f"8a 01 {cell:02x} 11"
        threading.Event().wait(0.15)  # asking the board's panel now would disturb the board
        frame = until(
            lambda: next(
                (
                    each
                    for each in locker.panel.get(f"/sim/frames?bus=locks&after={after}")["frames"]
                    if each["direction"] == "in" and each["hex"].startswith(wanted)
                ),
                None,
            ),
            f"the unlock frame of cell {cell}",
        )
        locker.panel.post(f"/sim/locker/cells/{cell}/close", {})
        screen.post(f"{kiosk}/done", json={}, timeout=10)
    time.sleep(SUPPLY_S)
    return datetime.fromisoformat(frame["at"]).timestamp() + FRAME_HALF_S - at
