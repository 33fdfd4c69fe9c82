"""Keep the limits that zones were judged by"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "climate_kept",
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("low_c10", sa.SmallInteger(), nullable=False),
        sa.Column("high_c10", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("low_c10 < high_c10", name=op.f("ck_climate_kept_order")),
        sa.PrimaryKeyConstraint("locker_id", "zone", "since", name=op.f("pk_climate_kept")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("climate_kept")
