"""The acquirers beside their simulators as processes of their own, for the one contract that all of them keep."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.banking import BankSim
from tests.shop import settings

from lukoshko_server.payments.acquirers.contract import Acquirer, BankPayment, CartLine, Means, PaymentAsk
from lukoshko_server.payments.acquirers.registry import Acquirers, acquirers_of
from lukoshko_wire.values import Vat

SECRET = "a secret of the tests"
WEEK_S = 7 * 24 * 3600


@dataclass(frozen=True)
class Kind:
    """One acquirer: how it is set, and what its simulator calls the calls."""

    name: str
    command: str
    secrets: Mapping[str, str]
    """Environment variables of the simulator, all with the same secret."""
    path: str
    table: Mapping[str, Any]
    calls: Mapping[str, str]
    """hold, charge, capture, void, refund: what `only` of a fault means there."""
    flags: tuple[str, ...] = ()
    means: Means = "card"


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "yookassa", "bank", {"LUKOSHKO_SIM_BANK_SECRET": SECRET}, "/v3", {"kind": "yookassa", "shop_id": "100500"},
            {"hold": "create", "charge": "create", "capture": "capture", "void": "cancel", "refund": "refund"},
        ),
        Kind(
            "sbp", "bank", {"LUKOSHKO_SIM_BANK_SECRET": SECRET}, "/v3",
            {"kind": "yookassa", "shop_id": "100500", "means": "sbp"}, {"charge": "create", "refund": "refund"}, means="sbp",
        ),
        Kind(
            "sber", "sber", {"LUKOSHKO_SIM_SBER_PASSWORD": SECRET, "LUKOSHKO_SIM_SBER_CALLBACK_KEY": SECRET},
            "/payment/rest", {"kind": "sber", "shop_id": "lukoshko-api", "callback_key_file": "acquirer"},
            {"hold": "preauth", "charge": "register", "capture": "deposit", "void": "reverse", "refund": "refund"},
        ),
        Kind(
            "tbank", "tbank", {"LUKOSHKO_SIM_TBANK_PASSWORD": SECRET}, "/v2", {"kind": "tbank", "shop_id": "T"},
            {"hold": "init", "charge": "init", "capture": "confirm", "void": "cancel", "refund": "cancel"},
            flags=("--terminal", "T"),
        ),
    )
}  # fmt: skip
HOLDING = [name for name, kind in KINDS.items() if kind.means == "card"]


class Rig:
    """One simulator as a process that may be killed and started again on the same file and port."""

    def __init__(self, kind: Kind, folder: Path, *flags: str) -> None:
        self.kind = kind
        self._folder = folder
        self._flags = flags
        self._address = "127.0.0.1:0"
        self._child: subprocess.Popen[str] | None = None
        self.start()
        self.sim = BankSim(self.url)

    def start(self) -> None:
        """Start it; after the first time on the port that it had."""
        state = self._folder / f"{self.kind.name}.sqlite"
        argv = [
            self.kind.command,
            "--http",
            self._address,
            "--state",
            str(state),
            *self.kind.flags,
            *self._flags,
        ]
        code = "import sys; from lukoshko_sim.cli import main; sys.exit(main())"
        self._child = subprocess.Popen(
            [sys.executable, "-c", code, *argv], env={**os.environ, **self.kind.secrets}, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._child.stdout is not None
        word, _, self.url = self._child.stdout.readline().strip().partition(" ")
        assert word == "ready"
        self._address = self.url.removeprefix("http://")

    def kill(self) -> None:
        """A power cut."""
        assert self._child is not None
        self._child.kill()
        self._child.wait(10)
        assert self._child.stdout is not None
        self._child.stdout.close()

    def close(self) -> None:
        self.sim.close()
        self.kill()

    def settings(self, folder: Path) -> dict[str, Any]:
        """The table of the acquirer in the settings of a shop."""
        (folder / "acquirer").write_text(SECRET)
        return {"url": self.url + self.kind.path, "secret_file": "acquirer", **self.kind.table}

    def acquirers(self, folder: Path) -> Acquirers:
        """It alone, as the settings make it."""
        return acquirers_of(settings(folder, acquirers={self.kind.name: self.settings(folder)}))

    def fault(self, call: str, name: str = "lost_answer", times: int = 1) -> None:
        """A vice for the coming calls of one kind."""
        self.sim.faults(**{name: {"next": times, "only": self.kind.calls[call]}})


@contextmanager
def rig(name: str, folder: Path, *flags: str) -> Iterator[Rig]:
    """The simulator of one acquirer."""
    made = Rig(KINDS[name], folder, *flags)
    try:
        yield made
    finally:
        made.close()


def line(no: int, kopecks: int, *, grams: int = 0) -> CartLine:
    """A line of a cart: so many grams, or one piece."""
    return CartLine(
        no=no, goods_id=f"sku-{no}", name=f"Товар {no}", weighed=bool(grams), quantity=grams or 1,
        price_kopecks=kopecks, kopecks=kopecks, vat=Vat.VAT10,
    )  # fmt: skip


def ask(kopecks: int = 1000_00, lines: tuple[CartLine, ...] = ()) -> PaymentAsk:
    """A payment of an order of its own."""
    own = uuid4()
    return PaymentAsk(
        op=f"hold-{own}", order_id=f"order-{own}", kopecks=kopecks, about="Заказ 1, 100 %",
        return_url="http://127.0.0.1:9/orders/1", lines=lines,
    )  # fmt: skip


def held(rig: Rig, acquirer: Acquirer, wanted: PaymentAsk) -> BankPayment:
    """A payment whose page the customer was sent to, and paid."""
    made = acquirer.hold(wanted) if acquirer.terms.holds else acquirer.charge(wanted)
    assert (made.state, made.kopecks, made.op) == ("pending", wanted.kopecks, wanted.op)
    rig.sim.pay(made.url)
    return acquirer.get(made.provider_id)
