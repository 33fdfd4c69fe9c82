"""ATOL's driver before a register: one JSON task in, a result out, or the driver's error code."""

from collections.abc import Callable

from lukoshko_sim.keeping import Fault
from lukoshko_sim.till import layout
from lukoshko_sim.till.atol import status
from lukoshko_sim.till.atol.codes import DriverError, driver_error
from lukoshko_sim.till.atol.exact import roubles
from lukoshko_sim.till.atol.marking import Marking
from lukoshko_sim.till.atol.reading import kopecks, read_moment
from lukoshko_sim.till.atol.receipts import operator_fields, read_receipt
from lukoshko_sim.till.atol.views import document_view, fiscal_params
from lukoshko_sim.till.counts import shift_sums
from lukoshko_sim.till.documents import Document
from lukoshko_sim.till.enums import OPERATIONS
from lukoshko_sim.till.receipt import build
from lukoshko_sim.till.refusal import Broken, Refusal
from lukoshko_sim.till.register import Register

Json = dict[str, object]
Act = Callable[[Json], Json]

FAULTS = {
    "http_lost_reply": Fault("a task is queued, then its connection is closed"),
    "queue_stands": Fault("the queue takes up no new task"),
}


class Driver:
    """Knows every task by its type."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._tasks: dict[str, Act] = {
            "openShift": self._report(register.open_shift),
            "closeShift": self._report(register.close_shift),
            "reportOfdExchangeStatus": self._report(register.settlements),
            **dict.fromkeys(OPERATIONS, self._receipt),
            **dict.fromkeys((f"{word}Correction" for word in OPERATIONS), self._receipt),
            "reportX": self._report_x,
            "cashIn": self._cash,
            "cashOut": self._cash,
            "nonFiscal": self._non_fiscal,
            "continuePrint": self._continue_print,
            "printLastReceiptCopy": self._copy,
            "getLastFiscalParams": self._last_params,
            "getFnDocument": self._document,
            "setDateTime": self._set_clock,
            **{name: self._ask(view) for name, view in status.VIEWS.items()},
            **Marking(register).tasks,
        }

    def execute(self, task: Json) -> Json:
        """Do one task. Raises DriverError."""
        act = self._tasks.get(str(task.get("type")))
        with self.register.cable:
            try:
                self.register.take_command()
                if act is None:
                    raise DriverError(11, str(task.get("type"))[:40])
                return act(task)
            except (Refusal, Broken) as error:
                raise driver_error(error) from None

    def last_fd(self) -> int:
        """Ask the storage for its last document. Raises DriverError when it cannot be reached."""
        with self.register.cable:
            try:
                self.register.reach()
                self.register.read_storage()
            except (Refusal, Broken) as error:
                raise driver_error(error) from None
            return self.register.storage.last_fd

    def _report(self, write: Callable[..., Document]) -> Act:
        def act(task: Json) -> Json:
            fields = operator_fields(task)
            return self._finish(write(fields, silent=task.get("electronically") is True))

        return act

    def _receipt(self, task: Json) -> Json:
        kind = str(task["type"])
        register = self.register
        receipt = read_receipt(task, OPERATIONS[kind.removesuffix("Correction")], register.marks.of)
        built = build(receipt, register.who)
        silent = receipt.electronic
        if register.draft:
            register.drop_draft()  # the driver clears away what a broken task has left open
        register.begin(silent=silent)
        for count in range(1, len(receipt.lines) + 1):
            register.line_added(count, silent=silent)
        return self._finish(register.close(built, kind, silent=silent))

    def _finish(self, document: Document) -> Json:
        self.register.written()
        printed = self.register.printer.wait_and_finish()
        return {
            "fiscalParams": fiscal_params(document, self.register.who),
            "warnings": None if printed else {"notPrinted": True},
        }

    def _continue_print(self, _task: Json) -> Json:
        printer = self.register.printer
        if not printer.finish():
            printer.must_be_ready(silent=False)
        return {}

    def _copy(self, _task: Json) -> Json:
        self.register.printer.copy(self.register.storage.last(receipt=True))
        return {}

    def _report_x(self, _task: Json) -> Json:
        register = self.register
        lines = layout.report_x(
            register.who, register.now(), shift_sums(register.storage), register.cash_kopecks
        )
        register.printer.slip("reportX", lines)
        return {}

    def _cash(self, task: Json) -> Json:
        operator_fields(task)
        register = self.register
        amount = kopecks(task.get("cashSum"), "cashSum")
        into = task["type"] == "cashIn"
        register.printer.must_be_ready(silent=False)
        total = register.cash(amount if into else -amount)
        word = "ВНЕСЕНИЕ" if into else "ВЫПЛАТА"
        slip = layout.cash_slip(register.who, register.now(), word, amount)
        register.printer.slip(str(task["type"]), slip)
        return {"counters": {"cashSum": roubles(total)}}

    def _non_fiscal(self, task: Json) -> Json:
        items = task.get("items", [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise DriverError(5, "items")
        texts = [str(item.get("text", "")) for item in items if item.get("type") == "text"]
        codes = [str(item.get("barcode", "")) for item in items if item.get("type") == "barcode"]
        lines = layout.free_text(self.register.who, texts)
        self.register.printer.slip("nonFiscal", lines, code="".join(codes[:1]))
        return {}

    def _last_params(self, task: Json) -> Json:
        self.register.read_storage()
        document = self.register.storage.last(receipt=task.get("forReceipt", True) is True)
        if document is None:
            raise DriverError(123)
        warnings = {"notPrinted": True} if self.register.printer.owes else None
        return {"fiscalParams": fiscal_params(document, self.register.who), "warnings": warnings}

    def _document(self, task: Json) -> Json:
        self.register.read_storage()
        number = task.get("fiscalDocumentNumber")
        if type(number) is not int or not 0 < number < 2**32:
            raise DriverError(8 if number is None else 13, "fiscalDocumentNumber")
        document = self.register.storage.document(number)
        if document is None:
            raise DriverError(123)
        return document_view(document, self.register.who, raw=task.get("withRawData") is True)

    def _set_clock(self, task: Json) -> Json:
        if self.register.storage.shift().open:
            raise DriverError(34)
        self.register.set_clock(read_moment(task.get("dateTime"), self.register.who))
        return {}

    def _ask(self, view: Callable[[Register], Json]) -> Act:
        def act(_task: Json) -> Json:
            if view in status.OF_STORAGE:
                self.register.read_storage()
            return view(self.register)

        return act
