-- Times are microseconds since 1970 in UTC. State: 0 waits, 1 delivered (text dropped, key kept), 2 dead letter.
CREATE SCHEMA IF NOT EXISTS konak_memory;

CREATE TABLE IF NOT EXISTS konak_memory.threads (
    thread_id text PRIMARY KEY,
    user_id text NOT NULL,
    created_at bigint NOT NULL,
    waiting integer NOT NULL DEFAULT 0,
    due_at bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until bigint NOT NULL DEFAULT 0,
    lease_token bigint NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS threads_by_user ON konak_memory.threads (user_id, created_at);
CREATE INDEX IF NOT EXISTS threads_due ON konak_memory.threads (due_at) WHERE waiting > 0;

CREATE TABLE IF NOT EXISTS konak_memory.entries (
    seq bigserial PRIMARY KEY,
    key uuid NOT NULL UNIQUE,
    thread_id text NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    state smallint NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    refusals integer NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',
    enqueued_at bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_waiting ON konak_memory.entries (thread_id, seq) WHERE state = 0;
CREATE INDEX IF NOT EXISTS entries_of_thread ON konak_memory.entries (thread_id);
CREATE INDEX IF NOT EXISTS entries_delivered ON konak_memory.entries (changed_at) WHERE state = 1;
CREATE INDEX IF NOT EXISTS entries_dead ON konak_memory.entries (seq) WHERE state = 2;

CREATE TABLE IF NOT EXISTS konak_memory.names (
    kind text NOT NULL,
    ours text NOT NULL,
    theirs text NOT NULL,
    PRIMARY KEY (kind, ours)
);

-- Subjects are hashes of ids: of users (nothing said before is taken) and of threads (nothing is taken any more).
CREATE TABLE IF NOT EXISTS konak_memory.tombstones (
    subject text PRIMARY KEY,
    erased_at bigint NOT NULL
);

-- While a job is `holding`, nothing is delivered for its user: what is said now must not be erased with the rest.
CREATE TABLE IF NOT EXISTS konak_memory.erasures (
    user_id text PRIMARY KEY,
    raw_user_id text NOT NULL,
    thread_ids text NOT NULL,
    started_at bigint NOT NULL,
    done text NOT NULL,
    recheck_at bigint,
    holding boolean NOT NULL DEFAULT true
);
