"""The agent of a till as its composition builds it, without thread and broker; the power may go at any point."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from tests.devices.locker.power import CuttableJournal, Fuse
from tests.flows.agents.cloud_kit import GROUP, INN, LOGIN, SECRET

from lukoshko_edge.boot import boot_name
from lukoshko_edge.clock import SystemClock
from lukoshko_edge.journal import Journal, Kept
from lukoshko_pos.commands import Commands
from lukoshko_pos.config import Cloud, Defaults, PosConfig
from lukoshko_pos.doorway import Doorway
from lukoshko_pos.drivers.atol import Atol
from lukoshko_pos.drivers.atol_online import AtolOnline
from lukoshko_pos.drivers.atol_online_web import AtolOnlineWeb
from lukoshko_pos.drivers.atol_web import AtolWeb
from lukoshko_pos.drivers.line import BrokenLine, TcpLine
from lukoshko_pos.drivers.register import Register, Unreachable
from lukoshko_pos.drivers.shtrih import Shtrih
from lukoshko_pos.drivers.shtrih_talk import Talk1, Talk2
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.till import Till
from lukoshko_wire.locker import Ack
from lukoshko_wire.message import encode, parse

MOSCOW = timezone(timedelta(hours=3))
MANY = 10_000


class Weather:
    """How bad the link is, and when the power goes."""

    def __init__(self, draw: Random) -> None:
        self.fuse, self.draw = Fuse(), draw
        self.losses = 0.0
        """Chance that an exchange loses its answer, or is not heard at all."""

    def lost(self) -> bool:
        """True when the link breaks here."""
        return self.draw.random() < self.losses

    def carry(self, exchange: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """One exchange over HTTP. Raises Unreachable, PowerCut."""
        self.fuse.point()
        if self.lost():
            raise Unreachable("the request never arrived")
        answer = exchange()
        self.fuse.point()
        if self.lost():
            raise Unreachable("the answer never arrived")
        return answer


class Web(AtolWeb):
    """The web server behind a bad link."""

    def __init__(self, url: str, weather: Weather) -> None:
        super().__init__(url)
        self.weather = weather

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        return self.weather.carry(lambda: AtolWeb._call(self, method, path, body))


class CloudWeb(AtolOnlineWeb):
    """The cloud behind a bad link."""

    def __init__(self, url: str, weather: Weather) -> None:
        super().__init__(f"{url}/possystem/v5", GROUP, LOGIN, SECRET)
        self.weather = weather

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        return self.weather.carry(lambda: AtolOnlineWeb._call(self, method, path, body))


class Cable(TcpLine):
    """The line of a register, which breaks."""

    def __init__(self, port: int, weather: Weather) -> None:
        super().__init__("127.0.0.1", port)
        self.weather = weather

    def write(self, data: bytes) -> None:
        self.weather.fuse.point()
        if self.weather.lost():
            self.close()
            raise BrokenLine("it broke before a byte was written")
        super().write(data)
        self.weather.fuse.point()
        if self.weather.lost():
            self.close()
            raise BrokenLine("it broke after the last byte")


class Agent:
    """One boot."""

    def __init__(
        self,
        folder: Path,
        weather: Weather,
        register: Callable[[Journal], Register],
        answered: Callable[[Ack], None],
        *,
        till_id: str = "t-1",
        server_keys: Sequence[str] = (),
    ) -> None:
        self.journal = CuttableJournal(folder / "journal.sqlite", weather.fuse)
        self.register = register(self.journal)
        try:
            self.journal.begin_boot(boot_name)
            self.ledger = Ledger(self.journal, lambda: None)
            clock = SystemClock(self.journal.kept_time)
            self.till = Till(
                self.register, self.journal, self.ledger, clock, CONFIG, answer=answered, changed=lambda: None
            )
            self.commands = Commands(
                self.ledger,
                clock,
                electronic=False,
                answer=answered,
                wake=lambda: None,
                end=self.till.end_by_person,
            )
            self.doorway = Doorway(
                till_id, server_keys, self.ledger, self.journal, clock, electronic=False, wake=lambda: None,
                state=lambda: self.till.snapshot(""),
            )  # fmt: skip
        except BaseException:
            self.die()
            raise

    def turn(self) -> float:
        """One turn of the till's thread; how long it would rest."""
        return self.till._turn()

    def facts(self) -> list[dict[str, Any]]:
        """Everything that was told and is kept."""
        kept: list[Kept] = self.journal.facts_after(0, MANY)
        return [json.loads(fact.body) for fact in kept]

    def die(self) -> None:
        """The power is gone: nothing is committed on the way out."""
        self.register.close()
        self.journal._db.close()
        self.journal._owner.close()


def atol(url: str, weather: Weather) -> Register:
    """A register of ATOL behind a bad link."""
    return Atol(Web(url, weather), Defaults(place="Лукошко"), {}, electronic=False, zone=MOSCOW)


def cloud(url: str, weather: Weather, journal: Journal) -> Register:
    """A till in the cloud behind a bad link."""
    account = Cloud(group=GROUP, inn=INN, email="shop@example.ru", ask_s=0.01)
    place = Defaults(place="https://lukoshko.example")
    clock = SystemClock(lambda: None)
    return AtolOnline(CloudWeb(url, weather), account, place, {}, journal, zone=MOSCOW, now=clock.now)


def shtrih(port: int, protocol: int, weather: Weather) -> Register:
    """A Shtrih-M register on a bad line."""
    line = Cable(port, weather)
    talk = Talk1(line) if protocol == 1 else Talk2(line)
    return Shtrih(talk, Defaults(place="Лукошко"), {}, protocol=protocol, password=30, zone=MOSCOW)


CONFIG = parse(
    PosConfig,
    encode(
        {
            "device": {"id": "t-1", "data_dir": "data"},
            "register": {"url": "http://x", "poll_s": 0.2, "retry_s": 0.05},
        }
    ),
)
