-- What a report of ROs or customers says beside the special orders, by the number it is joined by (SPEC X15). As least as is
-- kept: what the newest full report holds, and what an open promise goes by.
CREATE TABLE facts (
    source    TEXT NOT NULL,
    key       TEXT NOT NULL,                  -- the RO or customer number, as numbers are compared
    run_id    INTEGER NOT NULL REFERENCES runs (id),  -- the run that first read it so
    said      TEXT NOT NULL,                  -- a JSON object, the answers by field
    customer  TEXT,                           -- whose it is: numbers are reused
    differ    TEXT NOT NULL,                  -- the fields of which its rows give two answers, with commas
    digest    BLOB NOT NULL,                  -- of its raw rows
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

-- Which of them each promise took, so that a value is news once.
CREATE TABLE joined (
    promise_id  INTEGER NOT NULL REFERENCES records (id),
    source      TEXT NOT NULL,
    digest      BLOB NOT NULL,
    PRIMARY KEY (promise_id, source)
) STRICT, WITHOUT ROWID;
