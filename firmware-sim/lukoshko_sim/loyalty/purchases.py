"""Discounts, bonuses spent and bonuses earned: what the service decides. One bonus is one kopeck."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from lukoshko_sim.keeping import Clock, Store
from lukoshko_sim.loyalty.words import ApiError, lines, named, whole

Body = dict[str, Any]
SPEND_PERCENT = 30
"""So much of the goods, after discounts, may be paid with bonuses."""
ACCRUE_PERCENT = 5


class Purchases:
    """The service. Every operation has one effect, whatever the number of times it is asked."""

    def __init__(self, store: Store, clock: Clock, *, welcome: int) -> None:
        self._store, self._clock, self._welcome = store, clock, welcome

    def calculate(self, body: Body) -> Body:
        """What a purchase would get; changes nothing but that the member is known from now on."""
        named(body, "purchase")
        member, wanted = self._member(named(body, "member")), lines(body)
        left = sum(_less(line["sum"], member["percent"]) for line in wanted)
        off = member["off_kopecks"] if left >= member["off_from"] else 0
        left -= min(off, left)
        balance = max(member["balance"] - member["reserved"], 0)
        return {
            "lines": [
                {"position": line["position"], "percent": member["percent"], "name": "Карта лояльности"}
                for line in wanted
                if member["percent"]
            ],
            "off": off,
            "off_name": "Купон" if off else "",
            "balance": balance,
            "most_bonuses": min(balance, left * SPEND_PERCENT // 100),
            "accrual": left * ACCRUE_PERCENT // 100,
        }

    def reserve(self, body: Body) -> Body:
        """Put bonuses aside. Raises ApiError 409 when there are not so many."""
        asked = whole(body, "bonuses", 1)

        def act(db: sqlite3.Connection, member: sqlite3.Row) -> tuple[str, int, int]:
            if asked > member["balance"] - member["reserved"]:
                raise ApiError(409, "not_enough", "There are not so many bonuses")
            db.execute("update member set reserved = reserved + ? where id = ?", (asked, member["id"]))
            return "reserved", asked, 0

        return self._once("reserve", body, asked, act)

    def confirm(self, operation: str, body: Body) -> Body:
        """Spend what was put aside, or less: the rest is the member's again."""
        bonuses = whole(body, "bonuses")
        with self._store.write() as db:
            row = self._find(operation)
            if row["kind"] != "reserve" or row["state"] == "rolled_back":
                raise ApiError(409, "wrong_state", f"The operation is {row['state']}")
            if bonuses > row["asked"]:
                raise ApiError(400, "too_much", "More than was reserved")
            if row["state"] == "confirmed":
                if row["bonuses"] != bonuses:
                    raise ApiError(409, "other_body", "It was confirmed with another sum")
                return self.show(operation)
            db.execute(
                "update operation set state = 'confirmed', bonuses = ? where id = ?", (bonuses, operation)
            )
            db.execute(
                "update member set reserved = reserved - ?, balance = balance - ? where id = ?",
                (row["asked"], bonuses, row["member"]),
            )
            self._book(db, row["member"], row["purchase"], operation, "spend", -bonuses)
        return self.show(operation)

    def rollback(self, operation: str, body: Body) -> Body:
        """Give back what was put aside; what is not known yet will never be reserved."""
        member, purchase = named(body, "member"), named(body, "purchase")
        with self._store.write() as db:
            row = self._store.row("select * from operation where id = ?", operation)
            if row is None:
                self._keep(db, operation, "reserve", purchase, member, "rolled_back", 0, 0, 0, "")
            elif row["kind"] != "reserve" or row["state"] == "confirmed":
                raise ApiError(409, "wrong_state", f"The operation is {row['state']}")
            elif row["state"] == "reserved":
                db.execute("update operation set state = 'rolled_back' where id = ?", (operation,))
                db.execute(
                    "update member set reserved = reserved - ? where id = ?", (row["asked"], row["member"])
                )
        return self.show(operation)

    def accrue(self, body: Body) -> Body:
        """Bonuses for what was really paid; once a purchase."""
        paid = whole(body, "paid", 1)

        def act(db: sqlite3.Connection, member: sqlite3.Row) -> tuple[str, int, int]:
            if self._of_purchase(named(body, "purchase"), "accrual"):
                raise ApiError(409, "wrong_state", "The purchase has its bonuses")
            earned = paid * ACCRUE_PERCENT // 100
            self._move(db, body, "accrue", earned, member)
            return "done", earned, paid

        return self._once("accrual", body, paid, act)

    def give_back(self, body: Body) -> Body:
        """Goods came back: so many spent bonuses are the member's again, and what they earned is withdrawn."""
        bonuses, paid = whole(body, "bonuses"), whole(body, "paid")
        purchase = named(body, "purchase")

        def act(db: sqlite3.Connection, member: sqlite3.Row) -> tuple[str, int, int]:
            spent = sum(row["bonuses"] for row in self._of_purchase(purchase, "reserve", "confirmed"))
            earned = self._of_purchase(purchase, "accrual")
            before = self._of_purchase(purchase, "return")
            if bonuses > spent - sum(row["asked"] for row in before):
                raise ApiError(400, "too_much", "More bonuses than were spent")
            all_paid = sum(row["paid"] for row in earned)
            returned = sum(row["paid"] for row in before)
            if paid > all_paid - returned:
                raise ApiError(400, "too_much", "More than was paid")
            accrued = sum(row["bonuses"] for row in earned)
            upto = accrued * (returned + paid) // all_paid if all_paid else 0
            withdrawn = upto - sum(row["bonuses"] for row in before)
            self._move(db, body, "give_back", bonuses, member)
            self._move(db, body, "withdraw", -withdrawn, member)
            return "done", withdrawn, paid

        return self._once("return", body, bonuses, act)

    def show(self, operation: str) -> Body:
        """One operation as it is. Raises ApiError 404."""
        row = self._find(operation)
        return {
            name: row[name] for name in ("kind", "purchase", "member", "state", "asked", "bonuses", "paid")
        } | {"operation": row["id"]}

    def set_member(self, body: Body) -> Body:
        """Make a member what a test wants: balance, percent (hundredths), a sum off from a sum on."""
        self._member(named(body, "member"))
        names = [name for name in ("balance", "percent", "off_kopecks", "off_from") if name in body]
        with self._store.write() as db:
            for name in names:
                # The name is one of ours, the value is bound.
                db.execute(
                    f"update member set {name} = ? where id = ?",  # noqa: S608
                    (whole(body, name), body["member"]),
                )
        return dict(self._member(body["member"]))

    def _once(
        self, kind: str, body: Body, asked: int, act: Callable[[sqlite3.Connection, sqlite3.Row], tuple[str, int, int]]
    ) -> Body:  # fmt: skip
        operation, purchase = named(body, "operation"), named(body, "purchase")
        mark = hashlib.sha256(json.dumps([kind, body], sort_keys=True).encode()).hexdigest()
        with self._store.write() as db:
            there = self._store.row("select * from operation where id = ?", operation)
            if there is not None:
                if there["state"] == "rolled_back" and not there["fingerprint"]:
                    raise ApiError(409, "rolled_back", "It was rolled back before it came")
                if there["fingerprint"] != mark:
                    raise ApiError(409, "other_body", "The id belongs to another operation")
                return self.show(operation)
            member = self._member(named(body, "member"))
            state, bonuses, paid = act(db, member)
            self._keep(db, operation, kind, purchase, member["id"], state, asked, bonuses, paid, mark)
        return self.show(operation)

    def _keep(self, db: sqlite3.Connection, *values: object) -> None:
        columns = "id, kind, purchase, member, state, asked, bonuses, paid, fingerprint, at"
        db.execute(
            f"insert into operation ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (*values, self._now()),
        )

    def _member(self, member: str) -> sqlite3.Row:
        with self._store.write() as db:
            made = db.execute(
                "insert or ignore into member (id, balance, percent) values (?, ?, 0)",
                (member, self._welcome),
            )
            if made.rowcount and self._welcome:
                self._book(db, member, "", f"welcome:{member}", "welcome", self._welcome)
            row: sqlite3.Row = db.execute("select * from member where id = ?", (member,)).fetchone()
            return row

    def _find(self, operation: str) -> sqlite3.Row:
        row = self._store.row("select * from operation where id = ?", operation)
        if row is None:
            raise ApiError(404, "not_found", "The operation is not known")
        return row

    def _of_purchase(self, purchase: str, kind: str, state: str = "done") -> list[sqlite3.Row]:
        return self._store.rows(
            "select * from operation where purchase = ? and kind = ? and state = ?", purchase, kind, state
        )

    def _move(self, db: sqlite3.Connection, body: Body, kind: str, bonuses: int, member: sqlite3.Row) -> None:
        db.execute("update member set balance = balance + ? where id = ?", (bonuses, member["id"]))
        self._book(db, member["id"], body["purchase"], body["operation"], kind, bonuses)

    def _book(
        self, db: sqlite3.Connection, member: str, purchase: str, operation: str, kind: str, bonuses: int
    ) -> None:
        db.execute(
            "insert into ledger (at, member, purchase, operation, kind, bonuses) values (?, ?, ?, ?, ?, ?)",
            (self._now(), member, purchase, operation, kind, bonuses),
        )

    def _now(self) -> str:
        return self._clock().isoformat()


def _less(sum_kopecks: int, percent: int) -> int:
    """A sum less a percent in hundredths, to the kopeck in the member's favour."""
    return sum_kopecks * (10_000 - percent) // 10_000
