"""Name the INN of whoever takes money"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: nobody's is known."""
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("inn", sa.String(length=12), nullable=False, server_default=""))
    with op.batch_alter_table("person") as table:
        table.alter_column(
            "inn", server_default=None, existing_type=sa.String(length=12), existing_nullable=False
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("person") as table:
        table.drop_column("inn")
