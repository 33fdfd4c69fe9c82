"""A locker without its server: lists that are not its own, codes, couriers."""

from pathlib import Path
from typing import Any

import pytest
from tests.devices.locker.listing import HOUR, listed, manifest, right, token, types
from tests.devices.locker.rig import LOCKER, NOW, ZONES, Rig, Server

from lukoshko_locker.rights import LIST
from lukoshko_locker.visits import ASK_S, IDLE_S
from lukoshko_wire import rights as wire
from lukoshko_wire.entry import Refusal
from lukoshko_wire.message import encode
from lukoshko_wire.rights import (
    AskPickup,
    PickupAnswer,
    RightsDiff,
    Technician,
)
from lukoshko_wire.values import Zone


def test_the_own_screen_asks_to_shut_a_door_that_stands_open_until_it_is_shut(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.visits.enter("12345678")
    locker.visits.open()
    locker.work()
    assert locker.admission.front.view().to_shut == []
    locker.clock.wait(31)
    locker.watch.look()
    assert locker.admission.front.view().to_shut == [1]
    assert locker.alarms() == [], "reminded, not alarmed"
    locker.clock.wait(90)
    locker.watch.look()
    assert ("left_open", "") in locker.alarms()
    locker.shut(1)
    assert locker.admission.front.view().to_shut == []
    assert locker.alarms() == []


def test_a_code_opens_its_cell_and_is_used_when_the_door_was_seen_to_open(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    assert locker.link.acks()[-1].hash == wire.list_hash(wire.canonical(listed(right(locker.server))))
    assert locker.visits.enter("12345678") is None
    assert locker.visits.open() is None
    assert locker.journal.unfinished()[0].state == "accepted", "the attempt is on disk before the pulse"
    assert locker.admission.marks.of("o-1") == {}
    locker.work()
    assert locker.doors.pulses == {1: 1}
    assert set(locker.admission.marks.of("o-1")) == {1}
    assert types(locker) == ["attempt_by_right", "opened_by_right", "door_moved", "command_ended"]
    opened, moved = locker.facts()[1:3]
    assert opened["id"] == moved["command_id"]
    assert (opened["order_id"], opened["parcel_id"], opened["how"]) == ("o-1", "p-o-1-1", "code")


def test_a_jammed_door_leaves_the_code_as_good_as_it_was(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.board.faults.jam.add(1)
    locker.visits.enter("12345678")
    locker.visits.open()
    locker.work()
    assert locker.visits.stage_of(1) == "jammed"
    locker.board.faults.jam.clear()
    locker.clock.wait(5)
    assert locker.visits.open() is None
    locker.work()
    assert locker.visits.stage_of(1) == "open"


def test_cells_open_one_after_another_frozen_last_and_the_code_ends_after_the_last(locker: Rig) -> None:
    locker.sync(listed(right(locker.server, cells=(4, 1, 3))))
    locker.visits.enter("12345678")
    order = []
    for _ in range(3):
        assert locker.visits.open() is None
        locker.work()
        order += sorted(locker.doors.opened)
        locker.shut()
    assert order == [1, 3, 4]
    assert ZONES[4] is Zone.FROZEN
    locker.clock.wait(60)
    assert locker.visits.open(3) is None, "goods were left behind: once more"
    locker.work()
    locker.shut()
    locker.clock.wait(301)
    locker.visits.leave()
    assert locker.visits.enter("12345678") == Refusal("wrong", counted=True)
    assert sum(locker.doors.pulses.values()) == 4


@pytest.mark.parametrize(
    ("what", "change", "why"),
    [
        ("another locker's", {"locker_id": "l-2"}, "foreign"),
        ("an older one", {"version": 3, "issued_at": NOW - HOUR}, "old"),
        ("one whose time is over", {"version": 9, "valid_until": NOW}, "stale"),
    ],
)
def test_a_list_that_is_not_ours_is_refused_by_name(locker: Rig, what: str, change: Any, why: str) -> None:
    locker.sync(listed(right(locker.server)))
    before = locker.book.held
    locker.hear("rights", locker.server.whole(listed(**change)))
    assert locker.book.held == before, what
    assert locker.link.acks()[-1].fault == why
    assert locker.alarms() == [("rights_refused", why)]
    locker.hear("rights", locker.server.whole(listed(version=10)))
    assert locker.alarms() == []


def test_a_list_that_somebody_else_signed_is_refused(locker: Rig, tmp_path: Path) -> None:
    stranger = Server(tmp_path / "stranger")
    locker.hear("rights", stranger.whole(listed(right(stranger))))
    assert locker.book.list is None
    other = Server(tmp_path / "server", locker="l-2")
    relabelled = encode(other.keys.envelope("rights", "l-2", wire.canonical(listed())))
    locker.hear("rights", relabelled)
    as_diff = encode(locker.server.keys.envelope("rights/diff", LOCKER, wire.canonical(listed())))
    locker.hear("rights", as_diff)
    assert locker.book.list is None
    assert [ack.fault for ack in locker.link.acks()] == ["signature"] * 3
    for junk in (b"", b"{}", b"\xff", b'{"key":"a","signature":"b","body":{}}', b"[" * 10_000):
        locker.hear("rights", junk)
        locker.hear("rights/diff", junk)
        locker.hear("rights/key", junk)
    assert locker.book.list is None


def test_the_version_never_falls_over_a_restart_and_a_replayed_list_opens_nothing(locker: Rig) -> None:
    old = locker.server.whole(listed(right(locker.server), issued_at=NOW - HOUR))
    locker.sync(listed(right(locker.server), issued_at=NOW - HOUR))
    locker.hear("rights", locker.server.whole(listed(right(locker.server, state="revoked"), version=6)))
    for _ in range(2):
        locker.hear("rights", old)
        refusal = locker.visits.enter("12345678")
        assert refusal is not None
        assert refusal.why == "wrong"
        locker.cut()


def test_a_kept_list_of_a_later_agent_is_asked_for_anew(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    kept = locker.journal.recall(LIST) or ""
    locker.journal.remember(LIST, kept.replace('"live"', '"lent"'))
    locker.cut()
    assert locker.book.ack().wants
    assert locker.visits.enter("12345678") == Refusal("no_list")
    locker.sync(listed(right(locker.server)))
    assert locker.visits.enter("12345678") is None


def test_a_difference_is_applied_to_its_base_only(locker: Rig) -> None:
    base = listed(right(locker.server))
    after = listed(right(locker.server, state="blocked"), version=6)
    diff = RightsDiff(
        locker_id=LOCKER, base=5, version=6, key_epoch=1, issued_at=NOW, valid_until=after.valid_until,
        hash=wire.list_hash(wire.canonical(after)), put=after.rights, dropped=[],
    )  # fmt: skip
    locker.hear("rights/diff", locker.server.diff(diff))
    assert locker.link.acks()[-1].wants
    locker.sync(base)
    locker.hear("rights/diff", locker.server.diff(diff))
    assert locker.book.held == (6, diff.hash)
    assert locker.visits.enter("12345678") == Refusal("blocked", order_id="o-1")
    wrong = RightsDiff(
        **{**{name: getattr(diff, name) for name in diff.__struct_fields__}, "base": 6, "version": 7}
    )
    locker.hear("rights/diff", locker.server.diff(wrong))
    assert locker.link.acks()[-1].wants, "the hash of the whole is another"
    assert locker.book.held[0] == 6


def test_wrong_codes_close_the_pad_and_a_restart_does_not_open_it(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    for no in range(4):
        assert locker.visits.enter(f"{no:08}") == Refusal("wrong", counted=True)
    last = locker.visits.enter("00000099")
    assert last is not None
    assert (last.why, last.retry_after_s) == ("locked", 61)
    locker.cut(2)
    refusal = locker.visits.enter("12345678")
    assert refusal is not None
    assert refusal.why == "locked", "the right code too"
    locker.clock.wait(61)
    assert locker.visits.enter("12345678") is None
    assert [fact["locked_s"] for fact in locker.facts() if fact["type"] == "code_tried"] == [
        0,
        0,
        0,
        0,
        61,
        59,
    ]


def test_thirty_wrong_a_day_leave_tokens_only_and_somebody_is_told(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    wrong = 0
    while wrong < 30:
        refusal = locker.visits.enter(f"{wrong:08}")
        assert refusal is not None
        wrong += refusal.counted
        locker.clock.wait(max(1, refusal.retry_after_s))
    assert locker.visits.enter("12345678") == Refusal("tokens_only")
    assert locker.visits.enter(token(locker)) is None
    assert ("codes_guessed", "") not in locker.alarms() or wrong >= 10
    raised = [fact for fact in locker.facts() if fact["type"] == "alarm" and fact["code"] == "codes_guessed"]
    assert raised


def test_goods_that_no_hold_covers_are_not_given_out_alone(locker: Rig) -> None:
    locker.sync(listed(right(locker.server, covered_until=NOW)))
    assert locker.visits.enter("12345678") is None
    assert locker.visits.open() == Refusal("not_covered", order_id="o-1")
    assert locker.doors.pulses == {}


def test_a_revocation_in_the_middle_of_a_visit_counts(locker: Rig) -> None:
    locker.sync(listed(right(locker.server, cells=(1, 2))))
    locker.visits.enter("12345678")
    locker.visits.open()
    locker.work()
    locker.shut()
    locker.hear(
        "rights", locker.server.whole(listed(right(locker.server, cells=(1, 2), state="revoked"), version=6))
    )
    assert locker.visits.open() == Refusal("revoked", order_id="o-1")
    assert locker.doors.pulses == {1: 1}


def test_a_courier_fills_the_cells_of_the_manifest_and_no_other(locker: Rig) -> None:
    locker.sync(listed(right(locker.server), manifests=[manifest(locker.server)]))
    assert locker.visits.enter("1234567890") is None
    assert locker.visits.enter("X10") is None
    locker.work()
    locker.shut()
    assert locker.visits.stage_of(10) == "taken"
    assert locker.admission.marks.occupied(10)
    assert locker.visits.enter("X99") == Refusal("other_parcel"), "no code: nothing is counted"
    assert locker.visits.enter("X10") == Refusal("cooling")
    locker.clock.wait(3)
    assert locker.visits.enter("X10") is None, "the same parcel again: it fell over"
    locker.work()
    locker.shut()
    fact = next(fact for fact in locker.facts() if fact["type"] == "opened_by_right")
    assert (fact["reason"], fact["parcel_id"], fact["order_id"], fact["how"]) == (
        "deposit",
        "p10",
        "o-7",
        "courier",
    )
    locker.cut()
    locker.visits.enter("1234567890")
    assert locker.visits.enter("X10") == Refusal("occupied")
    assert locker.visits.enter("X11") is None


def test_a_technician_opens_only_cells_in_which_nothing_lies(locker: Rig) -> None:
    person = Technician(
        person_id="t-1", credential=locker.server.tag("technician", "5555555555"), not_before=NOW, expires_at=NOW + HOUR
    )  # fmt: skip
    locker.sync(listed(right(locker.server), technicians=[person]))
    locker.visits.enter("5555555555")
    assert locker.visits.open(1) == Refusal("occupied")
    assert locker.visits.open(99) == Refusal("not_here")
    assert locker.visits.open(5) is None
    locker.work()
    assert locker.doors.pulses == {5: 1}


def test_with_a_line_the_money_comes_first_and_the_server_s_command_is_the_one_pulse(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.link.up = True
    locker.visits.enter("12345678")
    locker.visits.open()
    ask = next(message for _, message in locker.link.said if isinstance(message, AskPickup))
    assert locker.visits.stage_of(1) == "asking"
    locker.work()
    assert locker.doors.pulses == {}
    visit = locker.visits.present()
    assert visit is not None
    attempt = visit.attempts[1]
    assert ask.id == attempt.id
    locker.clock.wait(ASK_S + 1)
    locker.visits._wait(visit, attempt)
    locker.work()
    assert locker.doors.pulses == {1: 1}, "nobody answered: alone"
    assert not locker.journal.accept(ask.id, b"late", NOW), "the late command of this id is known"


def test_what_the_server_refuses_is_not_opened_alone(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.link.up = True
    locker.visits.enter("12345678")
    locker.visits.open()
    visit = locker.visits.present()
    assert visit is not None
    attempt = visit.attempts[1]
    locker.hear("ask/answer", encode(PickupAnswer(id=attempt.id, refused="payment.no-hold")))
    locker.clock.wait(ASK_S + 1)
    locker.visits._wait(visit, attempt)
    locker.work()
    assert locker.doors.pulses == {}
    assert attempt.refused == "payment.no-hold"


def test_who_walks_away_leaves_no_open_visit(locker: Rig) -> None:
    locker.sync(listed(right(locker.server)))
    locker.visits.enter("12345678")
    locker.clock.wait(IDLE_S + 1)
    assert locker.visits.present() is None
    assert locker.visits.open() == Refusal("not_here")
