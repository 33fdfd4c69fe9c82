"""What a locker tells of its lock boards is kept, the latest of each, and shown to the technician."""

from datetime import timedelta
from typing import Any

from tests.floor import LOCKER, Shop

from lukoshko_wire.locker import Alarm, BoardHealth


def health(no: int = 1, **other: Any) -> BoardHealth:
    return BoardHealth(**{"no": no, "family": "8a", "state": "ok", "answered": 10, "silent_s": 0, **other})


def boards(shop: Shop) -> list[Any]:
    return list(shop.client("technician").see(f"/lockers/{LOCKER}")["boards"])


def test_the_latest_of_each_board_is_shown_with_its_last_answer(shop: Shop) -> None:
    assert boards(shop) == []
    shop.locker.show(health(), health(2, state="silent", unanswered=3, silent_s=None))
    told = shop.clock.now
    shop.clock.forward(minutes=5)
    shop.locker.show(
        health(answered=20, retried=2, bad_checksums=1, garbage_bytes=4, reopened=1, silent_s=60), health(2)
    )
    first, second = boards(shop)
    assert first == {
        "no": 1, "family": "8a", "state": "ok", "answered": 20, "unanswered": 0, "retried": 2, "bad_checksums": 1,
        "garbage_bytes": 4, "reopened": 1, "answered_at": (told + timedelta(minutes=4)).isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
    assert (second["state"], second["unanswered"]) == ("ok", 0)


def test_a_board_that_fell_silent_keeps_its_last_answer_and_one_that_is_gone_goes(shop: Shop) -> None:
    shop.locker.show(health(), health(2))
    answered = boards(shop)[0]["answered_at"]
    shop.clock.forward(minutes=5)
    shop.locker.show(health(state="silent", unanswered=9, silent_s=None))
    (left,) = boards(shop)
    assert (left["state"], left["answered_at"]) == ("silent", answered)
    shop.locker.show()
    assert len(boards(shop)) == 1, "a snapshot without boards says nothing of them"


def test_a_noisy_line_is_an_alarm_of_the_locker(shop: Shop) -> None:
    shop.locker.fact(Alarm, code="board_noisy", raised=True, detail="board 1")
    seen = shop.client("technician").see(f"/lockers/{LOCKER}")
    assert [(each["code"], each["detail"]) for each in seen["alarms"]] == [("board_noisy", "board 1")]
