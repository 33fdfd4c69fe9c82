"""The bare peer of orders: the same statements and commits through the bare driver, on a copy of the database."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from lukoshko_bench.trace import Unit


@dataclass(frozen=True)
class Replayed:
    """How long it took, by the clock and by the processor; how many transactions the copy refused."""

    seconds: float
    cpu_s: float
    refused: int


@dataclass(frozen=True)
class SqliteFile:
    """The product's SQLite file, and where its copies go."""

    name = "SQLite"
    file: Path

    def copy(self, number: int) -> "SqliteFile":
        """A consistent copy, taken while the product runs."""
        to = self.file.with_name(f"copy-{number}.sqlite")
        with closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
        return SqliteFile(to)

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """A bare connection with the pragmas that the product's have."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self.connect() as connection:
            named = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
            return _counts(connection, [str(name) for (name,) in connection.execute(named).fetchall()])


@dataclass(frozen=True)
class PostgresDatabase:
    """A database of a PostgreSQL server of the benchmark's own."""

    name = "PostgreSQL"
    url: str
    binaries: Path

    @property
    def dsn(self) -> str:
        """As libpq wants it."""
        return self.url.replace("postgresql+psycopg://", "postgresql://")

    def copy(self, number: int) -> "PostgresDatabase":
        """A consistent copy beside it, taken while the product runs."""
        to = PostgresDatabase(self.url.rsplit("/", 1)[0] + f"/copy{number}", self.binaries)
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(f"create database copy{number} template template0")
        env = {**os.environ, "PGOPTIONS": ""}
        dump = subprocess.run(
            [str(self.binaries / "pg_dump"), "--format=custom", self.dsn],
            check=True, stdout=subprocess.PIPE, env=env, cwd="/",
        )  # fmt: skip
        subprocess.run(
            [str(self.binaries / "pg_restore"), "--no-owner", f"--dbname={to.dsn}"],
            check=True, input=dump.stdout, env=env, cwd="/",
        )  # fmt: skip
        with psycopg.connect(to.dsn, autocommit=True) as connection:
            connection.execute("vacuum analyze")
        return to

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """A bare connection."""
        with psycopg.connect(self.dsn) as connection:
            yield connection

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self.connect() as connection:
            named = "select tablename from pg_tables where schemaname = 'public'"
            return _counts(connection, [str(name) for (name,) in connection.execute(named).fetchall()])


Database = SqliteFile | PostgresDatabase


def replay(database: Database, units: Sequence[Unit]) -> Replayed:
    """Say everything again, one transaction after another, and fetch what the application fetched."""
    refused = 0
    with database.connect() as connection:
        cursor = connection.cursor()
        began, cpu_s = time.perf_counter(), time.process_time()
        for unit in units:
            try:
                _say(cursor, unit)
            except (sqlite3.Error, psycopg.Error):
                refused += 1
                connection.rollback()
                continue
            if unit.end == "commit":
                connection.commit()
            else:
                connection.rollback()
        return Replayed(time.perf_counter() - began, time.process_time() - cpu_s, refused)


def _say(cursor: Any, unit: Unit) -> None:
    for step in unit.steps:
        if step.many and isinstance(step.parameters, list):  # else many rows were written as one statement
            cursor.executemany(step.sql, step.parameters)
        else:
            cursor.execute(step.sql, step.parameters)
        if cursor.description:
            cursor.fetchall()


def _counts(connection: Any, tables: Sequence[str]) -> dict[str, int]:
    return {
        table: int(connection.execute(f'select count(*) from "{table}"').fetchone()[0])
        for table in sorted(tables)
    }
