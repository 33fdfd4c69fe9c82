"""A person ends a receipt of which its till cannot say what became; never one that the till may still find out itself."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.locker.power import PowerCut
from tests.devices.pos.scripted import FN, Desk, Direct, Queued
from tests.flows.agents.kit import now

from lukoshko_pos.doubts import LASTS_S, Doubts
from lukoshko_pos.printer import Progress
from lukoshko_pos.recovery import UNREAD_FOR, helpless
from lukoshko_wire.message import encode
from lukoshko_wire.pos import EndReceipt

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
OTHER = "9999078900000962"


class Time:
    """A clock that a test moves."""

    trusted = True

    def __init__(self) -> None:
        self.s = 0.0

    def now(self) -> datetime:
        return AT + timedelta(seconds=self.s)

    def monotonic(self) -> float:
        return self.s


def end(desk: Desk, id_: str, *, helpless: bool, written: bool = True, intent: str = "i-1") -> str:
    """A person ends an intent; how the till answers."""
    command = EndReceipt(id=id_, issued_at=now(), intent_id=intent, written=written)
    return desk.ledger.end_by_person(command, encode(command), now(), helpless=helpless).code


@pytest.mark.parametrize(
    ("last_word", "sent_at", "clock", "is_so"),
    [
        (True, AT, AT, True),
        (True, None, None, True),
        (False, AT - UNREAD_FOR, AT, True),
        (False, AT - UNREAD_FOR + timedelta(seconds=1), AT, False),
        (False, AT - UNREAD_FOR, None, False),
        (False, None, AT, False),
        (False, AT + UNREAD_FOR, AT, False),
    ],
)
def test_waiting_helps_no_more(
    last_word: bool, sent_at: datetime | None, clock: datetime | None, is_so: bool
) -> None:
    assert helpless(last_word, sent_at, clock) is is_so


def test_a_doubt_is_for_a_person_after_a_while_when_it_is_the_last_word_and_after_a_day_when_not(
    tmp_path: Path,
) -> None:
    clock = Time()
    with closing(Desk(tmp_path, Queued(["forgotten"]))) as desk:
        desk.take()
        desk.ledger.sending("i-1", FN, 0, clock.now())
        intent = desk.ledger.head()
        assert intent is not None
        doubts = Doubts(desk.ledger, clock)
        doubts.note(intent, Progress(trouble="receipt_unknown"))
        clock.s = LASTS_S
        assert (doubts.lasting(), doubts.helpless(FN)) == ("i-1", ())
        doubts.note(intent, Progress(trouble="receipt_unresolved"))
        assert doubts.helpless(FN) == ("i-1",)
        doubts.note(intent, Progress(trouble="receipt_unknown"))
        clock.s = UNREAD_FOR.total_seconds() - 1
        assert doubts.helpless(FN) == ()
        clock.s += 1
        assert doubts.helpless(FN) == ("i-1",)
        assert doubts.helpless(OTHER) == ("i-1",), "once, though its storage is not here either"
        clock.trusted = False
        assert doubts.helpless(FN) == ()
        doubts.note(intent, Progress(trouble="no_paper"))
        assert (doubts.lasting(), doubts.helpless(OTHER), doubts.helpless("")) == ("", ("i-1",), ())


@pytest.mark.parametrize("written", [True, False])
def test_what_a_person_ended_is_never_sent_again(tmp_path: Path, written: bool) -> None:
    with closing(Desk(tmp_path, Queued(["lost before"]))) as desk:
        desk.take()
        assert end(desk, "e-0", helpless=True) == "kept", "it was never sent: the till will print it"
        desk.walk(1)
        assert end(desk, "e-1", helpless=False) == "kept"
        desk.register.fn = OTHER
        assert end(desk, "e-2", helpless=True, written=written) == "ended"
        assert end(desk, "e-3", helpless=True, written=not written) == "kept", "once"
        known = desk.ledger.find("i-1")
        assert known is not None
        assert known.unwritten is not written
        desk.register.fn = FN
        desk.walk()
        assert (desk.register.stored, desk.ledger.waiting()) == ([], 0)
        assert end(desk, "e-4", helpless=True, intent="nobody's") == "kept"


def test_an_intent_that_was_written_stays_as_the_storage_says(tmp_path: Path) -> None:
    with closing(Desk(tmp_path, Queued([]))) as desk:
        desk.take()
        desk.walk()
        assert end(desk, "e-1", helpless=True, written=False) == "kept"
        assert [fact["type"] for fact in desk.facts()] == ["printed", "command_ended"]


SCRIPTS = st.lists(
    st.sampled_from(["fine", "lost before", "lost after", "forgotten", "written error 2", "error 66", "foreign"]),
    max_size=4,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SCRIPTS, st.lists(st.sampled_from(["walk", "away", "back", "end"]), max_size=14), st.booleans())
def test_one_document_at_most_and_the_till_ends_what_it_can(
    script: list[str], deeds: list[str], written: bool
) -> None:
    """Storages come and go, a person tries at any moment: no second document, no word against a storage that is here."""
    with TemporaryDirectory() as folder, closing(Desk(Path(folder), Queued(list(script)))) as desk:
        desk.take()
        for no, deed in enumerate(deeds):
            if deed == "walk":
                desk.walk(1)
            elif deed in ("away", "back"):
                desk.register.fn = OTHER if deed == "away" else FN
            else:
                before = desk.ledger.find("i-1")
                aside = "i-1" in desk.ledger.aside(desk.register.fn)
                code = end(desk, f"e-{no}", helpless=aside, written=written)
                assert before is not None
                assert (code == "ended") == (aside and before.state == "sent")
        for fn in (FN, OTHER, FN):
            desk.register.fn = fn
            desk.walk()
        ours = [raw for raws in desk.register.storages.values() for raw in raws if b"o-1" in raw]
        assert len(ours) <= 1
        assert desk.ledger.waiting() == 0
        told = [fact["type"] for fact in desk.facts() if fact["type"] != "command_ended"]
        by_person = any(
            fact["type"] == "command_ended" and fact["ack"]["code"] == "ended" for fact in desk.facts()
        )
        assert len(told) == (0 if by_person else 1)


@pytest.mark.parametrize("cut_at", range(4))
@pytest.mark.parametrize("kind", [Queued, Direct])
def test_a_kill_at_any_point_leaves_it_ended_once_or_asked_again(
    tmp_path: Path, kind: type[Queued] | type[Direct], cut_at: int
) -> None:
    register = kind(["lost before"])
    desk = Desk(tmp_path, register)
    desk.take()
    desk.walk(1)
    register.fn = OTHER
    register.fuse.points_left = cut_at
    try:
        end(desk, "e-1", helpless=True)
    except PowerCut:
        desk.die()
        desk.open()
    register.fuse.points_left = None
    known = desk.ledger.find("e-1")
    ended = known.result.code if known and known.result else end(desk, "e-1", helpless=True)
    assert ended == "ended"
    register.fn = FN
    desk.walk()
    assert (register.stored, desk.ledger.waiting()) == ([], 0)
    desk.close()
