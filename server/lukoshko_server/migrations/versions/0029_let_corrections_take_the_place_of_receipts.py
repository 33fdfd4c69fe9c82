"""Let corrections take the place of receipts that were refused"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BEFORE = "state in ('drawn', 'queued', 'printed', 'refused')"
AFTER = "state in ('drawn', 'queued', 'printed', 'refused', 'corrected')"


def upgrade() -> None:
    """Go forward."""
    _states(AFTER)


def downgrade() -> None:
    """Go back."""
    op.execute("UPDATE receipt SET state = 'refused' WHERE state = 'corrected'")
    _states(BEFORE)


def _states(allowed: str) -> None:
    with op.batch_alter_table("receipt") as table:
        table.drop_constraint(op.f("ck_receipt_state"), type_="check")
    with op.batch_alter_table("receipt") as table:
        table.create_check_constraint(op.f("ck_receipt_state"), allowed)
