"""How Alembic runs here: batch mode on SQLite with foreign keys off, an advisory lock on PostgreSQL."""

from typing import Literal

from alembic import context
from sqlalchemy import create_engine, pool, text

from lukoshko_server.db import UtcDateTime
from lukoshko_server.tables import metadata

LOCK = 7_238_511


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Our own column types stand in revisions as what they are in the database: revisions outlive our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    """Run the wanted revisions in one transaction."""
    url: str = context.config.attributes["url"]
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata(),
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=render,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations()
    engine.dispose()


run()
