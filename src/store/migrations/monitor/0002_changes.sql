-- Bit 8 of `flags`: the look saw something else than the one before it.
CREATE INDEX results_with_changes ON results (planned_at) WHERE flags >= 8;
