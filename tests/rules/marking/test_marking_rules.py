"""The permissive mode as tables: what refuses, which host is next, what stands in tag 1265."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.marking.rules import (
    DOWN_FOR,
    LIST_LASTS,
    Held,
    Hosts,
    Mode,
    Piece,
    Verdict,
    after,
    industry_value,
    may_sell,
    pieces,
    receipt_mark,
    refusal,
)
from lukoshko_wire.marks import MarkGroup

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
GOOD = {"valid": True, "found": True, "utilised": True, "verified": True, "sold": False, "realizable": True}


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ({}, ""),
        (GOOD, ""),
        ({"valid": False, "found": False, "sold": True}, "not-valid"),
        ({"valid": True, "found": False, "utilised": False}, "not-found"),
        ({"utilised": False, "verified": False}, "not-utilised"),
        ({"verified": False, "sold": True}, "not-verified"),
        ({"sold": True, "realizable": False, "isBlocked": True}, "sold"),
        ({"sold": False, "realizable": False, "isBlocked": True}, "not-realizable"),
        ({"realizable": False}, "not-realizable"),
        ({"isBlocked": True, "expireDate": "2026-11-25"}, "blocked"),
        ({"expireDate": "2026-11-26T09:00:00Z"}, "expired"),
        ({"expireDate": "2026-11-26T12:00:00+03:00"}, "expired"),
        ({"expireDate": "2026-11-26T09:00:01Z"}, ""),
        ({"expireDate": "2026-11-26"}, "expired"),
        ({"expireDate": "soon"}, ""),
        ({"expireDate": 5}, ""),
        ({"valid": None, "found": "false"}, ""),
    ],
)
def test_what_refuses_online(flags: dict[str, Any], why: str) -> None:
    assert refusal(flags, NOW) == why


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ({"valid": False, "found": False, "verified": False, "utilised": False, "realizable": False}, ""),
        ({"expireDate": "2020-01-01"}, ""),
        ({"isBlocked": True}, "blocked"),
        ({"sold": True, "isBlocked": True}, "sold"),
    ],
)
def test_the_local_module_knows_only_what_is_blocked_or_sold(flags: dict[str, Any], why: str) -> None:
    assert refusal(flags, NOW, mode="local") == why


def test_in_an_emergency_nothing_refuses() -> None:
    assert refusal({"sold": True, "valid": False}, NOW, mode="emergency") == ""


@pytest.mark.parametrize(
    ("status", "next_"),
    [
        (200, "take"), (203, "take"), (None, "next"), (429, "again"), (500, "again"), (503, "again"), (401, "next"),
        (400, "stop"), (403, "stop"), (404, "stop"), (302, "next"),
    ],
)  # fmt: skip
def test_what_a_status_asks_for(status: int | None, next_: str) -> None:
    assert after(status) == next_


def test_the_quickest_host_is_asked_and_a_failed_one_left_alone() -> None:
    hosts = Hosts().renewed([("a", 50), ("b", 20), ("c", None)], NOW)
    assert hosts.to_ask(NOW) == ["b", "a"]
    hosts = hosts.failed("b", NOW)
    assert hosts.to_ask(NOW) == ["a"]
    later = NOW + DOWN_FOR
    assert hosts.to_ask(later - timedelta(seconds=1)) == ["a"]
    assert hosts.to_ask(later) == ["c", "b", "a"]
    assert (hosts.stale(later), hosts.stale(NOW + LIST_LASTS), Hosts().stale(NOW)) == (False, True, True)


def test_tag_1265() -> None:
    online = Verdict("", "online", "0f7d3a4e", 1764147600123)
    assert industry_value(online) == "UUID=0f7d3a4e&Time=1764147600123"
    local = Verdict("", "local", "0f7d3a4e", 1764147600123, "inst-1", "1.3.2")
    assert industry_value(local) == "UUID=0f7d3a4e&Time=1764147600123&Inst=inst-1&Ver=1.3.2"
    assert industry_value(Verdict("")) == industry_value(Verdict("", "emergency", "x", 1)) == ""


@pytest.mark.parametrize(
    ("checked", "online", "offline"),
    [
        (15, True, True), (0, False, True), (3, False, True), (16, False, True), (19, False, True),
        (1, False, False), (5, False, False), (7, False, False), (17, False, False),
    ],
)  # fmt: skip
def test_tag_2106(checked: int, online: bool, offline: bool) -> None:
    assert (may_sell(checked, offline=False), may_sell(checked, offline=True)) == (online, offline)


def held(no: int, grams: int | None = None, *, aside: bool = False, mode: Mode = "online") -> Held:
    verdict = Verdict("", mode, f"r{no}", no)
    return Held(
        f"m{no}", "o", 1, f"i{no}", f"c{no}", grams, "good", "", aside, False, MarkGroup.MILK, verdict
    )


def test_what_was_set_aside_is_not_sold() -> None:
    codes = [held(1), held(2, aside=True), held(3)]
    assert pieces(codes, 2, weighed=False) == [Piece(1, codes[0]), Piece(1, codes[2])]
    weighed = [held(1, 300), held(2, 250, aside=True)]
    assert pieces(weighed, 300, weighed=True) == [Piece(300, weighed[0])]


@given(
    st.lists(st.tuples(st.integers(1, 900), st.booleans()), max_size=8), st.integers(0, 4000), st.booleans()
)
def test_pieces_always_make_up_what_is_charged(
    given_: list[tuple[int, bool]], due: int, weighed: bool
) -> None:
    codes = [held(no, grams, aside=aside) for no, (grams, aside) in enumerate(given_)]
    found = pieces(codes, due, weighed=weighed)
    assert sum(piece.quantity for piece in found) == due
    assert not any(piece.held and piece.held.aside for piece in found)
    kept = [piece.held.id for piece in found if piece.held]
    assert len(set(kept)) == len(kept)


def test_a_code_on_the_receipt() -> None:
    sold = receipt_mark(held(1), weighed=False)
    assert (sold.code, sold.identifier, sold.status) == ("c1", "i1", "piece_sold")
    assert sold.industry is not None
    assert (sold.industry.foiv, sold.industry.date, sold.industry.number, sold.industry.value) == (
        "030", "21.11.2023", "1944", "UUID=r1&Time=1",
    )  # fmt: skip
    assert receipt_mark(held(1, 5), weighed=True).status == "dry_for_sale"
    assert receipt_mark(held(1), weighed=False, back=True).status == "piece_return"
    assert receipt_mark(held(1, 5), weighed=True, back=True).status == "dry_return"
    assert receipt_mark(held(1, mode="emergency"), weighed=False).industry is None
