"""Use cases of the dialogue with 1C: sign in, begin, take parts, load, withdraw what was not named, end."""

import hmac
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lukoshko_server.catalogue.service import Catalogue, importing
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work, lock_key
from lukoshko_server.exchange import rules, store
from lukoshko_server.exchange.files import Files
from lukoshko_server.exchange.loading import Tools, step
from lukoshko_server.exchange.report import Report
from lukoshko_server.exchange.rows import FileRow, SessionRow
from lukoshko_server.exchange.rules import BadPart, ExchangeRuns, NotTheUser, Step, part_hash, token_hash
from lukoshko_server.stock.service import Stock

log = logging.getLogger(__name__)

LOCK = 0x1C
KEPT_DAYS = 7


@dataclass(frozen=True)
class Session:
    """An exchange as the dialogue carries it."""

    id: str
    user: str
    started_at: datetime


@dataclass(frozen=True)
class Loaded:
    """What became of one file."""

    name: str
    state: str
    finished_at: datetime | None
    detail: str
    report: dict[str, Any]


class Exchange:
    """The subject's use cases. One exchange runs at a time."""

    def __init__(
        self, work: Work, settings: Settings, catalogue: Catalogue, stock: Stock, *,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._work = work
        self._settings = settings
        self._catalogue = catalogue
        self._files = Files(settings.data_dir / "exchange")
        self._tools = Tools(work, catalogue, stock, self._files, settings.exchange_step_s, elapsed)

    def sign_in(self, user: str, password: str) -> tuple[str, Session]:
        """A new session and its cookie. Raises NotTheUser."""
        self._prove(user, password)
        token = secrets.token_urlsafe(32)
        with self._work() as tx:
            row = self._new_session(tx, user, token)
            return token, _session(row)

    def by_cookie(self, token: str) -> Session:
        """The session of a cookie. Raises NotTheUser when it is over."""
        with self._work() as tx:
            row = store.by_token(tx, token_hash(token))
            if row is None:
                raise NotTheUser("the session is over: checkauth again")
            row.used_at = tx.now
            return _session(row)

    def by_password(self, user: str, password: str) -> Session:
        """The newest session of a user who shows the password at every request. Raises NotTheUser."""
        self._prove(user, password)
        with self._work() as tx:
            row = store.latest_of(tx, user) or self._new_session(tx, user, secrets.token_urlsafe(32))
            row.used_at = tx.now
            return _session(row)

    def begin(self, session: Session) -> int:
        """init: forget what an earlier exchange left; answers the part limit. Raises ExchangeRuns."""
        idle = timedelta(seconds=self._settings.exchange_idle_s)
        with self._work() as tx:
            lock_key(tx, LOCK)
            for other in store.running(tx):
                if other.id == session.id:
                    continue
                if other.used_at > tx.now - idle and store.has_work_left(tx, other.id):
                    raise ExchangeRuns("another exchange is running", user=other.user)
                other.state = "broken_off" if store.has_work_left(tx, other.id) else "complete"
                self._clear(tx, other.id)
            self._clear(tx, session.id)
            self._catalogue.give_up()
            self._row(tx, session).state = "running"
            self._sweep(tx)
        return self._settings.exchange_file_limit

    def take(self, session: Session, name: str, part: bytes) -> None:
        """file: put a part behind the former ones of this name. Raises BadName, BadPart, ExchangeRuns."""
        name = rules.clean_name(name)
        if len(part) > self._settings.exchange_file_limit:
            raise BadPart(f"{len(part)} bytes in one part", limit=self._settings.exchange_file_limit)
        if name.lower().endswith(".zip"):
            raise rules.NotOffered("archives are not taken: init said zip=no")
        with self._work() as tx:
            self._running(tx, session)
            row = store.file_for_change(tx, session.id, name) or self._new_file(tx, session.id, name)
            if row.state in ("done", "broken"):
                _fresh(row)
            if row.state != "uploading":
                raise ExchangeRuns(f"{name} is being loaded", name=name)
            digest = part_hash(part)
            if row.size and digest == row.last_part:
                log.info("exchange %s: a part of file %s came again, kept once", session.id, row.id)
                return
            if row.size and rules.begins_a_file(part):
                row.size = 0
            if store.bytes_of(tx, session.id) + len(part) > self._settings.exchange_most_bytes:
                raise BadPart(
                    "the files of this exchange are too large", limit=self._settings.exchange_most_bytes
                )
            self._files.append(session.id, row.id, row.size, part)
            row.size, row.last_part = row.size + len(part), digest

    def load(self, session: Session, name: str) -> Step:
        """import: one step of loading a file. Raises NoSuchFile, BrokenFile."""
        with self._work() as tx:
            self._running(tx, session)
        return step(self._tools, session.id, rules.clean_name(name))

    def deactivate(self, session: Session, timestamp: str) -> int:
        """Withdraw the goods that no file has named since that moment; how many. An exchange without goods ends none."""
        moment = _moment(timestamp) or session.started_at
        with self._work() as tx:
            self._running(tx, session)
            first = importing.first_generation_since(tx, moment)
            if first is None or not importing.any_seen_since(tx, first):
                return 0
        number, total, retired = self._catalogue.begin(session.id), 0, 1
        while retired:
            with self._work() as tx:
                retired = importing.retire_cards(tx, number, seen_before=first)
                total += retired
        self._catalogue.switch(number)
        log.info("exchange %s: %d goods withdrawn", session.id, total)
        return total

    def complete(self, session: Session) -> None:
        """The end of an exchange; files that were not loaded are forgotten."""
        with self._work() as tx:
            self._row(tx, session).state = "complete"
            self._catalogue.give_up()
            self._clear(tx, session.id)

    def reports(self, most: int = 50) -> list[Loaded]:
        """What became of the latest files."""
        with self._work.read() as tx:
            rows = store.finished(tx, most)
            return [Loaded(row.name, row.state, row.finished_at, row.detail, row.report) for row in rows]

    def _prove(self, user: str, password: str) -> None:
        known = self._settings.exchange_password(user)
        matches = hmac.compare_digest((known or secrets.token_hex(16)).encode(), password.encode())
        if known is None or not matches:
            raise NotTheUser("no such 1C user or another password")

    def _new_session(self, tx: Tx, user: str, token: str) -> SessionRow:
        row = SessionRow(
            id=secrets.token_hex(16), token_hash=token_hash(token), user=user[:100], state="open",
            started_at=tx.now, used_at=tx.now,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        return row

    def _row(self, tx: Tx, session: Session) -> SessionRow:
        return tx.session.get_one(SessionRow, session.id)

    def _running(self, tx: Tx, session: Session) -> None:
        if self._row(tx, session).state != "running":
            raise ExchangeRuns("init first: this exchange has not begun or was broken off")

    def _new_file(self, tx: Tx, session_id: str, name: str) -> FileRow:
        row = FileRow(id=secrets.token_hex(16), session_id=session_id, name=name, leased_until=None)
        _fresh(row)
        tx.session.add(row)
        tx.session.flush()
        return row

    def _clear(self, tx: Tx, session_id: str) -> None:
        store.forget_files(tx, session_id, finished_too=False)
        tx.after(lambda: self._files.forget_session(session_id))

    def _sweep(self, tx: Tx) -> None:
        """Forget sessions of long ago, a few at each init."""
        for row in store.touched_before(tx, tx.now - timedelta(days=KEPT_DAYS), 20):
            store.forget_files(tx, row.id, finished_too=True)
            tx.session.delete(row)


def _fresh(row: FileRow) -> None:
    row.size, row.last_part, row.state, row.cursor, row.after = 0, "", "uploading", 0, ""
    row.generation, row.lease, row.leased_until = None, "", None
    row.report, row.detail, row.finished_at = Report().kept(), "", None


def _moment(timestamp: str) -> datetime | None:
    plain = timestamp.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 11):
        return None
    return datetime.fromtimestamp(int(plain), UTC)


def _session(row: SessionRow) -> Session:
    return Session(row.id, row.user, row.started_at)
