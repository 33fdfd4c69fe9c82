"""Let people be technicians"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = "role in ('customer', 'picker', 'courier', 'operator', 'clerk')"
AFTER = "role in ('customer', 'picker', 'courier', 'operator', 'clerk', 'technician')"
NAME = "ck_person_role_role"


def upgrade() -> None:
    """Go forward."""
    _swap(AFTER)


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM person_role WHERE role = 'technician'")
    _swap(BEFORE)


def _swap(rule: str) -> None:
    with op.batch_alter_table("person_role") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), rule)
