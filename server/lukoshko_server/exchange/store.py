"""Queries of the exchange; rows never leave the subject."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from lukoshko_server.db import Tx
from lukoshko_server.exchange.rows import FileRow, SessionRow, StagedRestRow

LIFE = timedelta(hours=12)
FINISHED = ("done", "broken")


def by_token(tx: Tx, token_hash: str) -> SessionRow | None:
    """A session that still lives, by the hash of its cookie."""
    query = select(SessionRow).where(
        SessionRow.token_hash == token_hash, SessionRow.started_at > tx.now - LIFE
    )
    return tx.session.scalar(query)


def latest_of(tx: Tx, user: str) -> SessionRow | None:
    """The newest live session of a user who shows the password at every request and carries no cookie."""
    query = (
        select(SessionRow)
        .where(
            SessionRow.user == user, SessionRow.started_at > tx.now - LIFE, SessionRow.state != "broken_off"
        )
        .order_by(SessionRow.started_at.desc(), SessionRow.id)
        .limit(1)
    )
    return tx.session.scalar(query)


def running(tx: Tx) -> list[SessionRow]:
    """Exchanges between init and their end."""
    return list(tx.session.scalars(select(SessionRow).where(SessionRow.state == "running").with_for_update()))


def has_work_left(tx: Tx, session_id: str) -> bool:
    """True while an exchange has sent nothing yet, or has files that are not loaded."""
    states = list(tx.session.scalars(select(FileRow.state).where(FileRow.session_id == session_id)))
    return not states or any(state not in FINISHED for state in states)


def file_for_change(tx: Tx, session_id: str, name: str) -> FileRow | None:
    """One file of a session, locked."""
    query = select(FileRow).where(FileRow.session_id == session_id, FileRow.name == name).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def file_by_id(tx: Tx, file_id: str) -> FileRow | None:
    """One file, locked."""
    query = select(FileRow).where(FileRow.id == file_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def bytes_of(tx: Tx, session_id: str) -> int:
    """Sum of the sizes of a session's files."""
    query = select(func.coalesce(func.sum(FileRow.size), 0)).where(FileRow.session_id == session_id)
    return int(tx.session.scalar(query) or 0)


def forget_files(tx: Tx, session_id: str, *, finished_too: bool) -> None:
    """Forget the files of a session with what they staged; reports of finished ones may stay."""
    query = select(FileRow.id).where(FileRow.session_id == session_id)
    if not finished_too:
        query = query.where(FileRow.state.not_in(FINISHED))
    ids = list(tx.session.scalars(query))
    for kind in (StagedRestRow.file_id, FileRow.id):
        tx.session.execute(
            delete(kind.class_).where(kind.in_(ids)).execution_options(synchronize_session=False)
        )


def drop_rests(tx: Tx, file_id: str, ids: Sequence[str] | None = None) -> None:
    """Forget staged rests of a file, all or some."""
    statement = delete(StagedRestRow).where(StagedRestRow.file_id == file_id)
    if ids is not None:
        statement = statement.where(StagedRestRow.goods_id.in_(list(ids)))
    tx.session.execute(statement.execution_options(synchronize_session=False))


def some_rests(tx: Tx, file_id: str, most: int) -> dict[str, dict[str, int]]:
    """Some staged rests of a file, by goods id."""
    query = select(StagedRestRow.goods_id, StagedRestRow.rests).where(StagedRestRow.file_id == file_id)
    return dict(tx.session.execute(query.order_by(StagedRestRow.goods_id).limit(most)).all())


def finished(tx: Tx, most: int) -> list[FileRow]:
    """Files that were loaded or found broken, newest first."""
    query = (
        select(FileRow)
        .where(FileRow.finished_at.is_not(None))
        .order_by(FileRow.finished_at.desc(), FileRow.generation.desc())
    )
    return list(tx.session.scalars(query.limit(most)))


def touched_before(tx: Tx, moment: datetime, most: int) -> list[SessionRow]:
    """Old sessions, for sweeping."""
    query = select(SessionRow).where(SessionRow.used_at < moment).order_by(SessionRow.used_at)
    return list(tx.session.scalars(query.limit(most)))
