"""Keep rights at lockers, their lists and their keys; let a code be used again long after it ended"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = sa.text("ended_at is null")
Moment = lukoshko_server.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("pickup_code") as table:
        table.add_column(sa.Column("digits", sa.Integer(), nullable=False, server_default="8"))
        table.drop_constraint(op.f("uq_pickup_code_code_hash"), type_="unique")
    with op.batch_alter_table("pickup_code") as table:
        table.alter_column("digits", server_default=None)
    op.create_index("ix_pickup_code_hash", "pickup_code", ["code_hash"])
    op.create_index(
        "uq_pickup_code_live",
        "pickup_code",
        ["code_hash"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "locker_right",
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("locker_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("phone_end", sa.String(4), nullable=False),
        sa.Column("held_back", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment, nullable=True),
        sa.Column("settled_at", Moment, nullable=True),
        sa.CheckConstraint(
            "state in ('live', 'blocked', 'expired', 'revoked')", name=op.f("ck_locker_right_state")
        ),
        sa.CheckConstraint(
            "(revoked_at is null) = (state <> 'revoked')", name=op.f("ck_locker_right_revoked")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_locker_right")),
    )
    op.create_index("ix_locker_right_locker", "locker_right", ["locker_id", "expires_at"])
    op.create_table(
        "locker_staff_right",
        sa.Column("locker_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("not_before", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("loads", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('courier', 'technician')", name=op.f("ck_locker_staff_right_kind")),
        sa.PrimaryKeyConstraint("locker_id", "kind", "person_id", name=op.f("pk_locker_staff_right")),
    )
    op.create_table(
        "rights_list",
        sa.Column("locker_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("sent_at", Moment, nullable=True),
        sa.Column("acked_version", sa.Integer(), nullable=False),
        sa.Column("acked_at", Moment, nullable=True),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("sealed_key", sa.String(120), nullable=False),
        sa.Column("seal", sa.String(43), nullable=False),
        sa.CheckConstraint("acked_version <= version", name=op.f("ck_rights_list_acked")),
        sa.PrimaryKeyConstraint("locker_id", name=op.f("pk_rights_list")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("rights_list")
    op.drop_table("locker_staff_right")
    op.drop_table("locker_right")
    op.drop_index("uq_pickup_code_live", "pickup_code")
    op.drop_index("ix_pickup_code_hash", "pickup_code")
    with op.batch_alter_table("pickup_code") as table:
        table.drop_column("digits")
        table.create_unique_constraint(op.f("uq_pickup_code_code_hash"), ["code_hash"])
