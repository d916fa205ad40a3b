-- Who cast each vote, and from where; how far an incident was verified from elsewhere, and from where it failed. Of
-- incidents from before this stood here, one machine decided.
ALTER TABLE incident_votes ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_votes ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_votes ADD COLUMN continent TEXT NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN extent TEXT NOT NULL DEFAULT 'everywhere';
ALTER TABLE incidents ADD COLUMN verified TEXT NOT NULL DEFAULT 'alone';
CREATE INDEX incident_votes_by_probe ON incident_votes (probe_id);
