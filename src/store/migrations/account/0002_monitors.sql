CREATE TABLE monitors (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  settings BLOB NOT NULL,
  interval_ms INTEGER NOT NULL,
  timeout_ms INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  rechecks INTEGER NOT NULL,
  recheck_after_ms INTEGER NOT NULL,
  recoveries INTEGER NOT NULL,
  service TEXT NOT NULL,
  tags TEXT NOT NULL,
  -- What made it, such as a scan of a host: the same origin makes one monitor only.
  origin TEXT,
  created_at INTEGER NOT NULL,
  effective_from INTEGER NOT NULL,
  UNIQUE (account_id, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX monitors_by_account ON monitors (account_id, name);

-- Removed, but their own databases may still be there: dropped at the latest at the next start.
CREATE TABLE removed_monitors (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE monitor_dependencies (
  monitor_id TEXT NOT NULL REFERENCES monitors (id) ON DELETE CASCADE,
  on_id TEXT NOT NULL REFERENCES monitors (id) ON DELETE CASCADE,
  severity TEXT NOT NULL,
  PRIMARY KEY (monitor_id, on_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX monitor_dependencies_by_on ON monitor_dependencies (on_id);

-- Where each monitor stands, so that no page reads a thousand files. `recent` and `hours` are packed.
CREATE TABLE monitor_status (
  monitor_id TEXT PRIMARY KEY REFERENCES monitors (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  since INTEGER NOT NULL,
  verdict_at INTEGER NOT NULL,
  verdict_slot INTEGER NOT NULL,
  flapping INTEGER NOT NULL,
  last_slot INTEGER NOT NULL,
  last_at INTEGER,
  last_total_us INTEGER NOT NULL,
  recent BLOB NOT NULL,
  hours BLOB NOT NULL,
  open_failures BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE uptime_days (
  monitor_id TEXT NOT NULL REFERENCES monitors (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  up INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  down INTEGER NOT NULL,
  unconfirmed INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  maintenance INTEGER NOT NULL,
  PRIMARY KEY (monitor_id, day)
) STRICT, WITHOUT ROWID;

-- How far each machine's result log is counted in the two tables above; written with them.
CREATE TABLE ingest_positions (
  machine TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE maintenance (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  all_monitors INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX maintenance_by_account ON maintenance (account_id, to_at);

CREATE TABLE maintenance_monitors (
  maintenance_id TEXT NOT NULL REFERENCES maintenance (id) ON DELETE CASCADE,
  monitor_id TEXT NOT NULL REFERENCES monitors (id) ON DELETE CASCADE,
  PRIMARY KEY (maintenance_id, monitor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX maintenance_monitors_by_monitor ON maintenance_monitors (monitor_id);
