"""Let a person have the right to end receipts"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BEFORE = "'customer', 'picker', 'courier', 'operator', 'clerk', 'technician', 'accountant'"
NAME = "ck_person_role_role"


def upgrade() -> None:
    """Go forward."""
    _swap(f"role in ({BEFORE}, 'fiscal')")


def downgrade() -> None:
    """Go back: nobody has that right."""
    op.execute("DELETE FROM person_role WHERE role = 'fiscal'")
    _swap(f"role in ({BEFORE})")


def _swap(rule: str) -> None:
    with op.batch_alter_table("person_role") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), rule)
