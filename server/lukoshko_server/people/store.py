"""Queries of people; rows never leave the subject."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, select

from lukoshko_server.db import Tx
from lukoshko_server.people.rows import CodeAskRow, PersonRow, RoleRow, SessionRow
from lukoshko_server.people.rules import HOUR, ROLES, Person

_PEOPLE = (
    select(
        PersonRow.id,
        PersonRow.name,
        PersonRow.phone,
        PersonRow.place_id,
        PersonRow.till_id,
        PersonRow.inn,
        RoleRow.role,
    )
    .outerjoin(RoleRow, RoleRow.person_id == PersonRow.id)
    .order_by(PersonRow.name, PersonRow.id)
)
"""A person in as many rows as there are roles: one statement."""
_NAMED = _PEOPLE.where(PersonRow.id.in_(bindparam("ids", expanding=True)))
_WITH_ROLE = _PEOPLE.where(
    PersonRow.id.in_(select(RoleRow.person_id).where(RoleRow.role == bindparam("wanted")))
)
_OF_SESSION = _PEOPLE.join(SessionRow, SessionRow.person_id == PersonRow.id).where(
    SessionRow.token_hash == bindparam("token_hash"), SessionRow.expires_at > bindparam("now")
)


def person(tx: Tx, person_id: str) -> Person | None:
    """One person, or None."""
    return people(tx, [person_id]).get(person_id)


def people(tx: Tx, ids: Iterable[str]) -> dict[str, Person]:
    """These people by id; unknown ids are left out."""

    def read(wanted: list[str]) -> dict[str, Person]:
        return {each.id: each for each in _asked(tx, _NAMED, ids=wanted)} if wanted else {}

    return tx.once_each("person", ids, read)


def with_role(tx: Tx, role: str) -> list[Person]:
    """Everybody with this role, by name and id."""
    return tx.once(("people", role), lambda: _asked(tx, _WITH_ROLE, wanted=role))


def matching(tx: Tx, text: str, most: int) -> list[str]:
    """Ids of people whose phone holds these digits, or whose name begins so."""
    digits = "".join(char for char in text if char.isdigit())
    names = PersonRow.name.ilike(f"{_literal(text)}%", escape="\\")
    found = names | PersonRow.phone.contains(digits[-10:]) if len(digits) >= 4 else names
    return list(tx.session.scalars(select(PersonRow.id).where(found).limit(most)))


def by_phone(tx: Tx, phone: str) -> PersonRow | None:
    """The person of a normal phone, or None."""
    return tx.session.scalar(select(PersonRow).where(PersonRow.phone == phone))


def of_session(tx: Tx, token_hash: str) -> Person | None:
    """The person behind a live session, or None. One statement, made once: every request asks it."""
    return next(iter(_asked(tx, _OF_SESSION, token_hash=token_hash, now=tx.now)), None)


def asked(tx: Tx, *, phone: str, address: str) -> tuple[list[datetime], list[datetime]]:
    """When codes were asked for within the last hour, by this phone and from this address."""
    since = tx.now - HOUR
    tx.session.execute(delete(CodeAskRow).where(CodeAskRow.at <= since))
    of_phone = select(CodeAskRow.at).where(CodeAskRow.phone == phone)
    of_address = select(CodeAskRow.at).where(CodeAskRow.address == address)
    return list(tx.session.scalars(of_phone)), list(tx.session.scalars(of_address))


def _asked(tx: Tx, query: Select[Any, *tuple[Any, ...]], **values: object) -> list[Person]:
    found: dict[str, tuple[Any, list[str]]] = {}
    for row in tx.run(query, values):
        roles = found.setdefault(row.id, (row, []))[1]
        if row.role:
            roles.append(row.role)
    return [
        Person(id_, row.name, row.phone, sorted(roles, key=ROLES.index), row.place_id, row.till_id, row.inn)
        for id_, (row, roles) in found.items()
    ]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def ended_sessions(tx: Tx, most: int) -> list[str]:
    """Sessions past their time."""
    query = select(SessionRow.token_hash).where(SessionRow.expires_at <= tx.now).limit(most)
    return list(tx.session.scalars(query))
