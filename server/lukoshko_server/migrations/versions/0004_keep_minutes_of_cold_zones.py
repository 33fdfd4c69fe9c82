"""Keep minutes of cold zones, their alarms and decisions"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PROBES = [f"{probe}{part}_c10" for probe in ("air", "supply", "coil") for part in ("", "_low", "_high")]
TENTHS = [*PROBES[1:], "product_c10", "setpoint_c10"]
FLAGS = ("defrost", "door_open", "cooling")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("reading") as table:
        table.alter_column(
            "device_id",
            new_column_name="locker_id",
            existing_type=sa.String(length=64),
            existing_nullable=False,
        )
        table.alter_column("air_c10", type_=sa.SmallInteger(), existing_type=sa.Integer(), nullable=True)
        for name in TENTHS:
            table.add_column(sa.Column(name, sa.SmallInteger(), nullable=True))
        table.add_column(sa.Column("offset_c10", sa.SmallInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("quality", sa.String(length=5), nullable=False, server_default="good"))
        for name in FLAGS:
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(op.f("ck_reading_quality"), "quality in ('good', 'stale', 'fault')")
        table.create_check_constraint(op.f("ck_reading_good"), "quality <> 'good' or air_c10 is not null")
    with op.batch_alter_table("reading") as table:
        for name in ("offset_c10", "quality", *FLAGS):
            table.alter_column(name, server_default=None)
    op.create_table(
        "climate_alarm",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("cleared_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "cleared_at is null or cleared_at >= raised_at", name=op.f("ck_climate_alarm_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_climate_alarm")),
    )
    up = sa.text("cleared_at is null")
    op.create_index(
        "uq_climate_alarm_up",
        "climate_alarm",
        ["locker_id", "zone", "code"],
        unique=True,
        sqlite_where=up,
        postgresql_where=up,
    )
    op.create_index("ix_climate_alarm_raised", "climate_alarm", ["locker_id", "zone", "raised_at"])
    op.create_table(
        "climate_decision",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("locker_id", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=10), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(length=7), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("verdict in ('issue', 'discard')", name=op.f("ck_climate_decision_verdict")),
        sa.CheckConstraint("since < until or alarm_id is not null", name=op.f("ck_climate_decision_span")),
        sa.ForeignKeyConstraint(
            ["alarm_id"], ["climate_alarm.id"], name=op.f("fk_climate_decision_alarm_id_climate_alarm")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_climate_decision")),
    )
    op.create_index("uq_climate_decision_alarm", "climate_decision", ["alarm_id"], unique=True)
    op.create_index("ix_climate_decision_span", "climate_decision", ["locker_id", "zone", "since"])


def downgrade() -> None:
    """Go back; minutes without a believed value have no place in the old table."""
    op.drop_table("climate_decision")
    op.drop_table("climate_alarm")
    op.execute("DELETE FROM reading WHERE air_c10 IS NULL")
    with op.batch_alter_table("reading") as table:
        table.drop_constraint(op.f("ck_reading_good"), type_="check")
        table.drop_constraint(op.f("ck_reading_quality"), type_="check")
        for name in (*FLAGS, "quality", "offset_c10", *reversed(TENTHS)):
            table.drop_column(name)
        table.alter_column("air_c10", type_=sa.Integer(), existing_type=sa.SmallInteger(), nullable=False)
        table.alter_column(
            "locker_id",
            new_column_name="device_id",
            existing_type=sa.String(length=64),
            existing_nullable=False,
        )
