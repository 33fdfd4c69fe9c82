"""Let couriers settle alone at the door: permits of their tills, what was settled by them, claims about what differs"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = "kind in ('decide', 'bring', 'refund', 'place')"
AFTER = "kind in ('decide', 'bring', 'refund', 'place', 'door')"


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, lukoshko_server.db.UtcDateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "door_permit",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        sa.Column("courier_id", sa.String(length=64), nullable=False),
        _time("issued_at"),
        _time("expires_at"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_door_permit_version")),
        sa.PrimaryKeyConstraint("order_id", "version", name=op.f("pk_door_permit")),
    )
    op.create_table(
        "door_settlement",
        sa.Column("settlement_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("told_by", sa.String(length=10), nullable=False),
        _time("at"),
        sa.CheckConstraint("told_by in ('phone', 'till')", name=op.f("ck_door_settlement_told_by")),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_door_settlement_kopecks")),
        sa.ForeignKeyConstraint(
            ["order_id", "version"], ["door_permit.order_id", "door_permit.version"],
            name=op.f("fk_door_settlement_order_id_door_permit"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", name=op.f("pk_door_settlement")),
        sa.UniqueConstraint("order_id", name=op.f("uq_door_settlement_order_id")),
    )  # fmt: skip
    _kinds(AFTER)


def downgrade() -> None:
    """Go back."""
    op.execute("delete from claim where kind = 'door'")
    _kinds(BEFORE)
    op.drop_table("door_settlement")
    op.drop_table("door_permit")


def _kinds(condition: str) -> None:
    with op.batch_alter_table("claim") as table:
        table.drop_constraint(op.f("ck_claim_kind"), type_="check")
        table.create_check_constraint(op.f("ck_claim_kind"), condition)
