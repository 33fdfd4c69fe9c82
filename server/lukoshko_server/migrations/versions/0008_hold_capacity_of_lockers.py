"""Hold capacity of lockers"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PULSES = """UPDATE cell SET pulses = (SELECT count(*) FROM door_command
    WHERE door_command.locker_id = cell.locker_id AND door_command.cell_no = cell.no
    AND door_command.state IN ('done', 'failed', 'uncertain'))"""


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("locker") as table:
        table.add_column(sa.Column("lend_chilled", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("stay_minutes", sa.Integer(), nullable=False, server_default="120"))
    with op.batch_alter_table("cell") as table:
        table.add_column(sa.Column("floor_mm", sa.Integer(), nullable=True))
        table.add_column(sa.Column("pulses", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("enrichment") as table:
        table.add_column(sa.Column("upright", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("parcel") as table:
        table.add_column(sa.Column("contents", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(PULSES)
    op.create_table(
        "locker_hold",
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("locker_id", sa.String(64), nullable=False),
        sa.Column("starts_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("reach", sa.Boolean(), nullable=False),
        sa.Column("placed_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < until", name=op.f("ck_locker_hold_interval")),
        sa.ForeignKeyConstraint(["locker_id"], ["locker.id"], name=op.f("fk_locker_hold_locker_id_locker")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_locker_hold")),
    )
    op.create_index("ix_locker_hold_locker", "locker_hold", ["locker_id", "until"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("locker_hold")
    for name, columns in {
        "parcel": ["contents"], "enrichment": ["upright"], "cell": ["pulses", "floor_mm"],
        "locker": ["stay_minutes", "lend_chilled"],
    }.items():  # fmt: skip
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column)
