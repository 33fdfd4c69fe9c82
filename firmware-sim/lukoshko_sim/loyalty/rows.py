"""The service's memory. What must hold even if the code is wrong is a constraint."""

SCHEMA = """
create table if not exists member (
    id text primary key,
    balance integer not null,
    reserved integer not null default 0 check (reserved >= 0),
    percent integer not null check (percent between 0 and 10000),
    off_kopecks integer not null default 0 check (off_kopecks >= 0),
    off_from integer not null default 0
) strict;

create table if not exists operation (
    id text primary key,
    kind text not null check (kind in ('reserve', 'accrual', 'return')),
    purchase text not null,
    member text not null,
    state text not null check (state in ('reserved', 'confirmed', 'rolled_back', 'done')),
    asked integer not null check (asked >= 0),
    bonuses integer not null check (bonuses >= 0),
    paid integer not null default 0 check (paid >= 0),
    fingerprint text not null,
    at text not null,
    check (state <> 'confirmed' or bonuses <= asked)
) strict;
create index if not exists operation_purchase on operation (purchase);

create table if not exists ledger (
    no integer primary key autoincrement,
    at text not null,
    member text not null references member (id),
    purchase text not null,
    operation text not null,
    kind text not null check (kind in ('welcome', 'spend', 'accrue', 'give_back', 'withdraw')),
    bonuses integer not null
) strict;
create unique index if not exists ledger_once on ledger (operation, kind);
"""
