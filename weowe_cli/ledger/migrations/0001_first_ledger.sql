-- The first ledger. Moments are ISO text in UTC, dates ISO text, money and quantities decimal text: what a person can
-- read with any SQLite browser, and what PostgreSQL takes as it is.

-- One reading of one export. Nothing is ever deleted here.
CREATE TABLE runs (
    id            INTEGER PRIMARY KEY,
    store         TEXT NOT NULL,
    source        TEXT NOT NULL,              -- store, DMS and kind: whose nights follow one another
    export        TEXT NOT NULL,              -- the file's name, without its folder
    fingerprint   TEXT,                       -- SHA-256 of its bytes
    as_of         TEXT,
    started_at    TEXT NOT NULL,
    finished_at   TEXT NOT NULL,
    outcome       TEXT NOT NULL CHECK (outcome IN ('accepted', 'baseline', 'already_read', 'waiting', 'refused', 'failed')),
    reason        TEXT,
    accepted_why  TEXT,                       -- who overrode a refusal, and why
    footer_seen   INTEGER NOT NULL DEFAULT 0,
    rows          INTEGER NOT NULL DEFAULT 0,
    opened        INTEGER NOT NULL DEFAULT 0,
    changed       INTEGER NOT NULL DEFAULT 0,
    unchanged     INTEGER NOT NULL DEFAULT 0,
    vanished      INTEGER NOT NULL DEFAULT 0,
    set_aside     INTEGER NOT NULL DEFAULT 0,
    ignored       INTEGER NOT NULL DEFAULT 0,
    letters       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_by_source ON runs (source, outcome, as_of);
CREATE INDEX runs_by_fingerprint ON runs (fingerprint, outcome);
CREATE INDEX runs_by_export ON runs (source, export);

CREATE TABLE set_aside (
    run_id  INTEGER NOT NULL REFERENCES runs (id),
    row     INTEGER NOT NULL,                 -- counted from 1, as a spreadsheet shows it
    field   TEXT NOT NULL,                    -- the column's header
    value   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (run_id, row)
) STRICT;

CREATE TABLE unknown_words (
    run_id  INTEGER NOT NULL REFERENCES runs (id),
    word    TEXT NOT NULL,
    rows    INTEGER NOT NULL,
    PRIMARY KEY (run_id, word)
) STRICT;

CREATE TABLE promises (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    store            TEXT NOT NULL,
    dms              TEXT NOT NULL,
    source           TEXT NOT NULL,
    "order"          TEXT NOT NULL,
    family           TEXT NOT NULL,           -- what the customer waits for as one: RO ..., else SO ...
    part_number      TEXT NOT NULL,
    part_key         TEXT NOT NULL,
    line             TEXT,
    so               TEXT,
    ro               TEXT,
    kind             TEXT NOT NULL,
    so_type          TEXT NOT NULL,
    description      TEXT,
    make             TEXT,
    qty_ordered      TEXT,
    qty_received     TEXT,
    qty_backordered  TEXT,
    qty_cancelled    TEXT,
    status           TEXT NOT NULL CHECK (status IN ('requested', 'ordered', 'backordered', 'partial', 'received',
                                                     'scheduled', 'installed', 'cancelled', 'returned')),
    dms_status       TEXT,
    unknown_word     TEXT,
    conflict         TEXT,
    ordered_on       TEXT,
    eta_from         TEXT,
    eta_to           TEXT,
    eta_text         TEXT,
    promised_on      TEXT,
    received_on      TEXT,
    arrived_on       TEXT,                    -- when it last came to hand; a received date corrected later is no arrival
    scheduled_for    TEXT,
    installed_on     TEXT,
    closed_on        TEXT,
    vanished_since   TEXT,
    vanished_nights  INTEGER NOT NULL DEFAULT 0,
    advisor          TEXT,
    customer         TEXT,
    customer_no      TEXT,
    phone            TEXT,
    email            TEXT,
    channel          TEXT,
    opt_out          INTEGER,
    vin              TEXT,
    vehicle          TEXT,
    part_price       TEXT,
    labor            TEXT,
    deposit          TEXT,
    prepaid          INTEGER,
    bin              TEXT,
    first_seen_at    TEXT NOT NULL,
    moved_on         TEXT NOT NULL,
    digest           BLOB,                    -- of the raw row that last spoke of it; NULL: read it again every night
    look_on          TEXT                     -- the next day on which a rule may have something new to say
) STRICT;
CREATE INDEX promises_by_key ON promises ("order", part_key, store);
CREATE INDEX promises_by_family ON promises (store, family);
-- A query uses a partial index only where it says the very same condition.
CREATE INDEX promises_open ON promises (store, look_on) WHERE status NOT IN ('cancelled', 'installed', 'returned');
CREATE INDEX promises_by_source ON promises (source);
CREATE INDEX promises_by_ro ON promises (ro);
CREATE INDEX promises_by_so ON promises (so);
CREATE INDEX promises_opted_out ON promises (store) WHERE opt_out = 1;

-- The evidence: appended to, never changed.
CREATE TABLE events (
    id          INTEGER PRIMARY KEY,
    promise_id  INTEGER NOT NULL REFERENCES promises (id),
    run_id      INTEGER REFERENCES runs (id),
    at          TEXT NOT NULL,
    who         TEXT NOT NULL,
    what        TEXT NOT NULL,
    before      TEXT,
    after       TEXT
) STRICT;
CREATE INDEX events_by_promise ON events (promise_id);

CREATE TABLE letters (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    store            TEXT,                    -- NULL: a work list that covers several stores
    audience         TEXT NOT NULL CHECK (audience IN ('customer', 'staff')),
    person           TEXT NOT NULL,
    name             TEXT NOT NULL,
    address          TEXT,
    channel          TEXT NOT NULL CHECK (channel IN ('email', 'text', 'chat', 'call')),
    state            TEXT NOT NULL CHECK (state IN ('held', 'waiting', 'sending', 'sent', 'withdrawn', 'dead')),
    maybe_delivered  INTEGER NOT NULL DEFAULT 0,  -- a server may have taken it: it can only be sent again as it is
    rules            TEXT NOT NULL,           -- a JSON list of SPEC numbers
    not_before       TEXT NOT NULL,
    next_attempt_at  TEXT,
    attempts         INTEGER NOT NULL DEFAULT 0,
    message_id       TEXT NOT NULL UNIQUE,
    sender           TEXT NOT NULL,
    subject          TEXT NOT NULL,
    body             TEXT NOT NULL,           -- the text part: for the page of letters, and what a caller is to say
    content          BLOB NOT NULL,           -- the bytes that the server gets, the same at every attempt
    created_at       TEXT NOT NULL,
    sent_at          TEXT,
    last_error       TEXT,
    remark           TEXT                     -- why it was held or withdrawn, or what the server said when it took it
) STRICT;
CREATE INDEX letters_unsent ON letters (state, not_before) WHERE state IN ('held', 'waiting', 'sending');
CREATE INDEX letters_by_sending ON letters (store, sent_at);

-- What was due to be said. `live` is 1 or NULL: a notice that was withdrawn, or whose letter died, may come again;
-- any other is told once, and this key is what says so (SPEC D6).
CREATE TABLE notices (
    id          INTEGER PRIMARY KEY,
    store       TEXT NOT NULL,
    promise_id  INTEGER REFERENCES promises (id),
    subject     TEXT NOT NULL,                -- the promise's id, or what else it is about
    rule        TEXT NOT NULL,
    tier        INTEGER NOT NULL,
    since       TEXT NOT NULL,
    role        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    due_by      TEXT NOT NULL,
    noticed_at  TEXT NOT NULL,
    settled     INTEGER NOT NULL DEFAULT 0,   -- true on a baseline night, and never to be told
    letter_id   INTEGER REFERENCES letters (id),
    live        INTEGER DEFAULT 1 CHECK (live = 1),
    ended_why   TEXT,
    UNIQUE (store, subject, rule, tier, since, role, live)
) STRICT;
CREATE INDEX notices_by_promise ON notices (promise_id);
CREATE INDEX notices_by_letter ON notices (letter_id);
CREATE INDEX notices_without_letter ON notices (store) WHERE letter_id IS NULL AND settled = 0 AND live = 1;

CREATE TABLE bad_addresses (
    address  TEXT PRIMARY KEY,
    at       TEXT NOT NULL,
    why      TEXT NOT NULL
) STRICT;

CREATE TABLE notes (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) STRICT;
