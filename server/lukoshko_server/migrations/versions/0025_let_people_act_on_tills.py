"""Let people act on tills: what tills show, their shifts, commands with a reason, receipts that go to another till"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at is null")


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, lukoshko_server.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("till") as table:
        table.add_column(sa.Column("health", sa.Text(), server_default="{}", nullable=False))
        table.add_column(sa.Column("wrong", sa.String(length=500), server_default="", nullable=False))
    _intents()
    op.create_table(
        "till_command",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("kopecks", sa.BigInteger(), nullable=True),
        sa.Column("intent_id", sa.String(length=64), nullable=True),
        sa.Column("to_till_id", sa.String(length=64), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        _time("issued_at", nullable=False),
        _time("expires_at"),
        sa.Column("sendings", sa.Integer(), nullable=False),
        _time("sent_at", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        _time("ended_at"),
        sa.CheckConstraint(
            "kind in ('close_shift', 'report_x', 'cash_in', 'cash_out', 'drop_receipt')",
            name=op.f("ck_till_command_kind"),
        ),
        sa.CheckConstraint(
            "state in ('sent', 'accepted', 'done', 'failed', 'rejected', 'uncertain', 'lost')",
            name=op.f("ck_till_command_state"),
        ),
        sa.CheckConstraint("why <> ''", name=op.f("ck_till_command_why")),
        sa.CheckConstraint(
            "(kind in ('cash_in', 'cash_out')) = (kopecks is not null)", name=op.f("ck_till_command_kopecks")
        ),
        sa.CheckConstraint("kopecks is null or kopecks > 0", name=op.f("ck_till_command_positive")),
        sa.CheckConstraint(
            "(kind = 'drop_receipt') = (intent_id is not null and to_till_id is not null)",
            name=op.f("ck_till_command_drop"),
        ),
        sa.CheckConstraint("to_till_id is null or to_till_id <> till_id", name=op.f("ck_till_command_other")),
        sa.ForeignKeyConstraint(
            ["intent_id"], ["print_intent.id"], name=op.f("fk_till_command_intent_id_print_intent")
        ),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_till_command_till_id_till")),
        sa.ForeignKeyConstraint(["to_till_id"], ["till.id"], name=op.f("fk_till_command_to_till_id_till")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_command")),
    )
    op.create_index(
        "uq_till_command_intent",
        "till_command",
        ["intent_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(op.f("ix_till_command_request_id"), "till_command", ["request_id"])
    op.create_index("ix_till_command_till", "till_command", ["till_id", "issued_at"])
    op.create_index("ix_till_command_open", "till_command", ["ended_at", "sent_at"])
    op.create_index("ix_till_command_actor", "till_command", ["actor", "issued_at"])
    op.create_table(
        "till_shift",
        sa.Column("fn_number", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        _time("opened_at"),
        sa.Column("opened_fd", sa.BigInteger(), nullable=True),
        _time("closed_at"),
        sa.Column("closed_fd", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        _time("reported_at"),
        sa.CheckConstraint("number > 0", name=op.f("ck_till_shift_number")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_till_shift_till_id_till")),
        sa.PrimaryKeyConstraint("fn_number", "number", name=op.f("pk_till_shift")),
    )
    op.create_index(op.f("ix_till_shift_till_id"), "till_shift", ["till_id"])
    op.create_table(
        "stray_document",
        sa.Column("fn_number", sa.String(length=20), nullable=False),
        sa.Column("fd_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("total_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("shift_number", sa.Integer(), nullable=False),
        _time("at", nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_stray_document_till_id_till")),
        sa.PrimaryKeyConstraint("fn_number", "fd_number", name=op.f("pk_stray_document")),
    )
    op.create_index(op.f("ix_stray_document_order_id"), "stray_document", ["order_id"])


def _intents() -> None:
    op.create_table(
        "print_intent",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        _time("sent_at", nullable=False),
        _time("ended_at"),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_print_intent_till_id_till")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_intent")),
    )
    op.execute(
        "INSERT INTO print_intent (id, receipt_id, no, till_id, sendings, sent_at, ended_at) "
        "SELECT receipt_id, receipt_id, 1, till_id, sendings, sent_at, ended_at FROM print_job"
    )
    op.create_index("ix_print_intent_open", "print_intent", ["ended_at", "sent_at"])
    op.create_index(op.f("ix_print_intent_receipt_id"), "print_intent", ["receipt_id"])
    op.create_index(
        "uq_print_intent_receipt",
        "print_intent",
        ["receipt_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_table("print_job")


def downgrade() -> None:
    """Go back; of each receipt the latest intent stays."""
    for name in ("stray_document", "till_shift", "till_command"):
        op.drop_table(name)
    op.create_table(
        "print_job",
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("till_id", sa.String(length=64), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        _time("sent_at", nullable=False),
        _time("ended_at"),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_print_job_till_id_till")),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_print_job")),
    )
    op.create_index("ix_print_job_open", "print_job", ["ended_at", "sent_at"])
    op.execute(
        "INSERT INTO print_job (receipt_id, till_id, sendings, sent_at, ended_at) "
        "SELECT receipt_id, till_id, sendings, sent_at, ended_at FROM print_intent AS one "
        "WHERE no = (SELECT max(no) FROM print_intent AS any_of WHERE any_of.receipt_id = one.receipt_id)"
    )
    op.drop_table("print_intent")
    with op.batch_alter_table("till") as table:
        table.drop_column("wrong")
        table.drop_column("health")
