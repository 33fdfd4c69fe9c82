"""Keep the cash of couriers"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BEFORE = "role in ('customer', 'picker', 'courier', 'operator', 'clerk', 'technician')"
AFTER = "role in ('customer', 'picker', 'courier', 'operator', 'clerk', 'technician', 'accountant')"
NAME = "ck_person_role_role"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "cash_shift",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("courier_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("float_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=100), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_kopecks", sa.BigInteger(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.String(length=64), nullable=False),
        sa.Column("banked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slip", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(handed_to = '') = (handed_at is null)", name=op.f("ck_cash_shift_handed")),
        sa.CheckConstraint("(slip = '') = (banked_at is null)", name=op.f("ck_cash_shift_slip")),
        sa.CheckConstraint(
            "(state in ('open', 'counting')) = (counted_kopecks is null)", name=op.f("ck_cash_shift_counted")
        ),
        sa.CheckConstraint(
            "state in ('open', 'counting', 'counted', 'handed_over', 'banked', 'confirmed')",
            name=op.f("ck_cash_shift_state"),
        ),
        sa.CheckConstraint("counted_kopecks is null or counted_kopecks >= 0", name=op.f("ck_cash_shift_sum")),
        sa.CheckConstraint("float_kopecks >= 0", name=op.f("ck_cash_shift_float")),
        sa.CheckConstraint("handed_to <> courier_id", name=op.f("ck_cash_shift_other_hand")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_shift")),
        sa.UniqueConstraint("id", "courier_id", name=op.f("uq_cash_shift_id")),
    )
    with op.batch_alter_table("cash_shift") as table:
        table.create_index("ix_cash_shift_courier", ["courier_id", "opened_at"], unique=False)
        table.create_index("ix_cash_shift_state", ["state", "opened_at"], unique=False)
        table.create_index(
            "uq_cash_shift_running",
            ["courier_id"],
            unique=True,
            sqlite_where=sa.text("state in ('open', 'counting')"),
            postgresql_where=sa.text("state in ('open', 'counting')"),
        )

    op.create_table(
        "cash_discrepancy",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("courier_id", sa.String(length=64), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kopecks", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(ended_at is null) = (how = '')", name=op.f("ck_cash_discrepancy_ended")),
        sa.CheckConstraint(
            "(how = 'signed') = (signed_by <> '' and note <> '')", name=op.f("ck_cash_discrepancy_signed")
        ),
        sa.CheckConstraint(
            "how in ('', 'signed', 'explained', 'recount')", name=op.f("ck_cash_discrepancy_how")
        ),
        sa.CheckConstraint("kopecks <> 0", name=op.f("ck_cash_discrepancy_kopecks")),
        sa.CheckConstraint("signed_by <> courier_id", name=op.f("ck_cash_discrepancy_other_hand")),
        sa.ForeignKeyConstraint(
            ["shift_id", "courier_id"],
            ["cash_shift.id", "cash_shift.courier_id"],
            name=op.f("fk_cash_discrepancy_shift_id_cash_shift"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_discrepancy")),
    )
    with op.batch_alter_table("cash_discrepancy") as table:
        table.create_index("ix_cash_discrepancy_shift", ["shift_id", "no"], unique=False)
        table.create_index(
            "uq_cash_discrepancy_open",
            ["shift_id"],
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )

    op.create_table(
        "cash_entry",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("courier_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("kopecks", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("route", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "(kind in ('float', 'taken') and kopecks > 0) or (kind in ('change', 'refund', 'handed_over') and kopecks < 0) or (kind = 'discrepancy' and kopecks <> 0)",
            name=op.f("ck_cash_entry_kopecks"),
        ),
        sa.CheckConstraint(
            "(kind in ('taken', 'change', 'refund')) = (order_id is not null)",
            name=op.f("ck_cash_entry_order_id"),
        ),
        sa.CheckConstraint("(order_id is null) = (route = '')", name=op.f("ck_cash_entry_route")),
        sa.CheckConstraint(
            "kind in ('float', 'taken', 'change', 'refund', 'handed_over', 'discrepancy')",
            name=op.f("ck_cash_entry_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["shift_id", "courier_id"],
            ["cash_shift.id", "cash_shift.courier_id"],
            name=op.f("fk_cash_entry_shift_id_cash_shift"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_entry")),
    )
    with op.batch_alter_table("cash_entry") as table:
        table.create_index("ix_cash_entry_order", ["order_id"], unique=False)
        table.create_index("ix_cash_entry_shift", ["shift_id", "at"], unique=False)
        table.create_index(
            "uq_cash_entry_handed",
            ["shift_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'handed_over'"),
            postgresql_where=sa.text("kind = 'handed_over'"),
        )
    _swap(AFTER)


def downgrade() -> None:
    """Go back."""
    op.execute("DELETE FROM person_role WHERE role = 'accountant'")
    _swap(BEFORE)

    op.drop_table("cash_entry")

    op.drop_table("cash_discrepancy")

    op.drop_table("cash_shift")


def _swap(rule: str) -> None:
    with op.batch_alter_table("person_role") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), rule)
