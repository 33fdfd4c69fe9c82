"""Let devices join with a claim, and keep what they were given"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Moment = lukoshko_server.db.UtcDateTime


def upgrade() -> None:
    """Go forward."""
    op.add_column("device", sa.Column("suspect_since", Moment(timezone=True), nullable=True))
    op.create_table(
        "device_claim",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(100), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("key", sa.String(19), nullable=False),
        sa.Column("csr", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.Column("serial", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'void', 'waiting', 'approved', 'refused')", name=op.f("ck_device_claim_state")
        ),
        sa.CheckConstraint("(state in ('open', 'void')) = (key = '')", name=op.f("ck_device_claim_key")),
        sa.ForeignKeyConstraint(
            ["kind", "device_id"], ["device.kind", "device.id"], name=op.f("fk_device_claim_kind_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_claim")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_device_claim_code_hash")),
    )
    op.create_table(
        "device_wrong_claim",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_wrong_claim")),
    )
    op.create_index("ix_device_wrong_claim_at", "device_wrong_claim", ["at"])
    op.create_index("ix_device_wrong_claim_address", "device_wrong_claim", ["address"])
    op.create_table(
        "device_certificate",
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("device_id", sa.String(64), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("key", sa.String(19), nullable=False),
        sa.Column("not_after", Moment(timezone=True), nullable=False),
        sa.Column("issued_at", Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "device_id"],
            ["device.kind", "device.id"],
            name=op.f("fk_device_certificate_kind_device"),
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_device_certificate")),
    )
    op.create_index("ix_device_certificate_device_id", "device_certificate", ["device_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("device_certificate")
    op.drop_table("device_wrong_claim")
    op.drop_table("device_claim")
    with op.batch_alter_table("device") as table:
        table.drop_column("suspect_since")
