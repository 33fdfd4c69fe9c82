"""Keep registers of acquirers"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "closed_item",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kopecks", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("closed_by", sa.String(length=100), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> '' and closed_by <> ''", name=op.f("ck_closed_item_reason")),
        sa.PrimaryKeyConstraint("key", "kopecks", name=op.f("pk_closed_item")),
    )
    op.create_table(
        "register_file",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("acquirer", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("rows > 0", name=op.f("ck_register_file_rows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_file")),
    )
    with op.batch_alter_table("register_file") as table:
        table.create_index("ix_register_file_day", ["day", "acquirer", "imported_at"], unique=False)

    op.create_table(
        "register_line",
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("kopecks", sa.BigInteger(), nullable=False),
        sa.Column("fee_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind in ('capture', 'refund')", name=op.f("ck_register_line_kind")),
        sa.CheckConstraint("kopecks >= 0 and fee_kopecks >= 0", name=op.f("ck_register_line_sums")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["register_file.id"], name=op.f("fk_register_line_file_id_register_file")
        ),
        sa.PrimaryKeyConstraint("file_id", "no", name=op.f("pk_register_line")),
    )


def downgrade() -> None:
    """Go back."""

    op.drop_table("register_line")

    op.drop_table("register_file")
    op.drop_table("closed_item")
