"""A till in the cloud on a free port, its driver, and the power that may go at any exchange and any note."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import requests
from tests.devices.locker.power import Fuse
from tests.flows.agents.kit import Panel, now

from lukoshko_pos.config import Cloud, Defaults
from lukoshko_pos.drivers.atol_online import AtolOnline
from lukoshko_pos.drivers.atol_online_web import AtolOnlineWeb, Report
from lukoshko_pos.drivers.register import Standing
from lukoshko_sim.cloud_till.http import Account
from lukoshko_sim.cloud_till.main import GROUP, cloud_till
from lukoshko_sim.serving import listening
from lukoshko_sim.till.passport import Passport
from lukoshko_wire.pos import Receipt

INN, ZONE = "7707083893", timezone(timedelta(hours=3))
SHOP = Cloud(group=GROUP, inn=INN, email="shop@example.ru", ask_s=0.01)
PLACE = Defaults(place="https://lukoshko.example")


@contextmanager
def service(folder: Path) -> Iterator[Panel]:
    """The simulated service."""
    passport = Passport(electronic=True, inn=INN).checked()
    app = cloud_till(folder / "cloud.sqlite", passport, Account("shop", "secret"))
    with app as flask, listening(flask) as url:
        yield Panel(url)


class Kept(dict[str, str]):
    """Notes in memory."""

    def recall(self, key: str) -> str | None:
        return self.get(key)

    def remember(self, key: str, value: str) -> None:
        self[key] = value


class Wire(AtolOnlineWeb):
    """The driver's web with a point before and after every exchange."""

    def __init__(self, url: str, password: str = "secret") -> None:
        super().__init__(f"{url}/possystem/v5", GROUP, "shop", password)
        self.fuse = Fuse()

    def submit(self, operation: str, body: Any) -> str:
        self.fuse.point()
        uuid = super().submit(operation, body)
        self.fuse.point()
        return uuid

    def report(self, uuid: str) -> Report:
        self.fuse.point()
        report = super().report(uuid)
        self.fuse.point()
        return report


def driver(wire: AtolOnlineWeb, notes: Any, cloud: Cloud = SHOP, **clock: Any) -> AtolOnline:
    """The driver over a web."""
    return AtolOnline(wire, cloud, PLACE, {}, notes, zone=ZONE, now=now, **clock)


class Clouded:
    """What a desk prints on: the driver, built anew whenever the agent starts."""

    fn = ""

    def __init__(self, url: str, notes: Callable[[], Any]) -> None:
        self.wire, self._notes = Wire(url), notes
        self.fuse = self.wire.fuse
        self.can = AtolOnline.can
        self.restart()

    def restart(self) -> None:
        """What the driver only remembered is gone."""
        self._driver = driver(self.wire, self)

    def recall(self, key: str) -> str | None:
        value: str | None = self._notes().recall(key)
        return value

    def remember(self, key: str, value: str) -> None:
        self._notes().remember(key, value)

    def last_document(self) -> Any:
        return self._driver.last_document()

    def print_once(self, key: str, receipt: Receipt) -> None:
        self._driver.print_once(key, receipt)

    def look(self, key: str) -> Standing:
        return self._driver.look(key)


def report_of(panel: Panel, uuid: str, token: str) -> Any:
    """What the service itself reports."""
    url = f"{panel.url}/possystem/v5/{GROUP}/report/{uuid}"
    with requests.get(url, headers={"Token": token}, timeout=5) as answer:
        return answer.json()
