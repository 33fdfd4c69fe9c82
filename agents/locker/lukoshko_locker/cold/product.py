"""What goods feel of the air: a lag, as integers, for a sum of many small steps must not drift by rounding."""

PER_TENTH = 100_000
"""Temperatures are kept in millionths of a degree."""
WARNING_TAU_S, DISCARD_TAU_S = 15 * 60, 45 * 60


def lagged(product_uk: int | None, air_c10: int, dt_ms: int, tau_s: int) -> int:
    """T[k] = T[k-1] + dt/(tau+dt)·(air - T[k-1]); goods that nothing is known of feel what the air feels."""
    air_uk = air_c10 * PER_TENTH
    if product_uk is None:
        return air_uk
    whole = tau_s * 1000 + dt_ms
    moved = abs(air_uk - product_uk) * dt_ms
    step = (moved + whole // 2) // whole
    return product_uk + step if air_uk > product_uk else product_uk - step


def tenths(product_uk: int) -> int:
    """To be shown: half away from zero."""
    size = (abs(product_uk) + PER_TENTH // 2) // PER_TENTH
    return size if product_uk >= 0 else -size
