"""The messages that were handed over: once per id, the last thousand kept to be read."""

from hashlib import sha256

from lukoshko_sim.keeping import Clock, Store

KEPT = 1000

SCHEMA = """
create table if not exists message (
    no integer primary key autoincrement,
    id text not null unique,
    phone text not null,
    text text not null,
    at text not null
) strict;
create table if not exists taken (id text primary key, no integer not null, digest text not null) strict;
"""


class OtherMessage(ValueError):
    """The id was used for another message."""


class Box:
    """All phones of the town."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def put(self, message_id: str, phone: str, text: str) -> int:
        """Deliver a message and return its number; the same again returns the same number."""
        digest = sha256(f"{phone}\n{text}".encode()).hexdigest()
        with self._store.write() as db:
            known = db.execute("select * from taken where id = ?", (message_id,)).fetchone()
            if known is not None:
                if known["digest"] != digest:
                    raise OtherMessage(message_id)
                return int(known["no"])
            no = db.execute(
                "insert into message (id, phone, text, at) values (?, ?, ?, ?)",
                (message_id, phone, text, self._clock().isoformat(timespec="milliseconds")),
            ).lastrowid
            if no is None:
                raise LookupError(message_id)
            db.execute("insert into taken values (?, ?, ?)", (message_id, no, digest))
            db.execute("delete from message where no <= ?", (no - KEPT,))
        return no

    def read(self, phone: str | None, after: int) -> list[dict[str, object]]:
        """The kept messages after a number, oldest first, of one phone or of all."""
        rows = self._store.rows(
            "select no, id, phone, text, at from message"
            " where no > ? and (? is null or phone = ?) order by no",
            after,
            phone,
            phone,
        )
        return [dict(row) for row in rows]
