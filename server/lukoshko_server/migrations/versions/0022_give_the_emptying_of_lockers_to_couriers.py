"""Give the emptying of lockers to couriers"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "errand",
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("courier_id", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["locker_id"], ["locker.id"], name=op.f("fk_errand_locker_id_locker")),
        sa.PrimaryKeyConstraint("locker_id", name=op.f("pk_errand")),
    )
    with op.batch_alter_table("errand") as table:
        table.create_index(op.f("ix_errand_courier_id"), ["courier_id"], unique=False)
    with op.batch_alter_table("placement") as table:
        table.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("placement") as table:
        table.drop_column("taken_at")
    op.drop_table("errand")
