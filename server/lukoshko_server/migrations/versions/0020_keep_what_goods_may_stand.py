"""Keep what goods may stand by their label"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STANDS = "zone <> 'ambient' or (warm_above_c10 is null and allowed_minutes is null)"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("enrichment") as table:
        table.add_column(sa.Column("warm_above_c10", sa.SmallInteger(), nullable=True))
        table.add_column(sa.Column("allowed_minutes", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_enrichment_stands"), STANDS)
    with op.batch_alter_table("cold_parcel") as table:
        table.add_column(sa.Column("limits", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("cold_parcel") as table:
        table.drop_column("limits")
    with op.batch_alter_table("enrichment") as table:
        table.drop_constraint(op.f("ck_enrichment_stands"), type_="check")
        table.drop_column("allowed_minutes")
        table.drop_column("warm_above_c10")
