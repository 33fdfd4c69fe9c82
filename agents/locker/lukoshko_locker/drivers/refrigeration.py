"""What the agent asks of a refrigeration controller, whatever its make."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from lukoshko_wire.problems import LukoshkoError

BROKEN = -0x8000
"""What a cut probe reads."""


class CannotDo(LukoshkoError):
    """This make of controller has no such command."""

    code: ClassVar[str] = "climate.cannot"


@dataclass(frozen=True)
class Sample:
    """One controller as just read. Temperatures are raw tenths, as the controller said them; None: it has no such probe.

    air: what it regulates by; intake: before the evaporator; supply: behind it; coil: on it; shown: on its display.
    """

    setpoint_c10: int
    air_c10: int
    intake_c10: int | None = None
    supply_c10: int | None = None
    coil_c10: int | None = None
    shown_c10: int | None = None
    broken: frozenset[str] = frozenset()
    """Probes that the controller itself calls broken, by the names above."""
    cooling: bool = False
    fan: bool = False
    defrosting: bool = False
    """From the first heat until the cold is back: dripping and waiting for the fan too."""
    door_open: bool = False
    stopped: bool = False
    """Switched off or being cleaned: it does not regulate."""
    alarms: frozenset[str] = frozenset()
    """What the controller complains of: high, low, door, defrost, controller, clock, condenser, input."""
    state: int | None = None
    """The code on the display, where the make has one."""


class RefrigerationUnit(Protocol):
    """One controller on the bus. Every method raises UnitSilent when it does not answer."""

    def read(self) -> Sample:
        """Everything that is watched."""
        ...

    def keep_setpoint(self, setpoint_c10: int) -> bool:
        """Write the setpoint if the controller has another one; True when it was written. Raises ValueError."""
        ...

    def start_defrost(self) -> None:
        """Begin a defrost now; it ends by itself."""
        ...

    def clean(self, *, begin: bool) -> None:
        """Stop for cleaning, or go on after it."""
        ...

    def reset_alarm(self) -> None:
        """Acknowledge the controller's own alarm. Raises CannotDo."""
        ...
