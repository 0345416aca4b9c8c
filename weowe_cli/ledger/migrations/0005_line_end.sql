-- Whether the last line of an export had an end (SPEC X6): where last night's had one, one without it is cut short.
ALTER TABLE runs ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
