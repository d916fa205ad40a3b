-- One monitor's history. The key makes storing a result twice store it once. Bits of `flags`: 1 missed, 2 in
-- maintenance, 4 evidence is kept.
CREATE TABLE results (
  slot INTEGER NOT NULL,
  place TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  probe_id TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  late_ms INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  total_us INTEGER NOT NULL,
  dns_us INTEGER,
  connect_us INTEGER,
  tls_us INTEGER,
  first_byte_us INTEGER,
  transfer_us INTEGER,
  reason TEXT,
  detail TEXT,
  PRIMARY KEY (slot, place, attempt)
) STRICT, WITHOUT ROWID;
CREATE INDEX results_by_time ON results (planned_at);
CREATE INDEX results_with_evidence ON results (probe_id) WHERE flags >= 4;

CREATE TABLE evidence (
  probe_id TEXT PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When its state changed or was confirmed: says which failures count as down.
CREATE TABLE verdicts (
  at INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  since INTEGER NOT NULL,
  flapping INTEGER NOT NULL,
  PRIMARY KEY (at, slot, state)
) STRICT, WITHOUT ROWID;
