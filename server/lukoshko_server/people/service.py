"""Use cases of people: prove a phone, keep a session, name the staff."""

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4
from zlib import crc32

from sqlalchemy import delete

from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work, lock_key
from lukoshko_server.people import store
from lukoshko_server.people.rows import CodeAskRow, CodeRow, PersonRow, RoleRow, SessionRow
from lukoshko_server.people.rules import (
    CODE_DIGITS,
    CODE_LASTS,
    CODE_TRIES,
    ROLES,
    SESSION_LASTS,
    Person,
    WrongCode,
    check_pace,
    keyed,
    normal_phone,
)
from lukoshko_wire.api.people import CodeSent
from lukoshko_wire.fiscal_ids import valid_inn
from lukoshko_wire.problems import NotFound


@dataclass(frozen=True)
class SignedOut:
    """Told when a session ends before its time: screens opened by it must be dropped."""

    person_id: str


@dataclass(frozen=True)
class RightsChanged:
    """Told when a person gets other roles, another place or another till."""

    person_id: str


class Send(Protocol):
    """Sends a text message with the transaction, once per key; past `until` it is not worth sending."""

    def __call__(self, phone: str, text: str, key: str, *, until: datetime | None = None) -> None:
        """Put the message among the effects."""


class People:
    """The subject's use cases."""

    def __init__(self, work: Work, settings: Settings, send: Send) -> None:
        self._work = work
        self._settings = settings
        self._send = send

    def ask_code(self, phone: str, address: str = "") -> CodeSent:
        """Send a code to a phone; the former one is void. Raises Malformed or TooMany."""
        phone = normal_phone(phone)
        address = keyed(self._settings.secret, "address", address)
        again = timedelta(seconds=self._settings.code_again_s)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        with self._work() as tx:
            self._one_at_a_time(tx, phone)
            of_phone, of_address = store.asked(tx, phone=phone, address=address)
            check_pace(
                tx.now,
                of_phone=of_phone,
                of_address=of_address,
                again_s=self._settings.code_again_s,
                phone_most=self._settings.codes_per_phone,
                address_most=self._settings.codes_per_address,
            )
            ask = CodeAskRow(at=tx.now, phone=phone, address=address)
            tx.session.add(ask)
            row = CodeRow(
                phone=phone, code_hash=self._hash(phone, code), expires_at=tx.now + CODE_LASTS, tries=0
            )
            tx.session.merge(row)
            tx.session.flush()
            text = f"{code} — код для входа, {self._settings.seller_name}. Никому его не сообщайте."
            self._send(phone, text, f"code:{uuid4()}", until=tx.now + CODE_LASTS)
            return CodeSent(expires_at=tx.now + CODE_LASTS, again_at=tx.now + again)

    def sign_in(self, phone: str, code: str) -> tuple[str, Person]:
        """A new session's token and its person, made when new. Raises WrongCode; every wrong try is counted."""
        phone = normal_phone(phone)
        with self._work() as tx:
            right = self._try_code(tx, phone, code)
            signed = self._begin(tx, phone) if right else None
        if signed is None:  # raised outside: the failed try must be committed
            raise WrongCode("the code does not fit")
        return signed

    def person_of(self, token: str) -> Person | None:
        """Who is behind a session's token, or None."""
        with self._work.read() as tx:
            return store.of_session(tx, self._token_hash(token))

    def sign_out(self, token: str) -> None:
        """End one session. An unknown one is ended already."""
        with self._work() as tx:
            row = tx.session.get(SessionRow, self._token_hash(token))
            if row is not None:
                tx.session.delete(row)
                tx.record("person", row.person_id, "signed out")
                tx.tell(SignedOut(row.person_id))

    def get(self, person_id: str) -> Person:
        """One person. Raises NotFound."""
        with self._work.read() as tx:
            found = store.person(tx, person_id)
        if found is None:
            raise NotFound("no such person", person_id=person_id)
        return found

    def many(self, ids: Iterable[str]) -> dict[str, Person]:
        """These people by id; unknown ids are left out."""
        with self._work.read() as tx:
            return store.people(tx, ids)

    def with_role(self, role: str) -> list[Person]:
        """Everybody with this role, by name."""
        with self._work.read() as tx:
            return store.with_role(tx, role)

    def matching(self, text: str, most: int = 50) -> list[str]:
        """Ids of people by a part of the phone or the beginning of the name."""
        with self._work.read() as tx:
            return store.matching(tx, text, most)

    def rename(self, person_id: str, name: str) -> Person:
        """Set a person's own name. Raises NotFound."""
        with self._work() as tx:
            row = tx.session.get(PersonRow, person_id)
            if row is None:
                raise NotFound("no such person", person_id=person_id)
            row.name = " ".join(name.split())
            tx.session.flush()
            tx.record("person", person_id, "renamed")
            return self.get(person_id)

    def add_staff(
        self,
        phone: str,
        name: str,
        roles: Sequence[str],
        place_id: str | None = None,
        till_id: str | None = None,
        inn: str = "",
    ) -> Person:
        """Make, or make again, a person of these roles: the same phone is the same person."""
        phone = normal_phone(phone)
        if unknown := set(roles) - set(ROLES):
            raise ValueError(f"no such roles: {sorted(unknown)}")
        if not roles:
            raise ValueError("a person without roles")
        if inn and not (len(inn) == 12 and valid_inn(inn)):
            raise ValueError(f"{inn} is not the INN of a person")
        with self._work() as tx:
            self._one_at_a_time(tx, phone)
            row = store.by_phone(tx, phone) or self._new(tx, phone)
            row.name, row.place_id, row.till_id, row.inn = name, place_id, till_id, inn
            tx.session.execute(delete(RoleRow).where(RoleRow.person_id == row.id))
            tx.session.add_all(RoleRow(person_id=row.id, role=role) for role in dict.fromkeys(roles))
            tx.session.flush()
            tx.record("person", row.id, "appointed", after=" ".join(roles))
            tx.tell(RightsChanged(row.id))
            return self.get(row.id)

    def tick(self, now: object) -> None:  # noqa: ARG002 - the transaction has its own moment
        """Forget sessions that have ended, a few at a time."""
        with self._work.read() as tx:
            ended = store.ended_sessions(tx, 200)
        if ended:
            with self._work() as tx:
                tx.session.execute(delete(SessionRow).where(SessionRow.token_hash.in_(ended)))

    def _try_code(self, tx: Tx, phone: str, code: str) -> bool:
        self._one_at_a_time(tx, phone)
        row = tx.session.get(CodeRow, phone)
        if row is None or row.expires_at <= tx.now or row.tries >= CODE_TRIES:
            return False
        row.tries += 1
        if not hmac.compare_digest(row.code_hash, self._hash(phone, code)):
            return False
        tx.session.delete(row)  # a code works once
        return True

    def _begin(self, tx: Tx, phone: str) -> tuple[str, Person]:
        row = store.by_phone(tx, phone)
        if row is None:
            row = self._new(tx, phone)
            tx.session.add(RoleRow(person_id=row.id, role="customer"))
        token = secrets.token_urlsafe(32)
        ends = tx.now + SESSION_LASTS
        tx.session.add(
            SessionRow(
                token_hash=self._token_hash(token), person_id=row.id, created_at=tx.now, expires_at=ends
            )
        )
        tx.session.flush()
        tx.record("person", row.id, "signed in")
        return token, self.get(row.id)

    def _new(self, tx: Tx, phone: str) -> PersonRow:
        row = PersonRow(id=str(uuid4()), phone=phone, name="", created_at=tx.now)
        tx.session.add(row)
        tx.session.flush()
        return row

    def _one_at_a_time(self, tx: Tx, phone: str) -> None:
        lock_key(tx, crc32(f"person {phone}".encode()))

    def _hash(self, phone: str, code: str) -> str:
        return keyed(self._settings.secret, "code", f"{phone} {code}")

    def _token_hash(self, token: str) -> str:
        return keyed(self._settings.secret, "session", token)
