"""After an unknown outcome: the whole table, and the printer over a register that forgets, lies and breaks."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.flows.agents.kit import now, print_receipt

from lukoshko_edge.boot import boot_name
from lukoshko_edge.clock import SystemClock
from lukoshko_edge.journal import Journal
from lukoshko_pos.drivers.atol import meaning_of
from lukoshko_pos.drivers.register import (
    Can,
    LastDocument,
    NotTaken,
    OfdQueue,
    Operator,
    RegisterFault,
    ShiftDocument,
    Stage,
    Standing,
    State,
    StoredReceipt,
    Unreachable,
)
from lukoshko_pos.drivers.tlv import parse_receipt
from lukoshko_pos.ledger import Ledger
from lukoshko_pos.printer import Printer, request_uuid
from lukoshko_pos.recovery import Answer, Step, Storage, classify, decide
from lukoshko_wire.pos import PrintReceipt, Receipt

WAIT, TAKE, AGAIN, NEXT, REFUSE = (
    Step.WAIT,
    Step.TAKE_DOCUMENT,
    Step.SEND_AGAIN,
    Step.NEXT_ATTEMPT,
    Step.REFUSE,
)
#                    ours  nothing  foreign  unreadable
TABLE = {
    Answer.ABSENT: (TAKE, AGAIN, AGAIN, WAIT),
    Answer.PENDING: (WAIT, WAIT, WAIT, WAIT),
    Answer.READY: (Step.TAKE_ANSWER,) * 4,
    Answer.VOID: (TAKE, NEXT, NEXT, WAIT),
    Answer.REFUSING: (TAKE, REFUSE, REFUSE, WAIT),
    Answer.UNCLEAR: (TAKE, NEXT, NEXT, WAIT),
}


@pytest.mark.parametrize(("answer", "storage"), list(product(Answer, Storage)))
def test_the_next_step_is_the_tables(answer: Answer, storage: Storage) -> None:
    assert decide(answer, storage) is TABLE[answer][list(Storage).index(storage)]


@pytest.mark.parametrize(
    ("stage", "code", "answer"),
    [
        (Stage.ABSENT, 0, Answer.ABSENT),
        (Stage.PENDING, 2, Answer.PENDING),
        (Stage.READY, 0, Answer.READY),
        (Stage.VOID, 502, Answer.VOID),
        *[(Stage.FAILED, code, Answer.REFUSING) for code in (13, 16, 17, 52, 66, 501)],
        *[
            (Stage.FAILED, code, Answer.UNCLEAR)
            for code in (2, 4, 15, 44, 45, 68, 73, 115, 119, 141, 177, 203, 241, 9999)
        ],
    ],
)
def test_answers_of_a_register_of_atol_fall_into_rows(stage: Stage, code: int, answer: Answer) -> None:
    assert classify(Standing(stage, code, meaning=meaning_of(code))) is answer


FN = "9999078900000961"


class Scripted:
    """A register with a queue and a storage of its own; what goes wrong at each sending is scripted."""

    can = Can(queue=True, storage=True)

    def __init__(self, script: list[str]) -> None:
        self.script = script
        self.fn = FN
        self.stored: list[bytes] = []
        self.queue: dict[str, Standing] = {}
        self.readable = True

    def close(self) -> None:
        """Nothing to let go."""

    def state(self) -> State:
        return State("opened", 1)

    def serial(self) -> str:
        return "0001"

    def ofd(self) -> OfdQueue:
        return OfdQueue()

    def continue_print(self) -> None:
        """The paper is never owed."""

    def open_shift(self, operator: Operator) -> ShiftDocument | None:
        raise NotTaken(f"no shift here for {operator}")

    def close_shift(self, operator: Operator) -> ShiftDocument | None:
        raise NotTaken(f"no shift here for {operator}")

    def print_once(self, key: str, receipt: Receipt) -> None:
        if key in self.queue:
            return
        trouble = self.script.pop(0) if self.script else "fine"
        if trouble == "lost before":
            raise Unreachable("the request never arrived")
        if trouble == "not taken":
            raise NotTaken("no such task")
        if trouble == "foreign":
            self._store(receipt, "o-of-another-program")
            trouble = "error 2"
        if trouble in ("fine", "lost after", "forgotten", "written error 2", "written error 44"):
            self._store(receipt, receipt.order_id)
        if trouble == "fine":
            self.queue[key] = self._ready()
        elif trouble == "lost after":
            self.queue[key] = self._ready()
            raise Unreachable("the answer never arrived")
        elif trouble == "forgotten":
            raise Unreachable("written, and the queue was wiped")
        elif "error" in trouble:
            number = int(trouble.rpartition(" ")[2])
            self.queue[key] = Standing(Stage.FAILED, number, meaning=meaning_of(number))
        else:
            self.queue[key] = Standing(Stage.VOID)

    def look(self, key: str) -> Standing:
        return self.queue.get(key, Standing(Stage.ABSENT))

    def last_document(self) -> LastDocument:
        if not self.readable:
            raise RegisterFault(115, "storage")
        return LastDocument(self.fn, len(self.stored))

    def receipts_after(self, fd_number: int) -> list[StoredReceipt]:
        read = [parse_receipt(raw, UTC) for raw in self.stored[fd_number:]]
        return [receipt for receipt in read if receipt is not None]

    def _store(self, receipt: Receipt, mark: str) -> None:
        named = _tlv(1085, "Заказ".encode("cp866")) + _tlv(1086, mark.encode())
        numbers = {
            1012: 1_791_464_700, 1020: receipt.total_kopecks, 1054: 1, 1040: len(self.stored) + 1, 1038: 1, 1042: 1
        }  # fmt: skip
        body = b"".join(_tlv(tag, value.to_bytes(6, "little")) for tag, value in numbers.items())
        body += _tlv(1041, self.fn.encode()) + _tlv(1077, b"\x00\x00\x00\x00\x00\x07") + _tlv(1084, named)
        self.stored.append(body)

    def _ready(self) -> Standing:
        (receipt,) = self.receipts_after(len(self.stored) - 1)
        return Standing(Stage.READY, written=receipt.written)


def _tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


class Desk:
    """A printer, its ledger, and one intent, walked to its end."""

    def __init__(self, folder: Path, register: Scripted) -> None:
        self.journal = Journal(folder / "journal.sqlite")
        self.journal.begin_boot(boot_name)
        self.ledger = Ledger(self.journal, lambda: None)
        self.register = register
        self.printer = Printer(register, self.ledger, SystemClock(lambda: None))

    def take(self, id_: str = "i-1", order: str = "o-1") -> None:
        """Accept one intent."""
        self.ledger.take(id_, print_receipt(id_, order))

    def walk(self, steps: int = 12) -> None:
        """Take the next step of the oldest intent, again and again."""

        for _ in range(steps):
            intent = self.ledger.head()
            if intent is None:
                return
            command = msgspec.json.decode(intent.body, type=PrintReceipt)
            if intent.state == "sent":
                self.printer.settle(intent, command)
            else:
                self.printer.send(intent, command)

    def facts(self) -> list[dict[str, Any]]:
        """Everything told."""
        return [msgspec.json.decode(fact.body) for fact in self.journal.facts_after(0, 100)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose register is fine until told otherwise."""
    made = Desk(tmp_path, Scripted([]))
    with closing(made.journal):
        yield made


