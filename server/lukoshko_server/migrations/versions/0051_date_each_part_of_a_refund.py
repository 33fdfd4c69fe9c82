"""Date each part of a refund by itself"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_ENDED = sa.text(
    "update refund_part set ended_at = (select coalesce(refund.ended_at, refund.created_at) from refund"
    " where refund.id = refund_part.refund_id) where state <> 'asked'"
)


def upgrade() -> None:
    """Go forward: parts that have ended get the moment by which they were counted until now."""
    with op.batch_alter_table("refund_part") as table:
        table.add_column(sa.Column("ended_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True))
    op.execute(_ENDED)
    with op.batch_alter_table("refund_part") as table:
        table.create_check_constraint(op.f("ck_refund_part_ended"), "(state = 'asked') = (ended_at is null)")
        table.create_index(op.f("ix_refund_part_ended_at"), ["ended_at"])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("refund_part") as table:
        table.drop_index(op.f("ix_refund_part_ended_at"))
        table.drop_constraint(op.f("ck_refund_part_ended"), type_="check")
        table.drop_column("ended_at")
