-- Times are microseconds since 1970 in UTC. `ref` numbers are never used twice (AUTOINCREMENT), because the search
-- index names its owner by them: a user who comes back after an erasure must not meet leftovers of the index.
CREATE TABLE IF NOT EXISTS users (
    ref INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    message_count INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS threads (
    ref INTEGER PRIMARY KEY AUTOINCREMENT,
    user_ref INTEGER NOT NULL REFERENCES users (ref) ON DELETE CASCADE,
    thread_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    next_seq INTEGER NOT NULL DEFAULT 0,
    UNIQUE (user_ref, thread_id)
);

CREATE TABLE IF NOT EXISTS messages (
    ref INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    thread_ref INTEGER NOT NULL REFERENCES threads (ref) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (thread_ref, seq)
);

-- One row a statement. `current` marks the newest of its key; a current row with the value null is a key that was
-- forgotten, kept so that an older statement that arrives late does not bring it back.
CREATE TABLE IF NOT EXISTS facts (
    id BLOB PRIMARY KEY,
    user_ref INTEGER NOT NULL REFERENCES users (ref) ON DELETE CASCADE,
    thread_id TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    text TEXT NOT NULL,
    stated_at INTEGER NOT NULL,
    current INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facts_by_user ON facts (user_ref, current, stated_at);
CREATE INDEX IF NOT EXISTS facts_by_key ON facts (user_ref, key, stated_at);
-- All that a recall needs of a user's facts, side by side: each one by its random id is a page of its own to read.
CREATE INDEX IF NOT EXISTS facts_that_hold ON facts (user_ref, stated_at DESC, key, value, text, id) WHERE current = 1;

-- Search index: tokens are made in `tokens.py` and carry their owner's number, so that a query can reach the
-- messages of one user only and its cost follows that user's messages, not everybody's.
CREATE VIRTUAL TABLE IF NOT EXISTS word_index USING fts5 (
    tokens, content = '', tokenize = 'ascii', detail = none, columnsize = 0
);
CREATE VIRTUAL TABLE IF NOT EXISTS gram_index USING fts5 (
    tokens, content = '', tokenize = 'ascii', detail = none, columnsize = 0
);
CREATE TABLE IF NOT EXISTS index_version (version INTEGER NOT NULL);
