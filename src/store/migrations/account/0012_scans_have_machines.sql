-- Which machine runs a scan, and until when (ms) it is to be heard of again: after that another one takes the scan over.
ALTER TABLE scans ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE scans ADD COLUMN leased_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX scans_running ON scans (leased_until) WHERE state = 'running';
