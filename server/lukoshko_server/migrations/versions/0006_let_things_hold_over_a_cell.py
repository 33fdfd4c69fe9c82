"""Let things hold over a cell, openings have a reason, and technicians chores"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = "kind in ('faulty', 'maintenance', 'cleaning', 'blocked', 'left_open', 'forced', 'check')"
CHORES = "kind in ('repair', 'clean', 'look', 'shut', 'bus', 'climate', 'other')"
OPEN = sa.text("done_at is null")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "cell_overlay",
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("cell_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_cell_overlay_kind")),
        sa.ForeignKeyConstraint(
            ["locker_id", "cell_no"],
            ["cell.locker_id", "cell.no"],
            name=op.f("fk_cell_overlay_locker_id_cell"),
        ),
        sa.PrimaryKeyConstraint("locker_id", "cell_no", "kind", name=op.f("pk_cell_overlay")),
    )
    _move("out_of_service", "faulty")
    _move("needs_check", "check")
    with op.batch_alter_table("cell") as table:
        table.drop_column("out_of_service")
        table.drop_column("needs_check")
    with op.batch_alter_table("door_command") as table:
        table.add_column(sa.Column("why", sa.String(length=200), nullable=False, server_default="unknown"))
    with op.batch_alter_table("door_command") as table:
        table.alter_column(
            "why", server_default=None, existing_type=sa.String(length=200), existing_nullable=False
        )
        table.create_check_constraint(op.f("ck_door_command_why"), "reason <> 'service' or why <> ''")
    op.create_table(
        "chore",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("cell_no", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=64), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(CHORES, name=op.f("ck_chore_kind")),
        sa.CheckConstraint("done_at is null or (done_by <> '' and note <> '')", name=op.f("ck_chore_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chore")),
    )
    with op.batch_alter_table("chore") as table:
        table.create_index(
            "uq_chore_open",
            ["kind", "locker_id", "cell_no"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        table.create_index("ix_chore_done", ["done_at"], unique=False)


def downgrade() -> None:
    """Go back: what holds over a cell becomes one of the two old marks."""
    op.drop_table("chore")
    with op.batch_alter_table("door_command") as table:
        table.drop_constraint(op.f("ck_door_command_why"), type_="check")
        table.drop_column("why")
    with op.batch_alter_table("cell") as table:
        for name in ("out_of_service", "needs_check"):
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    _mark("out_of_service", "faulty", "maintenance", "cleaning", "blocked")
    _mark("needs_check", "left_open", "forced", "check")
    with op.batch_alter_table("cell") as table:
        for name in ("out_of_service", "needs_check"):
            table.alter_column(name, server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
    op.drop_table("cell_overlay")


def _move(column: str, kind: str) -> None:
    cell = sa.table("cell", *(sa.column(name) for name in ("locker_id", "no")), sa.column(column, sa.Boolean))
    names = ("locker_id", "cell_no", "kind", "since", "why", "actor")
    held = sa.table("cell_overlay", *(sa.column(name) for name in names))
    now = sa.func.current_timestamp()
    found = sa.select(
        cell.c.locker_id, cell.c.no, sa.literal(kind), now, sa.literal("before"), sa.literal("migration")
    )
    op.execute(held.insert().from_select(names, found.where(cell.c[column])))


def _mark(column: str, *kinds: str) -> None:
    cell = sa.table("cell", *(sa.column(name) for name in ("locker_id", "no")), sa.column(column, sa.Boolean))
    held = sa.table("cell_overlay", *(sa.column(name) for name in ("locker_id", "cell_no", "kind")))
    same = sa.and_(held.c.locker_id == cell.c.locker_id, held.c.cell_no == cell.c.no, held.c.kind.in_(kinds))
    op.execute(cell.update().where(sa.exists().where(same)).values({column: True}))
