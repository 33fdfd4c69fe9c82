"""The power goes at every step of an update: what is started is always whole, and in the end the release runs."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lukoshko_edge import release, update
from lukoshko_edge.credentials import Credentials, JoinedTo, replace
from lukoshko_edge.http import Unreached
from lukoshko_edge.pack import sign
from lukoshko_edge.release import NotBelieved, believed
from lukoshko_edge.slots import Home, State, begin, commit
from lukoshko_edge.update import Device, Gate, Updater
from lukoshko_wire.message import encode
from lukoshko_wire.releases import Manifest, ReleaseFile, SignedManifest
from lukoshko_wire.settings import Release, digest

KEY = Ed25519PrivateKey.generate()
FILES = [ReleaseFile(name=f"{name}-1-py3-none-any.whl", size=1, sha256="0" * 64) for name in ("a", "b")]
MANIFEST = Manifest(version="0.2.0", min_version="0.1", python="py3", files=FILES, requires={})
SIGNED = sign(MANIFEST, KEY.private_bytes_raw())
WANTED = Release(version="0.2.0", manifest_sha256=digest(SIGNED.manifest.encode()))


class PowerCut(BaseException):
    """Everything ends here."""


class Bench:
    """A device whose power may be cut at one step; what is on its disk stays."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, cut_at: int | None) -> None:
        self.home, self.credentials = Home(folder / "home"), Credentials(folder)
        (folder / "identity").mkdir()
        public = KEY.public_key().public_bytes_raw().hex()
        joined = JoinedTo(server="https://s", kind="locker", device="l", release_key=public)
        replace(folder / "identity" / "joined.json", encode(joined))
        self.steps, self.cut_at = 0, cut_at
        self.running = {"base": "0.1.0"}
        self.whole: set[str] = {"base"}
        self.busy = ""
        self.switched = False
        monkeypatch.setattr(update, "read_manifest", lambda *_: self._step(SIGNED))
        monkeypatch.setattr(update, "fetch", lambda *_: self._step(None))
        monkeypatch.setattr(update, "install", self._install)
        keep = self.home.keep

        def kept(state: State) -> None:
            self._step(None)
            keep(state)
            self._step(None)

        monkeypatch.setattr(self.home, "keep", kept)

    def _step(self, result: object) -> object:
        self.steps += 1
        if self.steps == self.cut_at:
            raise PowerCut
        return result

    def _install(self, _manifest: Manifest, _folder: Path, slot: Path) -> None:
        assert slot.name != self.home.state().current, "the running environment is never written to"
        self.whole.discard(slot.name)
        self._step(None)
        self.whole.add(slot.name)
        self.running[slot.name] = "0.2.0"
        self._step(None)

    def life(self) -> None:
        """From one start to the next: the launcher chooses, the agent of that slot works."""
        state = begin(self.home.state())
        self.home.keep(state)
        slot = state.trial or state.current
        assert slot in self.whole, f"{slot} is started and is not whole"
        if state.trial:
            Gate(
                self.home,
                state.trial_version,
                healthy=lambda: True,
                joined=lambda: True,
                write=lambda *_: None,
            ).look()
            if self.home.proved() == state.trial_version:
                self.home.keep(commit(self.home.state()))
            return
        device = Device(
            version=self.running[slot], wanted=lambda: WANTED, busy=lambda: self.busy, healthy=lambda: True,
            switch=lambda: None, changed=lambda: None,
        )  # fmt: skip
        updater = Updater(self.home, self.credentials, device)
        updater.look()
        self.seen = updater.seen


def lives(bench: Bench, count: int = 6) -> int:
    cuts = 0
    for _ in range(count):
        try:
            bench.life()
        except PowerCut:
            cuts += 1
    return cuts


@pytest.mark.parametrize("cut_at", range(1, 14))
def test_a_power_cut_at_any_step_leaves_a_working_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    bench = Bench(tmp_path, monkeypatch, cut_at)
    assert lives(bench) == 1
    assert bench.home.state().current == "a"
    assert bench.running["a"] == "0.2.0"
    assert bench.seen is not None
    assert bench.seen.stage == "done"


