"""The register behind the web server: one task in, a result out, or the driver's error code."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from lukoshko_sim.keeping import Clock, Fault, Faults, Store
from lukoshko_sim.serving import dawdle
from lukoshko_sim.till import layout, status
from lukoshko_sim.till.codes import DriverError
from lukoshko_sim.till.enums import OPERATIONS
from lukoshko_sim.till.exact import roubles
from lukoshko_sim.till.fiscal_storage import RECEIPT, Document, FiscalStorage
from lukoshko_sim.till.paper import Paper
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.receipts import Receipt, kopecks, operator_fields, read_receipt
from lukoshko_sim.till.tlv import Fields
from lukoshko_sim.till.views import document_view, fiscal_params

Json = dict[str, object]
log = logging.getLogger(__name__)

_LINK: dict[str, int | str] = {"code": 2}
FAULTS = {
    "link_down": Fault("every command fails with the code", _LINK),
    "before_open": Fault("the link breaks before a fiscal document is begun", _LINK),
    "before_close": Fault("the link breaks with a draft, which is dropped", _LINK),
    "after_write_before_reply": Fault("the document is written, then the link breaks", _LINK),
    "during_print": Fault("the paper ends in the middle of a document"),
    "delay_ms": Fault("every command takes so long", {"ms": 0}, number="ms"),
    "delay_after_write_ms": Fault("so long from the document to its result", {"ms": 0}, number="ms"),
    "ofd_down": Fault("documents are not taken by the operator of fiscal data"),
    "http_lost_reply": Fault("a task is queued, then its connection is closed"),
}


class Register:
    """Storage, paper and drawer. One command at a time, as on one cable."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        faults: Faults,
        storage: FiscalStorage,
        paper: Paper,
        passport: Passport,
    ) -> None:
        self.who = passport
        self.storage = storage
        self.paper = paper
        self._store = store
        self._clock = clock
        self._faults = faults
        self._cable = threading.Lock()
        self._tasks: dict[str, Callable[[Json], Json]] = {
            "openShift": self._open_shift,
            "closeShift": self._close_shift,
            "sell": self._receipt,
            "sellReturn": self._receipt,
            "reportX": self._report_x,
            "cashIn": self._cash,
            "cashOut": self._cash,
            "nonFiscal": self._non_fiscal,
            "continuePrint": self._continue_print,
            "printLastReceiptCopy": self._copy,
            "getLastFiscalParams": self._last_params,
            "getFnDocument": self._document,
            **{name: self._ask(view) for name, view in status.VIEWS.items()},
        }
        storage.register(self.now())

    def now(self) -> datetime:
        """The wall clock of the place."""
        offset = timedelta(hours=self.who.utc_offset_hours)
        return (self._clock() + offset).replace(tzinfo=None)

    @property
    def cash_kopecks(self) -> int:
        """Cash in the drawer."""
        return int(self._store.note("cash_kopecks") or 0)

    def execute(self, task: Json) -> Json:
        """Do one task. Raises DriverError."""
        act = self._tasks.get(str(task.get("type")))
        with self._cable:
            self._reach()
            delay = self._faults.take("delay_ms")
            if delay is not None:
                dawdle(int(delay["ms"]))
            if act is None:
                raise DriverError(11, str(task.get("type"))[:40])
            return act(task)

    def last_fd(self) -> int:
        """Ask the storage for its last document. Raises DriverError when it cannot be reached."""
        with self._cable:
            self._reach()
            return self.storage.last_fd

    def _reach(self) -> None:
        self._break("link_down")

    def _break(self, fault: str) -> None:
        broken = self._faults.take(fault)
        if broken is not None:
            raise DriverError(int(broken["code"]))

    def _open_shift(self, task: Json) -> Json:
        return self._fiscal("openShift", task, self.storage.open_shift)

    def _close_shift(self, task: Json) -> Json:
        return self._fiscal("closeShift", task, self.storage.close_shift)

    def _fiscal(self, kind: str, task: Json, write: Callable[[datetime, Fields], Document]) -> Json:
        fields = operator_fields(task)
        silent = self.who.electronic or task.get("electronically") is True
        self._ready_to_print(silent=silent)
        self._break("before_open")
        self._break("before_close")
        with self._store.write():
            document = write(self.now(), fields)
            self._owe(document, [], silent=silent, kind=kind)
        return self._finish(document)

    def _receipt(self, task: Json) -> Json:
        kind = str(task["type"])
        receipt = read_receipt(task, OPERATIONS[kind], self.who.taxation)
        self.storage.must_be_open(self.now())
        silent = self.who.electronic or receipt.electronic
        self._ready_to_print(silent=silent)
        cash = self.cash_kopecks + self._cash_change(receipt)
        self._break("before_open")
        self._break("before_close")
        with self._store.write():
            document = self.storage.receipt(self.now(), receipt.fields)
            self._store.remember("cash_kopecks", str(cash))
            self._owe(document, receipt.texts, silent=silent, kind=kind)
        log.info("document %s is written, receipt %s", document.fd, document.receipt)
        return self._finish(document)

    def _cash_change(self, receipt: Receipt) -> int:
        if receipt.operation == OPERATIONS["sell"]:
            return receipt.cash_kopecks
        if receipt.cash_kopecks > self.cash_kopecks:
            raise DriverError(80)
        return -receipt.cash_kopecks

    def _finish(self, document: Document) -> Json:
        delay = self._faults.take("delay_after_write_ms")
        if delay is not None:
            dawdle(int(delay["ms"]))
        self._break("after_write_before_reply")
        printed = self._print_owed()
        return {
            "fiscalParams": fiscal_params(document, self.who),
            "warnings": None if printed else {"notPrinted": True},
        }

    def _ready_to_print(self, *, silent: bool) -> None:
        """What is still owed is printed first, as the device does. Raises DriverError 44."""
        if not silent and not (self.paper.present and self._print_owed()):
            raise DriverError(44)

    def _owe(self, document: Document, texts: list[str], *, silent: bool, kind: str) -> None:
        """Remember, in the transaction of the document, that it is to be printed or shown."""
        code = layout.qr(document, self.who.fn)
        if silent:
            self.paper.show_electronic(kind, document.fd, code)
        else:
            text = "\n".join(texts)
            self._store.remember("owed_print", f"{document.fd} {kind} {text}")

    def _print_owed(self) -> bool:
        """Print the document that waits for it, if one does; False when paper is missing."""
        owed = self._store.note("owed_print")
        if not owed:
            return True
        if not self.paper.present:
            return False
        number, kind, text = owed.split(" ", 2)
        document = self.storage.document(int(number))
        if document is None:
            raise DriverError(118)
        lines = layout.lines(document, self.who, text.split("\n") if text else [])
        cut = self._faults.take("during_print") is not None
        code = layout.qr(document, self.who.fn)
        with self._store.write():
            whole = self.paper.print(kind, lines, fd=document.fd, qr=code, cut_short=cut)
            if whole:
                self._store.remember("owed_print", "")
        return whole

    def _continue_print(self, _task: Json) -> Json:
        if not self._print_owed():
            raise DriverError(44)
        return {}

    def _copy(self, _task: Json) -> Json:
        document = self.storage.last(receipt=True)
        if document is None:
            raise DriverError(123)
        lines = layout.lines(document, self.who, copy=True)
        self._print("copy", lines, fd=document.fd, code=layout.qr(document, self.who.fn))
        return {}

    def _report_x(self, _task: Json) -> Json:
        lines = layout.report_x(self.who, self.now(), self._shift_sums(), self.cash_kopecks)
        self._print("reportX", lines)
        return {}

    def _shift_sums(self) -> dict[str, int]:
        sums = {"ПРИХОД": 0, "ВОЗВРАТ ПРИХОДА": 0}
        number = self.storage.shift().number
        for document in self.storage.documents():
            if document.code == RECEIPT and document.shift == number:
                total = document.get(1020)
                word = "ПРИХОД" if document.get(1054) == OPERATIONS["sell"] else "ВОЗВРАТ ПРИХОДА"
                sums[word] += total if isinstance(total, int) else 0
        return sums

    def _cash(self, task: Json) -> Json:
        operator_fields(task)
        amount = kopecks(task.get("cashSum"), "cashSum")
        into = task["type"] == "cashIn"
        total = self.cash_kopecks + (amount if into else -amount)
        if total < 0:
            raise DriverError(80)
        word = "ВНЕСЕНИЕ" if into else "ВЫПЛАТА"
        slip = layout.cash_slip(self.who, self.now(), word, amount)
        self._ready_to_print(silent=self.who.electronic)
        self._store.remember("cash_kopecks", str(total))
        self._print(str(task["type"]), slip)
        return {"counters": {"cashSum": roubles(total)}}

    def _non_fiscal(self, task: Json) -> Json:
        items = task.get("items", [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise DriverError(5, "items")
        texts = [str(item.get("text", "")) for item in items if item.get("type") == "text"]
        codes = [str(item.get("barcode", "")) for item in items if item.get("type") == "barcode"]
        self._print("nonFiscal", layout.free_text(self.who, texts), code="".join(codes[:1]))
        return {}

    def _print(self, kind: str, lines: list[str], *, fd: int | None = None, code: str = "") -> None:
        self._ready_to_print(silent=self.who.electronic)
        if self.who.electronic:
            return
        cut = self._faults.take("during_print") is not None
        if not self.paper.print(kind, lines, fd=fd, qr=code, cut_short=cut):
            raise DriverError(44)

    def _last_params(self, task: Json) -> Json:
        document = self.storage.last(receipt=task.get("forReceipt", True) is True)
        if document is None:
            raise DriverError(123)
        owed = bool(self._store.note("owed_print"))
        warnings = {"notPrinted": True} if owed else None
        return {"fiscalParams": fiscal_params(document, self.who), "warnings": warnings}

    def _document(self, task: Json) -> Json:
        number = task.get("fiscalDocumentNumber")
        if type(number) is not int or not 0 < number < 2**32:
            raise DriverError(8 if number is None else 13, "fiscalDocumentNumber")
        document = self.storage.document(number)
        if document is None:
            raise DriverError(123)
        return document_view(document, self.who, raw=task.get("withRawData") is True)

    def _ask(self, view: Callable[["Register"], Json]) -> Callable[[Json], Json]:
        return lambda _task: view(self)
