-- Sites that are looked at again and again, and what changed on them.
CREATE TABLE sites (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  interval_ms INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  last_scan TEXT NOT NULL,
  last_at INTEGER,
  last_error TEXT NOT NULL,
  memory TEXT NOT NULL,
  UNIQUE (account_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX sites_due ON sites (next_at) WHERE enabled = 1;

-- Re-scans stand in the same queue as people's scans, behind them where rank is higher.
ALTER TABLE scans ADD COLUMN site_id TEXT NOT NULL DEFAULT '';
ALTER TABLE scans ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
CREATE INDEX scans_by_site ON scans (site_id, created_at) WHERE site_id <> '';

CREATE TABLE site_changes (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  scan_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  severity INTEGER NOT NULL,
  subject TEXT NOT NULL,
  lines_before TEXT NOT NULL,
  lines_after TEXT NOT NULL,
  sentence TEXT NOT NULL,
  evidence TEXT NOT NULL,
  machine TEXT NOT NULL,
  place TEXT NOT NULL,
  region TEXT NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT NOT NULL,
  UNIQUE (scan_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_changes_by_account ON site_changes (account_id, at);
CREATE INDEX site_changes_by_site ON site_changes (site_id, at);

-- One row for an account that has rules of its own.
CREATE TABLE change_rules (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;
