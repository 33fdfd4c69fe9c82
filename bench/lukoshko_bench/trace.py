"""What an application says to its database: statements with parameters, in transactions, in the order of commit."""

import pickle
import threading
from dataclasses import dataclass
from typing import Any, Literal

import requests
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

STEPS = "bench_steps"


@dataclass(frozen=True)
class Step:
    """One statement as the driver got it."""

    sql: str
    parameters: Any
    many: bool


@dataclass(frozen=True)
class Unit:
    """One transaction, or one look that ended in a rollback."""

    steps: tuple[Step, ...]
    end: Literal["commit", "rollback"]


class Recorder:
    """Listens to every engine of this process from now on.

    A unit is put down while its transaction still holds its locks, so that the order of units is an order in which
    they can be done again one after another.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._units: list[Unit] = []
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._commit)
        event.listen(Engine, "rollback", self._rollback)

    def size(self) -> int:
        """How many units there are."""
        with self._lock:
            return len(self._units)

    def take(self) -> list[Unit]:
        """Everything since the last call."""
        with self._lock:
            units, self._units = self._units, []
        return units

    def _statement(
        self, connection: Connection, _cursor: object, sql: str, parameters: Any, _context: object, many: bool
    ) -> None:
        connection.info.setdefault(STEPS, []).append(Step(sql, parameters, many))

    def _commit(self, connection: Connection) -> None:
        self._end(connection, "commit")

    def _rollback(self, connection: Connection) -> None:
        self._end(connection, "rollback")

    def _end(self, connection: Connection, how: Literal["commit", "rollback"]) -> None:
        steps = connection.info.pop(STEPS, [])
        if steps:
            with self._lock:
                self._units.append(Unit(tuple(steps), how))


@dataclass(frozen=True)
class Spoken:
    """What a traced `http` process did since the last time it was asked."""

    units: list[Unit]
    served: dict[str, int]
    """Requests by the first part of their path."""
    cpu_s: float


def take(url: str) -> Spoken:
    """Ask a traced `http` process; what it tells is forgotten there."""
    body = requests.get(f"{url}/bench/trace", timeout=30).content
    spoken: Spoken = pickle.loads(body)  # our own child on loopback
    return spoken
