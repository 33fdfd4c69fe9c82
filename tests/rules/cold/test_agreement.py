"""Probes that contradict each other or what runs are found out; healthy ones never are."""

from dataclasses import replace
from typing import Any

import pytest

from lukoshko_locker.cold.agreement import Agreement, Felt

MINUTE = 60_000
REST = Felt(
    air_c10=40, intake_c10=40, supply_c10=38, coil_c10=36, shown_c10=40, cooling=False, fan=True, defrosting=False,
    door_open=False,
)  # fmt: skip
WORK = replace(REST, supply_c10=5, coil_c10=-80, cooling=True)
LIES = [
    ("the air is 5 K too cold", {"air_c10": -10, "intake_c10": -10, "shown_c10": -10}, REST, "probe_lying"),
    ("the air is 5 K too warm", {"air_c10": 90, "intake_c10": 90, "shown_c10": 90}, REST, "probe_lying"),
    ("the display says something else", {"shown_c10": 65}, WORK, "probe_lying"),
    ("the air that comes out is warmer than what came in", {"supply_c10": 80}, WORK, "probe_lying"),
    (
        "the regulating air is not the air before or behind",
        {"air_c10": 80, "shown_c10": 80},
        WORK,
        "probe_lying",
    ),
    ("no air moves", {"supply_c10": -250, "coil_c10": -300}, WORK, "fan_dead"),
    ("no cold comes", {"supply_c10": 40, "coil_c10": 38}, WORK, "no_cooling"),
    ("the heater is on", {"supply_c10": 60, "coil_c10": 150}, REST, "heater_stuck"),
]


def after(minutes: int, felt: Felt, agreement: Agreement | None = None) -> list[str]:
    agreement = agreement or settled()
    up: dict[str, bool] = {}
    for _ in range(minutes):
        up = agreement.judge(felt, MINUTE)
    return [code for code, is_up in up.items() if is_up]


def settled() -> Agreement:
    return Agreement(since_defrost_ms=60 * MINUTE, shut_ms=60 * MINUTE)


@pytest.mark.parametrize("felt", [REST, WORK], ids=["rest", "work"])
def test_a_healthy_zone_is_never_doubted(felt: Felt) -> None:
    assert after(300, felt) == []


@pytest.mark.parametrize(("changes", "felt", "code"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES])
def test_each_contradiction_has_its_name_and_ends_with_it(
    changes: dict[str, Any], felt: Felt, code: str
) -> None:
    agreement = settled()
    assert code not in after(4, replace(felt, **changes), agreement), "a moment proves nothing"
    assert code in after(30, replace(felt, **changes), agreement)
    back = after(25, REST if code == "probe_lying" else felt, agreement)
    assert code not in back


@pytest.mark.parametrize(("changes", "felt", "code"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES])
def test_nothing_is_concluded_during_a_defrost(changes: dict[str, Any], felt: Felt, code: str) -> None:
    assert code not in after(60, replace(felt, **changes, defrosting=True))


def test_nothing_is_concluded_of_probes_that_are_not_there() -> None:
    blind = replace(REST, intake_c10=None, supply_c10=None, coil_c10=None, shown_c10=None)
    assert after(300, blind) == []
    assert after(300, replace(blind, cooling=True)) == []


def test_a_lie_that_shows_only_at_rest_is_summed_up_over_the_rests() -> None:
    agreement = settled()
    lie: dict[str, Any] = {"air_c10": -10, "intake_c10": -10, "shown_c10": -10}
    for _ in range(6):
        after(9, replace(REST, **lie), agreement)  # six minutes to settle, three that count
        found = after(9, replace(WORK, **lie, supply_c10=-20), agreement)
    assert found == ["probe_lying"]


def test_without_a_probe_behind_the_coil_a_lie_shows_against_the_coil() -> None:
    two = replace(REST, intake_c10=None, supply_c10=None)
    assert after(300, two) == []
    assert "probe_lying" in after(30, replace(two, air_c10=80, shown_c10=80))
