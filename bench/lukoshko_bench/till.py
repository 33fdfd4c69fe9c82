"""`till`: receipts a minute through agent and driver against the driver alone, and what the agent itself costs a receipt.

The register is a simulator as a process that takes `--seconds` a receipt, then none; the driver prints first.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import requests
from tests import needs

from lukoshko_bench.figures import middle, millis, ratio, row
from lukoshko_edge.boot import boot_name
from lukoshko_edge.clock import SystemClock
from lukoshko_edge.journal import Journal
from lukoshko_pos.commands import Commands
from lukoshko_pos.config import PosConfig
from lukoshko_pos.drivers.families import Around, register_of
from lukoshko_pos.drivers.register import NOBODY, Register, Stage
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.till import Till
from lukoshko_server.demo.supervise import NotReady
from lukoshko_wire.locker import Ack
from lukoshko_wire.message import encode, parse
from lukoshko_wire.pos import PrintReceipt, Receipt, ReceiptLine
from lukoshko_wire.values import Vat

LIMIT = 0.9
FAMILIES = {"ATOL": "atol-web", "Shtrih-M": "shtrih"}
LOOK_S, PATIENCE_S = 0.05, 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many receipts, and how slow the register is."""
    parser.add_argument("--receipts", type=int, default=8, help="by agent and by driver alone, each")
    parser.add_argument("--seconds", type=float, default=1.5, help="that the register takes a receipt")


def run(args: argparse.Namespace) -> None:
    """Each family with a slow register, then with one that takes no time."""
    for name, family in FAMILIES.items():
        for seconds in (args.seconds, 0.0):
            agent, bare = _measure(family, args.receipts, seconds)
            at = f"{seconds:g} s a receipt"
            row(f"{name}, {at}: agent", millis(agent))
            row(f"{name}, {at}: driver alone", millis(bare))
            if seconds:
                of = middle(bare) / middle(agent)
                ratio(
                    f"{name}, {at}", of, limit=LIMIT, meaning="product over driver alone, receipts a minute"
                )
            else:
                own = (middle(agent) - middle(bare)) * 1000
                row(f"{name}: the agent's own", f"{own:8.1f}   ms a receipt, with every document read back")


def _measure(family: str, receipts: int, seconds: float) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as name, _simulator(Path(name), family) as (url, line):
        with requests.post(
            f"{url}/sim/faults", json={"delay_after_write_ms": int(seconds * 1000)}, timeout=5
        ) as set_:
            set_.raise_for_status()
        config = _config(family, url, line)
        with closing(Bench(Path(name), config)) as bench:
            # One after the other, not in turn: a register has one line, and whoever holds it keeps it.
            for number in range(receipts):
                bench.by_driver(number)
            bench.start()
            for number in range(receipts):
                bench.by_agent(number)
            return bench.agent_s[1:] or bench.agent_s, bench.bare_s[1:] or bench.bare_s


class Bench:
    """An agent without its broker, and the same driver beside it; used before the till's thread begins."""

    def __init__(self, folder: Path, config: PosConfig) -> None:
        self.agent_s: list[float] = []
        self.bare_s: list[float] = []
        self._journal = Journal(folder / "journal.sqlite")
        self._journal.begin_boot(boot_name)
        ledger, clock = Ledger(self._journal, lambda: None), SystemClock(self._journal.kept_time)
        around = Around(config, folder / "pos.toml", self._journal, clock.now)
        self.driver: Register = register_of(around)
        if self.driver.state().shift == "closed":
            self.driver.open_shift(NOBODY)
        self._ended = threading.Event()
        self._till = Till(
            register_of(around), self._journal, ledger, clock, config, answer=self._answer,
            changed=lambda: None,
        )  # fmt: skip
        self._commands = Commands(
            ledger,
            clock,
            electronic=False,
            answer=self._answer,
            wake=self._till.wake,
            end=self._till.end_by_person,
        )

    def start(self) -> None:
        """The driver alone is done: the till's thread begins."""
        self.driver.close()
        self._till.start()

    def close(self) -> None:
        """End the till's thread and let the files go."""
        self._till.stop()
        self._journal.close()

    def by_agent(self, number: int) -> None:
        """One receipt from the command until its answer."""
        job = PrintReceipt(
            id=f"i-{number}", issued_at=SystemClock(lambda: None).now(), receipt=_receipt(f"a-{number}")
        )
        self._ended.clear()
        self.agent_s.append(_took(lambda: self._commands.arrived(encode(job), False), self._ended.is_set))

    def by_driver(self, number: int) -> None:
        """One receipt from the driver's call until the register says that it is written."""
        key = f"00000000-0000-4000-8000-{number:012}"
        written = lambda: self.driver.look(key).stage is Stage.READY  # noqa: E731
        self.bare_s.append(_took(lambda: self.driver.print_once(key, _receipt(f"d-{number}")), written))

    def _answer(self, ack: Ack) -> None:
        if ack.outcome == "done":
            self._ended.set()


def _took(act: Callable[[], None], ended: Callable[[], bool]) -> float:
    began = time.monotonic()
    act()
    while not ended():
        if time.monotonic() - began > PATIENCE_S:
            raise NotReady("a receipt was not printed")
        time.sleep(LOOK_S / 10)
    return time.monotonic() - began


@contextmanager
def _simulator(folder: Path, family: str) -> Iterator[tuple[str, int]]:
    line = needs.free_port()
    wires = ["--protocol", "shtrih", "--line", f"127.0.0.1:{line}"] if family == "shtrih" else []
    command = [
        str(Path(sys.executable).parent / "lukoshko-sim"),
        "till",
        "--http",
        "127.0.0.1:0",
        "--state",
        str(folder / "sim"),
    ]
    with subprocess.Popen(
        [*command, *wires], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            said = process.stdout.readline().split() if process.stdout else []
            if said[:1] != ["ready"]:
                raise NotReady("the simulated register did not start")
            yield said[1], line
        finally:
            process.terminate()


def _config(family: str, url: str, line: int) -> PosConfig:
    where = url if family == "atol-web" else f"tcp://127.0.0.1:{line}"
    register = {"url": where, "family": family, "poll_s": 3600}
    return parse(PosConfig, encode({"device": {"id": "t-1", "data_dir": "data"}, "register": register}))


def _receipt(order: str) -> Receipt:
    line = ReceiptLine(
        name="Сыр, кг",
        price_kopecks=89_990,
        quantity_milli=353,
        measure="kilogram",
        sum_kopecks=31_766,
        vat=Vat.VAT10,
    )
    return Receipt(
        kind="sell", order_id=order, order_number="А-1", lines=[line], cash_kopecks=0, electronic_kopecks=31_766,
        total_kopecks=31_766, taxation="osn", buyer="+79161234567", place="Лукошко", address="Москва",
    )  # fmt: skip
