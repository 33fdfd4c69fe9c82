"""A release of the agents: what its signed manifest says, and when a device may take it. Pure."""

from typing import Annotated, ClassVar

from msgspec import Meta

from lukoshko_wire.message import Message
from lukoshko_wire.problems import Conflict
from lukoshko_wire.settings import Digest, ReleaseName

MOST_BYTES = 64 * 1024 * 1024
MOST_FILES = 40
WheelName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+!-]*\.whl$", max_length=200)]


class NotFit(Conflict):
    """This release is not for this device; the detail says why."""

    code: ClassVar[str] = "releases.not-fit"


class ReleaseFile(Message, frozen=True):
    """One wheel of a release."""

    name: WheelName
    size: Annotated[int, Meta(ge=1, le=MOST_BYTES)]
    sha256: Digest


class Manifest(Message, frozen=True):
    """What is signed. `requires` names libraries of an exact version that the release uses and need not bring."""

    version: ReleaseName
    min_version: ReleaseName
    python: Annotated[str, Meta(pattern=r"^(py3|cp3[0-9]{1,2})$")]
    files: Annotated[list[ReleaseFile], Meta(min_length=1, max_length=MOST_FILES)]
    requires: Annotated[dict[str, str], Meta(max_length=100)]


class SignedManifest(Message, frozen=True):
    """The very bytes of a manifest, and the Ed25519 signature over them in hex."""

    manifest: Annotated[str, Meta(min_length=2, max_length=48 * 1024)]
    signature: Annotated[str, Meta(pattern=r"^[0-9a-f]{128}$")]


def ordered(version: str) -> tuple[int, ...]:
    """A version as what is compared; anything after the numbers is not looked at, trailing zeros do not count."""
    numbers = []
    for part in version.split("+", 1)[0].split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def check_fit(manifest: Manifest, running: str, floor: str, python: str) -> None:
    """A device goes only forward, from a version that the release can follow, on its Python. Raises NotFit."""
    if ordered(manifest.version) <= max(ordered(running), ordered(floor)):
        raise NotFit(f"{manifest.version} is not newer than {max(running, floor, key=ordered)}")
    if ordered(running) < ordered(manifest.min_version):
        raise NotFit(f"{manifest.version} can follow {manifest.min_version} or later, this is {running}")
    if manifest.python not in ("py3", python):
        raise NotFit(f"{manifest.version} is for {manifest.python}, this is {python}")
    names = [file.name for file in manifest.files]
    if len(set(names)) != len(names):
        raise NotFit("two files have one name")
