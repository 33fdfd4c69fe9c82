"""Find handovers by their day"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    handed = sa.text("entity = 'order' and what = 'hand'")
    op.create_index("ix_event_handed", "event", ["at"], sqlite_where=handed, postgresql_where=handed)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_event_handed", table_name="event")
