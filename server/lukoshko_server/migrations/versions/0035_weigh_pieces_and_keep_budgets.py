"""Weigh pieces that are priced by weight, and keep what was set aside for a line"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# What lines of open orders were held for until now: the estimate and twelve per cent where they are weighed.
HELD = """
update order_line set budget_kopecks = case when unit = 'kg'
    then ((2 * cast(price_kopecks as bigint) * ordered + 1000) / 2000 * 112 + 99) / 100
    else cast(price_kopecks as bigint) * ordered end
"""


def upgrade() -> None:
    """Go forward: nothing is sold by the piece yet."""
    with op.batch_alter_table("goods_card") as table:
        table.add_column(sa.Column("piece_grams", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("enrichment") as table:
        table.add_column(sa.Column("sold_by", sa.String(length=10)))
        table.add_column(sa.Column("per_100g", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("buffer_percent", sa.SmallInteger()))
        table.create_check_constraint(op.f("ck_enrichment_sold_by"), "sold_by in ('weight', 'piece')")
        table.create_check_constraint(
            op.f("ck_enrichment_piece"), "coalesce(sold_by, 'weight') <> 'piece' or weight_grams > 0"
        )
        table.create_check_constraint(op.f("ck_enrichment_buffer"), "buffer_percent between 0 and 100")
    with op.batch_alter_table("order_line") as table:
        table.add_column(sa.Column("piece_grams", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("budget_kopecks", sa.Integer(), nullable=False, server_default="0"))
    op.execute(HELD)
    with op.batch_alter_table("order_line") as table:
        for name in ("piece_grams", "budget_kopecks"):
            table.alter_column(name, server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        table.create_check_constraint(
            op.f("ck_order_line_weighed"), "piece_grams >= 0 and budget_kopecks >= 0"
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("order_line") as table:
        table.drop_constraint(op.f("ck_order_line_weighed"), type_="check")
        table.drop_column("budget_kopecks")
        table.drop_column("piece_grams")
    with op.batch_alter_table("enrichment") as table:
        for name in ("buffer", "piece", "sold_by"):
            table.drop_constraint(op.f(f"ck_enrichment_{name}"), type_="check")
        for name in ("buffer_percent", "per_100g", "sold_by"):
            table.drop_column(name)
    with op.batch_alter_table("goods_card") as table:
        table.drop_column("piece_grams")
