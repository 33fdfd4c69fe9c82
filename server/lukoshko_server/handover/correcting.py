"""A receipt that is put right from the operator's screen: at which till, of which day, why."""

from datetime import timedelta

from lukoshko_server.config import Settings
from lukoshko_server.db import Work
from lukoshko_server.handover.refusals import NoTill
from lukoshko_server.orders.service import Orders
from lukoshko_server.receipts.correcting import Correcting
from lukoshko_server.receipts.corrections import Mended, MendedLine, NotToCorrect
from lukoshko_server.tills.service import Tills
from lukoshko_wire.api.refunds import CorrectReceipt, Mend


class PuttingRight:
    """One use case; joins the caller's transaction and locks the order first."""

    def __init__(
        self, work: Work, settings: Settings, orders: Orders, correcting: Correcting, tills: Tills
    ) -> None:
        self._work, self._orders, self._correcting, self._tills = work, orders, correcting, tills
        self._offset = timedelta(minutes=settings.utc_offset_minutes)

    def correct(self, receipt_id: str, body: CorrectReceipt) -> str:
        """Queue what puts it right; again changes nothing. The order's id.

        Raises NotFound, NotToCorrect, NoTill, BadReceipt.
        """
        with self._work() as tx:
            order_id = self._correcting.facts(receipt_id).order_id
            self._orders.lock(order_id)
            found = self._correcting.facts(receipt_id)
            till_id = body.till_id or found.till_id
            till = next((each for each in self._tills.all() if each.id == till_id), None)
            if till is None:
                raise NoTill("this till is not known", order_id=order_id, till_id=till_id)
            settled_on = body.settled_on or (found.settled_at + self._offset).date()
            if settled_on > (tx.now + self._offset).date():
                raise NotToCorrect("the settlement is yet to come", settled_on=settled_on.isoformat())
            tx.record("receipt", receipt_id, "correction asked", after=body.reason, order_id=order_id)
            if found.state in ("refused", "corrected"):
                self._correcting.missing(
                    receipt_id,
                    till_id,
                    settled_on,
                    why=body.type,
                    number=body.number,
                    electronic=till.electronic,
                )
            else:
                self._correcting.wrong(
                    receipt_id, till_id, settled_on, why=body.type, number=body.number, electronic=till.electronic,
                    mended=_mended(body.mend) if body.mend is not None else None,
                )  # fmt: skip
            return order_id


def _mended(mend: Mend) -> Mended:
    lines = [MendedLine(each.no, each.name, each.vat, each.subject, each.method) for each in mend.lines]
    return Mended(lines, mend.taxation, mend.paid_by)
