"""A release on its way to this device: fetched with resume, believed only by signature and hash, installed apart."""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lukoshko_edge.http import Refused, Unreached, opened
from lukoshko_wire.message import parse
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.releases import Manifest, ReleaseFile, SignedManifest
from lukoshko_wire.settings import Release

PIECE = 64 * 1024
INSTALL_S = 600
NO_RANGE = "http.416"
CHECK = (
    "import sys, importlib.metadata as m; "
    "bad = [f'{p.split(chr(61))[0]}' for p in sys.argv[1:] if m.version(p.split('==')[0]) != p.split('==')[1]]; "
    "sys.exit(f'other versions: {bad}' if bad else 0)"
)


class NotBelieved(LukoshkoError):
    """The bytes are not what was signed."""

    code: ClassVar[str] = "release.not-believed"


class NotInstalled(LukoshkoError):
    """The files are right and still do not make an environment."""

    code: ClassVar[str] = "release.not-installed"


def python_tag() -> str:
    """The tag of this interpreter."""
    return f"cp{sys.version_info.major}{sys.version_info.minor}"


def believed(signed: SignedManifest, wanted: Release, key: str) -> Manifest:
    """The manifest, if it is the wanted one and signed by the key that was given at joining. Raises NotBelieved."""
    raw = signed.manifest.encode()
    if hashlib.sha256(raw).hexdigest() != wanted.manifest_sha256:
        raise NotBelieved("the manifest is not the one that was wished")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signed.signature), raw)
    except (InvalidSignature, ValueError) as error:
        raise NotBelieved("the manifest is not signed by the key of releases") from error
    manifest = parse(Manifest, raw)
    if manifest.version != wanted.version:
        raise NotBelieved(f"the manifest is of {manifest.version}, wished is {wanted.version}")
    return manifest


def read_manifest(server: str, version: str) -> SignedManifest:
    """Ask the server for a manifest. Raises Unreached, Refused or Malformed."""
    request = urllib.request.Request(f"{server}/api/v1/releases/{version}/manifest")  # noqa: S310 - checked()
    with opened(request) as came:
        return parse(SignedManifest, came.read(PIECE))


def fetch(server: str, version: str, file: ReleaseFile, folder: Path) -> Path:
    """Bring one file here, going on where a former try was cut off. Raises Unreached, Refused or NotBelieved."""
    whole, part = folder / file.name, folder / f"{file.name}.part"
    if whole.exists() and _sha256(whole) == file.sha256:
        return whole
    folder.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.exists() else 0
    if have < file.size:
        _append(f"{server}/api/v1/releases/{version}/files/{file.name}", part, have, file.size)
    if part.stat().st_size < file.size:
        raise Unreached(f"{file.name} was cut off at {part.stat().st_size} of {file.size} bytes")
    if part.stat().st_size != file.size or _sha256(part) != file.sha256:
        part.unlink()
        if have:  # a power cut may have spoiled what lay here: it is begun anew before the release is blamed
            raise Unreached(f"{file.name} was spoiled here")
        raise NotBelieved(f"{file.name} is not what was signed")
    return part.replace(whole)


def _append(url: str, part: Path, have: int, size: int) -> None:
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"})  # noqa: S310 - checked()
    try:
        with opened(request) as came, part.open("ab") as out:
            if came.status != 206:
                out.truncate(0)  # the whole file comes, from the beginning
            while out.tell() <= size and (piece := came.read(PIECE)):
                out.write(piece)
    except Refused as error:
        if error.reason == NO_RANGE:
            part.unlink(missing_ok=True)
        raise


def install(
    manifest: Manifest, folder: Path, slot: Path, *, run: Callable[[list[str]], None] | None = None
) -> None:
    """Make the slot anew: these wheels, and what they do not bring from the base. Raises NotInstalled."""
    run = run or _run
    shutil.rmtree(slot, ignore_errors=True)
    run([sys.executable, "-m", "venv", "--without-pip", str(slot)])
    python = slot / "bin" / "python"
    wanted = "".join(f"{folder / file.name} --hash=sha256:{file.sha256}\n" for file in manifest.files)
    (folder / "wheels.txt").write_text(wanted, encoding="utf-8")
    run([
        sys.executable, "-m", "pip", "--python", str(python), "--isolated", "install", "--quiet", "--no-index", "--no-deps",
        "--no-cache-dir", "--disable-pip-version-check", "--require-hashes", "-r", str(folder / "wheels.txt"),
    ])  # fmt: skip
    inside = slot / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    # A plain path is looked into last and brings no import hooks: what the release has of its own wins.
    (inside / "zz_base.pth").write_text(f"{base_libraries()}\n", encoding="utf-8")
    pins = [f"{name}=={version}" for name, version in manifest.requires.items()]
    run([str(python), "-I", "-c", CHECK, f"lukoshko=={manifest.version}", *pins])


def base_libraries() -> str:
    """Where the environment that the machine was set up with keeps its libraries, also when asked from a slot."""
    own = Path(sysconfig.get_path("purelib"))
    link = own / "zz_base.pth"
    return link.read_text(encoding="utf-8").strip() if link.exists() else str(own)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        raise NotInstalled(f"{Path(command[0]).name}: {done.stderr.strip()[-300:]}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
