-- What vendors say of themselves: the pages that were read, and each word with the time it held.
CREATE TABLE vendor_pages (
  page TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  is_public INTEGER NOT NULL,  -- of the catalogue; others are a customer's own
  told_at INTEGER,             -- ms; when the vendor says it changed its page
  seen_at INTEGER NOT NULL     -- ms; when its newest word was seen here
) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_words (
  id INTEGER PRIMARY KEY,
  page TEXT NOT NULL,
  component TEXT NOT NULL,   -- '' is all of the page
  level TEXT,                -- NULL: no word
  sentence TEXT NOT NULL,
  told_since INTEGER,        -- ms; by the vendor's own word
  since INTEGER NOT NULL,    -- ms; seen here
  until INTEGER              -- ms; NULL while it holds
) STRICT;
CREATE UNIQUE INDEX vendor_words_holding ON vendor_words (page, component) WHERE until IS NULL;
CREATE INDEX vendor_words_by_page ON vendor_words (page, component, since);
CREATE INDEX vendor_words_over ON vendor_words (until) WHERE until IS NOT NULL;
