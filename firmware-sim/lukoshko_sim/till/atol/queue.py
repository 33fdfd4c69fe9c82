"""The web server's queue: tasks by uuid, strictly one after another, blocked while unsure.

A fiscal subtask that breaks off with a link or storage error is `blocked`, not failed. When the storage
answers again, a last document newer than before the subtask means that it was done.
"""

import logging
import threading
from dataclasses import dataclass

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.till.atol import exact
from lukoshko_sim.till.atol.codes import BLOCKING, ERRORS, PAPER, DriverError, block_reason
from lukoshko_sim.till.atol.driver import Driver

log = logging.getLogger(__name__)

Json = dict[str, object]
IDLE_S = 1.0
RECEIPTS = frozenset(("sell", "sellReturn", "buy", "buyReturn"))
CORRECTIONS = frozenset(f"{kind}Correction" for kind in RECEIPTS)
FISCAL = RECEIPTS | CORRECTIONS | {"openShift", "closeShift", "reportOfdExchangeStatus"}
FISCAL |= {"registration", "changeRegistrationParameters", "fnChange", "closeArchive"}

SCHEMA = """
create table if not exists request (
    no integer primary key autoincrement,
    uuid text not null unique,
    state text not null check (state in ('queued', 'done', 'canceled')),
    at text not null
) strict;
create table if not exists subtask (
    request integer not null references request (no),
    place integer not null,
    task text not null,
    status text not null check (status in
        ('wait', 'inProgress', 'ready', 'error', 'interrupted', 'blocked', 'canceled')),
    code integer not null default 0,
    description text not null default '',
    result text,
    fd_before integer,
    primary key (request, place)
) strict;
create unique index if not exists one_block on subtask (status) where status = 'blocked';
"""


class Taken(Exception):
    """The uuid is in use."""


class TooLate(Exception):
    """Work has begun on the request."""


@dataclass(frozen=True)
class Block:
    """Why the queue stands."""

    uuid: str
    reason: str


