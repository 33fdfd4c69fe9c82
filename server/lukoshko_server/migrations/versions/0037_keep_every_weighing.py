"""Keep every weighing"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: of what lies in a tote already only the sum is known."""
    op.create_table(
        "weighing",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("gross_grams", sa.Integer(), nullable=False),
        sa.Column("tare_grams", sa.Integer(), nullable=False),
        sa.Column("tare", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("out_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tare_grams >= 0 and gross_grams > tare_grams", name=op.f("ck_weighing_net")),
        sa.CheckConstraint("source in ('scales', 'label', 'found')", name=op.f("ck_weighing_source")),
        sa.ForeignKeyConstraint(
            ["order_id", "line_no"], ["task_line.order_id", "task_line.no"],
            name=op.f("fk_weighing_order_id_task_line"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing")),
        sa.UniqueConstraint("order_id", "line_no", "nth", name=op.f("uq_weighing_order_id")),
    )  # fmt: skip
    with op.batch_alter_table("order_line") as table:
        table.add_column(sa.Column("weights", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("order_line") as table:
        table.alter_column("weights", server_default=None, existing_type=sa.JSON(), existing_nullable=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("order_line") as table:
        table.drop_column("weights")
    op.drop_table("weighing")
