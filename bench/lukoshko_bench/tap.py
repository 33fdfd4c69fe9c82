"""`tap`: from the customer's tap on "open" to the unlock frame on the lock board's wire, against a bare peer.

Everything is real: `http`, the broker, the locker's agent, a lock board of software on a pseudo-terminal, which
writes down when each frame reached it. The bare peer (bare_tap.py) takes turns with the product, tap by tap.
"""

import argparse
import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import requests

from lukoshko_bench import figures
from lukoshko_bench.bare_tap import FSYNCS, BareTap
from lukoshko_bench.customers import until
from lukoshko_bench.shop import Shop, shop
from lukoshko_bench.waiting import LOCKER, Waiting, fill, settle, shut

LIMIT = 2.0
BETWEEN_S, WINDOW_S, AT_MOST = 2.2, 31.0, 3
"""What the agent allows one coil, a little more."""
SUPPLY_S = 0.6
FRAME_HALF_S = 0.0005
"""Times of frames are cut to the millisecond."""
STAGES = (
    "request, session, order locked", "decided, committed, through the broker", "journal: accepted",
    "journal: actuating, then the wire",
)  # fmt: skip


@dataclass
class Coils:
    """When each cell was last pulsed: a coil is never asked for more than it may."""

    pulses: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def wait_s(self, cell: int) -> float:
        """How long until the cell may be tapped."""
        now, mine = time.monotonic(), self.pulses[cell]
        last = max((at for each in self.pulses.values() for at in each), default=0.0)
        waits = [last + SUPPLY_S - now]
        if mine:
            waits.append(mine[-1] + BETWEEN_S - now)
        if len(mine) >= AT_MOST:
            waits.append(mine[-AT_MOST] + WINDOW_S - now)
        return max(0.0, *waits)


@dataclass(frozen=True)
class Tap:
    """One tap: its command, when it was made, when the frame was on the wire; seconds of the wall clock."""

    id: str
    at: float
    frame_at: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes."""
    parser.add_argument("--taps", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60, help="no new tap is begun later")
    parser.add_argument(
        "--orders", type=int, default=4, help="orders in the locker, two cells of each are tapped"
    )
    parser.add_argument("--broker", choices=("auto", "mosquitto", "embedded"), default="auto")


def run(args: argparse.Namespace) -> None:
    """Fill the locker, tap in turn with the bare peer, print."""
    with shop(broker=args.broker) as place, closing(BareTap(place.home, args.broker)) as bare:
        waiting = fill(place, args.orders)
        coils = Coils()
        for each in waiting:
            for cell in each.cells:
                coils.pulses[cell].append(time.monotonic())  # loaded a moment ago
            settle(place, each)
            coils.pulses[each.cells[0]].append(time.monotonic())
        # The last cell of each order stays shut, so that the pickup goes on.
        targets = [(each, cell) for each in waiting for cell in each.cells[:-1]]
        taps, peer, empty = [], [], []
        deadline = time.monotonic() + args.seconds
        for number in range(args.taps):
            if number and time.monotonic() > deadline:
                break
            order, cell = min(targets, key=lambda target: coils.wait_s(target[1]))
            time.sleep(coils.wait_s(cell))
            taps.append(_tap(place, order, cell))
            coils.pulses[cell].append(time.monotonic())
            shut(place, order, cell)
            peer.append(bare.once())
            order.customer.approach()
            time.sleep(0.02)
            empty.append(order.customer.ask_nothing())
        _print(taps, peer, empty, _stages(place, taps))
        for each in waiting:
            each.customer.close()


def _tap(place: Shop, order: Waiting, cell: int) -> Tap:
    heard = _frames(place, 0)
    last = heard[-1]["no"] if heard else 0
    wanted = f"8a 01 {cell:02x} 11"
    tap_id = uuid4().hex
    order.customer.approach()
    time.sleep(0.02)
    at = time.time()
    order.tap(tap_id, cell)
    time.sleep(0.1)  # asking the board's panel now would disturb the board
    frame = until(
        lambda: next((each for each in _frames(place, last) if each["hex"].startswith(wanted)), None),
        f"the unlock frame of cell {cell}",
    )
    until(lambda: order.state(cell) == "open", f"cell {cell} to be seen open")
    return Tap(tap_id, at, datetime.fromisoformat(frame["at"]).timestamp() + FRAME_HALF_S)


def _frames(place: Shop, after: int) -> list[dict[str, Any]]:
    address = f"{place.sim('locker')}/sim/frames?bus=locks&after={after}"
    frames: list[dict[str, Any]] = requests.get(address, timeout=10).json()["frames"]
    return [each for each in frames if each["direction"] == "in"]


def _stages(place: Shop, taps: Sequence[Tap]) -> list[list[float]]:
    """Seconds between the moments that server and agent wrote down themselves."""
    file = place.home / "agents" / LOCKER / "journal.sqlite"
    stages: list[list[float]] = [[] for _ in STAGES]
    with closing(sqlite3.connect(file)) as journal:
        for tap in taps:
            body, accepted, acted = journal.execute(
                "select body, at, acted_at from command where id = ?", (tap.id,)
            ).fetchone()
            moments = [
                tap.at,
                *(_moment(text) for text in (json.loads(body)["issued_at"], accepted, acted)),
                tap.frame_at,
            ]
            for stage, before, after in zip(stages, moments, moments[1:], strict=False):
                stage.append(after - before)
    return stages


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _print(
    taps: Sequence[Tap], peer: Sequence[float], empty: Sequence[float], stages: Sequence[Sequence[float]]
) -> None:
    product = [tap.frame_at - tap.at for tap in taps]
    print(f"\ntap · {len(taps)} taps, {len(peer)} times the bare peer, in turn")
    figures.row("product, ms to the unlock frame", figures.millis(product))
    for name, stage in zip(STAGES, stages, strict=True):
        figures.row(f"  {name}", figures.millis(stage))
    figures.row("bare peer, ms", figures.millis(peer))
    figures.row(
        "  of it", f"a commit, an MQTT round trip, {FSYNCS} fsyncs, a frame through a pseudo-terminal"
    )
    figures.row("an empty request, ms", figures.millis(empty))
    floor = figures.middle(peer) + figures.middle(empty)
    figures.row("product over peer + empty request", f"{figures.middle(product) / floor:8.3f}")
    value = figures.middle(product) / figures.middle(peer)
    figures.ratio("tap", value, limit=LIMIT, meaning="product over bare peer, lower is better")
