"""Composition of what opens doors without the server: keys, list, gate, visits, and the screen; beside the agent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lukoshko_edge.clock import Clock
from lukoshko_edge.config import BadConfig, beside
from lukoshko_edge.journal import Journal
from lukoshko_edge.link import Link
from lukoshko_locker.config import LockerConfig
from lukoshko_locker.front import Front
from lukoshko_locker.gate import Gate
from lukoshko_locker.keyring import Keyring, wrapping_key
from lukoshko_locker.kiosk import Kiosk
from lukoshko_locker.marks import Marks
from lukoshko_locker.record import Record
from lukoshko_locker.rights import RightsBook
from lukoshko_locker.rights_time import RightsTime
from lukoshko_locker.visits import Visits
from lukoshko_locker.wiring import Wiring
from lukoshko_wire import rights as wire
from lukoshko_wire.locker import OpenCell
from lukoshko_wire.rights import AskPickup
from lukoshko_wire.settings import RightsHeld


class Admission:
    """The parts of one productomat that let people in. Without a server's key nobody is let in here."""

    def __init__(
        self, config: LockerConfig, file: Path, journal: Journal, record: Record, clock: Clock, wiring: Wiring, link: Link,
        *, session: str, run: Callable[[OpenCell], None], language: Callable[[], str], to_shut: Callable[[], list[int]],
    ) -> None:  # fmt: skip
        device, self._link = config.device.id, link
        self._ask_topic = wire.ASK.topic(device=device)
        keyring = _keyring(config, file)
        self.time = RightsTime(journal, clock)
        answers = wire.RIGHTS_ACK.topic(device=device)
        self.book = RightsBook(device, journal, record, keyring, self.time, lambda: link.show(answers))
        self.marks = Marks(journal, self.book, self.time)
        self.gate = Gate(device, journal, record, self.book, keyring, self.time)
        self.visits = Visits(
            self.gate, journal, record, self.book, self.marks, self.time, clock, wiring, self, session=session,
            zones={cell.no: cell.zone for cell in config.cells}, run=run,
        )  # fmt: skip
        record.on_moved.append(self.marks.moved)
        record.on_ended = self.marks.ended
        link.listen(wire.RIGHTS.topic(device=device), self.book.whole)
        link.listen(wire.RIGHTS_DIFF.topic(device=device), self.book.diff)
        link.listen(wire.RIGHTS_KEY.topic(device=device), self.book.key_came)
        link.listen(
            wire.ASK_ANSWER.topic(device=device),
            lambda payload: self.visits.answered(wire.ASK_ANSWER.decode(payload)),
        )
        link.offer(answers, self.book.ack)
        self.front = Front(
            device, config.cells, self.book, self.gate, self.marks, self.visits, self.time, link.joined.is_set,
            language, to_shut,
        )  # fmt: skip
        self.kiosk = _kiosk(config, file, self.front)

    def ask(self, ask: AskPickup) -> bool:
        """Ask the server to take the money first; False when there is no line."""
        return self._link.say(self._ask_topic, ask, expiry_s=10)

    def held(self) -> RightsHeld | None:
        """For the health report."""
        version, hash_ = self.book.held
        return RightsHeld(version=version, hash=hash_) if version else None

    def upkeep(self, now: datetime) -> None:
        """Once a minute or so: keep how far the time has come, forget what nobody asks for."""
        self.time.keep()
        self.marks.forget(now)

    def start(self) -> None:
        """Serve the screen, where there is one."""
        if self.kiosk:
            self.kiosk.start()

    def stop(self) -> None:
        """Let nobody in any more."""
        if self.kiosk:
            self.kiosk.stop()


def _keyring(config: LockerConfig, file: Path) -> Keyring:
    rights = config.rights
    wrapping = None
    try:
        if rights.wrap_file:
            wrapping = wrapping_key(beside(file, rights.wrap_file).read_bytes())
        keys = (
            beside(file, rights.server_key_file).read_text(encoding="utf-8") if rights.server_key_file else ""
        )
    except OSError as error:
        raise BadConfig(f"cannot read a key: {error.filename}: {error.strerror}") from error
    journal = beside(file, config.device.data_dir)
    folder = beside(file, rights.key_dir) if rights.key_dir else journal.with_name(f"{journal.name}.keys")
    return Keyring(config.device.id, folder, keys.split(), wrapping)


def _kiosk(config: LockerConfig, file: Path, front: Front) -> Kiosk | None:
    if config.kiosk is None:
        return None
    pages = beside(file, config.kiosk.pages).resolve() if config.kiosk.pages else None
    return Kiosk(config.kiosk.port, pages, front)
