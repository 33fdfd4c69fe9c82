"""The shop's own small authority: signs devices' keys for the broker, and lists what is taken back."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lukoshko_wire.problems import Malformed, Unavailable

LASTS = timedelta(days=365)
AUTHORITY_LASTS = timedelta(days=365 * 20)
BACKDATED = timedelta(minutes=5)
"""A device's clock may be a little behind ours."""
KIND_UNIT = "lukoshko {kind}"


class NoAuthority(Unavailable):
    """This installation signs no devices: no authority is set."""

    code: ClassVar[str] = "devices.no-authority"


@dataclass(frozen=True)
class Issued:
    """One certificate as given."""

    serial: str
    pem: str
    not_before: datetime
    not_after: datetime


class Authority:
    """One certificate and its key."""

    def __init__(self, certificate: bytes, key: bytes) -> None:
        self._certificate = x509.load_pem_x509_certificate(certificate)
        loaded = serialization.load_pem_private_key(key, None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise TypeError("the authority's key is not of an elliptic curve")
        self._key = loaded

    @classmethod
    def of(cls, certificate: Path | None, key: Path | None) -> "Authority":
        """The authority in these files. Raises NoAuthority."""
        if certificate is None or key is None:
            raise NoAuthority("no authority is set")
        try:
            return cls(certificate.read_bytes(), key.read_bytes())
        except OSError as error:
            raise NoAuthority(f"the authority cannot be read: {error.strerror}") from error

    def sign(self, key: ec.EllipticCurvePublicKey, kind: str, device_id: str, now: datetime) -> Issued:
        """A certificate of a device's key, for a year or as long as the authority lasts."""
        until = min(now + LASTS, self._certificate.not_valid_after_utc)
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(device_id, KIND_UNIT.format(kind=kind)))
            .issuer_name(self._certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATED)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM).decode()
        return Issued(f"{made.serial_number:x}", pem, made.not_valid_before_utc, made.not_valid_after_utc)

    def taken_back(self, serials: list[tuple[str, datetime]], now: datetime) -> bytes:
        """The list of certificates that count no more, valid as long as the authority: its freshness is its file's."""
        made = x509.CertificateRevocationListBuilder().issuer_name(self._certificate.subject)
        made = made.last_update(now - BACKDATED).next_update(self._certificate.not_valid_after_utc)
        for serial, at in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16)).revocation_date(at)
            made = made.add_revoked_certificate(entry.build())
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def key_of(csr: str) -> ec.EllipticCurvePublicKey:
    """The P-256 key of a request that its owner has signed. Raises Malformed; whatever name it asks for is ignored."""
    try:
        request = x509.load_pem_x509_csr(csr.encode())
        key = request.public_key()
        signed = request.is_signature_valid
    except (ValueError, TypeError, InvalidSignature) as error:
        raise Malformed("not a signing request") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Malformed("a device's key must be on P-256")
    if not signed:
        raise Malformed("the request is not signed by its own key")
    return key


def key_of_certificate(pem: str) -> ec.EllipticCurvePublicKey:
    """The key that a certificate of ours was made for."""
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("not a key of a device")
    return key


def fingerprint(key: ec.EllipticCurvePublicKey) -> str:
    """Sixteen hex digits of a key's hash, in four groups."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(
        key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return " ".join(re.findall("....", digest.finalize().hex()[:16]))


def make(now: datetime) -> tuple[bytes, bytes]:
    """A new authority: certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("lukoshko devices", "lukoshko")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNS, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


_SIGNS = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
)  # fmt: skip


def _name(common: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
