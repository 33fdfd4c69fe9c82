"""After an unknown outcome: the whole table, and the printer over a register that forgets, lies and breaks."""

from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.devices.pos.scripted import FN, Desk, Queued
from tests.flows.agents.kit import now, receipt

from lukoshko_pos.drivers.atol import meaning_of
from lukoshko_pos.drivers.register import Stage, Standing
from lukoshko_pos.printer import request_uuid
from lukoshko_pos.recovery import Answer, Step, Storage, classify, decide
from lukoshko_wire.pos import PrintReceipt

OTHER = "9999078900000999"
WAIT, TAKE, AGAIN, NEXT, REFUSE = (
    Step.WAIT,
    Step.TAKE_DOCUMENT,
    Step.SEND_AGAIN,
    Step.NEXT_ATTEMPT,
    Step.REFUSE,
)
#                    ours  nothing  foreign  alike, unreadable, exchanged  hidden
TABLE = {
    Answer.ABSENT: (TAKE, AGAIN, AGAIN, WAIT, WAIT, WAIT, AGAIN),
    Answer.PENDING: (WAIT,) * 7,
    Answer.READY: (Step.TAKE_ANSWER, WAIT, NEXT, WAIT, WAIT, WAIT, Step.TAKE_ANSWER),
    Answer.VOID: (TAKE, NEXT, NEXT, WAIT, WAIT, WAIT, NEXT),
    Answer.DRAFT: (*(Step.CANCEL,) * 6, WAIT),
    Answer.REFUSING: (TAKE, REFUSE, REFUSE, WAIT, WAIT, WAIT, REFUSE),
    Answer.UNCLEAR: (TAKE, NEXT, NEXT, WAIT, WAIT, WAIT, WAIT),
}


@pytest.mark.parametrize(("answer", "storage"), list(product(Answer, Storage)))
def test_the_next_step_is_the_tables(answer: Answer, storage: Storage) -> None:
    assert decide(answer, storage) is TABLE[answer][list(Storage).index(storage)]


def test_a_document_is_taken_or_sent_anew_only_when_the_storage_was_read_and_the_request_has_ended() -> None:
    for answer, storage in product(Answer, set(Storage) - {Storage.HIDDEN}):
        step = decide(answer, storage)
        if step in (NEXT, AGAIN, REFUSE):
            assert storage in (Storage.NOTHING, Storage.FOREIGN)
            assert answer is not Answer.PENDING
        if step in (TAKE, Step.TAKE_ANSWER):
            assert storage is Storage.OURS


def test_a_hidden_storage_lets_a_key_end_only_by_the_services_own_last_word() -> None:
    steps = {answer: decide(answer, Storage.HIDDEN) for answer in Answer}
    assert {answer for answer, step in steps.items() if step is NEXT} == {Answer.VOID}
    assert {answer for answer, step in steps.items() if step is Step.TAKE_ANSWER} == {Answer.READY}
    assert {answer for answer, step in steps.items() if step is REFUSE} == {Answer.REFUSING}
    assert TAKE not in steps.values()


@pytest.mark.parametrize(
    ("stage", "code", "answer"),
    [
        (Stage.ABSENT, 0, Answer.ABSENT),
        (Stage.PENDING, 2, Answer.PENDING),
        (Stage.READY, 0, Answer.READY),
        (Stage.VOID, 502, Answer.VOID),
        (Stage.DRAFT, 0, Answer.DRAFT),
        *[(Stage.FAILED, code, Answer.REFUSING) for code in (13, 16, 17, 52, 66, 501)],
        *[
            (Stage.FAILED, code, Answer.UNCLEAR)
            for code in (2, 4, 15, 44, 45, 68, 73, 115, 119, 141, 177, 203, 241, 9999)
        ],
    ],
)
def test_answers_of_a_register_of_atol_fall_into_rows(stage: Stage, code: int, answer: Answer) -> None:
    assert classify(Standing(stage, code, meaning=meaning_of(code))) is answer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose register is fine until told otherwise."""
    made = Desk(tmp_path, Queued([]))
    with closing(made):
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
        (["guess"], 2, "printed"),
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


def test_another_storage_lets_the_queue_go_on_and_the_doubtful_intent_stand_aside_until_its_own_is_back(
    desk: Desk,
) -> None:
    desk.register.script = ["forgotten"]
    desk.take("i-1")
    desk.walk(1)
    desk.register.fn = OTHER
    desk.take("i-2", "o-2")
    desk.walk()
    assert [fact["intent_id"] for fact in desk.facts()] == ["i-2"]
    assert (desk.ledger.aside(OTHER), desk.ledger.waiting()) == (["i-1"], 1)
    desk.register.fn = FN
    desk.walk()
    assert [(fact["intent_id"], fact["fiscal"]["fn_number"]) for fact in desk.facts()] == [
        ("i-2", OTHER),
        ("i-1", FN),
    ]
    assert [len(desk.register.storages[fn]) for fn in (FN, OTHER)] == [1, 1]


def test_a_storage_exchanged_under_a_sent_receipt_proves_nothing(desk: Desk) -> None:
    desk.register.script = ["lost before"]
    desk.take()
    desk.walk(1)
    desk.register.fn = OTHER
    intent = desk.ledger.head()
    assert intent is not None
    progress = desk.printer.settle(intent, msgspec.json.decode(intent.body, type=PrintReceipt))
    assert progress.trouble == "storage_exchanged"
    assert desk.register.storages[OTHER] == []


def test_a_document_without_a_mark_may_be_ours_only_in_a_storage_that_never_showed_one(desk: Desk) -> None:
    desk.register.script = ["error 2"]
    desk.take()
    desk.walk(1)
    desk.register.write(receipt(), mark="")
    desk.walk(5)
    assert (desk.facts(), len(desk.register.stored), desk.ledger.waiting()) == ([], 1, 1)
    desk.register.stored.pop()
    desk.walk()
    desk.register.script = ["error 2"]
    desk.take("i-2", "o-2")
    desk.walk(1)
    desk.register.write(receipt(), mark="")
    desk.walk()
    assert [fact["fiscal"]["fd_number"] for fact in desk.facts()] == [1, 3]


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
    desk = Desk(tmp_path_factory.mktemp("desk"), Queued(list(script)))
    with closing(desk):
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
