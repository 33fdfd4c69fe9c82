"""Keep which register printed a receipt, and for whom it is registered"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("receipt") as table:
        table.add_column(sa.Column("serial", sa.String(length=40), server_default="", nullable=False))
        table.add_column(sa.Column("seller_inn", sa.String(length=12), server_default="", nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("receipt") as table:
        table.drop_column("seller_inn")
        table.drop_column("serial")
