"""What holds over a cell: put on and taken off, each time with who and why, told to the subjects that must act."""

from dataclasses import dataclass

from lukoshko_server.db import Tx
from lukoshko_server.lockers import store
from lukoshko_server.lockers.rows import OverlayRow


@dataclass(frozen=True)
class OverlayPut:
    """Told when something begins to hold over a cell."""

    locker_id: str
    cell_no: int
    kind: str
    why: str
    actor: str


@dataclass(frozen=True)
class OverlayEnded:
    """Told when it holds no more."""

    locker_id: str
    cell_no: int
    kind: str
    why: str
    actor: str


def put(tx: Tx, locker_id: str, no: int, kind: str, why: str, actor: str) -> None:
    """Let this hold over the cell; what holds already keeps its since, who and why. Raises NotFound."""
    store.cell_row(tx, locker_id, no)
    if any(row.kind == kind for row in store.overlay_rows(tx, locker_id, no)):
        return
    row = OverlayRow(
        locker_id=locker_id, cell_no=no, kind=kind, since=tx.now, why=why[:200], actor=actor[:64]
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record("locker", locker_id, f"{kind} begins", after=f"{why} {actor}", cell=no)
    tx.tell(OverlayPut(locker_id, no, kind, row.why, row.actor))


def end(tx: Tx, locker_id: str, no: int, kind: str, why: str, actor: str) -> None:
    """Let it hold no more; what does not hold is no error."""
    for row in store.overlay_rows(tx, locker_id, no):
        if row.kind == kind:
            tx.session.delete(row)
            tx.session.flush()
            tx.record("locker", locker_id, f"{kind} ends", before=row.why, after=f"{why} {actor}", cell=no)
            tx.tell(OverlayEnded(locker_id, no, kind, why, actor))


def kinds(tx: Tx, locker_id: str, no: int) -> frozenset[str]:
    """What holds over one cell. Raises NotFound."""
    return store.kinds_over(tx, locker_id, no)
