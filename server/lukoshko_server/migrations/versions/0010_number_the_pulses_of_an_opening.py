"""Number the pulses of an opening, and note when a cell is being loaded"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: every command so far was an opening of its own."""
    with op.batch_alter_table("placement") as table:
        table.add_column(sa.Column("loading_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("door_command") as table:
        table.add_column(sa.Column("opening_id", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE door_command SET opening_id = id")
    with op.batch_alter_table("door_command") as table:
        table.alter_column("opening_id", existing_type=sa.String(length=64), nullable=False)
        table.alter_column(
            "attempt", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
        table.create_check_constraint(op.f("ck_door_command_attempt"), "attempt between 1 and 3")
        table.create_unique_constraint(op.f("uq_door_command_opening_id"), ["opening_id", "attempt"])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("door_command") as table:
        table.drop_constraint(op.f("uq_door_command_opening_id"), type_="unique")
        table.drop_constraint(op.f("ck_door_command_attempt"), type_="check")
        table.drop_column("attempt")
        table.drop_column("opening_id")
    with op.batch_alter_table("placement") as table:
        table.drop_column("loading_at")
