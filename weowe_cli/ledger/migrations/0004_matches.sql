-- A part that came in for nobody, and the promise that waited for it (SPEC X11). The row that brought it is no promise of
-- its own from then on: it is neither open nor closed, and does not vanish.
DROP VIEW promises;
ALTER TABLE states ADD COLUMN matched_to INTEGER;       -- the promise that the row came in for
ALTER TABLE records ADD COLUMN supersedes_key TEXT;     -- the part that this one took the place of

CREATE VIEW promises AS
    SELECT s.promise_id AS id, s.store, s.source, s.status, s.dms_status, s.unknown_word, s.conflict, s.qty_ordered,
           s.qty_received, s.qty_backordered, s.qty_cancelled, s.eta_from, s.eta_to, s.eta_text, s.promised_on,
           s.received_on, s.arrived_on, s.scheduled_for, s.installed_on, s.closed_on, s.vanished_since,
           s.vanished_nights, s.moved_on, s.look_on, s.matched_to,
           r.dms, r."order", r.family, r.part_number, r.part_key, r.line, r.so, r.ro, r.kind, r.so_type, r.description,
           r.make, r.ordered_on, r.advisor, r.customer, r.customer_no, r.phone, r.email, r.channel, r.opt_out, r.vin,
           r.vehicle, r.part_price, r.labor, r.deposit, r.prepaid, r.bin, r.supersedes_key, r.first_seen_at
    FROM states s JOIN records r ON r.id = s.promise_id;

-- A query uses a partial index only where it says the very same condition.
DROP INDEX states_open;
DROP INDEX states_here;
DROP INDEX states_gone;
CREATE INDEX states_open ON states (store, look_on)
    WHERE status NOT IN ('cancelled', 'installed', 'returned') AND matched_to IS NULL;
CREATE INDEX states_here ON states (source)
    WHERE status NOT IN ('cancelled', 'installed', 'returned') AND matched_to IS NULL AND vanished_since IS NULL;
CREATE INDEX states_gone ON states (source)
    WHERE status NOT IN ('cancelled', 'installed', 'returned') AND matched_to IS NULL AND vanished_since IS NOT NULL;
CREATE INDEX records_superseding ON records (part_key, supersedes_key) WHERE supersedes_key IS NOT NULL;

-- Which row came in for which promise, and what the DMS itself says of that promise: until it says something else, the
-- match stands; and it is what the promise goes back to where the match is undone.
CREATE TABLE matches (
    promise_id    INTEGER PRIMARY KEY REFERENCES records (id),
    row_id        INTEGER NOT NULL UNIQUE REFERENCES records (id),
    status        TEXT NOT NULL,
    qty_received  TEXT,
    received_on   TEXT,
    bin           TEXT
) STRICT;
