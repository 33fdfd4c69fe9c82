"""Keep what lockers tell of their lock boards"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "locker_board",
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["locker_id"], ["locker.id"], name=op.f("fk_locker_board_locker_id_locker")),
        sa.PrimaryKeyConstraint("locker_id", "no", name=op.f("pk_locker_board")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("locker_board")
