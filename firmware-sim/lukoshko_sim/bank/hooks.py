"""Notifications to the shop: kept with the change that caused them, sent until one is accepted."""

import json
import logging
import sqlite3
import threading

import requests

from lukoshko_sim.keeping import Clock, Faults, Store

log = logging.getLogger(__name__)

# Seconds after the event at which a refused notification is sent again (support document 031-01).
AGAIN_S = (10, 42, 84, 168, 672, 5_376, 86_016)
PATIENCE_S = (3.0, 10.0)
REORDERED_BY_S = 2.0


class Hooks:
    """The queue of notifications and the thread that empties it."""

    def __init__(self, store: Store, clock: Clock, faults: Faults, url: str | None, scale: float) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._url = url
        self._scale = scale
        self._stir = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="hooks", daemon=True)

    def add(self, event: str, thing: dict[str, object]) -> None:
        """Queue an event inside the caller's transaction."""
        if self._url is None:
            return
        body = json.dumps({"type": "notification", "event": event, "object": thing}, ensure_ascii=False)
        now = self._now_ms()
        muted = self._faults.take("mute_webhooks", event) is not None
        late = self._faults.take("reorder_webhooks", event)
        copies = 2 if self._faults.take("duplicate_webhooks", event) is not None else 1
        due = now if late is None else now + int(REORDERED_BY_S * 1000 * min(self._scale, 1))
        with self._store.write() as db:
            for _ in range(copies):
                db.execute(
                    "insert into hook (event, body, state, born_ms, due_ms) values (?, ?, ?, ?, ?)",
                    (event, body, "muted" if muted else "waiting", now, due),
                )

    def start(self) -> None:
        """Begin to deliver, what an earlier run left over first."""
        if self._url is not None:
            self._thread.start()

    def stir(self) -> None:
        """Say that something may be due."""
        self._stir.set()

    def stop(self) -> None:
        """End the thread after the notification in hand."""
        self._over = True
        self._stir.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._over:
                self._stir.clear()
                row = self._store.row(
                    "select * from hook where state = 'waiting' order by due_ms, no limit 1"
                )
                wait_ms = 60_000 if row is None else row["due_ms"] - self._now_ms()
                if row is None or wait_ms > 0:
                    self._stir.wait(min(wait_ms, 60_000) / 1000)
                    continue
                self._deliver(session, row)

    def _deliver(self, session: requests.Session, row: sqlite3.Row) -> None:
        status: int | str
        try:
            answer = session.post(
                str(self._url),
                data=row["body"].encode(),
                headers={"Content-Type": "application/json"},
                timeout=PATIENCE_S,
                allow_redirects=False,
            )
            status = answer.status_code
        except requests.RequestException as error:
            status = type(error).__name__
        attempts = row["attempts"] + 1
        if status == 200:
            state, due = "accepted", row["due_ms"]
        elif attempts > len(AGAIN_S):
            state, due = "given_up", row["due_ms"]
        else:
            state = "waiting"
            due = row["born_ms"] + int(AGAIN_S[attempts - 1] * 1000 * self._scale)
        if state != "accepted":
            log.warning("notification %s (%s): %s, attempt %s", row["no"], row["event"], status, attempts)
        with self._store.write() as db:
            db.execute(
                "update hook set state = ?, attempts = ?, due_ms = ? where no = ?",
                (state, attempts, due, row["no"]),
            )

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)
