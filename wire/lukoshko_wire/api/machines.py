"""Lockers and tills as operator and technician see them."""

from typing import Literal

from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Grams, Id, Instant, Tenths, Zone


class CellView(Message, frozen=True):
    """A cell, to scale: grid position of its door, inner size, what is in it."""

    no: CellNo
    zone: Zone
    column: int
    row: int
    column_span: int
    row_span: int
    width_mm: int
    depth_mm: int
    height_mm: int
    max_grams: Grams
    door: Literal["open", "closed", "unknown"]
    order_number: str = ""
    state: Literal["free", "reserved", "occupied", "issuing", "check", "out_of_service"] = "free"


class ZoneView(Message, frozen=True):
    """A refrigerated zone as last read."""

    zone: Zone
    online: bool
    air_c10: Tenths | None
    setpoint_c10: Tenths | None
    defrost: bool
    alarm: bool


class LockerView(Message, frozen=True):
    """A productomat."""

    id: Id
    name: str
    address: str
    seq: int
    online: bool
    seen_at: Instant | None
    cells: list[CellView]
    zones: list[ZoneView]


class TillView(Message, frozen=True):
    """A fiscal register and its agent."""

    id: Id
    name: str
    seq: int
    online: bool
    shift: str
    shift_number: int
    paper: bool
    electronic: bool
    fn_number: str
    last_fd: int
    queue: int
    trouble: str
    seen_at: Instant | None


class Machines(Message, frozen=True):
    """Everything that joins by MQTT."""

    lockers: list[LockerView]
    tills: list[TillView]
