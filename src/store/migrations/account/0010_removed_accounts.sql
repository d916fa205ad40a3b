-- Deleted, but their keys may still be there: destroyed at the latest at the next start.
CREATE TABLE removed_accounts (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
