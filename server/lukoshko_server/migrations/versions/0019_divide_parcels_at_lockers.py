"""Divide parcels at lockers, and name what finds no room in one"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = "kind in ('decide', 'bring', 'refund')"
AFTER = "kind in ('decide', 'bring', 'refund', 'place')"
NAME = "ck_claim_kind"
PART_OF = "fk_parcel_part_of_parcel"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("parcel") as table:
        table.add_column(sa.Column("part_of", sa.String(length=64), nullable=True))
        table.create_foreign_key(op.f(PART_OF), "parcel", ["part_of"], ["id"])
    _swap(AFTER)


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM claim WHERE kind = 'place'")
    _swap(BEFORE)
    with op.batch_alter_table("parcel") as table:
        table.drop_constraint(op.f(PART_OF), type_="foreignkey")
        table.drop_column("part_of")


def _swap(rule: str) -> None:
    with op.batch_alter_table("claim") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), rule)
