"""What was seen at each cell, and what follows for the settings. Pure.

A cell is pulsed; a person says which door sprang; some contact moved. The coil belongs to the door that sprang. The order of
a board's status bytes is the one in which most contacts stand where their coils do. The contact's bit while the
door was shut is the lock's kind.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import structs

from lukoshko_edge.config import BadConfig, Section
from lukoshko_locker.commission.bench import Bit
from lukoshko_locker.config import Board, Cell, Contact, Feedback, LockerConfig, check
from lukoshko_locker.drivers.lock_8a import StatusOrder


class Moved(Section, frozen=True):
    """A contact that moved, read in one order; `closed` is how it was while the door was shut."""

    board: int
    order: StatusOrder
    channel: int
    closed: bool


class Finding(Section, frozen=True):
    """What one pulse did. `door` is the cell whose door sprang, None for none."""

    cell: int
    board: int
    channel: int
    door: int | None
    moved: list[Moved]
    returned: bool = True


class Problem(Section, frozen=True):
    """Something that a person must mend; `what` is a key of the texts."""

    what: str
    cell: int
    other: int = 0


class Conclusion(Section, frozen=True):
    """Settings as they should be, and what stands against writing them."""

    config: LockerConfig
    problems: list[Problem]


def moved(before: Mapping[Bit, bool], changed: Mapping[Bit, bool]) -> list[Moved]:
    """The contacts that moved, with what they were."""
    return [
        Moved(board=bit.board, order=bit.order, channel=bit.channel, closed=before[bit])
        for bit in sorted(changed)
    ]


def conclude(config: LockerConfig, findings: Sequence[Finding]) -> Conclusion:
    """Settings in which every coil and contact is where it was found. Raises BadConfig when they contradict."""
    orders = {no: _order(board, findings) for no, board in config.boards.items()}
    problems = [problem for finding in findings for problem in _problems(finding, orders)]
    sound = [finding for finding in findings if not _problems(finding, orders) and finding.door is not None]
    feedbacks = {no: _feedback(board, sound, orders) for no, board in config.boards.items()}
    twice = [door for door, count in Counter(finding.door for finding in sound).items() if count > 1]
    problems += [Problem(what="twice", cell=door) for door in twice if door is not None]
    found = {finding.door: finding for finding in sound if finding.door not in twice}
    cells = [
        _cell(cell, found[cell.no], orders, feedbacks) if cell.no in found else _kept(cell, config, feedbacks)
        for cell in config.cells
    ]
    buses = [
        structs.replace(bus, boards=[
            structs.replace(board, status_order=orders[board.name], feedback=feedbacks[board.name])
            for board in bus.boards
        ])
        for bus in config.buses
    ]  # fmt: skip
    new = structs.replace(config, locks=buses if isinstance(config.locks, list) else buses[0], cells=cells)
    try:
        return Conclusion(config=check(new), problems=problems)
    except BadConfig as error:
        if problems:
            return Conclusion(config=config, problems=problems)
        raise BadConfig(f"what was found contradicts itself: {error.detail}") from error


def contact_of(finding: Finding, orders: Mapping[int, StatusOrder]) -> list[Moved]:
    """Contacts that moved, each board read in its own order."""
    return [each for each in finding.moved if orders[each.board] == each.order]


def _order(board: Board, findings: Sequence[Finding]) -> StatusOrder:
    votes = Counter(
        each.order
        for finding in findings
        for each in finding.moved
        if each.board == board.name == finding.board and each.channel == finding.channel
    )
    best = max(votes.values(), default=0)
    likely = [order for order in board.kind.orders if votes[order] == best]
    return board.status_order if board.status_order in likely else likely[0]


def _feedback(board: Board, sound: Sequence[Finding], orders: Mapping[int, StatusOrder]) -> Feedback:
    closed = [
        each.closed for finding in sound for each in contact_of(finding, orders) if each.board == board.name
    ]
    if board.feedback == "none" or not closed:
        return board.feedback  # type: ignore[return-value]
    return "closing" if 2 * sum(closed) >= len(closed) else "opening"


def _problems(finding: Finding, orders: Mapping[int, StatusOrder]) -> list[Problem]:
    contacts = contact_of(finding, orders)
    if finding.door is None:
        return [Problem(what="flutters" if contacts else "dead", cell=finding.cell)]
    if not contacts:
        return [Problem(what="blind", cell=finding.door)]
    if len(contacts) > 1:
        return [Problem(what="several", cell=finding.door, other=len(contacts))]
    return [] if finding.returned else [Problem(what="stuck", cell=finding.door)]


def _cell(
    cell: Cell, finding: Finding, orders: Mapping[int, StatusOrder], feedbacks: Mapping[int, Feedback]
) -> Cell:
    (seen,) = contact_of(finding, orders)
    own = (seen.board, seen.channel) == (finding.board, finding.channel)
    kind: Feedback = "closing" if seen.closed else "opening"
    return structs.replace(
        cell,
        board=finding.board,
        channel=finding.channel,
        contact=None if own else Contact(board=seen.board, channel=seen.channel),
        feedback=None if kind == feedbacks[seen.board] else kind,
    )


def _kept(cell: Cell, config: LockerConfig, feedbacks: Mapping[int, Feedback]) -> Cell:
    """A cell that was not looked at keeps its lock's kind, also when its board is now told another one."""
    board = config.boards[cell.seen_by.board]
    kind = cell.feedback or board.feedback
    same = kind in ("none", feedbacks[board.name])
    return structs.replace(cell, feedback=None if same else kind)