def test_a_part_that_a_power_cut_spoiled_is_fetched_anew_and_a_wrong_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = b"wheel" * 20
    file = ReleaseFile(name="a-1-py3-none-any.whl", size=100, sha256=hashlib.sha256(wheel).hexdigest())

    def serving(served: bytes) -> None:
        def rest(_url: str, part: Path, have: int, _size: int) -> None:
            with part.open("ab") as out:
                out.write(served[have:])

        monkeypatch.setattr(release, "_append", rest)

    serving(wheel)
    (tmp_path / f"{file.name}.part").write_bytes(bytes(40))
    with pytest.raises(Unreached):
        release.fetch("https://s", "0.2.0", file, tmp_path)
    assert release.fetch("https://s", "0.2.0", file, tmp_path).read_bytes() == wheel
    (tmp_path / file.name).unlink()
    serving(wheel.upper())
    with pytest.raises(NotBelieved):
        release.fetch("https://s", "0.2.0", file, tmp_path)


def test_nothing_is_installed_while_somebody_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, monkeypatch, None)
    bench.busy = "a door is open"
    lives(bench)
    assert bench.whole == {"base"}
    assert bench.home.state().trial is None
    assert bench.seen
    assert (bench.seen.stage, bench.seen.detail) == ("waiting", "a door is open")


def test_a_line_that_is_down_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, monkeypatch, None)

    def down(*_: object) -> SignedManifest:
        raise Unreached("no route")

    monkeypatch.setattr(update, "read_manifest", down)
    lives(bench, 1)
    assert bench.seen
    assert (bench.seen.stage, bench.seen.detail) == ("fetching", "no route")


@pytest.mark.parametrize(
    ("healthy", "joined", "needs_bus", "passes"),
    [
        (True, True, True, True),
        (False, True, True, False),
        (False, True, False, True),
        (True, False, False, False),
    ],
)
def test_a_trial_proves_itself_by_bus_broker_and_journal(
    tmp_path: Path, healthy: bool, joined: bool, needs_bus: bool, passes: bool
) -> None:
    home = Home(tmp_path)
    home.keep(State(trial="a", trial_version="0.2.0", needs_bus=needs_bus))
    gate = Gate(home, "0.2.0", healthy=lambda: healthy, joined=lambda: joined, write=lambda *_: None)
    gate.look()
    assert (home.proved() == "0.2.0") is passes


def test_a_journal_that_takes_nothing_proves_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.keep(State(trial="a", trial_version="0.2.0"))

    def full(*_: str) -> None:
        raise OSError("disk full")

    gate = Gate(home, "0.2.0", healthy=lambda: True, joined=lambda: True, write=full)
    with pytest.raises(OSError, match="disk full"):
        gate.look()
    assert home.proved() == ""


@pytest.mark.parametrize(
    ("signed", "wanted", "key"),
    [
        (SIGNED, Release(version="0.2.0", manifest_sha256="0" * 64), KEY),
        (SIGNED, Release(version="0.3.0", manifest_sha256=WANTED.manifest_sha256), KEY),
        (SIGNED, WANTED, Ed25519PrivateKey.generate()),
        (SignedManifest(manifest=SIGNED.manifest + " ", signature=SIGNED.signature), WANTED, KEY),
        (SignedManifest(manifest=SIGNED.manifest, signature="0" * 128), WANTED, KEY),
    ],
)
def test_only_the_wished_and_signed_manifest_is_believed(
    signed: SignedManifest, wanted: Release, key: Ed25519PrivateKey
) -> None:
    with pytest.raises(NotBelieved):
        believed(signed, wanted, key.public_key().public_bytes_raw().hex())
    assert believed(SIGNED, WANTED, KEY.public_key().public_bytes_raw().hex()) == MANIFEST
