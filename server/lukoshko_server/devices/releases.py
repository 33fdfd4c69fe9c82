"""Use cases of the agents' releases: a signed manifest, its files, and the stages in which devices are told."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import store
from lukoshko_server.devices.rollout import NotYet, Progress, check_stage, chosen, takes_back
from lukoshko_server.devices.rows import DeviceRow, ReleaseRow
from lukoshko_server.devices.settings import DeviceSettings
from lukoshko_wire.api.releases import ReleaseView
from lukoshko_wire.message import parse
from lukoshko_wire.problems import Conflict, Forbidden, NotFound, TooLarge
from lukoshko_wire.releases import Manifest, ReleaseFile, SignedManifest, ordered
from lukoshko_wire.settings import Release

log = logging.getLogger(__name__)
PIECE = 256 * 1024
Read = Callable[[int], bytes]


class NotSigned(Forbidden):
    """The manifest is not signed by the key of releases of this installation."""

    code: ClassVar[str] = "releases.not-signed"


class NotTheFile(Conflict):
    """The bytes are not those that the manifest names."""

    code: ClassVar[str] = "releases.not-the-file"


class ReleaseStore:
    """Releases of the agents."""

    def __init__(self, work: Work, settings: Settings, wished: DeviceSettings) -> None:
        self._work, self._key, self._wished = work, settings.release_key, wished
        self._folder = settings.data_dir / "releases"

    def add(self, signed: SignedManifest) -> None:
        """Take a manifest; the same one again changes nothing. Raises NotSigned, Malformed, Conflict."""
        raw = signed.manifest.encode()
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self._key)).verify(
                bytes.fromhex(signed.signature), raw
            )
        except (InvalidSignature, ValueError) as error:
            raise NotSigned("not signed by the key of releases") from error
        manifest = parse(Manifest, raw)
        with self._work() as tx:
            row = tx.session.get(ReleaseRow, manifest.version, with_for_update=True)
            if row is not None:
                if row.manifest != signed.manifest:
                    raise Conflict("there is another release of this version", version=manifest.version)
                return
            tx.session.add(
                ReleaseRow(
                    version=manifest.version, manifest=signed.manifest, signature=signed.signature, at=tx.now,
                    manifest_sha256=hashlib.sha256(raw).hexdigest(), actor=tx.actor[:100],
                )
            )  # fmt: skip
            tx.session.flush()
            tx.record("release", manifest.version, "registered")

    def signed(self, version: str) -> SignedManifest:
        """The manifest with its signature. Raises NotFound."""
        with self._work.read() as tx:
            row = _row(tx, version)
            return SignedManifest(manifest=row.manifest, signature=row.signature)

    def take_file(self, version: str, name: str, read: Read) -> None:
        """Take one file, bounded by what was signed; kept only when it is the one. Raises NotFound, TooLarge, NotTheFile."""
        file = self._named(version, name)
        target = self._folder / version / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{file.name}.{uuid4().hex}.part")
        try:
            self._write(part, file, read)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def file(self, version: str, name: str) -> Path:
        """Where a file lies. Raises NotFound while it has not been taken."""
        path = self._folder / version / self._named(version, name).name
        if not path.is_file():
            raise NotFound("this file was not uploaded yet")
        return path

    def all(self) -> list[ReleaseView]:
        """Every release, newest first."""
        with self._work.read() as tx:
            rows = sorted(
                tx.session.scalars(select(ReleaseRow)), key=lambda row: ordered(row.version), reverse=True
            )
            return [self._view(tx, row) for row in rows]

    def stage(self, version: str, percent: int, reason: str) -> None:
        """Tell this share of the fleet; the same again tells devices that were added since. Raises NotFound, NotYet."""
        with self._work() as tx:
            row = _row(tx, version, lock=True)
            before, complete = row.percent, not self._missing(parse(Manifest, row.manifest.encode()))
            check_stage(before, percent, self._progress(tx, version), complete=complete)
            tx.record("release", version, "staged", before=str(before), after=f"{percent} {reason}")
            row.percent = percent
            tx.session.flush()
            release, back = _release(row), takes_back(before, percent)
            every = [(kind, id_) for kind, id_ in tx.session.execute(select(DeviceRow.kind, DeviceRow.id))]
            told = set(chosen(every, version, percent))
            for kind, device_id in every:
                if (kind, device_id) in told:
                    self._wished.want_release(kind, device_id, release, reason)
                elif back and self._wants(kind, device_id, version):
                    self._wished.want_release(kind, device_id, None, reason)

    def give(self, version: str, kind: str, device_id: str, reason: str) -> None:
        """Tell one device, whatever its stage. Raises NotFound, NotYet, UnknownDevice."""
        with self._work() as tx:
            row = _row(tx, version, lock=True)
            if self._missing(parse(Manifest, row.manifest.encode())):
                raise NotYet("files of the release are missing", why="files")
            if self._wished.want_release(kind, device_id, _release(row), reason):
                tx.record("release", version, "given", after=f"{kind} {device_id} {reason}")

    def take_back(self, version: str, kind: str, device_id: str, reason: str) -> None:
        """Let one device be that wants it. Raises NotFound, UnknownDevice."""
        with self._work() as tx:
            _row(tx, version, lock=True)
            if self._wants(kind, device_id, version):
                self._wished.want_release(kind, device_id, None, reason)
                tx.record("release", version, "taken back", after=f"{kind} {device_id} {reason}")

    def _wants(self, kind: str, device_id: str, version: str) -> bool:
        document = self._wished.current(kind, device_id)
        return document is not None and document.release is not None and document.release.version == version

    def _named(self, version: str, name: str) -> ReleaseFile:
        with self._work.read() as tx:
            manifest = parse(Manifest, _row(tx, version).manifest.encode())
        found = next((file for file in manifest.files if file.name == name), None)
        if found is None:
            raise NotFound("the release has no file of this name")
        return found

    def _write(self, part: Path, file: ReleaseFile, read: Read) -> None:
        digest, size = hashlib.sha256(), 0
        with part.open("wb") as out:
            while piece := read(PIECE):
                size += len(piece)
                if size > file.size:
                    raise TooLarge(f"more than the {file.size} bytes that were signed", limit=file.size)
                digest.update(piece)
                out.write(piece)
        if size != file.size or digest.hexdigest() != file.sha256:
            raise NotTheFile("these are not the bytes that were signed", name=file.name)

    def _missing(self, manifest: Manifest) -> list[str]:
        folder = self._folder / manifest.version
        return [file.name for file in manifest.files if not (folder / file.name).is_file()]

    def _progress(self, tx: Tx, version: str) -> Progress:
        stages = store.running(tx, version)
        return Progress(len(stages), stages.count("done"), stages.count("failed"))

    def _view(self, tx: Tx, row: ReleaseRow) -> ReleaseView:
        manifest = parse(Manifest, row.manifest.encode())
        progress = self._progress(tx, row.version)
        return ReleaseView(
            version=row.version, min_version=manifest.min_version, python=manifest.python, at=row.at,
            missing=self._missing(manifest), percent=row.percent, told=progress.told, done=progress.done,
            failed=progress.failed,
        )  # fmt: skip


def _row(tx: Tx, version: str, *, lock: bool = False) -> ReleaseRow:
    row = tx.session.get(ReleaseRow, version, with_for_update=lock)
    if row is None:
        raise NotFound("no such release")
    return row


def _release(row: ReleaseRow) -> Release:
    return Release(version=row.version, manifest_sha256=row.manifest_sha256)
