-- The address that a job calls, and what its calls come to. `token` is sealed, `state` is packed.
CREATE TABLE heartbeats (
  monitor_id TEXT PRIMARY KEY REFERENCES monitors (id) ON DELETE CASCADE,
  token BLOB NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pings (
  id INTEGER PRIMARY KEY,
  monitor_id TEXT NOT NULL REFERENCES heartbeats (monitor_id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  exit_status INTEGER,
  run_id TEXT NOT NULL,
  duration_ms INTEGER,
  method TEXT NOT NULL,
  peer TEXT NOT NULL,
  agent TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX pings_by_monitor ON pings (monitor_id, id);
