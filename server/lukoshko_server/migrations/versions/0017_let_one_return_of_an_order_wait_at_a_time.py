"""Let one return of an order wait at a time"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = sa.text("state in ('asked', 'in_cell', 'taken_out')")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("customer_return") as table:
        table.create_index(
            "uq_customer_return_open", ["order_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("customer_return") as table:
        table.drop_index("uq_customer_return_open")
