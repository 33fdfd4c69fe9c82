"""Fixtures that every kind of test may use."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, text
from tests import databases, dealing, needs, postgres, routes

from lukoshko_server.db import Work
from lukoshko_server.engines import make_engine
from lukoshko_server.tables import metadata

# A slow machine is no finding: pytest's own timeout ends what hangs.
hypothesis.settings.register_profile("lukoshko", deadline=None)
hypothesis.settings.load_profile("lukoshko")


def pytest_configure() -> None:
    """Let the folders of tests lie in memory: a commit waits a hundred times as long for a disk."""
    memory = needs.memory()
    if memory is not None:
        os.environ.setdefault("TMPDIR", str(memory))  # for what the tests start, too
        tempfile.tempdir = None  # asked again
    routes.build_when_asked()


def pytest_xdist_auto_num_workers() -> int:
    """How many workers `-n auto` means."""
    return dealing.workers(os.cpu_count() or 1, dealing.memory_bytes())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal the files in an order that keeps every worker busy; one alone takes them as they come."""
    if not hasattr(config, "workerinput"):
        return
    of_file: dict[str, list[pytest.Item]] = {}
    for item in items:
        of_file.setdefault(item.nodeid.partition("::")[0], []).append(item)
    items[:] = [item for file in dealing.dealt(list(of_file)) for item in of_file[file]]


class FixedClock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Move the clock; the arguments are those of timedelta."""
        self.now += timedelta(**by)
        return self.now


_HELD = " UNION ALL ".join(
    f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM \"{table.name}\")" for table in metadata().sorted_tables
)
"""Names of the tables that hold anything: to empty all of them takes a second."""


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 23 November 2026, 9:00 UTC, until moved."""
    return FixedClock()


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine | None]:
    """An engine on a fresh PostgreSQL with every table, or None where it is not installed."""
    binaries = needs.postgres_bin()
    if binaries is None:
        yield None
        return
    with postgres.server(binaries) as url:
        engine = make_engine(url)
        metadata().create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine with every table, empty; once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        made = databases.sqlite(tmp_path / "test.sqlite")
        yield made
        made.dispose()
        return
    shared: Engine | None = request.getfixturevalue("postgres_engine")
    if shared is None:
        needs.missing("PostgreSQL")
        raise AssertionError
    yield shared
    with shared.begin() as connection:
        held = connection.execute(text(_HELD)).scalars().all()
        if held:
            names = ", ".join(f'"{name}"' for name in held)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@pytest.fixture
def work(engine: Engine, clock: FixedClock) -> Work:
    """A unit of work on each database; nobody listens, nothing is pushed."""
    return Work(engine, clock)


@pytest.fixture
def shared_data() -> Path:
    """Real files that only a developer's checkout has."""
    if not (needs.SHARED / "data").is_dir():
        pytest.skip("the real files are not beside this checkout")
    return needs.SHARED / "data"
