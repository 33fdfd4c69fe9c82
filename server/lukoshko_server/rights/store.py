"""Queries of rights; rows never leave the subject."""

from datetime import datetime

from sqlalchemy import or_, select

from lukoshko_server.db import Tx
from lukoshko_server.rights.rows import RightRow, RightsListRow, StaffRightRow


def list_row(tx: Tx, locker_id: str) -> RightsListRow | None:
    """The list of a locker, locked until the end of the transaction."""
    query = select(RightsListRow).where(RightsListRow.locker_id == locker_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def right_rows(tx: Tx, locker_id: str) -> list[RightRow]:
    """Every right of a locker, by order."""
    query = select(RightRow).where(RightRow.locker_id == locker_id).order_by(RightRow.order_id)
    return list(tx.session.scalars(query))


def staff_rows(tx: Tx, locker_id: str, after: datetime) -> list[StaffRightRow]:
    """Credentials of couriers and technicians that are not over at a moment, by person."""
    query = select(StaffRightRow).where(
        StaffRightRow.locker_id == locker_id, StaffRightRow.expires_at > after
    )
    return list(tx.session.scalars(query.order_by(StaffRightRow.kind, StaffRightRow.person_id)))


def revoked_unsettled(tx: Tx, locker_id: str) -> list[RightRow]:
    """Rights that were taken back and may open something yet."""
    query = select(RightRow).where(
        RightRow.locker_id == locker_id, RightRow.state == "revoked", RightRow.settled_at.is_(None)
    )
    return list(tx.session.scalars(query))


def due_lists(tx: Tx, issued_before: datetime, sent_before: datetime) -> set[str]:
    """Lockers whose list is old, or was sent some time ago and has no answer."""
    unanswered = (
        (RightsListRow.acked_version < RightsListRow.version)
        & (RightsListRow.seal != "")
        & or_(RightsListRow.sent_at.is_(None), RightsListRow.sent_at < sent_before)
        & (RightsListRow.issued_at < sent_before)
    )
    query = select(RightsListRow.locker_id).where(or_(RightsListRow.issued_at < issued_before, unanswered))
    return set(tx.session.scalars(query))


def ended(tx: Tx, now: datetime) -> set[str]:
    """Lockers in whose list a right has run out and does not say so yet."""
    query = select(RightRow.locker_id).where(
        RightRow.state.in_(("live", "blocked")), RightRow.expires_at <= now
    )
    return set(tx.session.scalars(query.distinct()))
