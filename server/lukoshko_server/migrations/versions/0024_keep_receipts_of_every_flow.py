"""Keep receipts of every flow: prepaid and on credit, returns and corrections tied to what they undo"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KINDS = "kind in ('sell', 'sell_return', 'sell_correction', 'sell_return_correction')"
SUM = "cash_kopecks + electronic_kopecks + prepaid_kopecks + credit_kopecks + other_kopecks = total_kopecks"
ADDED = ("prepaid_kopecks", "credit_kopecks", "other_kopecks")
WIDENED = ("total_kopecks", "cash_kopecks", "electronic_kopecks")


def upgrade() -> None:
    """Go forward: every receipt so far is one of sale, paid in cash or by card."""
    with op.batch_alter_table("receipt") as table:
        for column in ADDED:
            table.add_column(sa.Column(column, sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("original_id", sa.String(length=64), nullable=True))
        table.alter_column("kind", existing_type=sa.String(length=12), type_=sa.String(length=24))
        for column in (*WIDENED, "fd_number"):
            table.alter_column(column, existing_type=sa.Integer(), type_=sa.BigInteger())
        table.drop_constraint(op.f("ck_receipt_sum"), type_="check")
    with op.batch_alter_table("receipt") as table:
        for column in ADDED:
            table.alter_column(
                column, server_default=None, existing_type=sa.BigInteger(), existing_nullable=False
            )
        table.create_check_constraint(op.f("ck_receipt_sum"), SUM)
        table.create_check_constraint(op.f("ck_receipt_kind"), KINDS)
        table.create_check_constraint(
            op.f("ck_receipt_original"), "kind <> 'sell_return' or original_id is not null"
        )
        table.create_foreign_key(op.f("fk_receipt_original_id_receipt"), "receipt", ["original_id"], ["id"])
        table.create_index(op.f("ix_receipt_original_id"), ["original_id"])


def downgrade() -> None:
    """Go back: what the old form cannot say is lost."""
    op.execute("UPDATE receipt SET original_id = NULL WHERE kind = 'sell'")
    op.execute(
        "DELETE FROM receipt WHERE kind <> 'sell' OR cash_kopecks + electronic_kopecks <> total_kopecks"
    )
    with op.batch_alter_table("receipt") as table:
        table.drop_index(op.f("ix_receipt_original_id"))
        table.drop_constraint(op.f("fk_receipt_original_id_receipt"), type_="foreignkey")
        for name in ("original", "kind", "sum"):
            table.drop_constraint(op.f(f"ck_receipt_{name}"), type_="check")
        for column in (*ADDED, "original_id"):
            table.drop_column(column)
        for column in (*WIDENED, "fd_number"):
            table.alter_column(column, existing_type=sa.BigInteger(), type_=sa.Integer())
        table.alter_column("kind", existing_type=sa.String(length=24), type_=sa.String(length=12))
    with op.batch_alter_table("receipt") as table:
        table.create_check_constraint(
            op.f("ck_receipt_sum"), "cash_kopecks + electronic_kopecks = total_kopecks"
        )
