"""What a till shows: kept as it told it, read with what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from lukoshko_server.devices.service import Device
from lukoshko_server.receipts.elsewhere import Waiting
from lukoshko_server.tills.rows import TillRow
from lukoshko_server.tills.rules import STOPS, Facts, Seller, Wrong, wrong_with
from lukoshko_wire import pos
from lukoshko_wire.message import encode, parse
from lukoshko_wire.till import TillHealth


@dataclass(frozen=True)
class Till:
    """A till as read, with what is wrong with it, the worst first."""

    id: str
    name: str
    place_id: str | None
    online: bool
    electronic: bool
    shift: str
    shift_number: int
    paper: bool
    fn_number: str
    serial: str
    last_fd: int
    queue: int
    ofd_unsent: int
    trouble: str
    health: TillHealth
    seen_at: datetime | None
    wrong: list[Wrong]

    @property
    def prints(self) -> bool:
        """True while receipts are written here: it is there, has shown itself, and nothing stops it."""
        return self.online and not any(
            each.grade >= STOPS or each.code == "never_seen" for each in self.wrong
        )


def as_till(row: TillRow, device: Device, waiting: Waiting, seller: Seller, now: datetime) -> Till:
    """The till as read, judged as of now."""
    health = health_of(row)
    return Till(
        id=row.id, name=row.name, place_id=row.place_id, online=device.online and row.register_online,
        electronic=row.electronic, shift=row.shift, shift_number=row.shift_number, paper=row.paper,
        fn_number=row.fn_number, serial=row.serial, last_fd=row.last_fd, queue=row.queue,
        ofd_unsent=row.ofd_unsent, trouble=row.trouble, health=health, seen_at=device.seen_at,
        wrong=wrong_with(_facts(row, health, device, waiting, seller), now),
    )  # fmt: skip


def take(row: TillRow, state: pos.TillState) -> None:
    """Keep what a till showed of itself."""
    row.shift, row.shift_number, row.paper = state.shift, state.shift_number, state.paper
    row.register_online, row.electronic = state.online, state.electronic
    row.fn_number, row.serial = state.fn_number[:20], state.serial[:40]
    row.last_fd, row.queue, row.ofd_unsent = state.last_fd, state.queue, state.ofd_unsent
    row.trouble, row.shown_at = state.trouble[:100], state.at
    row.health = encode(state.health).decode()


def health_of(row: TillRow) -> TillHealth:
    """What the register told of itself beside what it needs to print."""
    return parse(TillHealth, row.health.encode())


def codes_of(wrong: list[Wrong]) -> str:
    """What is wrong as its row keeps it: by code, the worst first."""
    return ",".join(each.code for each in wrong)[:500]


def shown(row: TillRow) -> tuple[object, ...]:
    """What a person sees of a till; that it was seen again is not worth a push, nor that its clock ticks."""
    health = health_of(row)
    ticks = None if health.clock_off_s is None else health.clock_off_s // 30
    return (
        row.shift, row.shift_number, row.paper, row.register_online, row.electronic, row.fn_number, row.serial,
        row.last_fd, row.queue, row.ofd_unsent, row.trouble, replace(health, clock_off_s=ticks),
    )  # fmt: skip


def _facts(row: TillRow, health: TillHealth, device: Device, waiting: Waiting, seller: Seller) -> Facts:
    return Facts(
        online=device.online, seen=row.shown_at is not None, double=device.suspect_since is not None,
        register_online=row.register_online, electronic=row.electronic, paper=row.paper, trouble=row.trouble,
        shift=row.shift, ofd_unsent=row.ofd_unsent, health=health, waiting_since=waiting.since,
        refused=waiting.refused, seller=seller,
    )  # fmt: skip
