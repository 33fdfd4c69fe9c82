"""What is owed to customers, as the operator sees it."""

from lukoshko_server.db import Tx, Work
from lukoshko_server.handover.claims import Claim, Claims
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.orders.service import Orders
from lukoshko_server.views import View
from lukoshko_wire.api.claims import ClaimList, ClaimView


class ClaimScreen:
    """Builds ClaimView and ClaimList."""

    def __init__(self, work: Work, claims: Claims, orders: Orders, lockers: Lockers) -> None:
        self._work, self._claims, self._orders, self._lockers = work, claims, orders, lockers

    def waiting(self) -> ClaimList:
        """What is open, the most urgent first."""
        with self._work.read() as tx:
            return ClaimList(claims=[self._view(tx, each) for each in self._claims.waiting()])

    def claim(self, claim_id: str) -> ClaimView:
        """One claim. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(tx, self._claims.get(claim_id))

    def views_of(self, tx: Tx, claim_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a claim changes."""
        return [("claims", "claim", self._view(tx, self._claims.get(claim_id)))]

    def _view(self, tx: Tx, claim: Claim) -> ClaimView:
        placed = self._lockers.placements(claim.order_id)
        return ClaimView(
            id=claim.id, seq=tx.seq("claim", claim.id), order_id=claim.order_id,
            order_number=self._orders.get(claim.order_id).number, kind=claim.kind, why=claim.why,  # type: ignore[arg-type]
            cell=next((each.cell_no for each in placed if each.parcel_id == claim.ref), None), kopecks=claim.kopecks,
            opened_at=claim.opened_at, due_at=claim.due_at, closed_at=claim.closed_at, note=claim.note,
        )  # fmt: skip
