"""Note since when money taken ahead of the handover has a receipt of its own"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("hold") as table:
        table.add_column(
            sa.Column("advance_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True)
        )
        table.create_index(op.f("ix_hold_advance_at"), ["advance_at"])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("hold") as table:
        table.drop_index(op.f("ix_hold_advance_at"))
        table.drop_column("advance_at")
