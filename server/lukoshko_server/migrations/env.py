"""How Alembic runs here: batch mode on SQLite with foreign keys off, an advisory lock on PostgreSQL."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from lukoshko_server.tables import metadata

LOCK = 7_238_511


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
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations()
    engine.dispose()


run()
