"""What a productomat and the server say to each other over MQTT (DESIGN §5)."""

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from lukoshko_wire.channels import Channel
from lukoshko_wire.climate import Telemetry, TelemetryAck, ZoneDeed, ZoneState
from lukoshko_wire.message import MAX_BYTES, Message, parse
from lukoshko_wire.settings import Desired, Reported
from lukoshko_wire.values import CellNo, Id, Instant, Tenths, Text, Zone

Door = Literal["open", "closed", "unknown"]
BoardNo = Annotated[int, Meta(ge=0, le=247)]
BoardState = Literal["ok", "silent", "garbled", "line_down", "line_taken"]
Outcome = Literal["accepted", "done", "failed", "rejected", "uncertain"]


class Conn(Message, frozen=True):
    """Retained presence; the will is the same with online=false."""

    online: bool
    boot: Id
    session: Id
    version: str
    at: Instant


class OpenCell(Message, frozen=True, tag="open_cell", tag_field="type"):
    """Pull one bolt. The agent drops it after `expires_at`: a door must not open for nobody."""

    id: Id
    cell: CellNo
    reason: Literal["deposit", "pickup", "recall", "service"]
    issued_at: Instant
    expires_at: Instant
    session: Id
    actor: Id


class ZoneAction(Message, frozen=True, tag="zone_action", tag_field="type"):
    """Let the controller of a zone do one thing. The agent drops it after `expires_at`; `reason` is a person's own words."""

    id: Id
    zone: Zone
    action: ZoneDeed
    issued_at: Instant
    expires_at: Instant
    session: Id
    actor: Id
    reason: Text


Command: TypeAlias = OpenCell | ZoneAction


def parse_command(payload: bytes, *, limit: int = MAX_BYTES) -> Command:
    """One command of either type. Raises Malformed, TooLarge."""
    return parse(Command, payload, limit=limit)  # type: ignore[arg-type]


class Ack(Message, frozen=True):
    """Answer to a command: `accepted`, then exactly one final outcome.

    code: accepted · opened · written · no_transition · board_timeout · unit_silent · not_sent · refused · cannot ·
    uncertain · expired · stale_session · unknown_cell · unknown_zone · blocked_by_temperature · cooldown ·
    duplicate_conflict · clock_untrusted · malformed
    """

    id: Id
    outcome: Outcome
    code: str
    at: Instant
    detail: Text = ""

    @property
    def final(self) -> bool:
        """True when nothing more follows."""
        return self.outcome != "accepted"


class DoorMoved(Message, frozen=True, tag="door_moved", tag_field="type"):
    """A door was seen to move. `command_id` is None when nobody asked (forced, or closed by hand)."""

    seq: int
    at: Instant
    cell: CellNo
    door: Literal["open", "closed"]
    command_id: Id | None = None


class CommandEnded(Message, frozen=True, tag="command_ended", tag_field="type"):
    """The final outcome of a command as a fact of the journal: the durable twin of the last Ack."""

    seq: int
    at: Instant
    ack: Ack


class Alarm(Message, frozen=True, tag="alarm", tag_field="type"):
    """Something a person must look at: forced door, left open, board or controller silent, temperature."""

    seq: int
    at: Instant
    code: str
    raised: bool
    cell: CellNo | None = None
    zone: Zone | None = None
    detail: Text = ""


class AttemptByRight(Message, frozen=True, tag="attempt_by_right", tag_field="type"):
    """A door is about to be opened by a right, without the server. `id` is the command's, in every later fact too."""

    seq: int
    at: Instant
    id: Id
    cell: CellNo
    reason: Literal["deposit", "pickup", "recall", "service"]
    how: Literal["code", "token", "courier", "technician"]
    order_id: Id | None = None
    parcel_id: Id | None = None
    list_version: int = 0
    ts_ok: bool = True


class OpenedByRight(AttemptByRight, frozen=True, tag="opened_by_right", tag_field="type"):
    """The door of such an attempt was seen to open: the first one of a customer's order is the handover."""


class CodeTried(Message, frozen=True, tag="code_tried", tag_field="type"):
    """A code or token was refused at the pad. `order_id` is whose right had ended or whose second factor was wrong."""

    seq: int
    at: Instant
    why: Text
    order_id: Id | None = None
    locked_s: int = 0


class CellWarm(Message, frozen=True, tag="cell_warm", tag_field="type"):
    """By the locker's own count the goods in a cell are past the alarm."""

    seq: int
    at: Instant
    cell: CellNo
    warm_s: int
    core_c10: Tenths


class CellBlocked(Message, frozen=True, tag="cell_blocked", tag_field="type"):
    """By the locker's own count they are past the limit: it opens this cell for no customer any more."""

    seq: int
    at: Instant
    cell: CellNo
    warm_s: int
    core_c10: Tenths


class ZoneKept(Message, frozen=True, tag="zone_kept", tag_field="type"):
    """From now on the zone is judged by these limits: its settings changed, or those of its file rule again."""

    seq: int
    at: Instant
    zone: Zone
    low_c10: Tenths
    high_c10: Tenths


Fact = (
    DoorMoved | CommandEnded | Alarm | AttemptByRight | OpenedByRight | CodeTried | CellWarm | CellBlocked | ZoneKept
)  # fmt: skip


class Facts(Message, frozen=True):
    """A batch of facts from the journal, `seq` rising by one within a boot, oldest first; at most 100."""

    boot: Id
    facts: list[Fact]


class FactsAck(Message, frozen=True):
    """Highest contiguous seq of that boot that the server has committed; only then may the device forget."""

    boot: Id
    upto: int
    at: Instant | None = None
    """The server's clock, so that a device may know how far its own is off."""


class CellState(Message, frozen=True):
    """One door as last seen."""

    no: CellNo
    door: Door


class BoardHealth(Message, frozen=True):
    """One lock board and what its line was like since the agent's start; `reopened` counts its whole bus.

    retried: reads that were tried again; silent_s: since its last answer, None before the first.
    """

    no: BoardNo
    family: Id
    state: BoardState
    answered: int = 0
    unanswered: int = 0
    retried: int = 0
    bad_checksums: int = 0
    garbage_bytes: int = 0
    reopened: int = 0
    silent_s: int | None = None


class LockerState(Message, frozen=True):
    """Retained snapshot: published on change and at least every minute."""

    boot: Id
    session: Id
    at: Instant
    cells: list[CellState]
    zones: list[ZoneState]
    boards: list[BoardHealth] = msgspec.field(default_factory=list)


_ROOT = "lukoshko/v1/locker/{device}"
CONN = Channel(f"{_ROOT}/conn", Conn, retain=True)
CMD: Channel[Command] = Channel(f"{_ROOT}/cmd", Command)  # type: ignore[arg-type]
ACK = Channel(f"{_ROOT}/ack", Ack)
EVT = Channel(f"{_ROOT}/evt", Facts)
EVT_ACK = Channel(f"{_ROOT}/evt/ack", FactsAck)
STATE = Channel(f"{_ROOT}/state", LockerState, retain=True)
TEL = Channel(f"{_ROOT}/tel", Telemetry)
TEL_ACK = Channel(f"{_ROOT}/tel/ack", TelemetryAck)
DESIRED = Channel(f"{_ROOT}/desired", Desired, retain=True)
REPORTED = Channel(f"{_ROOT}/reported", Reported, retain=True)

fact_decoder = msgspec.json.Decoder(Fact)
