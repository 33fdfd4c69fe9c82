"""What may be opened for whom while something holds over a cell."""

import pytest

from lukoshko_server.lockers.rules import OVERLAYS, SHUT_FOR, CellBlocked, CellShut, NoReason, may_open
from lukoshko_server.upkeep.rules import DUE, FOR_OVERLAY, KINDS, ended_by


@pytest.mark.parametrize(
    ("reason", "overlay", "refused"),
    [
        ("pickup", "blocked", CellBlocked),
        ("pickup", "faulty", CellShut),
        ("pickup", "maintenance", CellShut),
        ("pickup", "cleaning", CellShut),
        ("pickup", "forced", None),
        ("pickup", "left_open", None),
        ("pickup", "check", CellShut),
        ("deposit", "cleaning", CellShut),
        ("deposit", "blocked", CellBlocked),
        ("deposit", "faulty", CellShut),
        ("recall", "blocked", None),
        ("recall", "faulty", None),
        ("recall", "maintenance", CellShut),
        *(("service", kind, None) for kind in OVERLAYS),
    ],
)
def test_an_overlay_refuses_what_it_must_and_no_more(
    reason: str, overlay: str, refused: type[CellShut] | None
) -> None:
    if refused is None:
        may_open(reason, [overlay], "test")
        return
    with pytest.raises(refused) as error:
        may_open(reason, [overlay, "forced"], "test")
    assert error.value.facts == {"overlays": [overlay]}


@pytest.mark.parametrize("why", ["", "  "])
def test_a_service_opening_without_a_reason_is_refused_and_no_other_asks_for_one(why: str) -> None:
    with pytest.raises(NoReason):
        may_open("service", [], why)
    for reason in SHUT_FOR.keys() - {"service"}:
        may_open(reason, [], why)


def test_every_overlay_is_known_and_every_chore_has_its_time() -> None:
    assert set().union(*SHUT_FOR.values()) | FOR_OVERLAY.keys() == set(OVERLAYS)
    assert set(DUE) == set(KINDS)
    assert ended_by("look") == ("forced", "check")
    assert ended_by("other") == ()
