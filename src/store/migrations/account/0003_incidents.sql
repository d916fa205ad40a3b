-- Incidents outlive their monitors: names are kept beside the ids.
CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  monitor_id TEXT NOT NULL,
  monitor_name TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  cause TEXT,
  since INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  last_change_at INTEGER NOT NULL,
  resolved_at INTEGER,
  acknowledged_at INTEGER,
  acknowledged_by TEXT NOT NULL,
  affected INTEGER NOT NULL,
  flapping INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX incidents_by_account ON incidents (account_id, opened_at);
CREATE INDEX incidents_open ON incidents (account_id) WHERE resolved_at IS NULL;

CREATE TABLE incident_timeline (
  id INTEGER PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  -- Makes saving the same change twice store it once.
  entry_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  transition TEXT NOT NULL,
  monitor_id TEXT NOT NULL,
  monitor_name TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  text TEXT NOT NULL,
  by_name TEXT NOT NULL,
  is_public INTEGER NOT NULL,
  into_id TEXT NOT NULL,
  UNIQUE (incident_id, entry_key)
) STRICT;

CREATE TABLE incident_members (
  incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  monitor_id TEXT NOT NULL,
  monitor_name TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  left_at INTEGER,
  PRIMARY KEY (incident_id, monitor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_members_by_monitor ON incident_members (monitor_id);

CREATE TABLE incident_votes (
  incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  probe_id TEXT NOT NULL,
  monitor_id TEXT NOT NULL,
  monitor_name TEXT NOT NULL,
  slot INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  place TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  total_us INTEGER NOT NULL,
  dns_us INTEGER,
  connect_us INTEGER,
  tls_us INTEGER,
  first_byte_us INTEGER,
  transfer_us INTEGER,
  evidence TEXT NOT NULL,
  PRIMARY KEY (incident_id, probe_id)
) STRICT, WITHOUT ROWID;
