-- What the slots' own looks of a minute (level 1), an hour (2) or a day (3) came to; `start` is its number since 1970
-- in UTC. Latencies are those of good looks. Minutes are kept of hours whose looks are less than a minute apart.
CREATE TABLE rollups (
  level INTEGER NOT NULL,
  start INTEGER NOT NULL,
  up INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  down INTEGER NOT NULL,
  unconfirmed INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  maintenance INTEGER NOT NULL,
  min_us INTEGER NOT NULL,
  max_us INTEGER NOT NULL,
  sum_us INTEGER NOT NULL,
  has_minutes INTEGER NOT NULL,
  latencies BLOB NOT NULL,
  PRIMARY KEY (level, start)
) STRICT, WITHOUT ROWID;

-- Hours and days that changed since they were rolled up. `mark` is another number after every change, so that a rollup
-- made of what stood here before it is not taken.
CREATE TABLE dirty (
  level INTEGER NOT NULL,
  start INTEGER NOT NULL,
  mark INTEGER NOT NULL,
  PRIMARY KEY (level, start)
) STRICT, WITHOUT ROWID;
INSERT INTO dirty (level, start, mark) SELECT DISTINCT 2, planned_at / 3600000, 0 FROM results;

-- Since when nothing was deleted: of looks (level 0) and of rollups.
CREATE TABLE kept (
  level INTEGER PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;
INSERT INTO kept (level, since) VALUES (0, 0), (1, 0), (2, 0), (3, 0);

-- Looks that are kept longer than others: with evidence, or that saw a change.
CREATE INDEX results_kept ON results (planned_at) WHERE flags >= 4;

-- As a table with row numbers it takes a third: a row of its size had a page for itself.
CREATE TABLE evidence_new (
  probe_id TEXT PRIMARY KEY,
  json TEXT NOT NULL
) STRICT;
INSERT INTO evidence_new (probe_id, json) SELECT probe_id, json FROM evidence;
DROP TABLE evidence;
ALTER TABLE evidence_new RENAME TO evidence;
