"""A person ends a receipt of which no machine can say what became: with a reason, and the document that was found.

A till that is there decides itself whether it is helpless; one that is gone for good is told when it comes back.
"""

from datetime import UTC, timedelta, timezone

from lukoshko_server.db import Tx
from lukoshko_server.devices.service import Device
from lukoshko_server.receipts.debt_rules import DOCUMENT_TAKEN
from lukoshko_server.receipts.elsewhere import Elsewhere
from lukoshko_server.receipts.service import Receipts
from lukoshko_server.tills.deeds import Deeds, Ended
from lukoshko_server.tills.prints import Prints
from lukoshko_server.tills.refusals import CanStillTell, DocumentTaken, OtherTime
from lukoshko_server.tills.rows import TillRow
from lukoshko_server.tills.rules import is_gone, may_end
from lukoshko_server.tills.showing import health_of
from lukoshko_server.tills.wording import Evidence
from lukoshko_wire.api.tills import Found
from lukoshko_wire.fiscal_codes import OPERATION
from lukoshko_wire.fiscal_qr import ReceiptQr
from lukoshko_wire.pos import FiscalData, Receipt

BY_PERSON = "ended_by_person"
CLOCKS_APART = timedelta(days=1)
"""No register writes with a clock so wrong."""


class Ending:
    """Each use joins the caller's transaction."""

    def __init__(
        self, deeds: Deeds, prints: Prints, receipts: Receipts, elsewhere: Elsewhere, zone: timezone
    ) -> None:
        self._deeds, self._prints, self._receipts, self._elsewhere = deeds, prints, receipts, elsewhere
        self._zone = zone

    def may(self, tx: Tx, till: TillRow, device: Device) -> set[str]:
        """Receipts at a till that a person may end."""
        helpless, gone = health_of(till).helpless, is_gone(device.online, device.seen_at, tx.now)
        open_ = self._prints.open(tx, till.id)
        return {row.receipt_id for row in open_ if may_end(row.id, helpless, gone=gone)}

    def ask(
        self, tx: Tx, till: TillRow, device: Device, receipt_id: str, found: Found | None, why: str, actor: str,
        request_id: str,
    ) -> None:  # fmt: skip
        """End a receipt, at once or with its till's consent; again changes nothing.

        Raises CanStillTell, DocumentTaken, OtherTime, TillBusy, TooManyActions.
        """
        if self._deeds.knows(tx, request_id):
            return
        intent = next((row for row in self._prints.open(tx, till.id) if row.receipt_id == receipt_id), None)
        gone = is_gone(device.online, device.seen_at, tx.now)
        if intent is None or not may_end(intent.id, health_of(till).helpless, gone=gone):
            raise CanStillTell(f"receipt {receipt_id} is not for a person to end", receipt_id=receipt_id)
        if found is not None:
            self._check(tx, receipt_id, found)
        evidence = Evidence(found=found)
        self._deeds.end(tx, till.id, intent.id, evidence, why, actor, request_id, gone=gone)
        if gone:
            self.apply(tx, till.id, Ended(intent.id, evidence, why))

    def apply(self, tx: Tx, till_id: str, ended: Ended) -> None:
        """The receipt ends as it was found; one that was answered meanwhile stays as it is."""
        closed = self._prints.end(tx, ended.intent_id, till_id)
        if closed is None or not closed[1]:
            return
        receipt_id, found = closed[0].receipt_id, ended.evidence.found
        taken = found is not None and self._elsewhere.owner_of(found.fn_number, found.fd_number) is not None
        tx.record(
            "receipt", receipt_id, "ended by person", before=ended.why,
            after=f"FD {found.fd_number} FP {found.fiscal_sign}" if found else "not written",
            order_id=self._elsewhere.order_of(receipt_id), device_id=till_id,
        )  # fmt: skip
        if found is None or taken:
            self._receipts.refused(receipt_id, DOCUMENT_TAKEN if taken else BY_PERSON)
            return
        till = tx.session.get_one(TillRow, till_id)
        receipt = self._receipts.job(receipt_id).receipt
        fiscal = fiscal_data(found, receipt, self._zone)
        self._receipts.written(
            receipt_id, fiscal, serial=till.serial, inn=health_of(till).inn, code=BY_PERSON
        )

    def _check(self, tx: Tx, receipt_id: str, found: Found) -> None:
        if self._elsewhere.owner_of(found.fn_number, found.fd_number) is not None:
            raise DocumentTaken(f"document {found.fd_number} has a receipt", fd_number=found.fd_number)
        asked_at = self._receipts.job(receipt_id).created_at
        if not asked_at - CLOCKS_APART <= found.at <= tx.now + CLOCKS_APART:
            raise OtherTime(f"a document of {found.at} is not of a receipt of {asked_at}")

    def give_way(self, receipt_id: str, fiscal: FiscalData) -> None:
        """The storage proves whose a document is: a receipt that a person gave it to has none any more."""
        owner = self._elsewhere.owner_of(fiscal.fn_number, fiscal.fd_number)
        if owner not in (None, receipt_id):
            self._elsewhere.disown(owner, BY_PERSON)


def fiscal_data(found: Found, receipt: Receipt, zone: timezone) -> FiscalData:
    """A document as a person found it; shift and number in the shift nobody knows."""
    sign, total = int(found.fiscal_sign), receipt.total_kopecks
    wall = found.at.astimezone(zone).replace(tzinfo=None)
    kind = OPERATION[receipt.kind]
    return FiscalData(
        fn_number=found.fn_number, fd_number=found.fd_number, fiscal_sign=str(sign), shift_number=0, receipt_number=0,
        registration_number="", at=found.at.astimezone(UTC), total_kopecks=total,
        qr=ReceiptQr(wall, total, found.fn_number, found.fd_number, sign, kind).text,
    )  # fmt: skip
