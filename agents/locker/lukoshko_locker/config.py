"""Settings of one productomat's agent."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_edge.config import BadConfig, Device, Mqtt, Section
from lukoshko_locker.drivers.families import KINDS, Kind, Wanted, family_of
from lukoshko_locker.drivers.family import Family
from lukoshko_locker.drivers.pulse_guard import LONGEST_MS, SHORTEST_MS
from lukoshko_wire.locker import BoardNo
from lukoshko_wire.values import CellNo, Tenths, Zone

Seconds = Annotated[float, Meta(gt=0, le=86_400)]


Feedback = Literal["closing", "opening"]


class Board(Section, frozen=True):
    """One lock board. `feedback` is the lock's kind, `status_order` the firmware's; `no` names it to the cells."""

    address: Annotated[int, Meta(ge=0, le=247)]
    no: BoardNo | None = None
    family: Literal["8a", "cu16", "wkly", "waveshare"] = "8a"
    channels: Annotated[int, Meta(ge=1, le=50)] | None = None
    status_order: Literal["low-first", "low-last"] = "low-first"
    feedback: Feedback | Literal["none"] = "closing"
    pulse_ms: Annotated[int, Meta(ge=SHORTEST_MS, le=LONGEST_MS)] = SHORTEST_MS
    supply: str = "main"

    @property
    def name(self) -> int:
        """The number by which cells know the board."""
        return self.address if self.no is None else self.no

    @property
    def kind(self) -> Kind:
        """What is known of its family."""
        return KINDS[self.family]

    def words(self) -> Family:
        """The family's words for this board. Raises BadConfig."""
        wanted = Wanted(self.address, self.channels, self.status_order, self.pulse_ms)
        try:
            return family_of(self.family, wanted)
        except ValueError as error:
            raise BadConfig(f"board {self.name}: {error}") from error


class Locks(Section, frozen=True):
    """One bus of lock boards."""

    path: str
    boards: list[Board]
    baud: Annotated[int, Meta(ge=1200, le=1_000_000)] | None = None

    @property
    def speed(self) -> int:
        """As set, or what the family of its boards usually talks at."""
        return self.baud or self.boards[0].kind.baud


class Contact(Section, frozen=True):
    """Where the contact of a door is wired when it is not the lock's own channel."""

    board: BoardNo
    channel: Annotated[int, Meta(ge=1, le=50)]


class Cell(Section, frozen=True):
    """Which channel of which board pulls the bolt of a cell, what tells how its door stands, where it is in the front."""

    no: CellNo
    board: BoardNo
    channel: Annotated[int, Meta(ge=1, le=50)]
    zone: Zone
    contact: Contact | None = None
    feedback: Feedback | None = None
    column: Annotated[int, Meta(ge=0, le=100)] = 0
    row: Annotated[int, Meta(ge=0, le=100)] = 0
    column_span: Annotated[int, Meta(ge=1, le=100)] = 1
    row_span: Annotated[int, Meta(ge=1, le=100)] = 1

    @property
    def seen_by(self) -> Contact:
        """The contact of the door."""
        return self.contact or Contact(board=self.board, channel=self.channel)


class Unit(Section, frozen=True):
    """The refrigeration controller of a zone and the temperature that it is to keep."""

    zone: Zone
    unit: Annotated[int, Meta(ge=1, le=247)]
    setpoint_c10: Tenths
    family: Literal["ekc202d", "ir33"] = "ekc202d"
    offset_c10: Annotated[int, Meta(ge=-30, le=30)] = 0
    """What calibration found: added to the probe in the air of the cells."""


class Climate(Section, frozen=True):
    """The refrigeration controllers' bus."""

    path: str
    units: list[Unit]
    baud: int = 9600
    poll_s: Annotated[float, Meta(gt=0, le=30)] = 10
    silent_s: Seconds = 300
    """A controller that says nothing for so long is an alarm."""


class Timers(Section, frozen=True):
    """How long things may take at a door."""

    transition_s: Seconds = 3
    forced_after_s: Seconds = 5
    debounce_s: Seconds = 0.3
    poll_moving_s: Seconds = 0.25
    poll_idle_s: Seconds = 1
    remind_s: Seconds = 30
    remind_cold_s: Seconds = 60
    left_open_s: Seconds = 120
    left_open_cold_s: Seconds = 180
    state_s: Seconds = 60
    telemetry_s: Seconds = 60


class Rights(Section, frozen=True):
    """Whose word on rights is believed, and where the keys lie: apart from the journal, best on another medium."""

    server_key_file: str = ""
    key_dir: str = ""
    wrap_file: str = ""


class KioskPage(Section, frozen=True):
    """The locker's own screen."""

    port: Annotated[int, Meta(ge=0, le=65535)]
    pages: str = ""


class LockerConfig(Section, frozen=True):
    """The whole settings file."""

    device: Device
    locks: Locks | list[Locks]
    cells: list[Cell]
    mqtt: Mqtt = Mqtt()
    climate: Climate | None = None
    timers: Timers = Timers()
    rights: Rights = Rights()
    kiosk: KioskPage | None = None

    @property
    def buses(self) -> list[Locks]:
        """The buses of lock boards, one or several."""
        return [self.locks] if isinstance(self.locks, Locks) else self.locks

    @property
    def boards(self) -> dict[int, Board]:
        """Every board by its number."""
        return {board.name: board for bus in self.buses for board in bus.boards}


def check(config: LockerConfig) -> LockerConfig:
    """Refuse settings that contradict themselves. Raises BadConfig."""
    _check_buses(config)
    if len({cell.no for cell in config.cells}) != len(config.cells):
        raise BadConfig("two cells have one number")
    if len({(cell.board, cell.channel) for cell in config.cells}) != len(config.cells):
        raise BadConfig("two cells share one channel")
    if len({cell.seen_by for cell in config.cells}) != len(config.cells):
        raise BadConfig("two cells share one contact")
    channels = {no: board.words().channels for no, board in config.boards.items()}
    for cell in config.cells:
        for wired in (cell, cell.seen_by):
            if wired.channel > channels.get(wired.board, 0):
                raise BadConfig(f"cell {cell.no}: board {wired.board} has no channel {wired.channel}")
        if config.boards[cell.seen_by.board].feedback == "none":
            raise BadConfig(f"cell {cell.no}: nothing tells how its door stands; name its `contact`")
    units = config.climate.units if config.climate else []
    if len({unit.zone for unit in units}) != len(units):
        raise BadConfig("two controllers keep one zone")
    if len({unit.unit for unit in units}) != len(units):
        raise BadConfig("two controllers have one address")
    return config


def _check_buses(config: LockerConfig) -> None:
    if len({bus.path for bus in config.buses}) != len(config.buses):
        raise BadConfig("two buses share one port")
    for bus in config.buses:
        if not bus.boards:
            raise BadConfig(f"no board on {bus.path}")
        if len({board.address for board in bus.boards}) != len(bus.boards):
            raise BadConfig("two boards have one address")
        if bus.baud is None and len({board.kind.baud for board in bus.boards}) > 1:
            raise BadConfig(f"boards on {bus.path} usually talk at different speeds; set its `baud`")
    if len(config.boards) != sum(len(bus.boards) for bus in config.buses):
        raise BadConfig("two boards have one number; give one of them a `no`")
