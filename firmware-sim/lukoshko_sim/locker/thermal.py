"""How warm it is inside: air, evaporator coil and goods of one zone. A pure function of time.

air    C·dT/dt   = UA·(ambient−T) + UAcoil·(Tcoil−T) + open doors·UAdoor·(ambient−T) + UAgoods·(Tgoods−T)
coil   Cc·dTc/dt = UAcoil·(T−Tc) − Qcold·compressor + Qheat·defrost
goods  τ·dTg/dt  = T−Tg
"""

from dataclasses import dataclass

STEP_S = 5.0
STILL_AIR = 0.1
"""How much of the coil's exchange is left without its fan."""
ICED = 0.7
"""How much of the coil's exchange a coil full of ice has lost."""
ICING_S, ICING_DOOR_S, MELTING_S = 48 * 3600.0, 2 * 3600.0, 1200.0
"""From bare to full of ice with the doors shut, with one open; and back while the coil is warm."""
NO_COLD_K = 10.0
"""Over so many degrees above its coldest the compressor's power fades."""


@dataclass(frozen=True)
class Cabinet:
    """The insulated box around one zone and the machine that cools it."""

    wall_w_k: float
    air_j_k: float
    cold_w: float
    heater_w: float
    door_w_k: float = 5.0
    coil_j_k: float = 8000.0
    coil_w_k: float = 40.0
    goods_w_k: float = 10.0
    goods_tau_s: float = 2700.0
    coldest_c: float = -35.0
    """Where the compressor can pump no more heat."""


CABINETS = {
    "ambient": Cabinet(wall_w_k=25.0, air_j_k=60_000.0, cold_w=0.0, heater_w=0.0),
    "chilled": Cabinet(wall_w_k=5.0, air_j_k=60_000.0, cold_w=420.0, heater_w=300.0),
    "frozen": Cabinet(wall_w_k=5.0, air_j_k=50_000.0, cold_w=480.0, heater_w=400.0, coldest_c=-40.0),
}


@dataclass(frozen=True)
class Heat:
    """Temperatures of one zone in °C, and the ice on its coil from 0 to 1."""

    air_c: float
    coil_c: float
    goods_c: float
    ice: float = 0.0


@dataclass(frozen=True)
class Works:
    """What runs and what stands open."""

    cooling: bool = False
    fan: bool = False
    defrost: bool = False
    open_doors: int = 0


def advance(cabinet: Cabinet, heat: Heat, works: Works, ambient_c: float, dt_s: float) -> Heat:
    """Return the temperatures after `dt_s` seconds of the same works."""
    while dt_s > 0:
        heat = _step(cabinet, heat, works, ambient_c, min(dt_s, STEP_S))
        dt_s -= STEP_S
    return heat


def discharge_c(heat: Heat, *, fan: bool) -> float:
    """Return the temperature behind the coil; without a fan the air there stands, and takes on the coil's."""
    return heat.air_c + (0.3 if fan else 0.6) * (heat.coil_c - heat.air_c)


def _step(cabinet: Cabinet, heat: Heat, works: Works, ambient_c: float, dt_s: float) -> Heat:
    coil_w_k = cabinet.coil_w_k * (1.0 if works.fan else STILL_AIR) * (1.0 - ICED * heat.ice)
    from_coil_w = coil_w_k * (heat.coil_c - heat.air_c)
    leak_w_k = cabinet.wall_w_k + cabinet.door_w_k * works.open_doors
    into_air_w = (
        leak_w_k * (ambient_c - heat.air_c) + from_coil_w + cabinet.goods_w_k * (heat.goods_c - heat.air_c)
    )
    cold_w = cabinet.cold_w * min(1.0, max(0.0, (heat.coil_c - cabinet.coldest_c) / NO_COLD_K))
    into_coil_w = cabinet.heater_w * works.defrost - cold_w * works.cooling - from_coil_w
    return Heat(
        air_c=heat.air_c + into_air_w * dt_s / cabinet.air_j_k,
        coil_c=heat.coil_c + into_coil_w * dt_s / cabinet.coil_j_k,
        goods_c=heat.goods_c + (heat.air_c - heat.goods_c) * dt_s / cabinet.goods_tau_s,
        ice=_iced(heat, works, dt_s),
    )


def _iced(heat: Heat, works: Works, dt_s: float) -> float:
    if heat.coil_c > 0:
        return max(0.0, heat.ice - dt_s / MELTING_S)
    return min(1.0, heat.ice + dt_s * (1 / ICING_S + works.open_doors / ICING_DOOR_S))
