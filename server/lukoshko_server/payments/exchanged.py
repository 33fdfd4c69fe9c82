"""What an exchange asks of an order's money: which of it would stay for other goods, which goes back and how."""

from collections.abc import Sequence

from lukoshko_server.db import Work
from lukoshko_server.payments import store
from lukoshko_server.payments.rows import PartRow
from lukoshko_server.payments.rules import Kept, share_exchange
from lukoshko_wire.values import PayMethod


class Exchanged:
    """Reads only."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def divided(self, order_id: str, kopecks: int, exchanged_kopecks: int) -> tuple[list[Kept], list[Kept]]:
        """Which money of a refund would stay for goods taken in exchange, and which goes back. Raises NothingTaken."""
        with self._work.read() as tx:
            parts = store.parts_back(tx, store.taken(tx, order_id).id)
            kept, back = share_exchange([part.left_kopecks for part in parts], kopecks, exchanged_kopecks)
            return _shares(parts, kept), _shares(parts, back)

    def went_back(self, refund_id: str) -> dict[PayMethod, int]:
        """How the money of a refund goes back; what was exchanged for goods does not move."""
        with self._work.read() as tx:
            return store.went_back(tx, refund_id)


def _shares(parts: Sequence[PartRow], sums: Sequence[int]) -> list[Kept]:
    shares = zip(parts, sums, strict=True)
    return [Kept(PayMethod(part.method), part.hold_id, share) for part, share in shares if share]
