"""Notifications to the shop: kept with the change that caused them, sent until one is accepted."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from lukoshko_sim.keeping import Clock, Faults, Store

log = logging.getLogger(__name__)

# YooKassa's (support document 031-01).
AGAIN_S = (10, 42, 84, 168, 672, 5_376, 86_016)
PATIENCE_S = (3.0, 10.0)
REORDERED_BY_S = 2.0
LONGEST_NAP_MS = 1_000  # the bank's clock may be moved meanwhile
STRANGER = "127.0.0.2"


@dataclass(frozen=True)
class Manner:
    """How a bank's notifications travel: `send` posts a kept body, `accepted` reads the shop's answer."""

    send: Callable[[requests.Session, str, str], requests.Response]
    accepted: Callable[[requests.Response], bool]
    again_s: tuple[int, ...] = AGAIN_S
    """Seconds after the event at which a refused notification is sent again."""


def post_json(session: requests.Session, url: str, body: str) -> requests.Response:
    """Send a body as JSON."""
    headers = {"Content-Type": "application/json"}
    return session.post(url, data=body.encode(), headers=headers, timeout=PATIENCE_S, allow_redirects=False)


class _From(HTTPAdapter):
    """Connections that leave from an address of their own."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, source_address=(self._address, 0), **options)


class Hooks:
    """The queue of notifications and the thread that empties it."""

    def __init__(
        self, store: Store, clock: Clock, faults: Faults, manner: Manner, url: str | None, scale: float
    ) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._manner = manner
        self._url = url
        self._scale = scale
        self._stir = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="hooks", daemon=True)

    def add(self, event: str, body: str) -> None:
        """Queue an event inside the caller's transaction; it leaves after that."""
        if self._url is None:
            return
        now = self._now_ms()
        muted = self._faults.take("mute_webhooks", event) is not None
        stray = self._faults.take("stray_webhooks", event) is not None
        copies = 2 if self._faults.take("duplicate_webhooks", event) is not None else 1
        due = now + self._late_ms(event)
        with self._store.write() as db:
            for _ in range(copies):
                kept = db.execute(
                    "insert into hook (event, body, state, born_ms, due_ms) values (?, ?, ?, ?, ?)",
                    (event, body, "muted" if muted else "waiting", now, due),
                )
                if stray:
                    db.execute("insert into stray values (?)", (kept.lastrowid,))
        self.stir()

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

    def _late_ms(self, event: str) -> int:
        late = self._faults.take("late_webhooks", event)
        if late is not None:
            return int(late["seconds"]) * 1000
        if self._faults.take("reorder_webhooks", event) is not None:
            return int(REORDERED_BY_S * 1000 * min(self._scale, 1))
        return 0

    def _run(self) -> None:
        with requests.Session() as own, requests.Session() as strange:
            own.trust_env = strange.trust_env = False
            strange.mount("http://", _From(STRANGER))
            while not self._over:
                self._stir.clear()
                row = self._store.row(
                    "select hook.*, stray.hook is not null as stray from hook left join stray on stray.hook = no"
                    " where state = 'waiting' order by due_ms, no limit 1"
                )
                wait_ms = LONGEST_NAP_MS if row is None else row["due_ms"] - self._now_ms()
                if row is None or wait_ms > 0:
                    self._stir.wait(min(wait_ms, LONGEST_NAP_MS) / 1000)
                    continue
                self._deliver(strange if row["stray"] else own, row)

    def _deliver(self, session: requests.Session, row: sqlite3.Row) -> None:
        status: int | str
        accepted = False
        try:
            answer = self._manner.send(session, str(self._url), row["body"])
            status, accepted = answer.status_code, self._manner.accepted(answer)
        except requests.RequestException as error:
            status = type(error).__name__
        attempts = row["attempts"] + 1
        if accepted:
            state, due = "accepted", row["due_ms"]
        elif attempts > len(self._manner.again_s):
            state, due = "given_up", row["due_ms"]
        else:
            state = "waiting"
            due = row["born_ms"] + int(self._manner.again_s[attempts - 1] * 1000 * self._scale)
        if state != "accepted":
            log.warning("notification %s (%s): %s, attempt %s", row["no"], row["event"], status, attempts)
        with self._store.write() as db:
            db.execute(
                "update hook set state = ?, attempts = ?, due_ms = ? where no = ?",
                (state, attempts, due, row["no"]),
            )

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)
