"""The product in process, over a file: it may end at any statement, around any commit and any exchange with the bank.

One process stands for all of them, so that a kill is a power cut: what was decided and not sent is left to whoever starts
next. A sender that hung while its lease ran out goes on as a straggler.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from tests.banking import BankSim
from tests.conftest import FixedClock
from tests.devices.locker.power import Fuse, PowerCut
from tests.floor import Shop
from werkzeug.test import TestResponse

from lukoshko_server import net
from lukoshko_server.app import App
from lukoshko_server.engines import make_engine
from lukoshko_server.outbox.service import Effect

FURTHEST = 150
"""Statements, commits and exchanges between the beginning of something and its end, more or less."""


class Bad:
    """How bad things are: a fuse of the server's process, and lines that lose."""

    def __init__(self, draw: Random) -> None:
        self.draw, self.fuse = draw, Fuse()
        self.losses = 0.0
        """Chance that an exchange loses its answer, or never arrives."""
        self.stragglers = 0.0
        """Chance that an effect is sent once more by a process that hung."""

    def lost(self) -> bool:
        """True when the line breaks here."""
        return self.draw.random() < self.losses

    def light(self) -> None:
        """The process will end somewhere soon."""
        self.fuse.points_left = self.draw.randint(0, FURTHEST)

    def heal(self) -> None:
        """No more harm."""
        self.losses = self.stragglers = 0.0
        self.fuse.points_left = None


def carried(bad: Bad, ask: Callable[..., net.Answer]) -> Callable[..., net.Answer]:
    """Outgoing HTTP over a line that loses, by a process that may end on either side of it."""

    def carry(method: str, url: str, **options: Any) -> net.Answer:
        bad.fuse.point()
        if bad.lost():
            raise net.Unreached("the request never arrived")
        answer = ask(method, url, **options)
        bad.fuse.point()
        if bad.lost():
            raise net.Unreached("the answer never arrived")
        return answer

    return carry


def brittle(file: Path, fuse: Fuse) -> Engine:
    """An engine whose process may end before any statement, before any commit and after it."""
    engine = make_engine(f"sqlite:///{file}")
    event.listen(engine, "before_cursor_execute", lambda *_: fuse.point())
    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        fuse.point()
        commit(connection)
        fuse.point()

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign, assignment]
    return engine


class Browser:
    """A person's client that asks again, with the same words, when the server ended under it or no answer came."""

    def __init__(self, product: "Product") -> None:
        self._product = product
        self._jar = product.wsgi.test_client()

    def open(self, path: str, **options: Any) -> TestResponse:
        """Ask until there is an answer."""
        product = self._product
        product.moment()
        while True:
            try:
                self._jar.application = product.wsgi
                answer = self._jar.open(path, **options)
                product.send_decided()
            except PowerCut:
                product.start_again()
                continue
            if options.get("method") != "GET" and path.startswith("/api") and product.bad.lost():
                product.seen("answers lost to people")
                continue
            return answer


class Product(Shop):
    """The shop of the tests over a file of its own, started again whenever it ended."""

    def __init__(
        self, make: Callable[[], App], clock: FixedClock, bank: BankSim, bad: Bad, seen: Callable[[str], None],
        moment: Callable[[], None],
    ) -> None:  # fmt: skip
        self._make, self.bad, self.seen, self.moment = make, bad, seen, moment
        self._decided: list[Effect] = []
        self._late: list[Effect] = []
        super().__init__(make(), clock, bank)
        self._adopt(self.app)

    def _adopt(self, app: App) -> None:
        self.app, self.wsgi = app, app.flask()
        app.handlers["live"] = lambda _: (
            None
        )  # what screens are told moves no money, and costs a third of a run
        app.outbox.kick = self._decided.append
        self._flask = self  # type: ignore[assignment]

    def test_client(self) -> Any:
        """A new person's browser."""
        return Browser(self)

    def start_again(self) -> None:
        """The process is gone with all that it had in mind; another one starts on the same file."""
        self.seen("server kills")
        self._decided.clear()
        self.bad.fuse.points_left = None
        self.app.engine.dispose()
        self._adopt(self._make())
        if self.bad.draw.random() < 0.2:
            self.bad.light()

    def surely(self, act: Callable[[], Any]) -> Any:
        """Do it, again and again if the process ends on the way: what no answer came for is repeated."""
        while True:
            try:
                return act()
            except PowerCut:
                self.start_again()

    def send_decided(self) -> None:
        """The process that decided sends at once. Raises PowerCut."""
        while self._decided:
            self._send(self._decided.pop(0))

    def send(self) -> None:
        """A round of the relay: what is due and left over. A process that ends on the way is started again."""
        self.surely(self._sweep)

    def hear(self, topic: str, payload: bytes) -> Any:
        """A device says it until it is taken."""

        def said() -> Any:
            reply = Shop.hear(self, topic, payload)
            self.send_decided()
            return reply

        return self.surely(said)

    def tick(self) -> None:
        """One round of timers."""

        def ticked() -> None:
            Shop.tick(self)
            self.send_decided()

        self.surely(ticked)

    def _sweep(self) -> None:
        self.send_decided()
        for effect in self._late:
            self._late = [each for each in self._late if each is not effect]
            self._send(effect)
        with self.app.work() as tx:
            effects = self.app.outbox.claim(tx, list(self.app.handlers))
        for effect in effects:
            self._send(effect)

    def _send(self, effect: Effect) -> None:
        if effect.kind.startswith("bank.") and self.bad.draw.random() < self.bad.stragglers:
            self.seen("stragglers")
            self._late.append(effect)
        self.bad.fuse.point()
        try:
            super()._send(effect)
        except Exception as error:  # noqa: BLE001 - as the sender does: the outbox tries again
            self.seen("effects put off")
            with self.app.work() as tx:
                self.app.outbox.postpone(tx, effect, seconds=None, why=type(error).__name__)
