"""The permissive mode as tables: what refuses, which host is next, what stands in tag 1265."""

from dataclasses import replace
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
    Verdict,
    after,
    coded,
    industry_value,
    may_be_asked,
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


def held(no: int, grams: int | None = None, *, aside: bool = False, mode: Mode = "online") -> Held:
    verdict = Verdict("", mode, f"r{no}", no)
    return Held(
        f"m{no}", "o", 1, f"i{no}", f"c{no}", grams, "good", "", aside, False, MarkGroup.MILK, verdict
    )


def test_what_was_set_aside_is_not_sold() -> None:
    codes = [held(1), held(2, aside=True), held(3)]
    assert [each.mark.identifier for each in coded(codes, 2, weighed=False)] == ["i1", "i3"]
    weighed = coded([held(1, 300), held(2, 250, aside=True)], 300, weighed=True)
    assert [(each.mark.identifier, each.quantity) for each in weighed] == [("i1", 300)]


@given(
    st.lists(st.tuples(st.integers(1, 900), st.booleans()), max_size=8), st.integers(0, 4000), st.booleans()
)
def test_codes_never_stand_for_more_than_is_charged_or_twice(
    given_: list[tuple[int, bool]], due: int, weighed: bool
) -> None:
    codes = [held(no, grams, aside=aside) for no, (grams, aside) in enumerate(given_)]
    found = coded(codes, due, weighed=weighed)
    total = sum(each.quantity for each in found)
    assert total <= due
    names = [each.mark.identifier for each in found]
    assert len(set(names)) == len(names)
    assert not {each.identifier for each in codes if each.aside} & set(names)
    taken = sum((each.grams or 0) if weighed else 1 for each in codes if not each.aside)
    if taken == due:
        assert total == due


def test_a_code_on_the_receipt() -> None:
    (sold,) = coded([held(1)], 1, weighed=False)
    mark = sold.mark
    assert (mark.code, mark.identifier, mark.status, sold.excise) == ("c1", "i1", "piece_sold", False)
    assert mark.industry is not None
    assert (mark.industry.foiv, mark.industry.date, mark.industry.number, mark.industry.value) == (
        "030", "21.11.2023", "1944", "UUID=r1&Time=1",
    )  # fmt: skip
    (weighed,) = coded([held(1, 5)], 5, weighed=True)
    assert weighed.mark.status == "dry_for_sale"
    (beer,) = coded([replace(held(1, mode="emergency"), group=MarkGroup.BEER)], 1, weighed=False)
    assert (beer.excise, beer.mark.industry) == (True, None)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://cdn01.crpt.ru", True),
        ("https://cdn01.crpt.ru:8443/x", True),
        ("http://127.0.0.1:8090", True),
        ("http://localhost:8090", True),
        ("http://[::1]:8090", True),
        ("http://cdn01.crpt.ru", False),
        ("http://127.0.0.1.evil.ru", False),
        ("http://127.0.0.1@evil.ru", False),
        ("https://", False),
        ("https://[", False),
        ("ftp://127.0.0.1", False),
        ("https://" + "a" * 200, False),
        ("", False),
    ],
)
def test_the_key_goes_to_no_host_in_clear_but_on_this_machine(url: str, may: bool) -> None:
    assert may_be_asked(url) is may
