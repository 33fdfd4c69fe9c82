"""What the productomat writes down: facts in the journal, alarms raised once and cleared once, doors as last known."""

from collections.abc import Callable
from typing import Literal

from lukoshko_edge.clock import Clock
from lukoshko_edge.journal import Journal
from lukoshko_locker.doors import LeftOpen, Moved
from lukoshko_wire.locker import Ack, Alarm, CommandEnded, DoorMoved
from lukoshko_wire.message import Message, encode
from lukoshko_wire.values import Zone

DOOR, ALARM = "door:", "alarm:"


class Record:
    """The journal in the words of a productomat. Every method is durable when it returns."""

    def __init__(self, journal: Journal, clock: Clock, told: Callable[[], None]) -> None:
        self._journal, self._clock, self._told = journal, clock, told
        self._raised = set(journal.recall_all(ALARM))
        self._known = self.known_doors()
        self.on_moved: list[Callable[[Moved], None]] = []
        self.on_ended: Callable[[Ack], None] = lambda _: None
        """Told inside the transaction that writes the happening down."""

    def told(self) -> None:
        """There are new facts."""
        self._told()

    def known_doors(self) -> dict[int, Literal["open", "closed"]]:
        """Doors as they were last seen, also before a stop."""
        kept = self._journal.recall_all(DOOR)
        return {int(no): "open" if door == "open" else "closed" for no, door in kept.items()}

    def seen(self, cell: int, door: Literal["open", "closed"]) -> None:
        """A door that nothing is known of yet stands like this."""
        if cell not in self._known:
            self._known[cell] = door
            self._journal.remember(f"{DOOR}{cell}", door)

    def happened(self, event: Moved | LeftOpen) -> None:
        """Write down one happening at a door with the alarms that it raises or clears."""
        now = self._clock.now()
        with self._journal.transaction():
            if isinstance(event, LeftOpen):
                self.alarm("left_open", True, cell=event.cell)
                return
            self._journal.remember(f"{DOOR}{event.cell}", event.door)
            for told in self.on_moved:
                told(event)
            self._journal.tell(
                DoorMoved(seq=0, at=now, cell=event.cell, door=event.door, command_id=event.command_id)
            )
            if event.forced:
                self.alarm("forced_open", True, cell=event.cell)
            if event.door == "closed":
                self.alarm("forced_open", False, cell=event.cell)
                self.alarm("left_open", False, cell=event.cell)
        self._told()

    def ended(self, body: bytes, ack: Ack) -> None:
        """Store the one final result of a command and tell it as a fact."""
        with self._journal.transaction():
            self._journal.end(ack.id, body, encode(ack), ack.at)
            self.on_ended(ack)
            self._journal.tell(CommandEnded(seq=0, at=ack.at, ack=ack))
        self._told()

    def alarm(
        self, code: str, raised: bool, *, cell: int | None = None, zone: Zone | None = None, detail: str = ""
    ) -> None:
        """Raise or clear an alarm, known by all of these together; repeating what is so already tells nothing."""
        key = f"{code}:{cell or ''}:{zone.value if zone else ''}:{detail}"
        if (key in self._raised) == raised:
            return
        with self._journal.transaction():
            if raised:
                self._journal.remember(ALARM + key, code)
            else:
                self._journal.drop(ALARM + key)
            self._journal.tell(
                Alarm(
                    seq=0, at=self._clock.now(), code=code, raised=raised, cell=cell, zone=zone, detail=detail
                )
            )
        (self._raised.add if raised else self._raised.discard)(key)
        self._told()

    def tell(self, fact: Message) -> None:
        """Tell any other fact."""
        self._journal.tell(fact)
        self._told()

    def notice(self, code: str, *, cell: int | None = None, detail: str = "") -> None:
        """Tell of something that a person must see and that has no end."""
        self._journal.tell(
            Alarm(seq=0, at=self._clock.now(), code=code, raised=True, cell=cell, detail=detail)
        )
        self._told()
