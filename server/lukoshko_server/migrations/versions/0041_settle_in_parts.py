"""Settle in parts: several payments of an order, charges, planned holds, refunds by part"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

STANDS = sa.text("state <> 'failed'")
OPEN = "state in ('asked', 'pending', 'held', 'capturing', 'voiding')"
OPEN_TOO = "state in ('planned', 'asked', 'pending', 'held', 'capturing', 'voiding')"
METHODS = "method in ('hold', 'cash', 'terminal')"
METHODS_TOO = "method in ('hold', 'cash', 'terminal', 'invoice')"


def upgrade() -> None:
    """Go forward: every hold was the order's own, every settlement had one part."""
    with op.batch_alter_table("hold") as table:
        table.drop_index("uq_hold_open_order")
        table.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("kind", sa.String(length=6), nullable=False, server_default="hold"))
        table.add_column(sa.Column("refunded_kopecks", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("due_at", lukoshko_server.db.UtcDateTime(timezone=True), nullable=True))
    op.execute(
        "update hold set refunded_kopecks = coalesce((select s.refunded_kopecks from settlement s"
        " where s.hold_id = hold.id and s.state = 'taken'), 0)"
    )
    with op.batch_alter_table("hold") as table:
        table.alter_column("part", server_default=None, existing_type=sa.Integer())
        table.alter_column("kind", server_default=None, existing_type=sa.String(length=6))
        table.alter_column("refunded_kopecks", server_default=None, existing_type=sa.Integer())
        table.create_check_constraint(op.f("ck_hold_part"), "part >= 0")
        table.create_check_constraint(op.f("ck_hold_kind"), "kind in ('hold', 'charge')")
        table.create_check_constraint(op.f("ck_hold_planned"), "(state = 'planned') = (due_at is not null)")
        table.create_check_constraint(
            op.f("ck_hold_refunded"), "refunded_kopecks between 0 and captured_kopecks"
        )
    op.create_index(
        "uq_hold_open_part", "hold", ["order_id", "part"], unique=True, sqlite_where=sa.text(OPEN_TOO),
        postgresql_where=sa.text(OPEN_TOO),
    )  # fmt: skip
    op.create_table(
        "settlement_part",
        sa.Column("settlement_id", sa.String(length=64), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("hold_id", sa.String(length=64), nullable=True),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("capture_kopecks", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("refunded_kopecks", sa.Integer(), nullable=False),
        sa.CheckConstraint(METHODS_TOO, name=op.f("ck_settlement_part_method")),
        sa.CheckConstraint("state in ('asked', 'taken', 'failed')", name=op.f("ck_settlement_part_state")),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_settlement_part_kopecks")),
        sa.CheckConstraint("(method = 'hold') = (hold_id is not null)", name=op.f("ck_settlement_part_hold")),
        sa.CheckConstraint(
            "capture_kopecks >= 0 and (capture_kopecks = 0 or capture_kopecks >= kopecks)",
            name=op.f("ck_settlement_part_capture"),
        ),
        sa.CheckConstraint(
            "refunded_kopecks between 0 and kopecks", name=op.f("ck_settlement_part_refunded")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_settlement_part_hold_id_hold")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlement.id"], name=op.f("fk_settlement_part_settlement_id_settlement")
        ),
        sa.PrimaryKeyConstraint("settlement_id", "no", name=op.f("pk_settlement_part")),
    )
    op.execute(
        "insert into settlement_part (settlement_id, no, method, hold_id, kopecks, capture_kopecks, state,"
        " refunded_kopecks) select id, 1, method, hold_id, kopecks,"
        " case when method = 'hold' then kopecks else 0 end, state, refunded_kopecks from settlement"
    )
    op.create_index(
        "uq_settlement_part_hold", "settlement_part", ["hold_id"], unique=True, sqlite_where=STANDS,
        postgresql_where=STANDS,
    )  # fmt: skip
    op.drop_index("uq_settlement_hold", "settlement")
    with op.batch_alter_table("settlement") as table:
        table.drop_constraint(op.f("ck_settlement_hold"), type_="check")
        table.drop_constraint(op.f("ck_settlement_method"), type_="check")
        table.drop_constraint(op.f("fk_settlement_hold_id_hold"), type_="foreignkey")
        table.create_check_constraint(op.f("ck_settlement_method"), METHODS_TOO)
        table.drop_column("hold_id")
    with op.batch_alter_table("refund") as table:
        table.alter_column("settlement_id", nullable=True, existing_type=sa.String(length=64))
    op.create_table(
        "refund_part",
        sa.Column("id", sa.String(length=70), nullable=False),
        sa.Column("refund_id", sa.String(length=64), nullable=False),
        sa.Column("settlement_part", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.String(length=64), nullable=True),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("state in ('asked', 'returned', 'failed')", name=op.f("ck_refund_part_state")),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_refund_part_kopecks")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_refund_part_hold_id_hold")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_refund_part_refund_id_refund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_part")),
    )
    op.execute(
        "insert into refund_part (id, refund_id, settlement_part, hold_id, kopecks, state)"
        " select r.id, r.id, 1, p.hold_id, r.kopecks, r.state from refund r"
        " join settlement_part p on p.settlement_id = r.settlement_id"
    )
    op.create_index(op.f("ix_refund_part_refund_id"), "refund_part", ["refund_id"])


def downgrade() -> None:
    """Go back: where an order had more than one payment, the parts beside the first are forgotten."""
    op.drop_table("refund_part")
    op.execute("delete from refund where settlement_id is null")
    with op.batch_alter_table("refund") as table:
        table.alter_column("settlement_id", nullable=False, existing_type=sa.String(length=64))
    with op.batch_alter_table("settlement") as table:
        table.add_column(sa.Column("hold_id", sa.String(length=64), nullable=True))
        table.drop_constraint(op.f("ck_settlement_method"), type_="check")
    op.execute("update settlement set method = 'terminal' where method = 'invoice'")
    op.execute(
        "update settlement set hold_id = (select min(p.hold_id) from settlement_part p"
        " where p.settlement_id = settlement.id) where method = 'hold'"
    )
    with op.batch_alter_table("settlement") as table:
        table.create_check_constraint(op.f("ck_settlement_method"), METHODS)
        table.create_check_constraint(op.f("ck_settlement_hold"), "(method = 'hold') = (hold_id is not null)")
        table.create_foreign_key(op.f("fk_settlement_hold_id_hold"), "hold", ["hold_id"], ["id"])
    op.create_index(
        "uq_settlement_hold", "settlement", ["hold_id"], unique=True, sqlite_where=STANDS,
        postgresql_where=STANDS,
    )  # fmt: skip
    op.drop_table("settlement_part")
    op.drop_index("uq_hold_open_part", "hold")
    with op.batch_alter_table("hold") as table:
        for name in ("part", "kind", "planned", "refunded"):
            table.drop_constraint(op.f(f"ck_hold_{name}"), type_="check")
        for column in ("due_at", "refunded_kopecks", "kind", "part"):
            table.drop_column(column)
    op.execute("update hold set state = 'void' where state = 'planned'")
    op.create_index(
        "uq_hold_open_order", "hold", ["order_id"], unique=True, sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )  # fmt: skip
