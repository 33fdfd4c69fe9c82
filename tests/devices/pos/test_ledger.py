"""The till's queue on disk: what may be given to another till, and that nothing is both here and there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flows.agents.kit import now, print_receipt

from lukoshko_edge.clock import SystemClock
from lukoshko_edge.journal import Journal
from lukoshko_pos.commands import Commands
from lukoshko_pos.ledger import Ledger, Withdrawn
from lukoshko_wire.locker import Ack, CommandEnded
from lukoshko_wire.message import encode, parse
from lukoshko_wire.pos import DropReceipt, FiscalData, Refused

FISCAL = FiscalData(
    fn_number="9999078900001234", fd_number=8, fiscal_sign="1", shift_number=1, receipt_number=1,
    registration_number="1", at=now(), total_kopecks=46_666, qr="",
)  # fmt: skip


class Desk:
    """Commands over a ledger in a file; what was answered and what was told."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal.sqlite")
        self.journal.begin_boot(lambda count: f"{count}-aa")
        self.ledger = Ledger(self.journal, lambda: None)
        self.answers: list[Ack] = []
        clock = SystemClock(self.journal.kept_time)
        self.commands = Commands(
            self.ledger,
            clock,
            electronic=False,
            answer=self.answers.append,
            wake=lambda: None,
            end=lambda *_: None,
        )

    def say(self, body: bytes) -> Ack:
        """One payload arrives; the answer to it."""
        self.commands.arrived(body, False)
        return self.answers[-1]

    def drop(self, id_: str = "d-1", intent: str = "i-1") -> str:
        """Ask to let an intent go; `dropped` or `kept`."""
        return self.say(encode(DropReceipt(id=id_, issued_at=now(), intent_id=intent))).code

    def told(self) -> list[tuple[str, str]]:
        """Commands that ended, as facts, with their code."""
        facts = [
            parse(CommandEnded, kept.body)
            for kept in self.journal.facts_after(0, 100)
            if b"command_ended" in kept.body
        ]
        return [(fact.ack.id, fact.ack.code) for fact in facts]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.journal.close()


def ack(outcome: str, code: str) -> Ack:
    return Ack(id="i-1", outcome=outcome, code=code, at=now())  # type: ignore[arg-type]


def test_what_waits_is_dropped_once_and_its_print_job_finds_it_gone(desk: Desk) -> None:
    desk.say(print_receipt())
    assert (desk.drop(), desk.drop()) == ("dropped", "dropped")
    assert desk.ledger.head() is None
    assert desk.told() == [("d-1", "dropped")]
    assert (desk.say(print_receipt()).outcome, desk.answers[-1].code) == ("rejected", "dropped")
    assert desk.ledger.waiting() == 0


def test_an_intent_that_is_still_on_its_way_is_kept_out_for_ever(desk: Desk) -> None:
    assert desk.drop() == "dropped"
    answer = desk.say(print_receipt())
    assert (answer.id, answer.outcome, answer.code) == ("i-1", "rejected", "dropped")
    assert desk.ledger.head() is None


def test_what_was_sent_is_kept_whatever_becomes_of_it(desk: Desk) -> None:
    desk.say(print_receipt())
    desk.ledger.sending("i-1", "9999078900001234", 7, now())
    assert desk.drop("d-1") == "kept"
    head = desk.ledger.head()
    assert head is not None
    assert (head.id, head.state) == ("i-1", "sent")
    desk.ledger.printed("i-1", FISCAL, ack("done", "printed"))
    assert desk.drop("d-2") == "kept"
    assert desk.say(print_receipt()).code == "printed"


def test_what_the_storage_proves_unwritten_may_go(desk: Desk) -> None:
    desk.say(print_receipt())
    desk.ledger.sending("i-1", "9999078900001234", 7, now())
    desk.ledger.next_attempt("i-1")
    assert desk.drop() == "dropped"


def test_what_was_refused_may_go_and_is_refused_once(desk: Desk) -> None:
    desk.say(print_receipt())
    desk.ledger.refused("i-1", ack("failed", "register_16"))
    assert desk.drop() == "dropped"
    refusals = [
        parse(Refused, kept.body) for kept in desk.journal.facts_after(0, 100) if b'"refused"' in kept.body
    ]
    assert [fact.code for fact in refusals] == ["register_16"]
    assert desk.say(print_receipt()).code == "register_16", "its own answer stands"


def test_dropped_between_the_look_and_the_sending_nothing_is_sent(desk: Desk) -> None:
    desk.say(print_receipt())
    head = desk.ledger.head()
    assert head is not None
    desk.drop()
    with pytest.raises(Withdrawn):
        desk.ledger.sending(head.id, "9999078900001234", 7, now())
    assert desk.ledger.head() is None


def test_a_drop_survives_the_end_of_the_process(desk: Desk, tmp_path: Path) -> None:
    desk.say(print_receipt())
    desk.drop()
    desk.journal.close()
    again = Desk(tmp_path)
    assert again.ledger.head() is None
    assert again.say(print_receipt()).code == "dropped"
    assert again.told() == [("d-1", "dropped")]
    again.journal.close()
