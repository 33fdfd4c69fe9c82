"""Agree on what weighs more"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: nobody has agreed to anything yet."""
    op.create_table(
        "overweight",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("until", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("way in ('trim', 'second_hold', 'at_door')", name=op.f("ck_overweight_way")),
        sa.CheckConstraint("state in ('open', 'asked', 'settled', 'trim')", name=op.f("ck_overweight_state")),
        sa.CheckConstraint("kopecks >= 0", name=op.f("ck_overweight_kopecks")),
        sa.CheckConstraint("(state = 'asked') = (until is not null)", name=op.f("ck_overweight_until")),
        sa.ForeignKeyConstraint(["order_id"], ["task.order_id"], name=op.f("fk_overweight_order_id_task")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_overweight")),
    )
    op.create_index("ix_overweight_due", "overweight", ["state", "until"])
    with op.batch_alter_table("orders") as table:
        table.add_column(sa.Column("overweight", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("orders") as table:
        table.alter_column(
            "overweight", server_default=None, existing_type=sa.JSON(), existing_nullable=False
        )
    with op.batch_alter_table("task_line") as table:
        table.add_column(sa.Column("extra_kopecks", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("task_line") as table:
        table.alter_column(
            "extra_kopecks", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
        table.drop_constraint(op.f("ck_task_line_signs"), type_="check")
        table.create_check_constraint(
            op.f("ck_task_line_signs"), "picked >= 0 and budget_kopecks >= 0 and extra_kopecks >= 0"
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("task_line") as table:
        table.drop_constraint(op.f("ck_task_line_signs"), type_="check")
        table.create_check_constraint(op.f("ck_task_line_signs"), "picked >= 0 and budget_kopecks >= 0")
        table.drop_column("extra_kopecks")
    with op.batch_alter_table("orders") as table:
        table.drop_column("overweight")
    op.drop_index("ix_overweight_due", "overweight")
    op.drop_table("overweight")
