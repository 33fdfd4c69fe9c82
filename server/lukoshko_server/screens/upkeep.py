"""The technician's chores as screens see them."""

from lukoshko_server.db import Tx, Work
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.upkeep.service import Chore, Upkeep
from lukoshko_server.views import View
from lukoshko_wire.api.upkeep import Chores, ChoreView


class UpkeepScreen:
    """Builds ChoreView and Chores."""

    def __init__(self, work: Work, upkeep: Upkeep, lockers: Lockers) -> None:
        self._work, self._upkeep, self._lockers = work, upkeep, lockers

    def chores(self, locker_id: str | None) -> Chores:
        """What waits and what was done lately, everywhere or at one locker."""
        with self._work.read() as tx:
            return Chores(
                open=[self._view(tx, each) for each in self._upkeep.open_chores(locker_id)],
                done=[self._view(tx, each) for each in self._upkeep.lately_done(locker_id)],
            )

    def chore(self, chore_id: str) -> ChoreView:
        """One chore. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(tx, self._upkeep.get(chore_id))

    def views_of(self, tx: Tx, chore_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a chore changes."""
        return [("upkeep", "chore", self._view(tx, self._upkeep.get(chore_id)))]

    def _view(self, tx: Tx, chore: Chore) -> ChoreView:
        return ChoreView(
            id=chore.id, seq=tx.seq("chore", chore.id), kind=chore.kind,  # type: ignore[arg-type]
            locker_id=chore.locker_id, locker=self._lockers.name_of(chore.locker_id), cell=chore.cell_no, why=chore.why,
            opened_at=chore.opened_at, opened_by=chore.opened_by, due_at=chore.due_at, taken_at=chore.taken_at,
            taken_by=chore.taken_by, done_at=chore.done_at, done_by=chore.done_by, note=chore.note,
        )  # fmt: skip
