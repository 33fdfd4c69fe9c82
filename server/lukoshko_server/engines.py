"""Engines for either database, as every process of the server wants them."""

import time
from typing import Any, cast

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError

TRUSTED_S = 1.0
"""A connection that was used so shortly ago is not asked whether it is there."""
_TAKEN = "taken"


def make_engine(url: str) -> Engine:
    """An engine for SQLite (WAL, FULL, immediate writes) or PostgreSQL (psycopg 3); its errors name no values."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"timeout": 15}, pool_size=10, max_overflow=20, hide_parameters=True
        )
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=10,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"options": "-c statement_timeout=15000 -c lock_timeout=10000"},
    )
    _ask_the_idle(engine)
    return engine


def _ask_the_idle(engine: Engine) -> None:
    """As `pool_pre_ping` does, but not before each of many transactions a second."""

    def taken(connection: Any, record: Any, _proxy: Any) -> None:
        before, record.info[_TAKEN] = record.info.get(_TAKEN, 0.0), time.monotonic()
        if record.info[_TAKEN] - before < TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the server went: so have the others gone

    event.listen(engine, "checkout", taken)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would be deferred: two writers could deadlock
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("reads_only", False):
        # Cannot fail, and costs less on the driver's own connection than all that it begins.
        cast("Any", connection.connection.driver_connection).execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
