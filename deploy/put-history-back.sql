-- Puts the history of old.db, in the same folder, into the monitor's database that is opened: what is in both is there
-- once. See "A damaged history" in docs/ops/running.md; FlareWarden must not be running.
ATTACH 'old.db' AS old;
BEGIN IMMEDIATE;
-- What was deleted there is not missed here.
UPDATE kept SET since = max(since, coalesce((SELECT o.since FROM old.kept AS o WHERE o.level = kept.level), 0));
INSERT OR IGNORE INTO results (slot, place, attempt, probe_id, planned_at, late_ms, outcome, flags, total_us, dns_us,
    connect_us, tls_us, first_byte_us, transfer_us, reason, detail)
  SELECT slot, place, attempt, probe_id, planned_at, late_ms, outcome, flags, total_us, dns_us,
    connect_us, tls_us, first_byte_us, transfer_us, reason, detail
  FROM old.results WHERE flags >= 4 OR planned_at >= (SELECT since FROM kept WHERE level = 0);
INSERT OR IGNORE INTO evidence (probe_id, json) SELECT probe_id, json FROM old.evidence;
INSERT OR IGNORE INTO verdicts (at, slot, state, reason, detail, since, flapping)
  SELECT at, slot, state, reason, detail, since, flapping FROM old.verdicts;
INSERT OR IGNORE INTO rollups (level, start, up, degraded, down, unconfirmed, unknown, missed, maintenance, min_us,
    max_us, sum_us, has_minutes, latencies)
  SELECT level, start, up, degraded, down, unconfirmed, unknown, missed, maintenance, min_us,
    max_us, sum_us, has_minutes, latencies FROM old.rollups;
-- Hours and days of which both know looks are made anew.
INSERT OR REPLACE INTO dirty (level, start, mark) SELECT DISTINCT 2, planned_at / 3600000, random() FROM old.results
  WHERE planned_at >= (SELECT since FROM kept WHERE level = 0);
INSERT OR REPLACE INTO dirty (level, start, mark) SELECT DISTINCT 3, planned_at / 86400000, random() FROM old.results
  WHERE planned_at >= (SELECT since FROM kept WHERE level = 0);
DELETE FROM damage;
COMMIT;
