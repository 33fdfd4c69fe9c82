"""Keep marking codes, and which goods need them"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

GROUPS = "'milk', 'water', 'juice', 'beer', 'tobacco', 'clothes', 'shoes', 'other'"
HELD = sa.text("released_at is null")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("enrichment") as table:
        table.add_column(sa.Column("marked", sa.String(length=10), nullable=True))
        table.create_check_constraint(op.f("ck_enrichment_marked"), f"marked in ({GROUPS}, 'none')")
    with op.batch_alter_table("goods_card") as table:
        table.add_column(sa.Column("marked", sa.String(length=10), nullable=True))
        table.create_check_constraint(op.f("ck_goods_card_marked"), f"marked in ({GROUPS})")
    op.create_table(
        "mark",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("goods_id", sa.String(length=100), nullable=False),
        sa.Column("identifier", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=256), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("mark_group", sa.String(length=10), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=True),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("request_ms", sa.BigInteger(), nullable=False),
        sa.Column("inst", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("sold_at", MOMENT, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("released", sa.String(length=20), nullable=False),
        sa.CheckConstraint("state in ('checking', 'good', 'refused')", name=op.f("ck_mark_state")),
        sa.CheckConstraint(
            "state <> 'refused' or (released_at is not null and why <> '')", name=op.f("ck_mark_refused")
        ),
        sa.CheckConstraint("mode in ('', 'online', 'local', 'emergency')", name=op.f("ck_mark_mode")),
        sa.CheckConstraint("grams is null or grams > 0", name=op.f("ck_mark_grams")),
        sa.CheckConstraint("sold_at is null or state = 'good'", name=op.f("ck_mark_sold")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    op.create_index("ix_mark_order", "mark", ["order_id", "line_no"])
    op.create_index(
        "uq_mark_held", "mark", ["identifier"], unique=True, sqlite_where=HELD, postgresql_where=HELD
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("mark")
    with op.batch_alter_table("goods_card") as table:
        table.drop_constraint(op.f("ck_goods_card_marked"), type_="check")
        table.drop_column("marked")
    with op.batch_alter_table("enrichment") as table:
        table.drop_constraint(op.f("ck_enrichment_marked"), type_="check")
        table.drop_column("marked")
