"""Keep releases of the agents"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "device_release",
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent in (0, 1, 10, 100)", name=op.f("ck_device_release_percent")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_device_release")),
        sa.UniqueConstraint("manifest_sha256", name=op.f("uq_device_release_manifest_sha256")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("device_release")
