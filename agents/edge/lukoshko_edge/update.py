"""The wished release: fetched, checked, installed beside the running one, and put on trial when nobody is disturbed."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from lukoshko_edge.credentials import Credentials
from lukoshko_edge.http import Refused, Unreached
from lukoshko_edge.release import believed, fetch, install, python_tag, read_manifest
from lukoshko_edge.slots import Home, put_on_trial, spare
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.releases import Manifest, check_fit, ordered
from lukoshko_wire.settings import Release, UpdateSeen

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Device:
    """What the updater asks of the agent around it."""

    version: str
    wanted: Callable[[], Release | None]
    busy: Callable[[], str]
    """Why a restart would disturb now: a door is open, a command or a receipt is under way. Empty when it would not."""
    healthy: Callable[[], bool]
    switch: Callable[[], None]
    """End the agent so that the launcher begins the trial."""
    changed: Callable[[], None]


class Updater:
    """One device's way to its wished release. `look` waits for the network: it is for a thread that may."""

    def __init__(self, home: Home | None, credentials: Credentials, device: Device) -> None:
        self._home, self._credentials, self._device = home, credentials, device
        self._refused: dict[str, str] = {}
        self._ready = ""
        self.seen: UpdateSeen | None = None

    def wished_anew(self) -> None:
        """A document came: what was refused before is tried once more; what was given up on trial is not."""
        self._refused.clear()

    def look(self) -> bool:
        """Take the next step; True when the one after it comes soon. Never raises for what server or release is."""
        self._step()
        return self.seen is not None and self.seen.stage in ("waiting", "proving")

    def _step(self) -> None:
        wanted = self._device.wanted()
        if wanted is None:
            return self._say(None)
        if ordered(wanted.version) == ordered(self._device.version):
            proving = self._home is not None and self._home.state().trial is not None
            return self._say(UpdateSeen(version=wanted.version, stage="proving" if proving else "done"))
        why = self._refused.get(wanted.manifest_sha256) or self._cannot(wanted)
        if why:
            return self._tell(wanted, "failed", why)
        try:
            return self._go(wanted)
        except (Unreached, Refused) as error:
            log.warning("release %s is not here yet: %s", wanted.version, error.detail)
            return self._tell(wanted, "fetching", error.detail)
        except (LukoshkoError, OSError) as error:
            self._refused[wanted.manifest_sha256] = why = f"{getattr(error, 'code', '')} {error}".strip()
            log.warning("release %s is refused: %s", wanted.version, why)
            return self._tell(wanted, "failed", why)

    def _cannot(self, wanted: Release) -> str:
        if self._home is None:
            return "the agent was not started by lukoshko-edge"
        joined = self._credentials.joined_to()
        if joined is None or not joined.release_key:
            return "no key of releases was given at joining"
        return self._home.state().given_up.get(wanted.manifest_sha256, "")

    def _go(self, wanted: Release) -> None:
        home, joined = self._home, self._credentials.joined_to()
        if home is None or joined is None or home.state().trial is not None:
            return None
        state, folder = home.state(), home.fetched(wanted.manifest_sha256)
        manifest = believed(read_manifest(joined.server, wanted.version), wanted, joined.release_key)
        check_fit(manifest, self._device.version, state.floor, python_tag())
        if self._ready != wanted.manifest_sha256:
            self._tell(wanted, "fetching")
            for file in manifest.files:
                fetch(joined.server, wanted.version, file, folder)
            if self._waits(wanted):
                return None
            self._install(home, wanted, manifest)
        if self._waits(wanted):
            return None
        fresh = put_on_trial(
            home.state(), wanted.version, wanted.manifest_sha256, needs_bus=self._device.healthy()
        )
        home.keep(fresh)
        log.info("release %s is put on trial", wanted.version)
        return self._device.switch()

    def _install(self, home: Home, wanted: Release, manifest: Manifest) -> None:
        self._tell(wanted, "installing")
        install(manifest, home.fetched(wanted.manifest_sha256), home.slot(spare(home.state())))
        os.sync()  # the slot must be whole on the disk before the state names it
        self._ready = wanted.manifest_sha256

    def _waits(self, wanted: Release) -> bool:
        why = self._device.busy()
        if why:
            self._tell(wanted, "waiting", why)
        return bool(why)

    def _tell(self, wanted: Release, stage: str, detail: str = "") -> None:
        self._say(
            msgspec.convert({"version": wanted.version, "stage": stage, "detail": detail[:500]}, UpdateSeen)
        )

    def _say(self, seen: UpdateSeen | None) -> None:
        if seen != self.seen:
            self.seen = seen
            self._device.changed()


class Gate:
    """An agent on trial proves itself: its bus answers as it did before, the broker has it, its journal takes a change."""

    def __init__(
        self, home: Home, version: str, *, healthy: Callable[[], bool], joined: Callable[[], bool],
        write: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._home, self._version = home, version
        self._healthy, self._joined, self._write = healthy, joined, write
        self.passed = False

    def look(self) -> bool:
        """Say so once all of it is true; True while it is not."""
        state = self._home.state()
        if self.passed or state.trial is None:
            return False
        if not self._joined() or (state.needs_bus and not self._healthy()):
            return True
        self._write("release", self._version)
        self._home.prove(self._version)
        self.passed = True
        return False
