"""What a till may still tell of a receipt that a person ended while it was gone: it prints no other one before it let go."""

from sqlalchemy import and_, or_, select, update

from lukoshko_server.db import Tx
from lukoshko_server.tills.refusals import CanStillTell
from lukoshko_server.tills.rows import PrintRow, TillCommandRow
from lukoshko_server.tills.wording import END

KEPT = "kept"
"""Answer of a till that may have written a receipt, and tells of it by itself."""
_FAILED = and_(TillCommandRow.kind == END, TillCommandRow.state == "failed", TillCommandRow.code == KEPT)
_UNANSWERED = and_(TillCommandRow.kind == END, TillCommandRow.ended_at.is_(None))


def may_tell(tx: Tx, receipt_id: str, till_id: str) -> bool:
    """True while a receipt that a person ended at a till is not known to be let go of there."""
    query = (
        select(TillCommandRow.id)
        .join(PrintRow, PrintRow.id == TillCommandRow.intent_id)
        .where(
            PrintRow.receipt_id == receipt_id, TillCommandRow.till_id == till_id, or_(_UNANSWERED, _FAILED)
        )
    )
    return tx.session.scalar(query.limit(1)) is not None


def must_have_let_go(tx: Tx, receipt_id: str, till_id: str) -> None:
    """Raises CanStillTell while a till may still print what a person has ended there without its word."""
    if may_tell(tx, receipt_id, till_id):
        raise CanStillTell(f"till {till_id} has not let go of {receipt_id}", receipt_id=receipt_id)


def unwritten(tx: Tx, intent: str) -> None:
    """The till tells of what it kept that nothing was written, and nothing will be."""
    kept = update(TillCommandRow).where(TillCommandRow.intent_id == intent, _FAILED)
    tx.session.execute(kept.values(state="done"))
