"""Queries of people; rows never leave the subject."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from lukoshko_server.db import Tx
from lukoshko_server.people.rows import CodeAskRow, PersonRow, RoleRow, SessionRow
from lukoshko_server.people.rules import HOUR, ROLES, Person

_OF_SESSION = (
    select(
        PersonRow.id,
        PersonRow.name,
        PersonRow.phone,
        PersonRow.place_id,
        PersonRow.till_id,
        PersonRow.inn,
        RoleRow.role,
    )
    .join(SessionRow, SessionRow.person_id == PersonRow.id)
    .outerjoin(RoleRow, RoleRow.person_id == PersonRow.id)
    .where(SessionRow.token_hash == bindparam("token_hash"), SessionRow.expires_at > bindparam("now"))
)


def person(tx: Tx, person_id: str) -> Person | None:
    """One person, or None."""
    return next(iter(people(tx, [person_id])), None)


def people(tx: Tx, ids: Iterable[str]) -> list[Person]:
    """These people, by name and id; unknown ids are left out."""
    wanted = list(ids)
    query = select(PersonRow).where(PersonRow.id.in_(wanted)).order_by(PersonRow.name, PersonRow.id)
    return _with_roles(tx, tx.session.scalars(query).all())


def with_role(tx: Tx, role: str) -> list[Person]:
    """Everybody with this role, by name and id."""
    ids = select(RoleRow.person_id).where(RoleRow.role == role)
    query = select(PersonRow).where(PersonRow.id.in_(ids)).order_by(PersonRow.name, PersonRow.id)
    return _with_roles(tx, tx.session.scalars(query).all())


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
    found = tx.run(_OF_SESSION, {"token_hash": token_hash, "now": tx.now}).all()
    if not found:
        return None
    id_, name, phone, place_id, till_id, inn, _ = found[0]
    roles = sorted((row.role for row in found if row.role), key=ROLES.index)
    return Person(id_, name, phone, roles, place_id, till_id, inn)


def asked(tx: Tx, *, phone: str, address: str) -> tuple[list[datetime], list[datetime]]:
    """When codes were asked for within the last hour, by this phone and from this address."""
    since = tx.now - HOUR
    tx.session.execute(delete(CodeAskRow).where(CodeAskRow.at <= since))
    of_phone = select(CodeAskRow.at).where(CodeAskRow.phone == phone)
    of_address = select(CodeAskRow.at).where(CodeAskRow.address == address)
    return list(tx.session.scalars(of_phone)), list(tx.session.scalars(of_address))


def _with_roles(tx: Tx, rows: Sequence[PersonRow]) -> list[Person]:
    roles: dict[str, list[str]] = {row.id: [] for row in rows}
    for role in tx.session.scalars(select(RoleRow).where(RoleRow.person_id.in_(roles))):
        roles[role.person_id].append(role.role)
    return [
        Person(
            row.id,
            row.name,
            row.phone,
            sorted(roles[row.id], key=ROLES.index),
            row.place_id,
            row.till_id,
            row.inn,
        )
        for row in rows
    ]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def ended_sessions(tx: Tx, most: int) -> list[str]:
    """Sessions past their time."""
    query = select(SessionRow.token_hash).where(SessionRow.expires_at <= tx.now).limit(most)
    return list(tx.session.scalars(query))
