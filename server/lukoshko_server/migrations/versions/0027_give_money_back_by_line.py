"""Give money back by line: refunds of settlements, returns drawn up before the money goes"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: nothing was given back so far."""
    with op.batch_alter_table("receipt") as table:
        table.add_column(sa.Column("returned_kopecks", sa.BigInteger(), nullable=False, server_default="0"))
        table.drop_constraint(op.f("ck_receipt_state"), type_="check")
    with op.batch_alter_table("receipt") as table:
        table.alter_column("returned_kopecks", server_default=None, existing_type=sa.BigInteger())
        table.create_check_constraint(
            op.f("ck_receipt_state"), "state in ('drawn', 'queued', 'printed', 'refused')"
        )
        table.create_check_constraint(
            op.f("ck_receipt_returned"), "returned_kopecks between 0 and total_kopecks"
        )
    with op.batch_alter_table("settlement") as table:
        table.add_column(sa.Column("refunded_kopecks", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("settlement") as table:
        table.alter_column("refunded_kopecks", server_default=None, existing_type=sa.Integer())
        table.create_check_constraint(
            op.f("ck_settlement_refunded"), "refunded_kopecks between 0 and kopecks"
        )
    op.create_table(
        "refund",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("settlement_id", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_refund_kopecks")),
        sa.CheckConstraint("state in ('asked', 'returned', 'failed')", name=op.f("ck_refund_state")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"], name=op.f("fk_refund_settlement_id_settlement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    op.create_index(op.f("ix_refund_order_id"), "refund", ["order_id"])


def downgrade() -> None:
    """Go back: what went back is forgotten."""
    op.drop_table("refund")
    with op.batch_alter_table("settlement") as table:
        table.drop_constraint(op.f("ck_settlement_refunded"), type_="check")
        table.drop_column("refunded_kopecks")
    op.execute("DELETE FROM receipt WHERE state = 'drawn'")
    with op.batch_alter_table("receipt") as table:
        table.drop_constraint(op.f("ck_receipt_returned"), type_="check")
        table.drop_constraint(op.f("ck_receipt_state"), type_="check")
        table.drop_column("returned_kopecks")
    with op.batch_alter_table("receipt") as table:
        table.create_check_constraint(op.f("ck_receipt_state"), "state in ('queued', 'printed', 'refused')")
