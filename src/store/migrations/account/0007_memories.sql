-- What a kind of check wants to know of its last look: a certificate, an answer. The text is the kind's own.
CREATE TABLE monitor_memories (
  monitor_id TEXT PRIMARY KEY REFERENCES monitors (id) ON DELETE CASCADE,
  memory TEXT NOT NULL
) STRICT, WITHOUT ROWID;
