-- How many letters are held or dead stands in every report; counted without an index, years of letters are read for it.
-- Nobody asks it for those that were sent, and with them it would seem good enough for what narrower indexes answer.
CREATE INDEX letters_by_state ON letters (state) WHERE state <> 'sent';
