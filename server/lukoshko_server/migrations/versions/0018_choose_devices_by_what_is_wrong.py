"""Choose devices by what is wrong with them"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; what a device last reported is read into the new columns with its next report, a minute later."""
    with op.batch_alter_table("device") as table:
        table.add_column(sa.Column("words", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("device_report") as table:
        table.add_column(sa.Column("applied", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("ill", sa.String(length=100), nullable=False, server_default=""))
        table.add_column(sa.Column("release", sa.String(length=40), nullable=False, server_default=""))
        table.add_column(sa.Column("stage", sa.String(length=12), nullable=False, server_default=""))
    with op.batch_alter_table("device_settings") as table:
        table.add_column(
            sa.Column("release_version", sa.String(length=40), nullable=False, server_default="")
        )
    _fill()
    for table_name, columns in ADDED.items():
        with op.batch_alter_table(table_name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)


def downgrade() -> None:
    """Go back."""
    for table_name, columns in ADDED.items():
        with op.batch_alter_table(table_name) as table:
            for column in columns:
                table.drop_column(column)


ADDED = {
    "device": ("words",),
    "device_report": ("applied", "ill", "release", "stage"),
    "device_settings": ("release_version",),
}


def _fill() -> None:
    connection = op.get_bind()
    device = sa.table("device", sa.column("kind"), sa.column("id"), sa.column("name"), sa.column("words"))
    for kind, device_id, name in connection.execute(
        sa.select(device.c.kind, device.c.id, device.c.name)
    ).all():
        words = f"{device_id} {name}".casefold().replace("ё", "е")[:300]
        mine = (device.c.kind == kind) & (device.c.id == device_id)
        connection.execute(device.update().where(mine).values(words=words))
    wished = sa.table(
        "device_settings", sa.column("kind"), sa.column("device_id"), sa.column("version"), sa.column("release"),
        sa.column("release_version"),
    )  # fmt: skip
    keys = sa.select(wished.c.kind, wished.c.device_id, wished.c.version, wished.c.release)
    for kind, device_id, version, release in connection.execute(keys.where(wished.c.release != "")).all():
        mine = (wished.c.kind == kind) & (wished.c.device_id == device_id) & (wished.c.version == version)
        connection.execute(wished.update().where(mine).values(release_version=json.loads(release)["version"]))
