"""The bank's memory. What must hold even if the code is wrong is a constraint."""

SCHEMA = """
create table if not exists payment (
    no integer primary key autoincrement,
    id text not null unique,
    status text not null check (status in
        ('pending', 'waiting_for_capture', 'succeeded', 'canceled')),
    created_at text not null,
    asked_kopecks integer not null check (asked_kopecks > 0),
    captured_kopecks integer not null default 0 check (captured_kopecks <= asked_kopecks),
    refunded_kopecks integer not null default 0 check (refunded_kopecks <= captured_kopecks),
    capture_now integer not null,
    method text not null,
    order_id text not null,
    description text not null,
    metadata text not null,
    return_url text not null,
    has_receipt integer not null,
    expires_at text not null,
    captured_at text,
    card text,
    rrn text,
    auth_code text,
    cancel_party text,
    cancel_reason text
) strict;
create index if not exists payment_expiry on payment (expires_at)
    where status in ('pending', 'waiting_for_capture');

create table if not exists refund (
    no integer primary key autoincrement,
    id text not null unique,
    payment_id text not null references payment (id),
    created_at text not null,
    kopecks integer not null check (kopecks > 0),
    description text not null
) strict;

create table if not exists ledger (
    no integer primary key autoincrement,
    at text not null,
    payment_id text not null references payment (id),
    order_id text not null,
    kind text not null check (kind in ('hold', 'capture', 'release', 'void', 'refund')),
    kopecks integer not null check (kopecks > 0),
    reason text not null
) strict;
create unique index if not exists ledger_once on ledger (payment_id, kind) where kind <> 'refund';

create table if not exists operation (
    key text primary key,
    fingerprint text not null,
    answer text not null
) strict;

create table if not exists hook (
    no integer primary key autoincrement,
    event text not null,
    body text not null,
    state text not null check (state in ('waiting', 'accepted', 'given_up', 'muted')),
    attempts integer not null default 0,
    born_ms integer not null,
    due_ms integer not null
) strict;
create index if not exists hook_due on hook (due_ms) where state = 'waiting';

create table if not exists stray (hook integer primary key references hook (no)) strict;

create table if not exists number (
    payment_id text primary key references payment (id),
    order_number text not null,
    cart text not null
) strict;
create index if not exists number_of on number (order_number);
"""
