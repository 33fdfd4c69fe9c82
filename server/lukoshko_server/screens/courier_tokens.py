"""What a courier's phone shows a locker that nobody can reach: signed tokens of what to put in and what to take back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from lukoshko_server.db import Work
from lukoshko_server.handover.errands import Errands
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.rights.rules import BACK_LASTS
from lukoshko_server.rights.service import Rights
from lukoshko_server.rights.tokens import Tokens
from lukoshko_server.screens.errands import BackCells
from lukoshko_wire.api.rights import CourierToken, CourierTokens
from lukoshko_wire.passes import MOST_CELLS


class CourierTokenScreen:
    """Builds CourierTokens; nothing is stored, a token follows from what it says."""

    def __init__(
        self, work: Work, rights: Rights, tokens: Tokens, errands: Errands, lockers: Lockers, back: BackCells
    ) -> None:
        self._work, self._rights, self._tokens = work, rights, tokens
        self._errands, self._lockers, self._back = errands, lockers, back

    def tokens(self, courier_id: str, locker_id: str) -> CourierTokens:
        """By the courier's manifest, and by the errand if it is this courier's. Raises NotFound."""
        with self._work.read() as tx:
            self._lockers.must_have(locker_id, None)
            found = self._loading(courier_id, locker_id, tx.now)
            if self._errands.courier_of(locker_id) == courier_id:
                since = tx.now.replace(minute=0, second=0, microsecond=0)
                cells = [each.cell for each in self._back.of(self._lockers.picture(locker_id))]
                found += self._signed("recall", courier_id, locker_id, cells, since, since + BACK_LASTS)
            return CourierTokens(locker_id=locker_id, tokens=found)

    def _loading(self, courier_id: str, locker_id: str, now: datetime) -> list[CourierToken]:
        shift = self._rights.shifts.of(locker_id, "courier", courier_id)
        if shift is None:
            return []
        manifests = self._rights.listed(locker_id).manifests
        mine = next(each for each in manifests if each.courier_id == courier_id)
        cells = [load.cell for load in mine.loads]
        return self._signed("courier", courier_id, locker_id, cells, mine.not_before, max(now, shift.until))

    def _signed(
        self, role: Literal["courier", "recall"], courier_id: str, locker_id: str, cells: Iterable[int],
        since: datetime, until: datetime,
    ) -> list[CourierToken]:  # fmt: skip
        ordered = sorted(set(cells))
        parts = [ordered[at : at + MOST_CELLS] for at in range(0, len(ordered), MOST_CELLS)]
        return [
            CourierToken(
                what="load" if role == "courier" else "take_back", cells=part, until=until,
                token=self._tokens.token(role, locker_id, f"{courier_id} {part}", part, since, until),
            )
            for part in parts
        ]  # fmt: skip
