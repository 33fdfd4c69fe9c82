"""Settings of one productomat's agent."""

from typing import Annotated, Literal

from msgspec import Meta

from lukoshko_edge.config import BadConfig, Device, Mqtt, Section
from lukoshko_wire.values import CellNo, Tenths, Zone

Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class Board(Section, frozen=True):
    """One lock board. `feedback` is the lock's kind, `status_order` the firmware's."""

    address: Annotated[int, Meta(ge=1, le=32)]
    channels: Annotated[int, Meta(ge=1, le=50)] = 24
    status_order: Literal["low-first", "low-last"] = "low-first"
    feedback: Literal["closing", "opening"] = "closing"


class Locks(Section, frozen=True):
    """The lock boards' bus."""

    path: str
    boards: list[Board]
    baud: int = 9600


class Cell(Section, frozen=True):
    """Which channel of which board pulls the bolt of a cell."""

    no: CellNo
    board: int
    channel: int
    zone: Zone


class Unit(Section, frozen=True):
    """The refrigeration controller of a zone and the temperature that it is to keep."""

    zone: Zone
    unit: Annotated[int, Meta(ge=1, le=247)]
    setpoint_c10: Tenths


class Climate(Section, frozen=True):
    """The refrigeration controllers' bus."""

    path: str
    units: list[Unit]
    baud: int = 9600
    poll_s: Seconds = 10


class Timers(Section, frozen=True):
    """How long things may take at a door."""

    transition_s: Seconds = 3
    forced_after_s: Seconds = 5
    debounce_s: Seconds = 0.3
    poll_moving_s: Seconds = 0.25
    poll_idle_s: Seconds = 1
    left_open_s: Seconds = 120
    left_open_cold_s: Seconds = 60
    state_s: Seconds = 60
    telemetry_s: Seconds = 60


class LockerConfig(Section, frozen=True):
    """The whole settings file."""

    device: Device
    locks: Locks
    cells: list[Cell]
    mqtt: Mqtt = Mqtt()
    climate: Climate | None = None
    timers: Timers = Timers()


def check(config: LockerConfig) -> LockerConfig:
    """Refuse settings that contradict themselves. Raises BadConfig."""
    boards = {board.address: board for board in config.locks.boards}
    if len(boards) != len(config.locks.boards):
        raise BadConfig("two boards have one address")
    if len({cell.no for cell in config.cells}) != len(config.cells):
        raise BadConfig("two cells have one number")
    if len({(cell.board, cell.channel) for cell in config.cells}) != len(config.cells):
        raise BadConfig("two cells share one channel")
    for cell in config.cells:
        board = boards.get(cell.board)
        if board is None or not 1 <= cell.channel <= board.channels:
            raise BadConfig(f"cell {cell.no}: board {cell.board} has no channel {cell.channel}")
    units = config.climate.units if config.climate else []
    if len({unit.zone for unit in units}) != len(units):
        raise BadConfig("two controllers keep one zone")
    return config
