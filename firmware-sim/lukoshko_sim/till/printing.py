"""What a register owes its paper: a stored document is printed, sooner or later, whole."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from lukoshko_sim.keeping import Faults, Store
from lukoshko_sim.serving import dawdle
from lukoshko_sim.till import layout
from lukoshko_sim.till.documents import Document
from lukoshko_sim.till.faults import die
from lukoshko_sim.till.fiscal_storage import FiscalStorage
from lukoshko_sim.till.paper import Paper
from lukoshko_sim.till.refusal import Broken, Refusal, Why

SLOWEST_MS = 60_000


@dataclass(frozen=True)
class _Owed:
    fd: int
    kind: str
    texts: list[str]
    lines: int = 0
    """How many of its lines are on paper."""


class Printer:
    """A roll, a cover, and at most one document that is not on paper yet."""

    def __init__(self, store: Store, faults: Faults, storage: FiscalStorage, paper: Paper) -> None:
        self.paper = paper
        self.on_power_cut: Callable[[], object] = lambda: None
        self.pause: Callable[[int], object] = dawdle
        self._store = store
        self._faults = faults
        self._storage = storage
        self._prints_until: float | None = None

    @property
    def electronic(self) -> bool:
        """Whether this register has no printer at all."""
        return self._storage.who.electronic

    @property
    def cover_open(self) -> bool:
        """Whether the cover is up."""
        return self._store.note("cover") == "up"

    def open_cover(self, *, up: bool) -> None:
        """Somebody opens or shuts the cover."""
        self._store.remember("cover", "up" if up else "")

    @property
    def print_ms(self) -> int:
        """How long a document takes to print."""
        return int(self._store.note("print_ms") or 0)

    def set_print_ms(self, ms: int) -> None:
        """Make the printer slow, or quick again."""
        self._store.remember("print_ms", str(ms))

    @property
    def stuck(self) -> Why | None:
        """Why nothing can be printed now, if so."""
        if self.electronic:
            return None
        if self.cover_open:
            return Why.COVER
        return None if self.paper.present else Why.NO_PAPER

    @property
    def busy(self) -> bool:
        """Whether a document is being printed behind its answer."""
        return self._prints_until is not None

    @property
    def owes(self) -> bool:
        """Whether a document is not on paper yet."""
        return bool(self._store.note("owed_print"))

    def must_be_ready(self, *, silent: bool) -> None:
        """What prints may begin; what is still owed is printed first. Raises Refusal."""
        if silent or self.electronic or self.busy:
            return
        if self.stuck is not None:
            raise Refusal(self.stuck)
        if not self.finish():
            raise Refusal(self.stuck or Why.NO_PAPER)

    def owe(self, document: Document, texts: list[str], *, silent: bool, kind: str) -> None:
        """Remember, in the transaction of the document, that it is to be printed or shown."""
        if silent or self.electronic:
            self.paper.show_electronic(kind, document.fd, layout.qr(document, self._storage.who.fn))
        else:
            self._remember(_Owed(document.fd, kind, texts))

    def wait_and_finish(self) -> bool:
        """Print what is owed as slowly as this printer does; False when it came to a stop."""
        if self.owes and self.stuck is None:
            self.pause(self.print_ms)
        return self.finish()

    def begin(self) -> None:
        """Print what is owed behind the answer; `settle` ends it."""
        if self.owes:
            self._prints_until = time.monotonic() + self.print_ms / 1000
            self.settle()

    def restart(self) -> None:
        """Begin the same document anew, as a repeated close does: while it prints, or while it waits to go on."""
        if self.busy:
            self._prints_until = time.monotonic() + self.print_ms / 1000
        elif self.owes:
            self.finish(half=True)

    def settle(self) -> None:
        """What is printed behind an answer is on paper once its time has come."""
        if self._prints_until is not None and time.monotonic() >= self._prints_until:
            self._prints_until = None
            self.finish()

    def stop(self) -> None:
        """Power goes: what was being printed stays half printed."""
        if self.busy:
            self._prints_until = None
            self.finish(half=True)

    def forget(self) -> None:
        """Owe nothing: the document went away with its storage."""
        self._prints_until = None
        self._remember(None)

    def resume(self) -> bool:
        """Print the rest and then a full copy; False when it came to a stop again."""
        owed = self._owed()
        begun = owed is not None and owed.lines > 0
        if not self.finish(rest=True):
            return False
        if owed is not None and begun:
            self.copy(self._storage.document(owed.fd))
        return True

    def finish(self, *, rest: bool = False, half: bool = False) -> bool:
        """Print what is owed, from its first line or only the rest; False when it came to a stop."""
        owed = self._owed()
        if owed is None:
            return True
        if self.stuck is not None:
            return False
        document = self._storage.document(owed.fd)
        if document is None:
            raise Refusal(Why.FN_FAULT)
        struck = None if half else self._faults.take("during_print")
        lines = layout.lines(document, self._storage.who, owed.texts)
        done = owed.lines if rest else 0
        code = layout.qr(document, self._storage.who.fn)
        cut = half or (struck is not None and struck["what"] != "link")
        keeps_roll = half or (struck is not None and struck["what"] != "paper")
        with self._store.write():
            printed = self.paper.print(
                owed.kind, lines[done:], fd=document.fd, qr=code, cut_short=cut, keeps_roll=keeps_roll
            )
            whole = done + printed == len(lines)
            self._remember(None if whole else replace(owed, lines=done + printed))
            if struck is not None and struck["what"] == "cover":
                self.open_cover(up=True)
        if struck is not None and struck["what"] in ("power", "link", "kill"):
            self._happen(struck)
        return whole

    def copy(self, document: Document | None) -> None:
        """Print a copy. Raises Refusal NO_DATA, NO_PAPER."""
        if document is None:
            raise Refusal(Why.NO_DATA)
        lines = layout.lines(document, self._storage.who, copy=True)
        self.slip("copy", lines, fd=document.fd, code=layout.qr(document, self._storage.who.fn))

    def slip(self, kind: str, lines: list[str], *, fd: int | None = None, code: str = "") -> None:
        """Print what nobody is owed. Raises Refusal NO_PAPER when it came to a stop."""
        self.must_be_ready(silent=False)
        if self.electronic:
            return
        cut = self._faults.take("during_print") is not None
        if self.paper.print(kind, lines, fd=fd, qr=code, cut_short=cut) < len(lines):
            raise Refusal(Why.NO_PAPER)

    def _owed(self) -> _Owed | None:
        text = self._store.note("owed_print")
        return _Owed(**json.loads(text)) if text else None

    def _remember(self, owed: _Owed | None) -> None:
        text = "" if owed is None else json.dumps(asdict(owed), ensure_ascii=False)
        self._store.remember("owed_print", text)

    def _happen(self, struck: dict[str, int | str]) -> None:
        if struck["what"] == "kill":
            die()
        if struck["what"] == "power":
            self.on_power_cut()
        raise Broken(int(struck["code"]), int(struck["byte"]))
