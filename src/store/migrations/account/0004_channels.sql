CREATE TABLE channels (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  settings BLOB NOT NULL,
  enabled INTEGER NOT NULL,
  disabled_because TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX channels_by_account ON channels (account_id, name);

-- Messages until they are delivered or given up. `settled` is 0 while a try may still come.
CREATE TABLE outbox (
  key TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  channel_id TEXT NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
  incident_id TEXT NOT NULL,
  message TEXT NOT NULL,
  event TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_status INTEGER NOT NULL,
  last_sentence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (next_at) WHERE settled = 0;
CREATE INDEX outbox_by_channel ON outbox (channel_id, created_at);
CREATE INDEX outbox_by_incident ON outbox (incident_id);

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  outbox_key TEXT NOT NULL REFERENCES outbox (key) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  status INTEGER NOT NULL,
  sentence TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_by_key ON deliveries (outbox_key);
