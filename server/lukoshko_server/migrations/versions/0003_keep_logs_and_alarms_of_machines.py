"""Keep logs and alarms of machines"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BACKFILL = (
    "UPDATE event SET device_id = entity_id WHERE entity IN ('locker', 'pos', 'till')",
    """UPDATE event SET
        device_id = (SELECT locker_id FROM door_command WHERE door_command.id = event.entity_id),
        cell_no = (SELECT cell_no FROM door_command WHERE door_command.id = event.entity_id)
    WHERE entity = 'command'""",
)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("device_id", sa.String(64), nullable=True))
        table.add_column(sa.Column("cell_no", sa.Integer(), nullable=True))
    for statement in BACKFILL:
        op.execute(statement)
    op.create_index("ix_event_device", "event", ["device_id", "id"])
    op.create_table(
        "locker_alarm",
        sa.Column("locker_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("cell_no", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(10), nullable=True),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("raised_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["locker_id"], ["locker.id"], name=op.f("fk_locker_alarm_locker_id_locker")),
        sa.PrimaryKeyConstraint("locker_id", "key", name=op.f("pk_locker_alarm")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("locker_alarm")
    op.drop_index("ix_event_device", table_name="event")
    with op.batch_alter_table("event") as table:
        table.drop_column("cell_no")
        table.drop_column("device_id")
