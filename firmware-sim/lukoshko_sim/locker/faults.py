"""Named vices as plain fields (bool, int, float or set[int]), and the one way to switch them from outside."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class BadSwitch(ValueError):
    """No such fault, or a value that it cannot take."""


@dataclass(frozen=True)
class Limits:
    """The largest values that make sense for a number switch and for a channel in a set."""

    number: int = 1_000_000
    channel: int = 50


def shown(faults: "DataclassInstance") -> dict[str, Any]:
    """Return every switch by name, sets as sorted lists."""
    values = {f.name: getattr(faults, f.name) for f in fields(faults)}
    return {k: sorted(v) if isinstance(v, set) else v for k, v in values.items()}


def switch(faults: "DataclassInstance", changes: Any, limits: Limits | None = None) -> None:
    """Set some switches, all or none. Raises BadSwitch that names the first wrong one."""
    if not isinstance(changes, dict):
        raise BadSwitch("faults are an object of names and values")
    limits = limits or Limits()
    known = {f.name for f in fields(faults)}
    ready = {}
    for name, value in changes.items():
        if name not in known:
            raise BadSwitch(f"no fault is called {name}; there are: {', '.join(sorted(known))}")
        ready[name] = _fitting(name, getattr(faults, name), value, limits)
    for name, value in ready.items():
        setattr(faults, name, value)


def _fitting(name: str, old: Any, value: Any, limits: Limits) -> Any:
    if isinstance(old, bool):
        if isinstance(value, bool):
            return value
        raise BadSwitch(f"{name} is true or false")
    if isinstance(old, set):
        if isinstance(value, list) and all(_is_channel(item, limits) for item in value):
            return set(value)
        raise BadSwitch(f"{name} is a list of channels from 1 to {limits.channel}")
    kinds = (int, float) if isinstance(old, float) else (int,)
    least = -limits.number if name.endswith("_offset_c10") else 0
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= limits.number:
        raise BadSwitch(f"{name} is a number from {least} to {limits.number}")
    return type(old)(value)


def _is_channel(item: Any, limits: Limits) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= limits.channel
