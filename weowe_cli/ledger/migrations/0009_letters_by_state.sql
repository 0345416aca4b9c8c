-- How many letters are held or dead stands in every report; counted without an index, years of letters are read for it.
CREATE INDEX letters_by_state ON letters (state);
