"""The register of marking codes: what was put on packages, and what has become of each."""

import json
import random
from datetime import timedelta

from lukoshko_sim.keeping import Clock, Refused, Store

GS = "\x1d"
SCHEMA = """
create table if not exists code (
    identifier text primary key,
    code text not null unique,
    gtin text not null,
    made_at text not null,
    expires_at text,
    flags text not null
) strict;
create table if not exists asked (
    no integer primary key autoincrement,
    host text not null,
    identifier text not null,
    answer text not null
) strict;
"""
_SERIAL = "!%&()*+,-./0123456789:;=?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
SERIALS = {"milk": 6, "beer": 7, "water": 13, "juice": 13, "clothes": 13, "shoes": 13, "other": 13}
LONG_CHECKS = {"clothes": 43, "shoes": 86}
"""Characters of the long check before the signs "=" that fill it up to 44 and 88."""
LASTS = {
    "milk": timedelta(days=10),
    "water": timedelta(days=365),
    "juice": timedelta(days=180),
    "beer": timedelta(days=120),
}
LONG_AGO = timedelta(days=60)
GOOD: dict[str, bool] = {
    "valid": True, "found": True, "verified": True, "utilised": True, "realizable": True, "sold": False, "isBlocked": False,
}  # fmt: skip


def check_digit(body: str) -> str:
    """Of thirteen digits: weights 3 and 1 from the left."""
    return str(-sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(body)) % 10)


class Codes:
    """Every code that was ever printed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._random = random.SystemRandom()

    def make(self, gtin: str, group: str, grams: int | None, flags: dict[str, bool]) -> dict[str, object]:
        """Print a fresh code on one package. Raises Refused for what no package carries."""
        gtin = gtin.zfill(14)
        if len(gtin) != 14 or not gtin.isdigit() or check_digit(gtin[:13]) != gtin[13]:
            raise Refused(f"{gtin} is no number of goods")
        if group not in SERIALS:
            raise Refused(f"group is one of {', '.join(SERIALS)}")
        if unknown := set(flags) - set(GOOD):
            raise Refused(f"no flags {', '.join(sorted(unknown))}")
        serial = "5" + self._letters(_SERIAL, SERIALS[group] - 1)
        identifier = f"01{gtin}21{serial}"
        code = GS.join([identifier, *self._tail(group, grams)])
        made = self._clock()
        until = (made + LASTS[group]).isoformat() if group in LASTS else None
        with self._store.write() as db:
            db.execute(
                "insert into code values (?, ?, ?, ?, ?, ?)",
                (identifier, code, gtin, made.isoformat(), until, json.dumps({**GOOD, **flags})),
            )
        return {"code": code, "identifier": identifier, "gtin": gtin, "expires_at": until}

    def change(self, identifier: str, flags: dict[str, bool], expired: bool) -> None:
        """Something became of a package: sold elsewhere, blocked, or its date has passed. Raises Refused."""
        row = self._store.row("select * from code where identifier = ?", identifier)
        if row is None or set(flags) - set(GOOD):
            raise Refused("no such code or flag")
        with self._store.write() as db:
            known = {**json.loads(row["flags"]), **flags}
            db.execute("update code set flags = ? where identifier = ?", (json.dumps(known), identifier))
            if expired:
                past = (self._clock() - LONG_AGO).isoformat()
                db.execute("update code set expires_at = ? where identifier = ?", (past, identifier))

    def answer(self, code: str, host: str, forced: dict[str, bool], *, full: bool) -> dict[str, object]:
        """What the system says of a code: `full` with its check, else of the bare identifier."""
        identifier = code.partition(GS)[0]
        row = self._store.row("select * from code where identifier = ?", identifier)
        told: dict[str, object] = {"cis": code, "printView": identifier, "gtin": identifier[2:16]}
        if row is None:
            told |= {**dict.fromkeys(GOOD, False), "valid": identifier.startswith("01")}
        else:
            whole = not full or row["code"] == code
            told |= {**json.loads(row["flags"]), **({} if whole else {"verified": False})}
            if row["expires_at"]:
                told["expireDate"] = row["expires_at"]
        if forced.get("expired"):
            told["expireDate"] = (self._clock() - LONG_AGO).isoformat()
        told |= {name: value for name, value in forced.items() if name != "expired"}
        with self._store.write() as db:
            db.execute(
                "insert into asked (host, identifier, answer) values (?, ?, ?)",
                (host, identifier, json.dumps(told)),
            )
        return told

    def counts(self) -> dict[str, object]:
        """How many codes there are, and who was asked how often."""
        made = self._store.row("select count(*) as n from code")
        by_host = self._store.rows("select host, count(*) as n from asked group by host")
        return {"codes": made["n"] if made else 0, "asked": {row["host"]: row["n"] for row in by_host}}

    def _tail(self, group: str, grams: int | None) -> list[str]:
        if length := LONG_CHECKS.get(group):
            full = 44 if length < 44 else 88
            return ["91" + self._letters(_CHECK, 4), "92" + self._letters(_CHECK, length).ljust(full, "=")]
        check = "93" + self._letters(_CHECK, 4)
        return [check] if grams is None else [check, f"3103{grams:06d}"]

    def _letters(self, alphabet: str, length: int) -> str:
        return "".join(self._random.choice(alphabet) for _ in range(length))
