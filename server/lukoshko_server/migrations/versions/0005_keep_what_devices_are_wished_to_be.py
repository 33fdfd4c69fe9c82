"""Keep what devices are wished to be, and what they say that they are"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "device_settings",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_device_settings_version")),
        sa.ForeignKeyConstraint(
            ["kind", "device_id"], ["device.kind", "device.id"], name=op.f("fk_device_settings_kind_device")
        ),
        sa.PrimaryKeyConstraint("kind", "device_id", "version", name=op.f("pk_device_settings")),
    )
    op.create_table(
        "device_report",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "device_id"], ["device.kind", "device.id"], name=op.f("fk_device_report_kind_device")
        ),
        sa.PrimaryKeyConstraint("kind", "device_id", name=op.f("pk_device_report")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("device_report")
    op.drop_table("device_settings")