class Queue:
    """Requests in, results out; a thread of its own works them off."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, driver: Driver, recovery_s: float) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._driver = driver
        self._recovery_s = recovery_s
        self._stir = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="driver", daemon=True)

    def add(self, uuid: str, tasks: list[Json]) -> int:
        """Queue a request; returns how many wait before it. Raises Taken."""
        with self._store.write() as db:
            if db.execute("select 1 from request where uuid = ?", (uuid,)).fetchone():
                raise Taken(uuid)
            ahead = self.waiting()
            no = db.execute(
                "insert into request (uuid, state, at) values (?, 'queued', ?)",
                (uuid, self._clock().isoformat()),
            ).lastrowid
            for place, task in enumerate(tasks):
                db.execute(
                    "insert into subtask (request, place, task, status) values (?, ?, ?, 'wait')",
                    (no, place, exact.dumps(task)),
                )
        self._stir.set()
        return ahead

    def results(self, uuid: str) -> list[Json] | None:
        """The state of every subtask, or None for an unknown uuid."""
        rows = self._store.rows(
            "select s.* from subtask s join request r on r.no = s.request where r.uuid = ? order by s.place",
            uuid,
        )
        if not rows:
            return None
        return [
            {
                "status": row["status"],
                "error": {
                    "code": row["code"],
                    "description": row["description"] or ERRORS.get(row["code"], ""),
                },
                "result": None if row["result"] is None else exact.loads(row["result"]),
            }
            for row in rows
        ]

    def cancel(self, uuid: str) -> bool:
        """Take a request out before it is begun; False if unknown. Raises TooLate."""
        with self._store.write() as db:
            row = db.execute("select * from request where uuid = ?", (uuid,)).fetchone()
            if row is None:
                return False
            begun = db.execute(
                "select 1 from subtask where request = ? and status <> 'wait'", (row["no"],)
            ).fetchone()
            if begun is not None or row["state"] != "queued":
                raise TooLate(uuid)
            db.execute("update request set state = 'canceled' where no = ?", (row["no"],))
            db.execute("update subtask set status = 'canceled' where request = ?", (row["no"],))
        return True

    def waiting(self) -> int:
        """How many requests are not done."""
        return self.count("queued")

    def count(self, state: str) -> int:
        """How many requests are in a state."""
        row = self._store.row("select count(*) as n from request where state = ?", state)
        return 0 if row is None else int(row["n"])

    def block(self) -> Block | None:
        """What blocks the queue, if anything does."""
        row = self._store.row(
            "select r.uuid, s.code from subtask s join request r on r.no = s.request"
            " where s.status = 'blocked'"
        )
        return None if row is None else Block(row["uuid"], block_reason(row["code"]))

    @property
    def blocks_on_paper(self) -> bool:
        """The setting `blockQueueOnPrintErrors`."""
        return self._store.note("blocks_on_paper") == "yes"

    def set_blocks_on_paper(self, *, on: bool) -> None:
        """Change the setting."""
        self._store.remember("blocks_on_paper", "yes" if on else "")

    def purge(self) -> int:
        """Forget every request that is done; how many they were."""
        with self._store.write() as db:
            done = "select no from request where state <> 'queued'"
            db.execute(f"delete from subtask where request in ({done})")  # noqa: S608
            return db.execute("delete from request where state <> 'queued'").rowcount

    def start(self) -> None:
        """Resume what a killed process left, then work."""
        with self._store.write() as db:
            left = db.execute("select * from subtask where status = 'inProgress'").fetchall()
            for row in left:
                fiscal = row["fd_before"] is not None
                code = 2 if fiscal else 15
                self._end(row["request"], row["place"], "blocked" if fiscal else "error", code)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the subtask in hand."""
        self._over = True
        self._stir.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over:
            self._stir.clear()
            if self.block() is not None:
                if not self._resolve():
                    self._stir.wait(self._recovery_s)
            elif not self._work():
                self._stir.wait(IDLE_S)

    def _work(self) -> bool:
        if self._faults.take("queue_stands") is not None:
            return False
        row = self._store.row(
            "select s.request, s.place, s.task from subtask s join request r on r.no = s.request"
            " where r.state = 'queued' and s.status = 'wait' order by s.request, s.place limit 1"
        )
        if row is None:
            return False
        task = exact.loads(row["task"])
        if not isinstance(task, dict):
            raise TypeError(row["task"])
        self._do(row["request"], row["place"], task)
        return True

    def _do(self, request: int, place: int, task: Json) -> None:
        try:
            fd_before = self._driver.last_fd() if task.get("type") in FISCAL else None
        except DriverError as error:
            self._end(request, place, "error", error.code, error.description)
            return
        with self._store.write() as db:
            # A queued request may have been canceled since it was looked up.
            begun = db.execute(
                "update subtask set status = 'inProgress', fd_before = ?"
                " where request = ? and place = ? and status = 'wait'",
                (fd_before, request, place),
            ).rowcount
        if not begun:
            return
        try:
            result = self._driver.execute(task)
        except DriverError as error:
            self._broke_off(request, place, error, fiscal=fd_before is not None)
        except Exception:
            # A dead driver thread would look like a till that is merely slow.
            log.exception("request %s: the register failed", request)
            self._broke_off(request, place, DriverError(15), fiscal=fd_before is not None)
        else:
            self._end(request, place, "ready", 0, result=result)

    def _broke_off(self, request: int, place: int, error: DriverError, *, fiscal: bool) -> None:
        blocking = BLOCKING | PAPER if self.blocks_on_paper else BLOCKING
        state = "blocked" if fiscal and error.code in blocking else "error"
        self._end(request, place, state, error.code, error.description)

    def _resolve(self) -> bool:
        """Ask the storage whether the blocked subtask was done; False while it does not answer."""
        row = self._store.row("select * from subtask where status = 'blocked'")
        if row is None:
            return True
        request, place = row["request"], row["place"]
        task = exact.loads(row["task"])
        is_receipt = isinstance(task, dict) and task.get("type") in RECEIPTS | CORRECTIONS
        if row["code"] in PAPER and self._driver.register.printer.stuck is not None:
            return False
        try:
            done = self._driver.last_fd() > row["fd_before"]
            try:
                self._driver.execute({"type": "continuePrint"})
            except DriverError as error:
                log.warning("request %s: printing does not go on: %s", request, error.code)
            if not done:
                self._end(request, place, "error", row["code"], row["description"])
                return True
            asked: Json = {"type": "getLastFiscalParams", "forReceipt": is_receipt}
            self._end(request, place, "ready", 0, result=self._driver.execute(asked))
        except DriverError as error:
            log.warning("request %s: the register does not answer: %s", request, error.code)
            return False
        return True

    def _end(
        self,
        request: int,
        place: int,
        status: str,
        code: int,
        description: str = "",
        result: Json | None = None,
    ) -> None:
        """Write the outcome; after an error the rest of the request is interrupted."""
        with self._store.write() as db:
            db.execute(
                "update subtask set status = ?, code = ?, description = ?, result = ?"
                " where request = ? and place = ?",
                (
                    status,
                    code,
                    description,
                    None if result is None else exact.dumps(result),
                    request,
                    place,
                ),
            )
            if status in ("error", "blocked"):
                db.execute(
                    "update subtask set status = 'interrupted', code = 502"
                    " where request = ? and status = 'wait'",
                    (request,),
                )
            db.execute(
                "update request set state = 'done' where no = ? and not exists (select 1 from subtask"
                " where request = no and status in ('wait', 'inProgress', 'blocked'))",
                (request,),
            )
        if status != "ready":
            log.info("request %s, subtask %s: %s, code %s", request, place, status, code)
