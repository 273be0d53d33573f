-- Times are microseconds since 1970 in UTC. State: 0 waits, 1 delivered (text dropped, key kept), 2 dead letter.
CREATE TABLE IF NOT EXISTS threads (
    thread_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_token INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS threads_by_user ON threads (user_id, created_at);
CREATE INDEX IF NOT EXISTS threads_due ON threads (due_at) WHERE waiting > 0;

CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB NOT NULL UNIQUE,
    thread_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    enqueued_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_waiting ON entries (thread_id, seq) WHERE state = 0;
CREATE INDEX IF NOT EXISTS entries_of_thread ON entries (thread_id);
CREATE INDEX IF NOT EXISTS entries_delivered ON entries (changed_at) WHERE state = 1;
CREATE INDEX IF NOT EXISTS entries_dead ON entries (seq) WHERE state = 2;

CREATE TABLE IF NOT EXISTS names (
    kind TEXT NOT NULL,
    ours TEXT NOT NULL,
    theirs TEXT NOT NULL,
    PRIMARY KEY (kind, ours)
) WITHOUT ROWID;

-- Subjects are hashes of ids: of users (nothing said before is taken) and of threads (nothing is taken any more).
CREATE TABLE IF NOT EXISTS tombstones (
    subject TEXT PRIMARY KEY,
    erased_at INTEGER NOT NULL
) WITHOUT ROWID;

-- While a job is `holding`, nothing is delivered for its user: what is said now must not be erased with the rest.
CREATE TABLE IF NOT EXISTS erasures (
    user_id TEXT PRIMARY KEY,
    raw_user_id TEXT NOT NULL,
    thread_ids TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    done TEXT NOT NULL,
    recheck_at INTEGER,
    holding INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
