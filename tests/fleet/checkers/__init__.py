"""Whether a fleet did what it promises. They know what was done to it and read what it stored and what the witnesses wrote;
they have no part in doing it."""
