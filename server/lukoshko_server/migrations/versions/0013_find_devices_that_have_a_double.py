"""Find devices that have a double"""

import sqlalchemy as sa
from alembic import op

from lukoshko_server.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("device", sa.Column("conn_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "device_sighting",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
        sa.Column("boot", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("device_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "device_id"], ["device.kind", "device.id"], name=op.f("fk_device_sighting_kind_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_sighting")),
    )
    op.create_index("ix_device_sighting_device", "device_sighting", ["kind", "device_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("device_sighting")
    with op.batch_alter_table("device") as table:
        table.drop_column("conn_at")
