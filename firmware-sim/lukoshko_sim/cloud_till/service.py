"""The service's memory: requests by external_id, a thread that registers them one after another, reports."""

import json
import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from sqlite3 import Row
from uuid import uuid4

from lukoshko_sim.cloud_till import reading
from lukoshko_sim.cloud_till.callbacks import Callbacks
from lukoshko_sim.cloud_till.words import EXISTS, FAILED, NO_MARKING, NOT_FOUND, Refusal, error_view
from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.till.atol.exact import dumps, loads, roubles
from lukoshko_sim.till.documents import Document
from lukoshko_sim.till.fiscal_storage import FiscalStorage
from lukoshko_sim.till.layout import qr
from lukoshko_sim.till.paper import Paper
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.receipt import Mark, Receipt, build
from lukoshko_sim.till.refusal import Refusal as RegisterRefusal

log = logging.getLogger(__name__)
BEAT_S = 0.05
NOT_CHECKED, ALL_RIGHT = 0, 15
"""Values of 2106: nobody was asked, everybody says yes."""

SCHEMA = """
create table if not exists request (
    no integer primary key autoincrement,
    uuid text not null unique,
    external_id text not null,
    group_code text not null,
    operation text not null,
    body text not null,
    state text not null check (state in ('wait', 'stuck', 'done', 'fail')),
    taken_ms integer not null,
    due_ms integer not null,
    ended_at text,
    payload text,
    error text,
    check ((state = 'done') = (payload is not null)),
    check ((state = 'fail') = (error is not null)),
    unique (group_code, external_id)
) strict;
"""


