"""All fault switches of one productomat under one roof.

{"boards": {"1": {…}}, "units": {"1": {…}, "2": {…}}, "ports": {"locks": {"unplugged": false}, …}}
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lukoshko_sim.locker.faults import BadSwitch, shown, switch
from lukoshko_sim.locker.productomat import Productomat
from lukoshko_sim.ports import PtyPort

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass
class PortFaults:
    """What may be wrong with an adapter."""

    unplugged: bool = False


def faults_shown(productomat: Productomat) -> dict[str, Any]:
    """Return every switch by group and device."""
    groups = _groups(productomat)
    return {
        group: {name: shown(faults) for name, faults in devices.items()} for group, devices in groups.items()
    }


def switch_faults(productomat: Productomat, changes: dict[str, Any]) -> None:
    """Set some switches. Raises BadSwitch; nothing is changed then."""
    planned: list[tuple[DataclassInstance, dict[str, Any]]] = []
    groups = _groups(productomat)
    for group, devices in changes.items():
        if group not in groups or not isinstance(devices, dict):
            raise BadSwitch(f"there are {', '.join(groups)}, each an object, not {group}")
        for name, wanted in devices.items():
            if name not in groups[group]:
                raise BadSwitch(f"{group} are {', '.join(groups[group])}, not {name}")
            faults = groups[group][name]
            switch(type(faults)(**_copied(faults)), wanted)  # a rehearsal
            planned.append((faults, wanted))
    for faults, wanted in planned:
        switch(faults, wanted)
    for name, faults in groups["ports"].items():
        _obey(productomat.ports[name], unplugged=bool(shown(faults)["unplugged"]))


def _groups(productomat: Productomat) -> dict[str, dict[str, "DataclassInstance"]]:
    return {
        "boards": {str(no): board.faults for no, board in productomat.boards.items()},
        "units": {str(unit.unit): unit.faults for unit in productomat.climate.units},
        "ports": {n: PortFaults(not port.plugged) for n, port in productomat.ports.items()},
    }


def _copied(faults: "DataclassInstance") -> dict[str, Any]:
    values = shown(faults)
    return {name: set(v) if isinstance(v, list) else v for name, v in values.items()}


def _obey(port: PtyPort, *, unplugged: bool) -> None:
    if unplugged:
        port.unplug()
    else:
        port.plug()
