"""Keep actions on refrigerated zones"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = "state in ('sent', 'accepted', 'done', 'failed', 'rejected', 'uncertain', 'lost')"
ACTIONS = "action in ('defrost', 'clean_on', 'clean_off', 'reset_alarm')"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "zone_action",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=15), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("zone in ('ambient', 'chilled', 'frozen')", name=op.f("ck_zone_action_zone")),
        sa.CheckConstraint(ACTIONS, name=op.f("ck_zone_action_action")),
        sa.CheckConstraint(STATES, name=op.f("ck_zone_action_state")),
        sa.CheckConstraint("why <> ''", name=op.f("ck_zone_action_why")),
        sa.ForeignKeyConstraint(["locker_id"], ["locker.id"], name=op.f("fk_zone_action_locker_id_locker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_action")),
    )
    with op.batch_alter_table("zone_action") as table:
        table.create_index("ix_zone_action_zone", ["locker_id", "zone", "issued_at"], unique=False)
        table.create_index("ix_zone_action_state", ["state", "expires_at"], unique=False)
        table.create_index("ix_zone_action_actor", ["actor", "issued_at"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("zone_action")
