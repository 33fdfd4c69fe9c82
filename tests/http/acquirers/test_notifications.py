"""What acquirers tell of themselves, over real sockets: forged, from elsewhere, late, twice and out of order."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from tests.acquiring import HOLDING, KINDS, Rig, rig
from tests.banking import Counter, Heard
from tests.conftest import FixedClock
from tests.flows.agents.kit import eventually

from lukoshko_server import web
from lukoshko_server.db import Work
from lukoshko_server.payments.http import blueprint
from lukoshko_sim.serving import listening

ORDER = "order-1"
SIGNED = [name for name in HOLDING if name != "yookassa"]
HELD = {"yookassa": "payment.waiting_for_capture", "sber": "approved", "tbank": "AUTHORIZED"}


class Ends:
    """A shop and its bank, which tells it what happens; effects are sent by hand."""

    def __init__(self, far: Rig, counter: Counter, shop: str) -> None:
        self.far, self.counter, self.shop = far, counter, shop
        self.payments = counter.payments

    def asked(self) -> None:
        """A hold whose page the customer was sent to."""
        self.payments.hold(ORDER, 1000_00)
        self.counter.send_all(rounds=1, step_s=0)
        self.page = self.payments.money(ORDER).payment_url

    def woken(self) -> str:
        """The state after whatever was woken, long before anybody looks by himself."""
        self.counter.send_all(rounds=1, step_s=0)
        return str(self.payments.money(ORDER).state)

    def told(self, *states: str) -> list[dict[str, Any]]:
        """The bank's notifications, as soon as they stand so, the last one first."""

        def look() -> list[dict[str, Any]] | None:
            notes: list[dict[str, Any]] = requests.get(f"{self.far.url}/sim/webhooks", timeout=10).json()[
                "webhooks"
            ]
            tried = all(note["attempts"] for note in notes if note["due_s"] < 60)
            return notes if [note["state"] for note in notes] == list(states) and tried else None

        return eventually(look)


Open = Callable[..., Ends]


@pytest.fixture
def open_ends(work: Work, tmp_path: Path, clock: FixedClock) -> Iterator[Open]:
    with ExitStack() as stack:

        def start(name: str, networks: tuple[str, ...] = ()) -> Ends:
            work.hub = Heard()
            app = Flask("shop")
            web.install(app, lambda _token: None)
            url = stack.enter_context(listening(app))
            far = stack.enter_context(rig(name, tmp_path, "--webhook", f"{url}/hooks/{name}"))
            table = {**far.settings(tmp_path), "networks": networks}
            counter = Counter(work, tmp_path, far.url, clock, bank_url="", acquirers={name: table})
            app.register_blueprint(blueprint(counter.news, counter.acquirers))
            return Ends(far, counter, url)

        yield start


@pytest.mark.parametrize("name", HOLDING)
def test_a_notification_wakes_a_look_and_nothing_else(open_ends: Open, name: str) -> None:
    ends = open_ends(name)
    ends.asked()
    assert ends.woken() == "pending"
    ends.far.sim.pay(ends.page)
    assert ends.told("accepted")[0]["event"] == HELD[name]
    assert ends.payments.money(ORDER).state == "pending"
    assert ends.woken() == "held"


@pytest.mark.parametrize("vice", ["forged_webhooks", "unsigned_webhooks"])
@pytest.mark.parametrize("name", SIGNED)
def test_what_is_not_signed_by_the_bank_changes_nothing_and_fails_nothing(
    open_ends: Open, name: str, vice: str
) -> None:
    ends = open_ends(name)
    ends.far.sim.faults(**{vice: True})
    ends.asked()
    ends.far.sim.pay(ends.page)
    assert ends.told("waiting")[0]["attempts"] == 1
    assert ends.woken() == "pending"
    ends.counter.send_all(rounds=2)  # a look that nobody wakes
    assert ends.payments.money(ORDER).state == "held"


@pytest.mark.parametrize("name", HOLDING)
def test_what_comes_from_elsewhere_is_refused_where_the_nets_are_named(open_ends: Open, name: str) -> None:
    ends = open_ends(name, ("127.0.0.1/32",))
    ends.far.sim.faults(stray_webhooks=1)
    ends.asked()
    ends.far.sim.pay(ends.page)
    assert ends.told("waiting")[0]["attempts"] == 1
    assert ends.woken() == "pending"
    ends.counter.send_all(rounds=2)
    ends.payments.settle_hold(ORDER, "s-1", 900_00)
    ends.counter.send_all(rounds=1)
    assert [note["state"] for note in ends.told("accepted", "waiting")] == ["accepted", "waiting"]


@pytest.mark.parametrize("name", HOLDING)
def test_twice_late_and_out_of_order_the_state_is_what_the_bank_shows(open_ends: Open, name: str) -> None:
    ends = open_ends(name)
    ends.far.sim.faults(duplicate_webhooks=1, late_webhooks={"next": 1, "seconds": 3600})
    ends.asked()
    ends.far.sim.pay(ends.page)
    ends.counter.send_all(rounds=2)
    ends.payments.settle_hold(ORDER, "s-1", 900_00)
    ends.counter.send_all(rounds=1)
    ends.told("accepted", "waiting", "waiting")
    assert ends.payments.money(ORDER).state == "captured"
    ends.far.sim.shift(3601)
    ends.told("accepted", "accepted", "accepted")  # the hold is told of twice, an hour after its capture
    assert ends.woken() == "captured"
    order = ends.far.sim.of_order(ORDER)
    assert (order["captured"], order["released"], order["refunded"]) == (900_00, 100_00, 0)


BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"[" * 5000,
    b'{"TerminalKey": "T"}',
    b'{"event": "payment.x"}',
)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_no_notification_is_refused_by_name(open_ends: Open, name: str) -> None:
    hook = f"{open_ends(name).shop}/hooks/{name}"
    for body in BODIES:
        answer = requests.post(hook, data=body, timeout=10)
        assert (answer.status_code, answer.json()["code"]) in (
            (400, "request.malformed"), (403, "payments.forged-notice"),
        ), body  # fmt: skip
    assert requests.get(hook, params={"mdOrder": "x", "checksum": "\u0434"}, timeout=10).status_code in (
        400,
        403,
    )
    assert requests.post(hook, data=b"x" * 400_000, timeout=10).status_code == 413
    assert requests.post(f"{hook}-other", data=b"{}", timeout=10).status_code == 404
