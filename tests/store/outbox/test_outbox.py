"""Effects leave once, in spite of crashes, on both databases."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, func, select

from lukoshko_server.db import Work
from lukoshko_server.outbox.rows import EffectRow
from lukoshko_server.outbox.sender import Sender
from lukoshko_server.outbox.service import LEASE, Effect, Later, Outbox


def put(work: Work, outbox: Outbox, key: str, kind: str = "bank", **more: timedelta) -> None:
    with work() as tx:
        outbox.put(tx, kind, key, "{}", **more)


def test_an_effect_of_a_rolled_back_decision_never_leaves(work: Work) -> None:
    kicked: list[Effect] = []
    outbox = Outbox(kicked.append)
    with pytest.raises(RuntimeError), work() as tx:
        outbox.put(tx, "bank", "k", "{}")
        raise RuntimeError
    assert kicked == []
    with work.read() as tx:
        assert tx.session.scalar(select(func.count()).select_from(EffectRow)) == 0


def test_a_fresh_effect_is_kicked_after_the_commit_and_leased_to_its_process(work: Work, clock) -> None:  # type: ignore[no-untyped-def]
    kicked: list[Effect] = []
    outbox = Outbox(kicked.append)
    put(work, outbox, "k")
    assert [effect.key for effect in kicked] == ["k"]
    with work() as tx:
        assert outbox.claim(tx, ["bank"]) == []
    clock.forward(seconds=LEASE.total_seconds() + 1)
    with work() as tx:
        assert [effect.key for effect in outbox.claim(tx, ["bank"])] == ["k"]
    with work() as tx:
        assert outbox.claim(tx, ["bank"]) == []


def test_a_finished_effect_is_known_by_its_key_and_a_pushed_view_is_forgotten(work: Work) -> None:
    outbox = Outbox()
    put(work, outbox, "k")
    put(work, outbox, "v", kind="live")
    with work() as tx:
        effects = outbox.claim(tx, ["bank", "live"])
        outbox.finish(tx, effects)
    with work.read() as tx:
        assert outbox.known(tx, "k")
        assert not outbox.known(tx, "v")
    with work() as tx:
        assert outbox.claim(tx, ["bank", "live"]) == []


def test_two_relays_never_claim_the_same_effect(work: Work) -> None:
    outbox = Outbox()
    for number in range(40):
        put(work, outbox, f"k{number}")
    claimed: list[str] = []
    lock = threading.Lock()

    def relay() -> None:
        while True:
            with work() as tx:
                effects = outbox.claim(tx, ["bank"], most=5)
            if not effects:
                return
            with lock:
                claimed.extend(effect.key for effect in effects)

    threads = [threading.Thread(target=relay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted({f"k{number}" for number in range(40)})


def test_the_sender_tries_again_what_failed_and_what_asked_for_later(work: Work, clock) -> None:  # type: ignore[no-untyped-def]
    tried: list[str] = []
    done = threading.Event()

    def handler(effect: Effect) -> None:
        tried.append(effect.key)
        if effect.key == "breaks" and effect.attempts == 0:
            raise ConnectionError("cable")
        if effect.key == "later" and effect.attempts == 0:
            raise Later(1, "not now")
        if len(tried) >= 4:
            done.set()

    outbox = Outbox()
    sender = Sender(work, outbox, {"bank": handler})
    outbox.kick = sender.kick
    sender.start(sweep=True)
    try:
        put(work, outbox, "breaks")
        put(work, outbox, "later")
        deadline = threading.Event()
        while not done.is_set() and not deadline.wait(0.05):
            clock.forward(seconds=1)
    finally:
        sender.stop()
    assert sorted(tried) == ["breaks", "breaks", "later", "later"]
    with work() as tx:
        assert outbox.claim(tx, ["bank"]) == []


def test_a_line_that_is_down_does_not_flood_the_database(work: Work) -> None:
    tried: list[str] = []

    def handler(effect: Effect) -> None:
        tried.append(effect.key)
        raise ConnectionError("no line to the broker")

    outbox = Outbox()
    sender = Sender(work, outbox, {"live": handler})
    outbox.kick = sender.kick
    for number in range(100):
        put(work, outbox, f"k{number}", kind="live")
    commits: list[Connection] = []
    count = commits.append
    event.listen(work.engine, "commit", count)
    try:
        sender.start(sweep=False)
    finally:
        sender.stop()
        event.remove(work.engine, "commit", count)
    with work.read() as tx:
        why = list(tx.session.scalars(select(EffectRow.last_error)))
    assert len(tried) == 100
    assert why == ["ConnectionError: no line to the broker"] * 100
    assert len(commits) <= 10


def test_a_loyalty_service_that_does_not_answer_holds_no_bank_up(work: Work) -> None:
    slow, banked = threading.Event(), threading.Event()

    def dawdle(_: Effect) -> None:
        slow.wait(10)

    def take(_: Effect) -> None:
        banked.set()

    outbox = Outbox()
    sender = Sender(work, outbox, {"loyalty": dawdle, "quote": dawdle, "bank": take})
    outbox.kick = sender.kick
    sender.start(sweep=False)
    try:
        for number in range(20):
            put(work, outbox, f"k{number}", kind=("loyalty", "quote")[number % 2])
        put(work, outbox, "capture")
        assert banked.wait(5)
        assert not slow.is_set()
    finally:
        slow.set()
        sender.stop()
