"""Find cells that went astray"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    astray = sa.text("what = 'cell astray'")
    op.create_index("ix_event_astray", "event", ["at"], sqlite_where=astray, postgresql_where=astray)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_event_astray", table_name="event")
