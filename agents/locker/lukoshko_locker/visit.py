"""One visit at the pad: who was let in, what they may open, what became of each door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from lukoshko_locker.rights_time import RightsTime
from lukoshko_wire.entry import Entry
from lukoshko_wire.locker import AttemptByRight
from lukoshko_wire.passes import Token
from lukoshko_wire.rights import AskPickup, Lies, Load, Right
from lukoshko_wire.values import Zone

Reason = Literal["deposit", "pickup", "recall", "service"]
CellStage = Literal["waiting", "asking", "opening", "open", "taken", "jammed", "unreachable"]


class Site(Protocol):
    """What the doors say."""

    def has(self, cell: int) -> bool:
        """True when this productomat has the cell."""

    def cool(self, cell: int) -> bool:
        """True when the cell's coil may be pulsed now."""


class Line(Protocol):
    """The way to the server, as far as an ask needs it."""

    def ask(self, ask: AskPickup) -> bool:
        """Ask; False when there is no line."""


@dataclass
class Attempt:
    """One opening of one cell in a visit."""

    id: str
    cell: int
    reason: Reason
    load: Load | None = None
    asking: bool = False
    refused: str = ""


@dataclass
class Visit:
    """Somebody who was let in, and where they are."""

    entry: Entry
    how: Literal["code", "token", "courier", "technician"]
    touched: float
    right: Right | None = None
    order_id: str = ""
    """Under what name openings are kept: the order, or the token of an order that no list knows."""
    attempts: dict[int, Attempt] = field(default_factory=dict)
    loads: tuple[Load, ...] = ()


def right_of(token: Token, order_id: str, zones: Mapping[int, Zone]) -> Right:
    """The right that a token is by itself, of an order that no list knows."""
    return Right(
        order_id=order_id, number="", state="live", code="A" * 22, not_before=token.not_before,
        expires_at=token.expires_at, covered_until=token.expires_at,
        lies=[Lies(parcel_id=f"cell-{no}", cell=no, zone=zones[no]) for no in token.cells if no in zones],
    )  # fmt: skip


def reason_of(entry: Entry) -> Reason:
    """Why a door opens for whoever has a right: a courier's token says whether to put in or to take back."""
    if entry.who != "courier":
        return "pickup"
    return "recall" if entry.token is not None and entry.token.role == "recall" else "deposit"


def fact_of(visit: Visit, attempt: Attempt, time: RightsTime, list_version: int) -> AttemptByRight:
    """What is written down before the pulse."""
    known = visit.entry.right
    lies = next((each for each in known.lies if each.cell == attempt.cell), None) if known else None
    load = attempt.load
    return AttemptByRight(
        seq=0, at=time.now(), id=attempt.id, cell=attempt.cell, reason=attempt.reason, how=visit.how,
        order_id=known.order_id if known else load.order_id if load else None,
        parcel_id=lies.parcel_id if lies else load.parcel_id if load else None,
        list_version=list_version, ts_ok=time.trusted,
    )  # fmt: skip
