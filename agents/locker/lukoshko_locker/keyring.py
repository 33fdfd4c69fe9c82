"""The keys of rights, kept apart from the journal: whose word is believed, our own key pair, and the code key.

Files of mode 0600 in a folder of their own. Where a wrapping key is given (a systemd credential, which a TPM can seal), they
are encrypted under it, and the disk alone opens nothing.
"""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lukoshko_edge.config import BadConfig
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.rights import SealedKey, Signed, What, b64, key_id, seal_context, signed_bytes, unb64

NONCE, KEY = 12, 32


class NotSigned(LukoshkoError):
    """No key that we were given has signed this for us."""

    code: ClassVar[str] = "rights.not-signed"


class Keyring:
    """Keys of one locker. Made at first use: the folder must outlive the journal's."""

    def __init__(
        self, device: str, folder: Path, server_keys: Sequence[str], wrapping: bytes | None = None
    ) -> None:
        self._device, self._folder, self._wrapping = device, folder, wrapping
        self._servers = {}
        for text in server_keys:
            public = unb64(text)
            if len(public) != KEY:
                raise BadConfig(f"not a server's public key: {text[:50]}")
            self._servers[key_id(public)] = Ed25519PublicKey.from_public_bytes(public)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._seal = X25519PrivateKey.from_private_bytes(self._read("seal") or self._make("seal"))
        self._codes = _unpacked(self._read("code") or b"")

    @property
    def seal(self) -> str:
        """The public half of our own key pair, for which the code key may be sealed."""
        return b64(self._seal.public_key().public_bytes_raw())

    @property
    def epoch(self) -> int:
        """Of the newest code key that we have; 0 for none."""
        return max(self._codes, default=0)

    def knows(self, epoch: int) -> bool:
        """True when we have the code key of an epoch: the newest, or the one before it."""
        return epoch in self._codes

    def code_key(self, epoch: int) -> bytes:
        """The code key of an epoch; a random one, under which nothing is found, when we have another."""
        return self._codes.get(epoch) or secrets.token_bytes(KEY)

    def body(self, what: What, signed: Signed) -> bytes:
        """The bytes that were signed for this channel of this locker. Raises NotSigned."""
        body = bytes(signed.body)
        self.verify(what, body, unb64(signed.signature), signed.key)
        return body

    def verify(self, what: What, body: bytes, signature: bytes, key: str = "") -> None:
        """Raises NotSigned. A token names no key: every one that we were given is tried."""
        for id_, server in self._servers.items():
            if key in ("", id_):
                try:
                    return server.verify(signature, signed_bytes(what, self._device, body))
                except InvalidSignature:
                    continue
        raise NotSigned(f"no valid signature for {what} of {self._device}")

    def take(self, sealed: SealedKey) -> bool:
        """Open and keep a code key; False when it is older than ours, or sealed for somebody else."""
        if sealed.epoch < self.epoch or sealed.seal != self.seal or sealed.locker_id != self._device:
            return False
        ephemeral = unb64(sealed.ephemeral)
        shared = self._seal.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        context = seal_context(self._device, sealed.epoch, unb64(sealed.seal), ephemeral)
        box = ChaCha20Poly1305(HKDF(hashes.SHA256(), KEY, salt=None, info=context).derive(shared))
        try:
            key = box.decrypt(bytes(NONCE), unb64(sealed.sealed), context)
        except InvalidTag:
            return False
        # The list in force is of the former key until the next one comes, and the line may go in between.
        former = max((epoch for epoch in self._codes if epoch < sealed.epoch), default=None)
        codes = {sealed.epoch: key} | ({former: self._codes[former]} if former is not None else {})
        self._write("code", b"".join(epoch.to_bytes(4, "big") + code for epoch, code in codes.items()))
        self._codes = codes
        return True

    def forget_former(self) -> None:
        """The newest key's list is in force: what the former key opened, it opens no more."""
        if len(self._codes) > 1:
            newest = self.epoch
            self._write("code", newest.to_bytes(4, "big") + self._codes[newest])
            self._codes = {newest: self._codes[newest]}

    def _make(self, name: str) -> bytes:
        made = X25519PrivateKey.generate().private_bytes_raw()
        self._write(name, made)
        return made

    def _read(self, name: str) -> bytes | None:
        try:
            data = (self._folder / f"{name}.key").read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadConfig(f"cannot read {name}.key: {error.strerror}") from error
        if self._wrapping is None:
            return data
        try:
            return ChaCha20Poly1305(self._wrapping).decrypt(data[:NONCE], data[NONCE:], name.encode())
        except InvalidTag as error:
            raise BadConfig(f"{name}.key was not wrapped with this key") from error

    def _write(self, name: str, data: bytes) -> None:
        if self._wrapping is not None:
            nonce = secrets.token_bytes(NONCE)
            data = nonce + ChaCha20Poly1305(self._wrapping).encrypt(nonce, data, name.encode())
        path, fresh = self._folder / f"{name}.key", self._folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:  # noqa: PTH123
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _unpacked(kept: bytes) -> dict[int, bytes]:
    """Code keys by epoch, as they lie in the file one behind another."""
    size = 4 + KEY
    parts = [kept[at : at + size] for at in range(0, len(kept), size)]
    return {int.from_bytes(part[:4], "big"): part[4:] for part in parts}


def wrapping_key(secret: bytes) -> bytes:
    """The key that wraps key files, from whatever a credential holds."""
    return HKDF(hashes.SHA256(), KEY, salt=None, info=b"lukoshko locker key files").derive(secret)
