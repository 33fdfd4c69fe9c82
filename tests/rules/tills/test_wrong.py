"""What is wrong with a till, as a table: each code with its grade, the worst first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lukoshko_server.tills.rules import Facts, Seller, severity, wrong_with
from lukoshko_wire.till import TillHealth

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WELL = Facts(
    online=True, seen=True, double=False, register_online=True, electronic=False, paper=True, trouble="", shift="opened",
    ofd_unsent=0, health=TillHealth(), waiting_since=None, refused=0,
)  # fmt: skip


SELLER = Seller("7707083893", "osn")


def health(**values: Any) -> dict[str, Any]:
    return {"health": TillHealth(**values)}


def ago(**by: float) -> datetime:
    return NOW - timedelta(**by)


CASES: list[tuple[dict[str, Any], list[tuple[str, int]]]] = [
    ({}, []),
    ({"seen": False, "register_online": False}, [("never_seen", 2)]),
    ({"online": False}, [("away", 2)]),
    ({"online": False, "waiting_since": ago(minutes=1)}, [("away", 3)]),
    ({"online": False, "paper": False}, [("away", 2)]),
    ({"register_online": False, "trouble": "register_unreachable"}, [("register_silent", 3)]),
    ({"double": True}, [("double", 3)]),
    ({"trouble": "receipt_unknown"}, [("receipt_unknown", 3)]),
    ({"trouble": "register_140"}, [("register_140", 3)]),
    ({"paper": False, "trouble": "no_paper"}, [("no_paper", 3)]),
    ({"paper": False, "trouble": "cover_open"}, [("cover_open", 3)]),
    ({"paper": False, **health(cover_open=True)}, [("cover_open", 3)]),
    ({"paper": False, "electronic": True}, []),
    (health(clock_off_s=-119), []),
    (health(clock_off_s=-120), [("clock_off", 1)]),
    (health(clock_off_s=300), [("clock_stops", 3)]),
    (health(shift_ends_at=NOW + timedelta(minutes=61)), []),
    (health(shift_ends_at=NOW + timedelta(minutes=60)), [("shift_ends", 1)]),
    (health(shift_ends_at=NOW), [("shift_over", 2)]),
    ({"shift": "expired"}, [("shift_over", 2)]),
    ({"shift": "closed", **health(shift_ends_at=NOW)}, []),
    (health(ofd_oldest_at=ago(days=2, hours=23)), []),
    (health(ofd_oldest_at=ago(days=3)), [("ofd_3_days", 1)]),
    (health(ofd_oldest_at=ago(days=10)), [("ofd_10_days", 2)]),
    (health(ofd_oldest_at=ago(days=25)), [("ofd_25_days", 3)]),
    (health(ofd_oldest_at=ago(days=30)), [("ofd_stopped", 3)]),
    (health(storage_ends=date(2026, 12, 24)), []),
    (health(storage_ends=date(2026, 12, 23)), [("storage_30_days", 1)]),
    (health(storage_ends=date(2026, 11, 23)), [("storage_30_days", 1)]),
    (health(storage_ends=date(2026, 11, 22)), [("storage_over", 3)]),
    (health(warnings=("storage_30_days", "storage_critical")), [("storage_critical", 3), ("storage_30_days", 1)]),
    (health(warnings=("ofd_3_days", "clock_off")), []),
    (health(warnings=("vat_unnamed", "receipt_unresolved")), [("receipt_unresolved", 3), ("vat_unnamed", 2)]),
    (health(warnings=("registration_wrong",)), [("registration_wrong", 3)]),
    ({"seller": SELLER, **health(inn="7707083893", taxations=("osn", "patent"))}, []),
    ({"seller": SELLER, **health(inn="4703148343", taxations=("osn",))}, [("inn_other", 3)]),
    ({"seller": SELLER, **health(inn="7707083893", taxations=("patent",))}, [("taxation_unregistered", 2)]),
    ({"seller": SELLER, **health(warnings=("inn_other",))}, [("inn_other", 3)]),
    (health(inn="4703148343", taxations=("osn",)), []),
    ({"waiting_since": ago(minutes=9)}, []),
    ({"waiting_since": ago(minutes=10)}, [("receipts_wait", 2)]),
    ({"refused": 2}, [("receipts_refused", 2)]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "codes"), CASES)
def test_a_till_is_judged(changes: dict[str, Any], codes: list[tuple[str, int]]) -> None:
    found = wrong_with(replace(WELL, **changes), NOW)
    assert [(each.code, each.grade) for each in found] == codes
    assert severity(found) == (codes[0][1] if codes else 0)


def test_what_has_an_end_says_until_when() -> None:
    (shift,) = wrong_with(replace(WELL, **health(shift_ends_at=NOW + timedelta(minutes=5))), NOW)
    assert shift.until == NOW + timedelta(minutes=5)
    (backlog,) = wrong_with(replace(WELL, ofd_unsent=4, **health(ofd_oldest_at=ago(days=4))), NOW)
    assert (backlog.since, backlog.until, backlog.n) == (ago(days=4), ago(days=4) + timedelta(days=30), 4)
