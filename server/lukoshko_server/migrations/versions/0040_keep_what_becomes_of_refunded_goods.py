"""Keep what becomes of goods whose money goes back: for sale again, or written off"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "refund_goods",
        sa.Column("refund_id", sa.String(length=64), nullable=False),
        sa.Column("receipt_line", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("goods_id", sa.String(length=100), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=5), nullable=False),
        sa.Column("identifier", sa.String(length=64), nullable=False),
        sa.Column("moved_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("fate in ('back', 'off')", name=op.f("ck_refund_goods_fate")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_refund_goods_quantity")),
        sa.PrimaryKeyConstraint("refund_id", "receipt_line", name=op.f("pk_refund_goods")),
    )
    op.create_index(op.f("ix_refund_goods_order_id"), "refund_goods", ["order_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("refund_goods")
