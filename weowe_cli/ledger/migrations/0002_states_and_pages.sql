-- Two tables in place of one: what a promise is, and how it stands. A night moves the states of thousands and hardly ever
-- what is known of the part and the customer; a row that need not be written again is a page that need not be written.
-- And last night's lines as two blobs a source (a promise had the digest of one row before): read and written at once, so
-- that a line that stands as it stood costs a look-up.
DROP INDEX promises_by_source;
DROP INDEX promises_by_key;
DROP INDEX promises_by_family;
DROP INDEX promises_open;
DROP INDEX promises_by_ro;
DROP INDEX promises_by_so;
DROP INDEX promises_opted_out;
ALTER TABLE promises RENAME TO records;

CREATE TABLE states (
    promise_id       INTEGER PRIMARY KEY REFERENCES records (id),
    store            TEXT NOT NULL,
    source           TEXT NOT NULL,
    status           TEXT NOT NULL CHECK (status IN ('requested', 'ordered', 'backordered', 'partial', 'received',
                                                     'scheduled', 'installed', 'cancelled', 'returned')),
    dms_status       TEXT,
    unknown_word     TEXT,
    conflict         TEXT,
    qty_ordered      TEXT,
    qty_received     TEXT,
    qty_backordered  TEXT,
    qty_cancelled    TEXT,
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
    moved_on         TEXT NOT NULL,
    look_on          TEXT                     -- the next day on which a rule may have something new to say
) STRICT;
INSERT INTO states
    SELECT id, store, source, status, dms_status, unknown_word, conflict, qty_ordered, qty_received, qty_backordered,
           qty_cancelled, eta_from, eta_to,
           eta_text, promised_on, received_on, arrived_on, scheduled_for, installed_on, closed_on, vanished_since,
           vanished_nights, moved_on, look_on
    FROM records;
ALTER TABLE records DROP COLUMN store;
ALTER TABLE records DROP COLUMN source;
ALTER TABLE records DROP COLUMN digest;
ALTER TABLE records DROP COLUMN status;
ALTER TABLE records DROP COLUMN dms_status;
ALTER TABLE records DROP COLUMN unknown_word;
ALTER TABLE records DROP COLUMN conflict;
ALTER TABLE records DROP COLUMN qty_ordered;
ALTER TABLE records DROP COLUMN qty_received;
ALTER TABLE records DROP COLUMN qty_backordered;
ALTER TABLE records DROP COLUMN qty_cancelled;
ALTER TABLE records DROP COLUMN eta_from;
ALTER TABLE records DROP COLUMN eta_to;
ALTER TABLE records DROP COLUMN eta_text;
ALTER TABLE records DROP COLUMN promised_on;
ALTER TABLE records DROP COLUMN received_on;
ALTER TABLE records DROP COLUMN arrived_on;
ALTER TABLE records DROP COLUMN scheduled_for;
ALTER TABLE records DROP COLUMN installed_on;
ALTER TABLE records DROP COLUMN closed_on;
ALTER TABLE records DROP COLUMN vanished_since;
ALTER TABLE records DROP COLUMN vanished_nights;
ALTER TABLE records DROP COLUMN moved_on;
ALTER TABLE records DROP COLUMN look_on;

CREATE VIEW promises AS
    SELECT s.promise_id AS id, s.store, s.source, s.status, s.dms_status, s.unknown_word, s.conflict, s.qty_ordered,
           s.qty_received, s.qty_backordered, s.qty_cancelled, s.eta_from, s.eta_to, s.eta_text, s.promised_on,
           s.received_on, s.arrived_on, s.scheduled_for, s.installed_on, s.closed_on, s.vanished_since,
           s.vanished_nights, s.moved_on, s.look_on,
           r.dms, r."order", r.family, r.part_number, r.part_key, r.line, r.so, r.ro, r.kind, r.so_type, r.description,
           r.make, r.ordered_on, r.advisor, r.customer, r.customer_no, r.phone, r.email, r.channel, r.opt_out, r.vin,
           r.vehicle, r.part_price, r.labor, r.deposit, r.prepaid, r.bin, r.first_seen_at
    FROM states s JOIN records r ON r.id = s.promise_id;

CREATE INDEX records_by_key ON records ("order", part_key);
CREATE INDEX records_by_family ON records (family);
CREATE INDEX records_by_ro ON records (ro);
CREATE INDEX records_by_so ON records (so);
CREATE INDEX records_opted_out ON records (id) WHERE opt_out = 1;
-- A query uses a partial index only where it says the very same condition.
CREATE INDEX states_open ON states (store, look_on) WHERE status NOT IN ('cancelled', 'installed', 'returned');
CREATE INDEX states_here ON states (source)
    WHERE status NOT IN ('cancelled', 'installed', 'returned') AND vanished_since IS NULL;
CREATE INDEX states_gone ON states (source)
    WHERE status NOT IN ('cancelled', 'installed', 'returned') AND vanished_since IS NOT NULL;

-- The columns that a night read, so that one which is missing the night after is missed.
ALTER TABLE runs ADD COLUMN read_from TEXT;

CREATE TABLE pages (
    source    TEXT PRIMARY KEY,
    digests   BLOB NOT NULL,                  -- 16 bytes a line
    meanings  BLOB NOT NULL                   -- 8 bytes a line, signed: a promise, or why the line makes none
) STRICT;
