"""Use cases of joining: a claim, a key that a person approves, its certificate, the next one, and the way out."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import ColumnElement, delete, select, update

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import claims, doubles, store
from lukoshko_server.devices.authority import Authority, fingerprint, key_of, key_of_certificate
from lukoshko_server.devices.rows import CertificateRow, ClaimRow, DeviceRow, WrongClaimRow
from lukoshko_server.devices.service import unknown
from lukoshko_server.outbox.service import Effect, Outbox
from lukoshko_wire.api.joining import AskRenewal, ClaimMade, Joined, JoinView
from lukoshko_wire.joining import renewal_text
from lukoshko_wire.problems import Conflict, Malformed, NotFound

log = logging.getLogger(__name__)
CUT, LIST = "cut", "revoked-list"
CUTS_S = (3, 20, 120)
"""A session outlives the list that shuts it out, and the broker reads the list a moment later: cut it more than once."""
MOST_JOINS = 100
Kick = Callable[[str], None]


class Joining:
    """How devices come to their names at the broker, and lose them."""

    def __init__(self, work: Work, outbox: Outbox, settings: Settings, kick: Kick) -> None:
        self._work, self._outbox, self._settings, self._kick = work, outbox, settings, kick

    def make_claim(self, kind: str, device_id: str) -> ClaimMade:
        """A new code for a registered device; former ones that nobody used are void. Raises UnknownDevice, BadDeviceId."""
        self._authority()
        code = claims.new_code([secrets.randbelow(32) for _ in range(claims.SYMBOLS)])
        with self._work() as tx:
            store.device_row(tx, kind, device_id) or unknown(kind, device_id)
            claims.check_device_id(device_id, others=store.is_other_kind(tx, kind, device_id))
            tx.session.execute(
                update(ClaimRow)
                .where(*_of(ClaimRow, kind, device_id), ClaimRow.state == "open")
                .values(state="void")
            )
            row = ClaimRow(
                id=str(uuid4()), kind=kind, device_id=device_id, code_hash=claims.code_hash(self._settings.secret, code),
                made_at=tx.now, made_by=tx.actor[:100], expires_at=tx.now + claims.LASTS,
            )  # fmt: skip
            tx.session.add(row)
            tx.session.flush()
            tx.record(kind, device_id, "claim made", after=f"until {row.expires_at:%Y-%m-%d %H:%M}")
            command = (
                f"lukoshko-{kind} join --server {self._settings.public_url} --claim {code} --config FILE"
            )
            return ClaimMade(code=code, command=command, expires_at=row.expires_at)

    def ask(self, code: str, csr: str, address: str) -> Joined:
        """A device shows its code: its key waits for a person. Raises WrongClaim (which is counted), TooMany, Malformed."""
        key = fingerprint(key_of(csr))
        address = hmac.new(
            self._settings.secret.encode(), f"join\n{address}".encode(), hashlib.sha256
        ).hexdigest()
        with self._work() as tx:
            claims.check_pace(tx.now, store.wrong_claims(tx, address, tx.now - claims.HOUR))
            try:
                return self._ask(tx, code, csr, key)
            except claims.WrongClaim as error:
                tx.session.add(WrongClaimRow(at=tx.now, address=address))
                wrong = error
        raise wrong  # outside: the wrong try must be committed

    def joins(self) -> list[JoinView]:
        """Devices that asked, those that wait first, then the latest."""
        with self._work.read() as tx:
            asked = select(ClaimRow, DeviceRow.name).join(
                DeviceRow, (DeviceRow.kind == ClaimRow.kind) & (DeviceRow.id == ClaimRow.device_id)
            )
            rows = tx.session.execute(
                asked.where(ClaimRow.key != "")
                .order_by(ClaimRow.state != "waiting", ClaimRow.asked_at.desc())
                .limit(MOST_JOINS)
            )
            return [_join(row, name) for row, name in rows]

    def decide(self, join_id: str, *, approve: bool) -> None:
        """A person compared the key: sign it or not. Certificates of other keys of the device are taken back."""
        with self._work() as tx:
            row = tx.session.get(ClaimRow, join_id, with_for_update=True)
            if row is None or not row.key:
                raise NotFound("nothing asks to join under this id")
            wanted = "approved" if approve else "refused"
            if row.state == wanted:
                return
            if row.state != "waiting":
                raise Conflict("it was decided otherwise before", state=row.state)
            row.state, row.decided_by = wanted, tx.actor[:100]
            if approve:
                row.serial = self._issue(tx, row.kind, row.device_id, key_of(row.csr))
                self._revoke(tx, row.kind, row.device_id, f"{row.key} joined in its place", but_key=row.key)
                doubles.clear(
                    tx, store.device_row(tx, row.kind, row.device_id) or unknown(row.kind, row.device_id)
                )
            tx.session.flush()
            tx.record(row.kind, row.device_id, f"join {wanted}", after=f"key {row.key}")

    def renew(self, asked: AskRenewal) -> str:
        """The next certificate of a device whose present one counts. Raises WrongClaim or Malformed."""
        with self._work() as tx:
            row = tx.session.get(CertificateRow, asked.serial)
            if row is None:
                raise claims.WrongClaim("no such certificate")
            claims.check_renewal(asked.at, row.not_after, row.revoked_at is not None, tx.now)
            _check_signature(row.pem, asked)
            key = key_of(asked.csr)
            if fingerprint(key) != row.key:
                raise Malformed("a renewal keeps the key; another key joins anew")
            serial = self._issue(tx, row.kind, row.device_id, key)
            tx.record(row.kind, row.device_id, "certificate renewed", before=row.serial, after=serial)
            return tx.session.get_one(CertificateRow, serial).pem

    def shut_out(self, kind: str, device_id: str, reason: str) -> None:
        """Take every certificate and open claim of a device back; its session at the broker is cut."""
        with self._work() as tx:
            store.device_row(tx, kind, device_id) or unknown(kind, device_id)
            self._revoke(tx, kind, device_id, reason)
            alive = ClaimRow.state.in_(("open", "waiting"))
            for row in tx.session.scalars(select(ClaimRow).where(*_of(ClaimRow, kind, device_id), alive)):
                row.state = "refused" if row.key else "void"

    def tick(self, now: object) -> None:  # noqa: ARG002 - the transaction has its own moment
        """Forget wrong tries of more than an hour ago."""
        with self._work.read() as tx:
            old = store.has_old_wrong_claims(tx, tx.now - claims.HOUR)
        if old:
            with self._work() as tx:
                tx.session.execute(delete(WrongClaimRow).where(WrongClaimRow.at < tx.now - claims.HOUR))

    def write_list(self, effect: Effect) -> None:  # noqa: ARG002 - the list is always the whole one
        """Write the list of certificates that count no more, for the broker to read."""
        file = self._settings.device_crl_file
        if file is None:
            return
        with self._work.read() as tx:
            taken = (
                select(CertificateRow)
                .where(CertificateRow.revoked_at.is_not(None))
                .order_by(CertificateRow.serial)
            )
            serials = [(row.serial, row.revoked_at or tx.now) for row in tx.session.scalars(taken)]
            body = self._authority().taken_back(serials, tx.now)
        fresh = file.with_name(f"{file.name}.{uuid4().hex}")
        fresh.write_bytes(body)
        fresh.chmod(0o644)
        fresh.replace(file)

    def cut(self, effect: Effect) -> None:
        """Take the device's place at the broker for a moment: its session ends, and a new one needs a certificate."""
        self._kick(effect.body)

    def _ask(self, tx: Tx, code: str, csr: str, key: str) -> Joined:
        found = select(ClaimRow).where(ClaimRow.code_hash == claims.code_hash(self._settings.secret, code))
        row = tx.session.scalar(found.with_for_update())
        claim = claims.Claim(row.expires_at, row.state == "void", row.key) if row else None
        claims.check_claim(claim, key, tx.now)
        if row is None:
            raise claims.WrongClaim("no such claim")
        if not row.key:
            row.key, row.csr, row.asked_at, row.state = key, csr, tx.now, "waiting"
            tx.session.flush()
            tx.record(row.kind, row.device_id, "asked to join", after=f"key {key}")
            log.info("%s %s asks to join with the key %s", row.kind, row.device_id, key)
        return self._joined(tx, row)

    def _joined(self, tx: Tx, row: ClaimRow) -> Joined:
        told = Joined(state=row.state, fingerprint=row.key, kind=row.kind, device_id=row.device_id)  # type: ignore[arg-type]
        if row.state != "approved":
            return told
        settings = self._settings
        ca = settings.device_broker_ca_file
        return Joined(
            state="approved", fingerprint=row.key, kind=told.kind, device_id=row.device_id,
            certificate=tx.session.get_one(CertificateRow, row.serial).pem,
            broker_host=settings.device_broker_host, broker_port=settings.device_broker_port,
            broker_ca=ca.read_text(encoding="utf-8") if ca else "", release_key=settings.release_key,
        )  # fmt: skip

    def _issue(self, tx: Tx, kind: str, device_id: str, key: ec.EllipticCurvePublicKey) -> str:
        issued = self._authority().sign(key, kind, device_id, tx.now)
        tx.session.add(
            CertificateRow(
                serial=issued.serial, kind=kind, device_id=device_id, pem=issued.pem, key=fingerprint(key),
                not_after=issued.not_after, issued_at=tx.now,
            )
        )  # fmt: skip
        tx.session.flush()
        tx.touch("device", f"{kind}:{device_id}")
        return issued.serial

    def _revoke(self, tx: Tx, kind: str, device_id: str, reason: str, *, but_key: str = "") -> None:
        mine = select(CertificateRow).where(*_of(CertificateRow, kind, device_id))
        count = mine.where(CertificateRow.revoked_at.is_(None), CertificateRow.key != but_key)
        rows = list(tx.session.scalars(count))
        for row in rows:
            row.revoked_at, row.reason = tx.now, reason
        tx.session.flush()
        if not rows:
            return
        tx.touch("device", f"{kind}:{device_id}")
        tx.record(kind, device_id, "shut out", before=" ".join(row.serial for row in rows), after=reason)
        name = f"{rows[0].serial}:{tx.now:%Y%m%d%H%M%S}"
        self._outbox.put(tx, LIST, f"{LIST}:{name}", "")
        for seconds in CUTS_S:
            delay = timedelta(seconds=seconds)
            self._outbox.put(tx, CUT, f"{CUT}:{name}:{seconds}", device_id, delay=delay)

    def _authority(self) -> Authority:
        return Authority.of(self._settings.device_ca_file, self._settings.device_ca_key_file)


def _of(
    table: type[ClaimRow] | type[CertificateRow], kind: str, device_id: str
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.kind == kind, table.device_id == device_id


def _check_signature(pem: str, asked: AskRenewal) -> None:
    text = renewal_text(asked.serial, asked.at, asked.csr)
    try:
        key_of_certificate(pem).verify(bytes.fromhex(asked.signature), text, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise claims.WrongClaim("not signed by the certificate's key") from error


def _join(row: ClaimRow, name: str) -> JoinView:
    return JoinView(
        id=row.id, kind=row.kind, device_id=row.device_id, name=name, fingerprint=row.key,  # type: ignore[arg-type]
        asked_at=row.asked_at or row.made_at, state=row.state, decided_by=row.decided_by,  # type: ignore[arg-type]
    )  # fmt: skip
