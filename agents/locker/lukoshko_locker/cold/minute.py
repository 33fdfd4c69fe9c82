"""Samples thinned to a minute: mean, lowest and highest of each probe, and whether anything happened in it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lukoshko_locker.cold.zone import Judged
from lukoshko_wire.climate import Quality, Reading

WORST_FIRST: tuple[Quality, ...] = ("fault", "stale")


def start_of(moment: datetime, length_s: float) -> datetime:
    """The beginning of the stretch that a moment lies in."""
    return datetime.fromtimestamp(moment.timestamp() // length_s * length_s, UTC)


def thinned(at: datetime, samples: Sequence[Judged]) -> Reading:
    """One reading of what was judged within one stretch; at least one sample."""
    last = samples[-1]
    air, supply, coil = (
        _spread([value for each in samples if (value := getattr(each, f"{probe}_c10")) is not None])
        for probe in ("air", "supply", "coil")
    )
    quality: Quality = "good"
    if air[0] is None:
        quality = next(
            (word for word in WORST_FIRST if any(each.quality == word for each in samples)), "stale"
        )
    return Reading(
        zone=last.zone, at=at, quality=quality,
        air_c10=air[0], air_low_c10=air[1], air_high_c10=air[2],
        supply_c10=supply[0], supply_low_c10=supply[1], supply_high_c10=supply[2],
        coil_c10=coil[0], coil_low_c10=coil[1], coil_high_c10=coil[2],
        product_c10=last.product_c10, setpoint_c10=last.setpoint_c10, offset_c10=last.offset_c10,
        defrost=any(each.defrost for each in samples), door_open=any(each.door_open for each in samples),
        cooling=any(each.cooling for each in samples),
    )  # fmt: skip


def _spread(values: Sequence[int]) -> tuple[int | None, int | None, int | None]:
    """Mean (half up), lowest, highest."""
    if not values:
        return None, None, None
    return (2 * sum(values) + len(values)) // (2 * len(values)), min(values), max(values)
