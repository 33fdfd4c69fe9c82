"""Let a person end a receipt of which no machine can say what became"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

FORMER = "'close_shift', 'report_x', 'cash_in', 'cash_out', 'drop_receipt'"


def upgrade() -> None:
    """Go forward: nobody has ended any."""
    with op.batch_alter_table("till_command") as table:
        table.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        table.drop_constraint(op.f("ck_till_command_kind"), type_="check")
        table.drop_constraint(op.f("ck_till_command_drop"), type_="check")
        table.create_check_constraint(op.f("ck_till_command_kind"), f"kind in ({FORMER}, 'end_receipt')")
        table.create_check_constraint(
            op.f("ck_till_command_intent"),
            "(kind in ('drop_receipt', 'end_receipt')) = (intent_id is not null)",
        )
        table.create_check_constraint(
            op.f("ck_till_command_drop"), "(kind = 'drop_receipt') = (to_till_id is not null)"
        )
        table.create_check_constraint(
            op.f("ck_till_command_evidence"), "(kind = 'end_receipt') = (evidence <> '')"
        )
    with op.batch_alter_table("till_command") as table:
        table.alter_column("evidence", server_default=None, existing_type=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    """Go back: what a person ended is not told of any more, its receipt stays as it is."""
    op.execute("delete from till_command where kind = 'end_receipt'")
    with op.batch_alter_table("till_command") as table:
        for name in ("evidence", "drop", "intent", "kind"):
            table.drop_constraint(op.f(f"ck_till_command_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_till_command_kind"), f"kind in ({FORMER})")
        table.create_check_constraint(
            op.f("ck_till_command_drop"),
            "(kind = 'drop_receipt') = (intent_id is not null and to_till_id is not null)",
        )
        table.drop_column("evidence")
