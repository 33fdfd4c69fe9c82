"""Name the acquirer of a hold: several may serve one shop, each with its own numbers"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: there was one so far, and what a hold was for was not kept by line."""
    with op.batch_alter_table("hold") as table:
        table.add_column(
            sa.Column("acquirer", sa.String(length=32), nullable=False, server_default="yookassa")
        )
        table.add_column(sa.Column("cart", sa.Text(), nullable=False, server_default='{"lines":[]}'))
    with op.batch_alter_table("hold") as table:
        table.alter_column("acquirer", server_default=None, existing_type=sa.String(length=32))
        table.alter_column("cart", server_default=None, existing_type=sa.Text())
        table.drop_constraint(op.f("uq_hold_provider_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_hold_acquirer"), ["acquirer", "provider_id"])
        table.create_index(op.f("ix_hold_provider_id"), ["provider_id"])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("hold") as table:
        table.drop_index(op.f("ix_hold_provider_id"))
        table.drop_constraint(op.f("uq_hold_acquirer"), type_="unique")
        table.create_unique_constraint(op.f("uq_hold_provider_id"), ["provider_id"])
        table.drop_column("cart")
        table.drop_column("acquirer")
