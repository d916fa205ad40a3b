-- Domains that a scan, and a watched site, take for the site's own, one a line.
ALTER TABLE scans ADD COLUMN own TEXT NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN own TEXT NOT NULL DEFAULT '';
