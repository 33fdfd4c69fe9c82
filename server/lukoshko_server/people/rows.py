"""People, their roles, sign-in codes and sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lukoshko_server.db import Row
from lukoshko_server.people.rules import CODE_TRIES, ROLES

_ROLES = ", ".join(f"'{role}'" for role in ROLES)


class PersonRow(Row):
    """One person; a phone belongs to one."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    phone: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    place_id: Mapped[str | None] = mapped_column(String(64))
    till_id: Mapped[str | None] = mapped_column(String(64))
    inn: Mapped[str] = mapped_column(String(12), default="")
    created_at: Mapped[datetime]


class RoleRow(Row):
    """What a person may be."""

    __tablename__ = "person_role"
    __table_args__ = (CheckConstraint(f"role in ({_ROLES})", name="role"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), primary_key=True, index=True)


class CodeRow(Row):
    """The code that a phone may sign in with now; only its keyed hash."""

    __tablename__ = "sign_in_code"
    __table_args__ = (CheckConstraint(f"tries >= 0 and tries <= {CODE_TRIES}", name="tries"),)

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)


class CodeAskRow(Row):
    """That a code was asked for: kept for an hour, to count."""

    __tablename__ = "sign_in_ask"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)


class SessionRow(Row):
    """A signed-in browser; only the hash of its token."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
