"""Let orders be edited after they were placed: versions, what each edit changed, goods that are to be put back"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, lukoshko_server.db.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    """Go forward: no order was edited yet."""
    with op.batch_alter_table("orders") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("orders") as table:
        table.alter_column(
            "version", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
    op.create_table(
        "order_edit",
        _text("id", 64),
        _text("order_id", 64),
        sa.Column("version", sa.Integer(), nullable=True),
        _text("state", 10),
        _text("asked_by", 10),
        _time("asked_at"),
        _time("ended_at", nullable=True),
        _text("body_hash", 64),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("before_kopecks", sa.Integer(), nullable=False),
        sa.Column("after_kopecks", sa.Integer(), nullable=False),
        _time("window_starts_at", nullable=True),
        _text("reason", 300),
        _text("code", 60),
        sa.CheckConstraint("state in ('waiting', 'made', 'dropped')", name=op.f("ck_order_edit_state")),
        sa.CheckConstraint("(state = 'made') = (version is not null)", name=op.f("ck_order_edit_made")),
        sa.CheckConstraint("asked_by in ('customer', 'operator')", name=op.f("ck_order_edit_asked_by")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_edit_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_edit")),
        sa.UniqueConstraint("order_id", "version", name="uq_order_edit_version"),
    )
    op.create_index("ix_order_edit_order", "order_edit", ["order_id", "asked_at"])
    op.create_index(
        "uq_order_edit_waiting", "order_edit", ["order_id"], unique=True,
        sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_table(
        "put_back",
        _text("id", 64),
        _text("order_id", 64),
        _text("order_number", 20),
        sa.Column("line_no", sa.Integer(), nullable=False),
        _text("goods_id", 100),
        _text("name", 250),
        _text("unit", 10),
        _text("zone", 10),
        sa.Column("quantity", sa.Integer(), nullable=False),
        _text("lies", 10),
        _text("why", 20),
        _time("opened_at"),
        _time("done_at", nullable=True),
        _text("done_by", 64),
        sa.Column("spoiled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_put_back_quantity")),
        sa.CheckConstraint(
            "lies in ('tote', 'parcel', 'courier', 'cell', 'counter')", name=op.f("ck_put_back_lies")
        ),
        sa.CheckConstraint("(done_at is null) = (done_by = '')", name=op.f("ck_put_back_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_back")),
    )
    op.create_index("ix_put_back_open", "put_back", ["done_at", "opened_at"])
    op.create_index(op.f("ix_put_back_order_id"), "put_back", ["order_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("put_back")
    op.drop_table("order_edit")
    with op.batch_alter_table("orders") as table:
        table.drop_column("version")