@pytest.mark.parametrize(
    ("script", "documents", "told"),
    [
        (["fine"], 1, "printed"),
        (["lost before"], 1, "printed"),
        (["lost after"], 1, "printed"),
        (["forgotten"], 1, "printed"),
        (["error 2"], 1, "printed"),
        (["written error 2"], 1, "printed"),
        (["written error 44"], 1, "printed"),
        (["error 44", "error 68", "error 241"], 1, "printed"),
        (["interrupted", "canceled"], 1, "printed"),
        (["foreign"], 2, "printed"),
        (["error 66"], 0, "refused"),
        (["not taken"], 0, "refused"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else str(value),
)
def test_one_document_per_intent_whatever_happens(
    desk: Desk, script: list[str], documents: int, told: str
) -> None:
    desk.register.script = script
    desk.take()
    desk.walk()
    assert [fact["type"] for fact in desk.facts()] == [told]
    assert len(desk.register.stored) == documents
    assert desk.ledger.waiting() == 0


def test_nothing_is_sent_again_while_the_storage_cannot_be_read(desk: Desk) -> None:
    desk.register.script = ["forgotten"]
    desk.take()
    desk.walk(1)
    desk.register.readable = False
    desk.walk(5)
    assert desk.facts() == []
    desk.register.readable = True
    desk.walk()
    assert len(desk.register.stored) == 1
    assert desk.facts()[0]["fiscal"]["fd_number"] == 1


def test_another_storage_in_the_register_stops_the_intent_until_the_old_one_is_back(desk: Desk) -> None:
    desk.register.script = ["forgotten"]
    desk.take()
    desk.walk(1)
    desk.register.fn = "9999078900000999"
    desk.walk(5)
    assert desk.facts() == []
    assert len(desk.register.stored) == 1


def test_a_document_of_an_earlier_intent_for_the_same_order_is_not_taken_twice(desk: Desk) -> None:
    desk.take("i-1")
    desk.walk()
    desk.register.script = ["error 2"]
    desk.take("i-2")
    desk.walk()
    assert [fact["fiscal"]["fd_number"] for fact in desk.facts()] == [1, 2]


TROUBLES = st.sampled_from(
    ["fine", "lost before", "lost after", "forgotten", "error 2", "error 44", "error 68", "written error 2",
     "interrupted", "canceled", "foreign"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(TROUBLES, max_size=5), st.integers(1, 3))
def test_any_series_of_troubles_ends_with_one_document_per_intent(
    tmp_path_factory: pytest.TempPathFactory, script: list[str], intents: int
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"), Scripted(list(script)))
    with closing(desk.journal):
        for no in range(intents):
            desk.take(f"i-{no}", f"o-{no}")
        desk.walk(60)
        ours = [raw for raw in desk.register.stored if b"another-program" not in raw]
        assert len(ours) == intents
        assert sorted(fact["intent_id"] for fact in desk.facts()) == [f"i-{no}" for no in range(intents)]
        assert len({fact["fiscal"]["fd_number"] for fact in desk.facts()}) == intents


def test_the_same_attempt_has_the_same_request_also_after_a_crash(desk: Desk) -> None:
    desk.take()
    first = desk.ledger.find("i-1")
    assert first is not None
    assert request_uuid(first) == request_uuid(first)
    desk.ledger.sending("i-1", FN, 0, now())
    desk.ledger.next_attempt("i-1")
    second = desk.ledger.find("i-1")
    assert second is not None
    assert request_uuid(second) != request_uuid(first)
