"""What the locker's own screen asks of the agent beside it, over loopback HTTP; the server is not needed."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.values import CellNo, Id, Zone

KioskStage = Literal["idle", "customer", "courier", "technician"]
KioskCellState = Literal["waiting", "asking", "opening", "open", "taken", "jammed", "unreachable", "other"]


class KioskCell(Message, frozen=True):
    """One door of the front: where it is, and how it stands for whoever is at the pad; `other` is not theirs.

    column and row are 0 where the settings do not say.
    """

    no: CellNo
    zone: Zone
    column: int
    row: int
    column_span: int
    row_span: int
    state: KioskCellState


class KioskView(Message, frozen=True):
    """The pad and its front. `online`: the server can be asked. `next`: the cell that opens next."""

    locker_id: Id
    online: bool
    ready: bool
    """A list of rights is held and in force."""
    code_digits: int
    second: bool
    """The phone's last digits are asked for as well."""
    locked_s: int
    tokens_only: bool
    stage: KioskStage
    number: str
    cells: list[KioskCell]
    next: CellNo | None
    refused: str
    """Why the last wish was not granted; empty when it was."""
    language: str
    to_shut: list[CellNo] = msgspec.field(default_factory=list)
    """Doors that have stood open for too long, whoever opened them: the screen says so and sounds."""


class KioskEnter(Message, frozen=True):
    """What was typed or scanned: a code, a token, a courier's parcel."""

    text: Annotated[str, Meta(min_length=1, max_length=256)]
    second: Annotated[str, Meta(max_length=4)] = ""


class KioskOpen(Message, frozen=True):
    """Open the next cell, or the named one."""

    cell: CellNo | None = None
