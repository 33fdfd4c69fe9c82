"""Keep fiscal debts: money whose receipt no till has written yet"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: the server names by itself what was refused before."""
    op.create_table(
        "fiscal_debt",
        sa.Column("receipt_id", sa.String(64), nullable=False),
        sa.Column("settlement_id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("kopecks", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(60), nullable=False),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_fiscal_debt_kopecks")),
        sa.CheckConstraint("(ended_at is null) = (how = '')", name=op.f("ck_fiscal_debt_how")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_fiscal_debt_receipt_id_receipt")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_fiscal_debt")),
    )
    op.create_index("ix_fiscal_debt_open", "fiscal_debt", ["ended_at", "next_at"])
    op.create_index(op.f("ix_fiscal_debt_order_id"), "fiscal_debt", ["order_id"])
    op.create_index(op.f("ix_fiscal_debt_settlement_id"), "fiscal_debt", ["settlement_id"])


def downgrade() -> None:
    """Go back: refused receipts say by themselves that they are owed."""
    op.drop_table("fiscal_debt")
