"""Make a release: a manifest over wheels, signed."""

import argparse
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lukoshko_wire.message import encode, parse
from lukoshko_wire.releases import Manifest, ReleaseFile, SignedManifest


def pack(args: argparse.Namespace) -> None:
    """Write signed.json beside copies of the wheels. Raises Malformed for a version or a name that no device takes."""
    manifest = Manifest(
        version=args.version, min_version=args.min_version, python=args.python,
        files=[_file(wheel) for wheel in sorted(args.wheels)],
        requires=dict(each.split("==", 1) for each in args.requires),
    )  # fmt: skip
    signed = sign(manifest, bytes.fromhex(args.key.read_text(encoding="utf-8").strip()))
    args.out.mkdir(parents=True, exist_ok=True)
    for wheel in args.wheels:
        (args.out / wheel.name).write_bytes(wheel.read_bytes())
    (args.out / "signed.json").write_bytes(encode(signed))


def sign(manifest: Manifest, key: bytes) -> SignedManifest:
    """A manifest with its signature; checked as a device will."""
    raw = encode(manifest)
    parse(Manifest, raw)
    return SignedManifest(
        manifest=raw.decode(), signature=Ed25519PrivateKey.from_private_bytes(key).sign(raw).hex()
    )


def _file(wheel: Path) -> ReleaseFile:
    body = wheel.read_bytes()
    return ReleaseFile(name=wheel.name, size=len(body), sha256=hashlib.sha256(body).hexdigest())
