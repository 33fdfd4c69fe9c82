"""Keep bonuses of carts and orders: what the loyalty service has told, and what it has to take"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

STATES = (
    "'expected', 'asked', 'reserved', 'confirming', 'rolling_back', 'confirmed', 'rolled_back', 'refused', 'failed', "
    "'done', 'dropped'"
)
WAITS = sa.text("state in ('asked', 'confirming', 'rolling_back')")


def upgrade() -> None:
    """Go forward: no order so far knows of bonuses."""
    op.create_table(
        "loyalty_quote",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("told_version", sa.String(length=32), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_loyalty_quote")),
    )
    op.create_table(
        "loyalty_operation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("member", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("asked_kopecks", sa.Integer(), nullable=False),
        sa.Column("bonus_kopecks", sa.Integer(), nullable=False),
        sa.Column("paid_kopecks", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('reserve', 'accrual', 'return')", name=op.f("ck_loyalty_operation_kind")
        ),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_loyalty_operation_state")),
        sa.CheckConstraint(
            "asked_kopecks >= 0 and bonus_kopecks >= 0 and paid_kopecks >= 0",
            name=op.f("ck_loyalty_operation_signs"),
        ),
        sa.CheckConstraint(
            "kind <> 'reserve' or bonus_kopecks <= asked_kopecks", name=op.f("ck_loyalty_operation_spent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_operation")),
        sa.UniqueConstraint("order_id", "kind", "ref", name=op.f("uq_loyalty_operation_order_id")),
    )
    op.create_index(
        "ix_loyalty_operation_waits",
        "loyalty_operation",
        ["since"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("loyalty_operation")
    op.drop_table("loyalty_quote")
