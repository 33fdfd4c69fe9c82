"""Keep invoices of companies: owed from the handover on, until they are paid"""

import sqlalchemy as sa
from alembic import op

import lukoshko_server.db

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, lukoshko_server.db.UtcDateTime(timezone=True), nullable=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "invoice",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("inn", sa.String(length=12), nullable=False),
        sa.Column("kopecks", sa.Integer(), nullable=True),
        _time("issued_at"),
        _time("due_at"),
        _time("paid_at"),
        sa.Column("paid_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kopecks > 0", name=op.f("ck_invoice_kopecks")),
        sa.CheckConstraint("(kopecks is null) = (due_at is null)", name=op.f("ck_invoice_due")),
        sa.CheckConstraint("paid_at is null or kopecks is not null", name=op.f("ck_invoice_paid")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_invoice")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("invoice")
