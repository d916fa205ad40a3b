-- Which machine listens to each vendor's word: where it starts anew, its words have ended, and no other machine's.
ALTER TABLE vendor_words ADD COLUMN machine TEXT NOT NULL DEFAULT '';
