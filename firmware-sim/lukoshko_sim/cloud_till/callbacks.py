"""Reports that the service posts to whoever asked for them: unsigned, at most a few times, a rumour like any other."""

import logging
import threading
from collections.abc import Mapping
from uuid import uuid4

import requests

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.till.atol.exact import dumps

log = logging.getLogger(__name__)
AGAIN_S = (1, 5, 30)
"""Believed: how often and when a refused callback comes again is not published."""
PATIENCE_S = (2.0, 5.0)
IDLE_S = 0.1

SCHEMA = """
create table if not exists callback (
    no integer primary key autoincrement,
    url text not null,
    uuid text not null,
    body text not null,
    state text not null check (state in ('waiting', 'accepted', 'given_up', 'muted')),
    attempts integer not null default 0,
    due_ms integer not null
) strict;
"""


class Callbacks:
    """The queue of reports to be posted and the thread that empties it."""

    def __init__(self, store: Store, clock: Clock, faults: Faults) -> None:
        self._store, self._clock, self._faults = store, clock, faults
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)

    def start(self) -> None:
        """Begin to post, what an earlier run left over first."""
        self._thread.start()

    def stop(self) -> None:
        """End after the report in hand."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def add(self, url: str, uuid: str, report: Mapping[str, object]) -> None:
        """Queue a report inside the caller's transaction."""
        if self._faults.take("foreign_callbacks") is not None:
            stranger = {**report, "uuid": str(uuid4()), "external_id": "of-somebody-else"}
            self._add(url, str(stranger["uuid"]), stranger, "waiting")
        muted = self._faults.take("mute_callbacks") is not None
        copies = 2 if self._faults.take("repeat_callbacks") is not None else 1
        for _ in range(copies):
            self._add(url, uuid, report, "muted" if muted else "waiting")

    def all(self) -> list[dict[str, object]]:
        """The last two hundred."""
        rows = self._store.rows(
            "select no, url, uuid, state, attempts from callback order by no desc limit 200"
        )
        return [dict(row) for row in rows]

    def _add(self, url: str, uuid: str, report: Mapping[str, object], state: str) -> None:
        with self._store.write() as db:
            db.execute(
                "insert into callback (url, uuid, body, state, due_ms) values (?, ?, ?, ?, ?)",
                (url, uuid, dumps(report), state, self._now_ms()),
            )

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._over.wait(IDLE_S):
                for row in self._store.rows(
                    "select * from callback where state = 'waiting' and due_ms <= ? order by no",
                    self._now_ms(),
                ):
                    self._post(session, row["no"], row["url"], row["body"], row["attempts"] + 1)

    def _post(self, session: requests.Session, no: int, url: str, body: str, attempts: int) -> None:
        try:
            answer = session.post(
                url, data=body.encode(), headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=PATIENCE_S, allow_redirects=False,
            )  # fmt: skip
            accepted = answer.status_code == 200
        except requests.RequestException as error:
            log.warning("callback %s: %s", no, type(error).__name__)
            accepted = False
        over = attempts > len(AGAIN_S)
        state = "accepted" if accepted else "given_up" if over else "waiting"
        due = self._now_ms() + (0 if accepted or over else AGAIN_S[attempts - 1] * 1000)
        with self._store.write() as db:
            db.execute(
                "update callback set state = ?, attempts = ?, due_ms = ? where no = ?",
                (state, attempts, due, no),
            )

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)
