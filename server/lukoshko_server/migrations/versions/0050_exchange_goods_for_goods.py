"""Exchange goods for goods in the shop"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

HOLD = "uq_settlement_part_hold"
PARTS = {
    "settlement_part": "not exchanged or (state <> 'asked' and capture_kopecks = 0)",
    "refund_part": "not exchanged or (state = 'returned' and hold_id is null)",
}
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Go forward."""
    op.drop_index(HOLD, table_name="settlement_part")
    for name, rule in PARTS.items():
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("exchanged", sa.Boolean(), nullable=False, server_default=sa.false()))
            table.create_check_constraint(op.f(f"ck_{name}_exchanged"), rule)
        with op.batch_alter_table(name) as table:
            table.alter_column("exchanged", server_default=None)
    _one_part_a_hold("state <> 'failed' and not exchanged")
    op.create_table(
        "goods_exchange",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("given_id", sa.String(length=64), nullable=False),
        sa.Column("place_id", sa.String(length=64), nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("back", sa.JSON(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open', 'done', 'given_up')", name=op.f("ck_goods_exchange_state")),
        sa.CheckConstraint("(state = 'open') = (ended_at is null)", name=op.f("ck_goods_exchange_ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_exchange")),
        sa.UniqueConstraint("given_id", name=op.f("uq_goods_exchange_given_id")),
    )
    op.create_index("ix_goods_exchange_order", "goods_exchange", ["order_id"])
    op.create_index(
        "uq_goods_exchange_open",
        "goods_exchange",
        ["order_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Go back: what was exchanged is not told from money that moved."""
    op.drop_table("goods_exchange")
    op.execute(
        "UPDATE settlement_part SET method = 'terminal', hold_id = NULL WHERE exchanged AND hold_id IS NOT NULL"
    )
    op.drop_index(HOLD, table_name="settlement_part")
    for name in PARTS:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_exchanged"), type_="check")
            table.drop_column("exchanged")
    _one_part_a_hold("state <> 'failed'")


def _one_part_a_hold(rule: str) -> None:
    where = sa.text(rule)
    op.create_index(
        HOLD, "settlement_part", ["hold_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
