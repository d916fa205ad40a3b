-- What stood here before was damaged: when that was found, and where the damaged file is.
CREATE TABLE damage (
  at INTEGER PRIMARY KEY,
  file TEXT NOT NULL
) STRICT;
