"""Keep what comes off an order: sums and bonuses agreed on the whole of it, prices before a percent"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SUMS = ("off_kopecks", "bonus_kopecks", "base_kopecks")


def upgrade() -> None:
    """Go forward: nothing came off the orders so far; marked goods had no discounts to keep away from."""
    with op.batch_alter_table("orders") as table:
        for name in SUMS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("orders") as table:
        for name in SUMS:
            table.alter_column(name, server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        table.create_check_constraint(
            op.f("ck_orders_off"),
            "off_kopecks >= 0 and bonus_kopecks >= 0 and off_kopecks + bonus_kopecks <= base_kopecks",
        )
    with op.batch_alter_table("order_line") as table:
        table.add_column(sa.Column("regular_kopecks", sa.Integer(), nullable=True))
        table.add_column(sa.Column("marked", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("order_line") as table:
        table.alter_column("marked", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
        table.create_check_constraint(
            op.f("ck_order_line_regular"), "regular_kopecks is null or regular_kopecks > price_kopecks"
        )


def downgrade() -> None:
    """Go back: what came off is forgotten."""
    with op.batch_alter_table("order_line") as table:
        table.drop_constraint(op.f("ck_order_line_regular"), type_="check")
        table.drop_column("marked")
        table.drop_column("regular_kopecks")
    with op.batch_alter_table("orders") as table:
        table.drop_constraint(op.f("ck_orders_off"), type_="check")
        for name in reversed(SUMS):
            table.drop_column(name)
