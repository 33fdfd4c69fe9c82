"""A till's file of before storages could be exchanged: it goes on, with every document that it holds."""

import json
from sqlite3 import Connection

from lukoshko_sim.keeping import Store
from lukoshko_sim.till.fiscal_storage import DOCUMENTS


def carry_over(store: Store) -> None:
    """Give the documents of such a file the number of their storage; any other file stays as it is."""
    if any(column["name"] == "fn" for column in store.rows("pragma table_info(document)")):
        return
    fn = (store.note("passport") or "").partition("/")[0]
    with store.write() as db:
        _documents(db, fn)
        store.remember(f"ofd_sent_fd {fn}", store.note("ofd_sent_fd") or "0")
        store.remember("owed_print", _owed(store.note("owed_print")))


def _documents(db: Connection, fn: str) -> None:
    for change in ("drop trigger no_change", "drop trigger no_loss", "drop index receipt_once"):
        db.execute(change)
    db.execute("alter table document rename to one_storage")
    for part in DOCUMENTS:
        db.execute(part)
    db.execute(
        "insert into document select ?, fd, code, at, shift, receipt, sign, tlv from one_storage", (fn,)
    )
    db.execute("drop table one_storage")


def _owed(text: str | None) -> str:
    """What waits for paper: it was `number kind lines`."""
    if not text:
        return ""
    fd, kind, lines = text.split(" ", 2)
    owed = {"fd": int(fd), "kind": kind, "texts": lines.split("\n") if lines else []}
    return json.dumps(owed, ensure_ascii=False)
