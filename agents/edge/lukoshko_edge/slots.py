"""Which environment the agent is started from, and what becomes of one on trial. The state is one file, replaced whole.

current ── an agent installs into the other slot ──> trial ── proved within the gate's time ──> current
                                                      └── ends, or is not proved in time ──> given up; current goes on
"""

import shutil
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lukoshko_edge.credentials import replace
from lukoshko_wire.message import Message, encode, parse
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.releases import ordered

Slot = Literal["base", "a", "b"]
SWITCH = 75
"""Exit status of an agent that has put another release on trial."""
MOST_STARTS = 3
"""Power may fail while a release is proving itself; so often it is begun anew."""
MOST_GIVEN_UP = 20


class State(Message, frozen=True):
    """What survives a power cut. `floor` is the highest version that ever proved itself: it never falls."""

    current: Slot = "base"
    floor: str = "0"
    trial: Slot | None = None
    trial_version: str = ""
    trial_manifest: str = ""
    needs_bus: bool = True
    """The bus answered before the switch, so it must answer after it."""
    starts: Annotated[int, Meta(ge=0)] = 0
    given_up: dict[str, str] = msgspec.field(default_factory=dict)
    """Manifest -> why it was given up; it is not tried again."""


class Home:
    """The folder of one device's environments: state.json · slots/a · slots/b · fetched/ · proved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state, self._proved = folder / "state.json", folder / "proved"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def state(self) -> State:
        """The state as kept; one that cannot be read means the environment that the machine was set up with."""
        try:
            return parse(State, self._state.read_bytes())
        except (OSError, LukoshkoError):
            return State()

    def keep(self, state: State) -> None:
        """Keep a state; a power cut leaves the former one or this one."""
        replace(self._state, encode(state))

    def slot(self, slot: Slot) -> Path:
        """The folder of a slot."""
        return self.folder / "slots" / slot

    def fetched(self, manifest: str) -> Path:
        """Where a release's files are gathered."""
        return self.folder / "fetched" / manifest[:16]

    def prove(self, version: str) -> None:
        """Said by an agent on trial: it works."""
        replace(self._proved, version.encode())

    def proved(self) -> str:
        """The version that said so last."""
        try:
            return self._proved.read_text(encoding="utf-8")
        except OSError:
            return ""

    def unprove(self) -> None:
        """Before a trial is started: what was said before does not count."""
        self._proved.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Drop what no trial needs any more."""
        shutil.rmtree(self.folder / "fetched", ignore_errors=True)


def spare(state: State) -> Slot:
    """The slot that a new release is installed into."""
    return "b" if state.current == "a" else "a"


def put_on_trial(state: State, version: str, manifest: str, *, needs_bus: bool) -> State:
    """The spare slot is ready: it is started next."""
    return msgspec.structs.replace(
        state,
        trial=spare(state),
        trial_version=version,
        trial_manifest=manifest,
        needs_bus=needs_bus,
        starts=0,
    )


def begin(state: State) -> State:
    """Count a start of the trial; one begun too often is given up."""
    if state.trial is None:
        return state
    if state.starts >= MOST_STARTS:
        return give_up(state, f"not proved in {MOST_STARTS} starts")
    return msgspec.structs.replace(state, starts=state.starts + 1)


def commit(state: State) -> State:
    """The trial proved itself."""
    if state.trial is None:
        return state
    floor = max(state.floor, state.trial_version, key=ordered)
    return msgspec.structs.replace(_over(state), current=state.trial, floor=floor)


def give_up(state: State, why: str) -> State:
    """The trial failed: the current environment goes on, and this release is not tried again."""
    if state.trial is None:
        return state
    given_up = {**state.given_up, state.trial_manifest: f"{state.trial_version}: {why}"[:300]}
    return msgspec.structs.replace(_over(state), given_up=dict(list(given_up.items())[-MOST_GIVEN_UP:]))


def _over(state: State) -> State:
    return msgspec.structs.replace(state, trial=None, trial_version="", trial_manifest="", starts=0)
