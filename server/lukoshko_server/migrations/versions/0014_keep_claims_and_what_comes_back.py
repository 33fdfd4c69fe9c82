"""Keep claims, how long orders are kept, and what customers bring back"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at is null")
RETURNS = "state in ('asked', 'in_cell', 'taken_out', 'refund', 'refused', 'withdrawn')"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind in ('decide', 'bring', 'refund')", name=op.f("ck_claim_kind")),
        sa.CheckConstraint(
            "closed_at is null or (closed_by <> '' and note <> '')", name=op.f("ck_claim_closed")
        ),
        sa.CheckConstraint("kopecks >= 0", name=op.f("ck_claim_kopecks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim") as table:
        table.create_index(
            "uq_claim_open",
            ["order_id", "kind", "ref"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        table.create_index("ix_claim_closed", ["closed_at", "due_at"], unique=False)
    op.create_table(
        "keeping",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.CheckConstraint("reminded between 0 and 100", name=op.f("ck_keeping_reminded")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_keeping")),
    )
    with op.batch_alter_table("keeping") as table:
        table.create_index("ix_keeping_open", ["ended_at", "until"], unique=False)
    op.create_table(
        "customer_return",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("cell_no", sa.Integer(), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(RETURNS, name=op.f("ck_customer_return_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_return")),
    )
    with op.batch_alter_table("customer_return") as table:
        table.create_index("ix_customer_return_order", ["order_id"], unique=False)
        table.create_index("ix_customer_return_state", ["state"], unique=False)
    with op.batch_alter_table("placement") as table:
        table.add_column(sa.Column("doubted", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("placement") as table:
        table.alter_column(
            "doubted", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("placement") as table:
        table.drop_column("doubted")
    for name in ("customer_return", "keeping", "claim"):
        op.drop_table(name)
