"""Note what of a settlement an exchange paid"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_PAID = sa.text(
    "update settlement set exchanged_kopecks = (select coalesce(sum(settlement_part.kopecks), 0) from settlement_part"
    " where settlement_part.settlement_id = settlement.id and settlement_part.exchanged)"
)


def upgrade() -> None:
    """Go forward: as the parts have it."""
    with op.batch_alter_table("settlement") as table:
        table.add_column(sa.Column("exchanged_kopecks", sa.Integer(), nullable=False, server_default="0"))
        table.create_check_constraint(
            op.f("ck_settlement_exchanged"), "exchanged_kopecks between 0 and kopecks"
        )
    op.execute(_PAID)
    with op.batch_alter_table("settlement") as table:
        table.alter_column("exchanged_kopecks", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("settlement") as table:
        table.drop_constraint(op.f("ck_settlement_exchanged"), type_="check")
        table.drop_column("exchanged_kopecks")
