CREATE TABLE scans (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  percent INTEGER NOT NULL,
  progress TEXT NOT NULL,
  error TEXT NOT NULL,
  map TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX scans_by_account ON scans (account_id, created_at);
CREATE INDEX scans_queued ON scans (created_at) WHERE state = 'queued';

CREATE TABLE status_pages (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  published INTEGER NOT NULL,
  all_monitors INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX status_pages_by_account ON status_pages (account_id);

CREATE TABLE status_page_monitors (
  page_id TEXT NOT NULL REFERENCES status_pages (id) ON DELETE CASCADE,
  monitor_id TEXT NOT NULL REFERENCES monitors (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (page_id, monitor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX status_page_monitors_by_monitor ON status_page_monitors (monitor_id);
