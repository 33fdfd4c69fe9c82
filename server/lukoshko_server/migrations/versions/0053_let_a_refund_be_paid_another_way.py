"""Let a refund be paid another way than by its bank"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NAME = "ck_refund_part_state"
BEFORE = "state in ('asked', 'returned', 'failed')"
AFTER = "state in ('asked', 'returned', 'failed', 'paid')"


def upgrade() -> None:
    """Go forward."""
    _states(AFTER)


def downgrade() -> None:
    """Go back; what was paid another way has gone back all the same."""
    op.execute("update refund_part set state = 'returned' where state = 'paid'")
    _states(BEFORE)


def _states(condition: str) -> None:
    with op.batch_alter_table("refund_part") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), condition)
