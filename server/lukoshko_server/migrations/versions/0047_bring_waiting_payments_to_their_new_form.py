"""Bring waiting payments to their new form: what an older server wanted of the bank is still to be asked"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

EFFECT = sa.table("effect", sa.column("id"), sa.column("kind"), sa.column("body"), sa.column("done_at"))
FIRST = "yookassa"
"""The one acquirer that there was."""


def upgrade() -> None:
    """Go forward: the request of a hold becomes what it was made of, under the same key; a refund names its acquirer."""
    bind = op.get_bind()
    waits = sa.and_(EFFECT.c.kind.in_(["bank.hold", "bank.refund"]), EFFECT.c.done_at.is_(None))
    for effect_id, text in bind.execute(sa.select(EFFECT.c.id, EFFECT.c.body).where(waits)).all():
        body = json.loads(text)
        if "request" in body:
            body = _hold(body["hold_id"], body["request"])
        elif "refund_id" in body and "acquirer" not in body:
            body["acquirer"] = FIRST
        else:
            continue
        told = json.dumps(body, ensure_ascii=False)
        bind.execute(sa.update(EFFECT).where(EFFECT.c.id == effect_id).values(body=told))


def _hold(hold_id: str, request: dict[str, Any]) -> dict[str, Any]:
    payment = {
        "op": hold_id, "order_id": request["metadata"]["order_id"],
        "kopecks": int(request["amount"]["value"].replace(".", "")), "about": request["description"],
        "return_url": request["confirmation"]["return_url"],
    }  # fmt: skip
    return {"payment": payment, "charge": False}


def downgrade() -> None:
    """Go back: nothing, the older form is read by no server of the revision before."""
