-- One key an account, wrapped under the region's key, whose own id is beside it. Nothing of an account opens without it: deleting
-- the row is what makes every copy of the account unreadable.
CREATE TABLE account_keys (
  account_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  region_key TEXT NOT NULL,
  PRIMARY KEY (account_id, version)
) STRICT, WITHOUT ROWID;
