"""Who is let in by what they typed or showed, and what opens: the table that people argue about, and the figures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_wire import passes, rights, tries
from lukoshko_wire.entry import (
    REOPEN,
    Entry,
    Opening,
    Refusal,
    Typed,
    by_token,
    by_typed,
    finished,
    may_open,
    next_cell,
)
from lukoshko_wire.message import encode, parse
from lukoshko_wire.passes import Token
from lukoshko_wire.rights import Lies, Load, Manifest, Right, RightsDiff, RightsList, Technician, tag
from lukoshko_wire.tries import Tries
from lukoshko_wire.values import Zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = bytes(range(32))
LOCKER = "locker-1"
QUIET = Tries()


def right(order_id: str = "o-1", code: str = "12345678", **other: Any) -> Right:
    cells = other.pop("cells", {7: Zone.CHILLED, 3: Zone.FROZEN, 9: Zone.AMBIENT})
    second = other.pop("phone", None)
    bound = (LOCKER, 1)
    values: dict[str, Any] = {
        "order_id": order_id, "number": "А-1", "state": "live", "not_before": NOW - HOUR, "expires_at": NOW + HOUR,
        "code": tag(KEY, "code", code, *bound), "covered_until": NOW + 24 * HOUR,
        "second": tag(KEY, "second", second, *bound, order_id) if second else None,
        "lies": [Lies(parcel_id=f"p{no}", cell=no, zone=zone) for no, zone in cells.items()],
    }  # fmt: skip
    return Right(**{**values, **other})


def listed(*each: Right, **other: Any) -> RightsList:
    values: dict[str, Any] = {
        "locker_id": LOCKER, "version": 5, "key_epoch": 1, "issued_at": NOW, "valid_until": NOW + 240 * HOUR,
        "code_digits": 8, "rights": list(each), "manifests": [], "technicians": [],
    }  # fmt: skip
    return RightsList(**{**values, **other})


def entered(rights_: RightsList | None, code: str, second: str = "", **other: Any) -> Entry | Refusal:
    return by_typed(
        rights_, KEY, Typed(code, second), other.get("now", NOW), other.get("tries", QUIET), other.get("seconds", {})
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "change", "why"),
    [
        ("a code of nobody", {"code": "87654321"}, "wrong"),
        ("an expired right", {"expires_at": NOW}, "wrong"),
        ("one kept to be told from others", {"state": "expired"}, "wrong"),
        ("one that was taken back", {"state": "revoked"}, "wrong"),
        ("food that became warm", {"state": "blocked"}, "blocked"),
        ("a phone that is not asked for", {"phone": "0001"}, "wrong"),
    ],
)
def test_a_code_that_can_be_guessed_is_answered_alike(what: str, change: dict[str, Any], why: str) -> None:
    refusal = entered(listed(right(**change)), "12345678")
    assert isinstance(refusal, Refusal), what
    assert refusal.why == why
    assert refusal.counted == (why == "wrong")


def test_the_right_code_lets_its_owner_in_and_nobody_elses_list_does() -> None:
    entry = entered(listed(right(), right("o-2", "00000001")), "12345678")
    assert isinstance(entry, Entry)
    assert (entry.who, entry.id) == ("customer", "o-1")
    assert entered(listed(right(), locker_id="locker-2"), "12345678") == Refusal("wrong", counted=True)
    assert entered(listed(right(), key_epoch=2), "12345678") == Refusal("wrong", counted=True)
    assert entered(None, "12345678") == Refusal("no_list")
    assert entered(listed(right(), valid_until=NOW), "12345678") == Refusal("no_list")


def test_short_codes_need_the_phone_and_five_wrong_phones_end_them() -> None:
    short = listed(right(code="123456", phone="4321"), code_digits=6)
    assert isinstance(entered(short, "123456", "4321"), Entry)
    assert entered(short, "123456", "1234") == Refusal("wrong", counted=True, order_id="o-1")
    assert entered(short, "123456", "4321", seconds={"o-1": 5}) == Refusal(
        "wrong", counted=True, order_id="o-1"
    )


def test_staff_come_in_by_long_credentials_within_their_shift_only() -> None:
    manifest = Manifest(
        courier_id="c-1", credential=tag(KEY, "courier", "1234567890", LOCKER, 1), not_before=NOW,
        expires_at=NOW + HOUR, loads=[Load(parcel_id="p1", order_id="o-9", barcode="X1", cell=4)],
    )  # fmt: skip
    person = Technician(
        person_id="t-1", credential=tag(KEY, "technician", "5555555555", LOCKER, 1), not_before=NOW,
        expires_at=NOW + HOUR,
    )  # fmt: skip
    rights_ = listed(manifests=[manifest], technicians=[person])
    courier, technician = entered(rights_, "1234567890"), entered(rights_, "5555555555")
    assert isinstance(courier, Entry)
    assert isinstance(technician, Entry)
    assert (courier.who, technician.who) == ("courier", "technician")
    for wrong, now in (("1234567890", NOW + HOUR), ("1234567890", NOW - HOUR), ("1234567891", NOW)):
        assert entered(rights_, wrong, now=now) == Refusal("wrong", counted=True)


@pytest.mark.parametrize(
    ("what", "change", "opened", "cell", "why"),
    [
        ("as it should be", {}, {}, 7, None),
        ("another cell", {}, {}, 8, "not_here"),
        ("not yet", {"not_before": NOW + HOUR}, {}, 7, "not_yet"),
        ("too late", {"expires_at": NOW}, {}, 7, "expired"),
        ("the hold has run out", {"covered_until": NOW}, {}, 7, "not_covered"),
        ("no hold, as for cash", {"covered_until": None}, {}, 7, "not_covered"),
        ("paid, whatever became of the hold", {"covered_until": None, "paid": True}, {}, 7, None),
        ("taken back in the middle", {"state": "revoked"}, {9: Opening(NOW)}, 7, "revoked"),
        ("expired in the middle, door open", {"expires_at": NOW}, {9: Opening(NOW)}, 7, None),
        ("hold expired in the middle", {"covered_until": NOW}, {9: Opening(NOW, NOW)}, 7, None),
        ("once more at once", {"cells": {7: Zone.CHILLED}}, {7: Opening(NOW - HOUR, NOW - REOPEN)}, 7, None),
        ("once more too late", {"cells": {7: Zone.CHILLED}}, {7: Opening(NOW - HOUR, NOW - HOUR)}, 7, "spent"),
        ("the second cell an hour later", {}, {9: Opening(NOW - HOUR, NOW - HOUR)}, 7, None),
    ],
)  # fmt: skip
def test_one_cell_of_a_right(
    what: str, change: dict[str, Any], opened: dict[int, Opening], cell: int, why: str | None
) -> None:
    refusal = may_open(right(**change), cell, NOW, opened)
    assert (refusal.why if refusal else None) == why, what


def test_warm_food_opens_for_nobody() -> None:
    warm = right(lies=[Lies(parcel_id="p7", cell=7, zone=Zone.CHILLED, warm_left_s=0)])
    assert may_open(warm, 7, NOW, {}) == Refusal("warm", order_id="o-1")
    assert may_open(right(), 7, NOW, {}, frozenset({"p7"})) == Refusal("warm", order_id="o-1")


def test_frozen_cells_open_last_and_a_pickup_ends_when_all_are_closed() -> None:
    one = right()
    opened: dict[int, Opening] = {}
    order = []
    while (cell := next_cell(one, opened)) is not None:
        order.append(cell)
        opened[cell] = Opening(NOW)
        assert not finished(one, opened, NOW)
    assert order == [7, 9, 3]
    closed = {no: Opening(NOW, NOW) for no in opened}
    assert not finished(one, closed, NOW + REOPEN)
    assert finished(one, closed, NOW + REOPEN + timedelta(seconds=1))


def token(order_id: str = "o-1", **other: Any) -> Token:
    values: dict[str, Any] = {
        "role": "customer", "locker": passes.locker_hint(LOCKER), "order": passes.order_ref(order_id),
        "not_before": NOW - HOUR, "expires_at": NOW + HOUR, "jti": b"12345678", "cells": (3, 7, 384),
    }  # fmt: skip
    return Token(**{**values, **other})


@pytest.mark.parametrize(
    ("what", "listed_", "change", "why"),
    [
        ("known and live", right(), {}, None),
        ("known to no list", right("o-2"), {}, None),
        ("taken back", right(state="revoked"), {}, "revoked"),
        ("warm", right(state="blocked"), {}, "blocked"),
        ("not yet", right(), {"not_before": NOW + HOUR}, "not_yet"),
        ("over", right(), {"expires_at": NOW}, "expired"),
    ],
)
def test_a_token_is_told_plainly(what: str, listed_: Right, change: dict[str, Any], why: str | None) -> None:
    answer = by_token(listed(listed_), token(**change), NOW)
    assert (answer.why if isinstance(answer, Refusal) else None) == why, what


@given(
    role=st.sampled_from(passes.ROLES), order=st.binary(min_size=8, max_size=8), jti=st.binary(min_size=8, max_size=8),
    begins=st.integers(0, 2**32 - 1), minutes=st.integers(0, 0xFFFF),
    cells=st.lists(st.integers(1, 384), max_size=passes.MOST_CELLS),
)  # fmt: skip
def test_what_a_token_says_comes_back_from_its_bytes(
    role: Any, order: bytes, jti: bytes, begins: int, minutes: int, cells: list[int]
) -> None:
    begin = datetime.fromtimestamp(begins, UTC)
    said = Token(role, b"\x01\x02", order, begin, begin + timedelta(minutes=minutes), jti, tuple(cells))
    payload = passes.pack(said)
    assert len(payload) == passes.PAYLOAD
    assert passes.unpack(payload) == said
    assert passes.read(passes.write(payload, bytes(64)).lower()) == (payload, bytes(64))


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        payload, _ = passes.read(text)
        passes.unpack(payload)
    except passes.NotAToken:
        pass


def test_a_difference_leads_to_the_very_bytes_of_the_full_list() -> None:
    before = listed(right("o-2"), right("o-1"))
    after = listed(right("o-3"), right("o-1", state="revoked"), version=6, issued_at=NOW + HOUR)
    diff = RightsDiff(
        locker_id=LOCKER, base=5, version=6, key_epoch=1, issued_at=NOW + HOUR, valid_until=after.valid_until,
        hash=rights.list_hash(rights.canonical(after)), put=[right("o-1", state="revoked"), right("o-3")],
        dropped=["o-2"],
    )  # fmt: skip
    led = rights.canonical(rights.apply(parse(RightsList, rights.canonical(before)), diff))
    assert rights.list_hash(led) == diff.hash


def test_a_full_list_of_a_large_locker_fits_into_one_message() -> None:
    many = listed(
        *(
            right(f"0193a6f2-7c1e-7000-8000-{no:012}", f"{no:08}", cells={no: Zone.CHILLED})
            for no in range(1, 201)
        )
    )
    assert len(encode(many)) + 300 < rights.MAX_LIST_BYTES


# The figures of docs/rights.md.


def guesses(per_s: float, seconds: float) -> int:
    """Codes that somebody can try at one pad who never rests, as the rules let them."""
    now, state, count = NOW, QUIET, 0
    while now < NOW + timedelta(seconds=seconds):
        if tries.tokens_only(state, now):
            now += timedelta(minutes=1)
            continue
        if wait := tries.closed_s(state, now):
            now += timedelta(seconds=wait)
            continue
        state, count = tries.after_wrong(state, now), count + 1
        now += timedelta(seconds=per_s)
    return count


def test_a_pad_takes_thirty_wrong_codes_a_day() -> None:
    assert guesses(1, 24 * 3600) == tries.MOST_A_DAY
    assert guesses(1, 7 * 24 * 3600) <= 8 * tries.MOST_A_DAY


def test_a_year_of_guessing_at_a_full_locker_stays_under_two_percent() -> None:
    a_year = 365 * tries.MOST_A_DAY
    eight = 1 - (1 - 100 / 10**8) ** a_year
    six = 1 - (1 - 100 / 10**6 / 10**4) ** a_year
    assert eight < 0.02
    assert six < 0.001


def test_an_own_right_code_buys_no_guesses_beyond_the_day() -> None:
    state, count, now = QUIET, 0, NOW
    while not tries.tokens_only(state, now):
        state, count, now = (
            tries.after_right(tries.after_wrong(state, now)),
            count + 1,
            now + timedelta(seconds=1),
        )
    assert count == tries.MOST_A_DAY
    assert tries.alarming(state, now)


def test_a_lock_outlives_a_clock_that_went_back_but_not_for_ever() -> None:
    state = QUIET
    for _ in range(5):
        state = tries.after_wrong(state, NOW)
    assert tries.closed_s(state, NOW + timedelta(seconds=59)) > 0
    assert tries.closed_s(state, NOW + timedelta(seconds=60)) == 0
    assert tries.closed_s(state, NOW - 1000 * HOUR) == tries.LONGEST_LOCK_S
