-- What a machine must know of other regions: where who and what is at home, and which machines there are.
CREATE TABLE directory (
  kind TEXT NOT NULL,     -- 'email' or 'page'
  key TEXT NOT NULL,      -- keyed hash of it; the key is not in any database
  region TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_by_region ON directory (region, kind);

CREATE TABLE machines (
  machine TEXT PRIMARY KEY,
  place TEXT NOT NULL,
  region TEXT NOT NULL,
  continent TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at INTEGER NOT NULL,  -- ms
  seen_at INTEGER NOT NULL      -- ms; written at a start
) STRICT, WITHOUT ROWID;
