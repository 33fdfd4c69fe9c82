"""How many cells of each kind a locker still has through an interval. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lukoshko_server.lockers.packing import Kind
from lukoshko_server.lockers.placing import values
from lukoshko_server.lockers.rules import Cell
from lukoshko_wire.fits import reachable
from lukoshko_wire.problems import LukoshkoError

OVERDUE = timedelta(hours=1)
"""What nobody has fetched in time is counted for so much longer, again and again."""
DUE = timedelta(minutes=30)
"""Cells held for a window that begins so soon are given to nobody else, whoever packs first."""


class NoCapacity(LukoshkoError):
    """The locker has no cells for such an order in this window; `windows` names the next ones that have."""

    code = "placement.no-capacity"
    status = 409


@dataclass(frozen=True)
class Interval:
    """From when until when cells are wanted."""

    starts_at: datetime
    until: datetime


@dataclass(frozen=True)
class Use:
    """Cells that an order has or was promised: kind's key -> how many, through its interval."""

    order_id: str
    cells: Mapping[str, int]
    interval: Interval


def kinds(cells: Iterable[Cell]) -> dict[int, Kind]:
    """The kind of every cell by number; values are those of the whole locker."""
    everything = list(cells)
    worth = values(everything)
    return {
        cell.no: Kind(
            cell.zone, cell.width_mm, cell.depth_mm, cell.height_mm, cell.max_grams,
            reachable(cell.floor_mm), worth[cell.no],
        )
        for cell in everything
    }  # fmt: skip


def left(there: Mapping[Kind, int], uses: Iterable[Use], wanted: Interval) -> dict[Kind, int]:
    """Cells of each kind that stay free through the whole interval: what is there less the busiest moment."""
    during = [
        use for use in uses if use.interval.starts_at < wanted.until and use.interval.until > wanted.starts_at
    ]
    moments = {wanted.starts_at, *(max(use.interval.starts_at, wanted.starts_at) for use in during)}
    most: Counter[str] = Counter()
    for moment in moments:
        now: Counter[str] = Counter()
        for use in during:
            if use.interval.starts_at <= moment < use.interval.until:
                now.update(use.cells)
        most |= now
    return {kind: max(count - most[kind.key], 0) for kind, count in there.items()}


def within_reach(free: Mapping[Kind, int], *, reach: bool) -> dict[Kind, int]:
    """Only the kinds that everybody reaches, where the customer asked for them."""
    return {kind: count for kind, count in free.items() if kind.reachable or not reach}


def lying_until(until: datetime | None, now: datetime) -> datetime:
    """When a cell that is in use is expected back."""
    return until if until is not None and until > now else now + OVERDUE