class Service:
    """A group of one register. What it has taken survives a restart."""

    def __init__(
        self, store: Store, clock: Clock, faults: Faults, passport: Passport, group: str, callbacks: Callbacks
    ) -> None:
        self.group = group
        self.storage = FiscalStorage(store, passport)
        self.paper = Paper(store, clock)
        self._store, self._clock, self._faults, self._callbacks = store, clock, faults, callbacks
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="registering", daemon=True)
        self.storage.register(self._wall())

    def start(self) -> None:
        """Begin to register."""
        self._thread.start()

    def stop(self) -> None:
        """End after the receipt in hand."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def take(self, operation: str, body: Mapping[str, object]) -> dict[str, object]:
        """Take a request once; answers uuid and `wait`. Raises Refusal."""
        external = reading.external_id(body)
        reading.read_receipt(operation, body, self.storage.who.inn)
        reading.callback_url(body)
        reading.ism_optional(body)
        with self._store.write() as db:
            known = self._store.row(
                "select uuid from request where group_code = ? and external_id = ?", self.group, external
            )
            if known is not None:
                told = "" if self._faults.take("uuid_withheld") is not None else known["uuid"]
                raise Refusal(EXISTS, f"В системе существует чек с external_id : {external}", uuid=told)
            stuck = self._faults.take("waits_forever") is not None
            slow = self._faults.take("process_ms")
            now = self._now_ms()
            uuid = str(uuid4())
            db.execute(
                "insert into request (uuid, external_id, group_code, operation, body, state, taken_ms, due_ms)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    uuid, external, self.group, operation, dumps(body), "stuck" if stuck else "wait", now,
                    now + (int(slow["ms"]) if slow else 0),
                ),
            )  # fmt: skip
        log.info("request %s is taken under %s", external, uuid)
        return self._view(uuid, "wait") | {"error": None}

    def report(self, uuid: str) -> dict[str, object]:
        """What became of a request. Raises Refusal 34."""
        row = self._store.row("select * from request where uuid = ?", uuid)
        if row is None:
            raise Refusal(NOT_FOUND, "Чек не найден")
        if self._faults.take("foreign_report") is not None:
            return self._report(row) | {"external_id": "of-somebody-else", "uuid": str(uuid4())}
        return self._report(row)

    def release(self) -> int:
        """Let go on what was to wait for ever; how many that were."""
        with self._store.write() as db:
            return db.execute("update request set state = 'wait' where state = 'stuck'").rowcount

    def requests(self) -> list[dict[str, object]]:
        """Everything taken, the latest first, at most two hundred."""
        rows = self._store.rows(
            "select uuid, external_id, operation, state from request order by no desc limit 200"
        )
        return [dict(row) for row in rows]

    def beat(self) -> None:
        """Register what is due, oldest first."""
        for row in self._store.rows(
            "select * from request where state = 'wait' and due_ms <= ? order by no", self._now_ms()
        ):
            self._end(row)
        if self.storage.unsent().count:
            self.storage.send_all()

    def _run(self) -> None:
        while not self._over.wait(BEAT_S):
            self.beat()

    def _end(self, row: Row) -> None:
        struck = self._faults.take("fail")
        with self._store.write():
            try:
                written = None if struck is not None and not struck["written"] else self._write(row)
                if struck is not None:
                    return self._failed(
                        row, int(struck["code"]), "Чек не зарегистрирован", str(struck["kind"])
                    )
                if self._faults.take("done_twice") is not None:
                    self._write(row)
            except Refusal as refusal:
                return self._failed(row, refusal.code, refusal.text, "system")
            except RegisterRefusal as refusal:
                return self._failed(row, FAILED, str(refusal), "driver")
            assert written is not None  # noqa: S101 - only a failure leaves it out
            document, marks = written
            self.paper.show_electronic(row["operation"], document.fd, qr(document, self.storage.who.fn))
            return self._ended(row, payload=self._payload(document, marks))

    def _failed(self, row: Row, code: int, text: str, kind: str) -> None:
        self._ended(row, error=error_view(code, text, kind, str(uuid4())))

    def _write(self, row: Row) -> tuple[Document, list[dict[str, object]]]:
        body = loads(row["body"])
        assert isinstance(body, dict)  # noqa: S101 - we wrote it
        receipt = reading.read_receipt(row["operation"], body, self.storage.who.inn)
        marks = self._check_marks(receipt, optional=reading.ism_optional(body))
        built = build(receipt, self.storage.who)
        now = self._wall()
        shift = self.storage.shift()
        if shift.expired(now):
            self.storage.close_shift(now, [])
        if not self.storage.shift().open:
            self.storage.open_shift(now, [])
        return self.storage.receipt(now, built.fields, correction=built.correction), marks

    def _check_marks(self, receipt: Receipt, *, optional: bool) -> list[dict[str, object]]:
        """Planned status (2110) and result (2106) of every code, as the service asks the marking system."""
        coded = [(no, line) for no, line in enumerate(receipt.lines) if line.mark is not None]
        if not coded:
            return []
        down = self._faults.take("ism_down") is not None
        if down and not optional:
            raise Refusal(NO_MARKING, "Таймаут проверки кода маркировки")
        result = NOT_CHECKED if down else ALL_RIGHT
        told: list[dict[str, object]] = []
        for no, line in coded:
            assert line.mark is not None  # noqa: S101 - chosen above
            status = (1 if line.unit == 0 else 2) + (2 if receipt.operation == 2 else 0)
            line.mark = Mark(line.mark.code, status, result)
            told.append({"position": no, "mark_code": line.mark.code.decode("cp866"), "result": result})
        return told

    def _payload(self, document: Document, marks: list[dict[str, object]]) -> dict[str, object]:
        total = document.get(1020)
        who = self.storage.who
        return {
            "total": roubles(total if isinstance(total, int) else 0),
            "fns_site": "www.nalog.gov.ru",
            "fn_number": who.fn,
            "shift_number": document.shift,
            "receipt_datetime": f"{document.at:%d.%m.%Y %H:%M:%S}",
            "fiscal_receipt_number": document.receipt,
            "fiscal_document_number": document.fd,
            "ecr_registration_number": who.rnm,
            "fiscal_document_attribute": document.sign,
            "ofd_inn": who.ofd_inn,
            "ofd_receipt_url": f"https://ofd.example/{who.fn}/{document.fd}/{document.sign}",
            **({"marks_result": marks} if marks else {}),
        }

    def _ended(
        self, row: Row, *, payload: Mapping[str, object] | None = None, error: Mapping[str, object] | None = None
    ) -> None:  # fmt: skip
        with self._store.write() as db:
            db.execute(
                "update request set state = ?, ended_at = ?, payload = ?, error = ? where no = ?",
                (
                    "fail" if payload is None else "done", self._stamp(self._wall()),
                    None if payload is None else dumps(payload), None if error is None else json.dumps(error), row["no"],
                ),
            )  # fmt: skip
            url = reading.callback_url(_object(row["body"]))
            ended = self._store.row("select * from request where no = ?", row["no"])
            if url and ended is not None:
                self._callbacks.add(url, row["uuid"], self._report(ended))

    def _report(self, row: Row) -> dict[str, object]:
        return {
            **self._view(row["uuid"], "wait" if row["state"] == "stuck" else row["state"]),
            "error": None if row["error"] is None else json.loads(row["error"]),
            "payload": None if row["payload"] is None else _object(row["payload"]),
            "group_code": row["group_code"],
            "daemon_code": "prod-agent-1",
            "device_code": "KKT01",
            "external_id": row["external_id"],
            "callback_url": reading.callback_url(_object(row["body"])),
        }

    def _view(self, uuid: str, status: str) -> dict[str, object]:
        return {"uuid": uuid, "timestamp": self._stamp(self._wall()), "status": status}

    def _wall(self) -> datetime:
        """The wall clock of the place."""
        return (self._clock() + timedelta(hours=self.storage.who.utc_offset_hours)).replace(tzinfo=None)

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)

    @staticmethod
    def _stamp(at: datetime) -> str:
        return f"{at:%d.%m.%Y %H:%M:%S}"


def _object(text: str) -> Mapping[str, object]:
    value = loads(text)
    assert isinstance(value, dict)  # noqa: S101 - we wrote it
    return value
