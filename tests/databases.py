"""SQLite databases of tests: the tables are made once and copied, and what is compiled for one is kept for all."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import Engine

from lukoshko_server.engines import make_engine
from lukoshko_server.tables import metadata


def sqlite(file: Path) -> Engine:
    """An engine on a new database with every table.

    An engine keeps what it has compiled under its dialect: with one for each test a fifth of a test is compiling.
    """
    made, first = make_engine(f"sqlite:///{empty(file)}"), _first()
    made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
    return made


def empty(file: Path) -> Path:
    """A new database with every table: to copy one costs a hundredth of making them."""
    shutil.copyfile(_first().url.database or "", file)
    return file


@functools.cache
def _first() -> Engine:
    folder = Path(tempfile.mkdtemp(prefix="lukoshko-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = make_engine(f"sqlite:///{folder / 'empty.sqlite'}")
    metadata().create_all(made)
    made.dispose()  # the last connection takes the write-ahead log into the file
    return made
