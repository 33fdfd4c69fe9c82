"""Count how long goods were warm"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at is null")
_KINDS = "kind in ('rest', 'out', 'in'{})"


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, lukoshko_server.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "cold_parcel",
        sa.Column("parcel_id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(10), nullable=False),
        sa.Column("locker_id", sa.String(64), nullable=True),
        _moment("since"),
        sa.Column("counted", sa.JSON(none_as_null=True), nullable=True),
        _moment("counted_to", nullable=True),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("warm_s", sa.Integer(), nullable=False),
        sa.Column("carried_s", sa.Integer(), nullable=False),
        sa.Column("core_c10", sa.Integer(), nullable=False),
        sa.Column("counting", sa.Boolean(), nullable=False),
        _moment("looked_at"),
        _moment("due_at", nullable=True),
        _moment("blocked_at", nullable=True),
        sa.Column("block_why", sa.String(200), nullable=False),
        _moment("lifted_at", nullable=True),
        sa.Column("lifted_by", sa.String(64), nullable=True),
        sa.Column("lift_why", sa.String(200), nullable=False),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("zone in ('chilled', 'frozen')", name=op.f("ck_cold_parcel_zone")),
        sa.CheckConstraint("level in ('ok', 'warm', 'spoiled')", name=op.f("ck_cold_parcel_level")),
        sa.CheckConstraint(
            "(level = 'spoiled') = (blocked_at is not null)", name=op.f("ck_cold_parcel_blocked")
        ),
        sa.CheckConstraint(
            "lifted_at is null or (lifted_by is not null and lift_why <> '')",
            name=op.f("ck_cold_parcel_lifted"),
        ),
        sa.PrimaryKeyConstraint("parcel_id", name=op.f("pk_cold_parcel")),
    )
    op.create_index(
        "ix_cold_parcel_due", "cold_parcel", ["due_at"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_index(
        "ix_cold_parcel_place",
        "cold_parcel",
        ["locker_id", "zone"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_cold_parcel_order", "cold_parcel", ["order_id"])
    op.create_table(
        "cold_stage",
        sa.Column("parcel_id", sa.String(64), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        _moment("since"),
        sa.Column("locker_id", sa.String(64), nullable=True),
        sa.Column("cell_no", sa.Integer(), nullable=True),
        sa.Column("air_c10", sa.Integer(), nullable=True),
        sa.Column("rise_c10_per_hour", sa.Integer(), nullable=True),
        sa.Column("allowed_s", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('store', 'bag', 'cell', 'shelf')", name=op.f("ck_cold_stage_kind")),
        sa.CheckConstraint("kind <> 'cell' or locker_id is not null", name=op.f("ck_cold_stage_cell")),
        sa.CheckConstraint(
            "air_c10 is not null or (rise_c10_per_hour is null and allowed_s is null)",
            name=op.f("ck_cold_stage_profile"),
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["cold_parcel.parcel_id"], name=op.f("fk_cold_stage_parcel_id_cold_parcel")
        ),
        sa.PrimaryKeyConstraint("parcel_id", "no", name=op.f("pk_cold_stage")),
    )
    op.create_table(
        "cold_probe",
        sa.Column("locker_id", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(10), nullable=False),
        _moment("told_until", nullable=True),
        _moment("heard_at"),
        sa.PrimaryKeyConstraint("locker_id", "zone", name=op.f("pk_cold_probe")),
    )
    op.create_table(
        "cold_carrier",
        sa.Column("courier_id", sa.String(64), nullable=False),
        sa.Column("bag", sa.String(80), nullable=False),
        _moment("declared_at"),
        sa.PrimaryKeyConstraint("courier_id", name=op.f("pk_cold_carrier")),
    )
    op.create_table(
        "refund_due",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(60), nullable=False),
        _moment("since"),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_refund_due_kopecks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_due")),
    )
    op.create_index("ix_refund_due_order", "refund_due", ["order_id"])
    _movements(", 'off'")


def downgrade() -> None:
    """Go back."""
    op.execute("UPDATE movement SET kind = 'out', ref = 'off:' || ref WHERE kind = 'off'")
    _movements("")
    for table_name in ("refund_due", "cold_carrier", "cold_probe", "cold_stage", "cold_parcel"):
        op.drop_table(table_name)


def _movements(more: str) -> None:
    with op.batch_alter_table("movement") as table:
        table.drop_constraint(op.f("ck_movement_kind"), type_="check")
        table.create_check_constraint(op.f("ck_movement_kind"), _KINDS.format(more))
