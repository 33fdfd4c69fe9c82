"""Two real releases and a broken one: wheels are built, fetched, installed beside the running agent, proved or given up."""

import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, Response, request, send_file
from tests.brokers import iotcore
from tests.flows.agents.conftest import Productomat
from tests.flows.agents.kit import Child, eventually, now, open_cell
from werkzeug.serving import make_server

from lukoshko_edge.credentials import JoinedTo, replace
from lukoshko_edge.pack import sign
from lukoshko_edge.release import install, python_tag
from lukoshko_edge.slots import Home
from lukoshko_wire.message import encode, parse
from lukoshko_wire.releases import Manifest, ReleaseFile, SignedManifest
from lukoshko_wire.settings import Desired, Release, digest

ROOT = Path(__file__).parents[3]
ROOMS = ("wire", "server", "agents", "firmware-sim")
OLD, GOOD, BROKEN = "0.1.1", "0.2.0", "0.3.0"
SLOW_S = 90.0
"""A virtual environment is made and a wheel unpacked, on a machine that has other things to do."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The product as wheels of three versions; the last cannot start its locker."""
    folder = tmp_path_factory.mktemp("wheels")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__", "catalogue"))
    found: dict[str, Path] = {}
    for version in (OLD, GOOD, BROKEN):
        settings = source / "pyproject.toml"
        text = settings.read_text("utf-8")
        head, _, tail = text.partition('\nversion = "')
        settings.write_text(f'{head}\nversion = "{version}"{tail.partition(chr(34))[2]}', encoding="utf-8")
        if version == BROKEN:
            agent = source / "agents/locker/lukoshko_locker/agent.py"
            agent.write_text(
                agent.read_text("utf-8") + "\nraise RuntimeError('a bad day')\n", encoding="utf-8"
            )
        command = [sys.executable, "-m", "pip", "--isolated", "wheel", "--quiet", "--no-index", "--no-deps",
                   "--no-build-isolation", "--disable-pip-version-check", "-w", str(folder), str(source)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        found[version] = folder / f"lukoshko-{version}-py3-none-any.whl"
        assert zipfile.is_zipfile(found[version])
    return found


class Shelf:
    """Where devices fetch releases: as the server answers, and with a line that may break in the middle."""

    def __init__(self, wheels: dict[str, Path]) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.signed: dict[str, SignedManifest] = {}
        self.files = {path.name: path for path in wheels.values()}
        self.cut_after: int | None = None
        self.ranges: list[str] = []
        for version, wheel in wheels.items():
            self.sign(version, wheel)
        app = Flask("shelf")
        app.add_url_rule("/api/v1/releases/<version>/manifest", view_func=self._manifest)
        app.add_url_rule("/api/v1/releases/<version>/files/<name>", view_func=self._file)
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def sign(self, version: str, wheel: Path, key: Ed25519PrivateKey | None = None) -> None:
        file = ReleaseFile(
            name=wheel.name, size=wheel.stat().st_size,
            sha256=digest(wheel.read_bytes()),
        )  # fmt: skip
        manifest = Manifest(
            version=version, min_version="0.1", python=python_tag(), files=[file],
            requires={"paho-mqtt": "2.2.0", "pyserial": "3.5"},
        )  # fmt: skip
        self.signed[version] = sign(manifest, (key or self.key).private_bytes_raw())

    def release(self, version: str) -> Release:
        return Release(version=version, manifest_sha256=digest(self.signed[version].manifest.encode()))

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _manifest(self, version: str) -> Response:
        return Response(encode(self.signed[version]), mimetype="application/json")

    def _file(self, version: str, name: str) -> Response:  # noqa: ARG002
        self.ranges.append(request.headers.get("Range", ""))
        if self.cut_after is not None:
            body, self.cut_after = self.files[name].read_bytes()[: self.cut_after], None
            whole = str(self.files[name].stat().st_size)
            return Response(iter([body]), headers={"Content-Length": whole}, direct_passthrough=True)
        return send_file(self.files[name], conditional=True)


class Site:
    """A simulated locker whose agent is run by the launcher, from an environment of the old release."""

    def __init__(self, folder: Path, shelf: Shelf, broker: Any) -> None:
        self.locker = Productomat(folder, broker)
        self.server = self.locker.server
        self.shelf, self.version = shelf, 0
        self.home = Home(folder / "home")
        identity = folder / "agent" / "identity"
        identity.mkdir(parents=True)
        key = shelf.key.public_key().public_bytes_raw().hex()
        replace(
            identity / "joined.json",
            encode(JoinedTo(server=shelf.url, kind="locker", device="l-1", release_key=key)),
        )
        base = folder / "base"
        manifest = parse(Manifest, shelf.signed[OLD].manifest.encode())
        wheel = shelf.files[manifest.files[0].name]
        install(manifest, wheel.parent, base)
        self.agent = Child(
            folder, "launcher",
            [str(base / "bin" / "lukoshko-edge"), "run", "--home", str(self.home.folder), "--gate-s", "20", "--",
             "lukoshko-locker", "run", "--config", str(self.locker.config)],
        )  # fmt: skip

    def wish(self, release: Release) -> None:
        self.version += 1
        desired = Desired(
            device="l-1", version=self.version, hash=digest(b"{}"), at=now(), settings=msgspec.Raw(b"{}"),
            release=release,
        )  # fmt: skip
        self.server.send("desired", encode(desired), retain=True)

    def reported(self, agent: str, stage: str = "", detail: str = "") -> dict[str, Any]:
        """Wait for a report of this agent about this stage."""

        def look() -> dict[str, Any] | None:
            told: dict[str, Any] = self.server.retained.get("reported", {})
            update = told.get("update") or {}
            right = told.get("agent") == agent and (not stage or update.get("stage") == stage)
            return told if right and detail in (update.get("detail") or "") else None

        return eventually(look, SLOW_S, f"no {agent} {stage} {detail}")

    def close(self) -> None:
        self.agent.stop()
        self.locker.close()


@pytest.fixture
def site(tmp_path: Path, wheels: dict[str, Path]) -> Iterator[Site]:
    shelf = Shelf(wheels)
    with iotcore(tmp_path) as broker:
        made = Site(tmp_path, shelf, broker)
        try:
            made.locker.sim.start()
            made.agent.start()
            yield made
        finally:
            made.close()
            shelf.close()


def test_a_good_release_stays_a_broken_one_goes_and_a_forged_one_never_comes(
    site: Site, wheels: dict[str, Path]
) -> None:
    server, shelf = site.server, site.shelf
    site.reported(OLD)

    shelf.sign(GOOD, wheels[GOOD], Ed25519PrivateKey.generate())
    site.wish(shelf.release(GOOD))
    site.reported(OLD, "failed", "not signed by the key of releases")

    shelf.sign(GOOD, wheels[GOOD])
    shelf.cut_after = 100_000
    server.send("cmd", encode(open_cell(str(server.conn()["session"]), "open-1")))
    assert server.final("open-1").code == "opened"
    good = shelf.release(GOOD)
    site.wish(Release(version=GOOD, manifest_sha256="0" * 64))
    site.reported(OLD, "failed", "not the one that was wished")
    site.wish(good)
    eventually(lambda: shelf.ranges == ["bytes=0-"])
    site.reported(OLD, "fetching", "was cut off at 100000 of")
    site.wish(good)  # a new word wakes the device before its minute is over
    site.reported(OLD, "waiting", "a door is open")
    assert any(each.startswith("bytes=1") for each in shelf.ranges), "it went on where it was cut"
    site.locker.panel.post("/sim/locker/cells/1/close")
    eventually(lambda: server.state()["cells"][0]["door"] == "closed")
    pulses = site.locker.pulses()
    site.wish(good)
    site.reported(GOOD, "done")
    eventually(lambda: site.home.state().trial is None, SLOW_S)
    assert (site.home.state().current, site.home.state().floor) == ("a", GOOD)

    site.wish(shelf.release(BROKEN))
    site.reported(GOOD, "failed", f"{BROKEN}: ended with status 1")
    assert site.home.state().current == "a"
    site.wish(shelf.release(OLD))
    site.reported(GOOD, "failed", "is not newer than")
    assert site.locker.pulses() == pulses, "no door moved for it"
    eventually(lambda: server.conn()["online"])
    server.send("cmd", encode(open_cell(str(server.conn()["session"]), "open-2", cell=2)))
    assert server.final("open-2").code == "opened", "and it works on"
