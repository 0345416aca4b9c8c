-- What the rules of SPEC 6 count from beyond a status and a date (backorders, slips, the customer's answer, a hold), and
-- what people record by hand (SPEC 8).
DROP VIEW promises;
ALTER TABLE states ADD COLUMN backordered_since TEXT;   -- the night that showed the backorder
ALTER TABLE states ADD COLUMN eta_was TEXT;             -- the last day of the ETA before its latest move
ALTER TABLE states ADD COLUMN slips INTEGER NOT NULL DEFAULT 0;
ALTER TABLE states ADD COLUMN slipped_on TEXT;          -- the night of the latest move to a later day
ALTER TABLE states ADD COLUMN eta_confirmed_on TEXT;    -- when the DMS or a person last gave the ETA
ALTER TABLE states ADD COLUMN closed_from TEXT;         -- the state in which it was closed
ALTER TABLE states ADD COLUMN hold_until TEXT;          -- nothing is said of it before this day
ALTER TABLE states ADD COLUMN closed_by TEXT;           -- the person who closed it, NULL: the DMS did
ALTER TABLE records ADD COLUMN eta_confirmed_by TEXT;
ALTER TABLE records ADD COLUMN decision TEXT;           -- the customer's latest answer
ALTER TABLE records ADD COLUMN decided_at TEXT;
ALTER TABLE records ADD COLUMN decided_by TEXT;
ALTER TABLE records ADD COLUMN hold_why TEXT;
ALTER TABLE records ADD COLUMN employee INTEGER;
ALTER TABLE records ADD COLUMN approved INTEGER;
ALTER TABLE records ADD COLUMN tax_exempt INTEGER;
ALTER TABLE records ADD COLUMN recall TEXT;             -- the open recalls of the vehicle
UPDATE states SET backordered_since = moved_on WHERE status = 'backordered';
UPDATE states SET eta_confirmed_on = moved_on WHERE eta_to IS NOT NULL;

CREATE VIEW promises AS
    SELECT s.promise_id AS id, s.store, s.source, s.status, s.dms_status, s.unknown_word, s.conflict, s.qty_ordered,
           s.qty_received, s.qty_backordered, s.qty_cancelled, s.eta_from, s.eta_to, s.eta_text, s.promised_on,
           s.received_on, s.arrived_on, s.scheduled_for, s.installed_on, s.closed_on, s.vanished_since,
           s.vanished_nights, s.moved_on, s.look_on, s.matched_to, s.backordered_since, s.eta_was, s.slips,
           s.slipped_on, s.eta_confirmed_on, s.closed_from, s.closed_by, s.hold_until,
           r.dms, r."order", r.family, r.part_number, r.part_key, r.line, r.so, r.ro, r.kind, r.so_type, r.description,
           r.make, r.ordered_on, r.advisor, r.customer, r.customer_no, r.phone, r.email, r.channel, r.opt_out, r.vin,
           r.vehicle, r.part_price, r.labor, r.deposit, r.prepaid, r.bin, r.supersedes_key, r.first_seen_at,
           r.eta_confirmed_by, r.decision, r.decided_at, r.decided_by, r.hold_why, r.employee, r.approved, r.tax_exempt,
           r.recall
    FROM states s JOIN records r ON r.id = s.promise_id;

-- A value that a person entered, and what the DMS itself says there: until it says something else, the person's stands.
CREATE TABLE by_hand (
    promise_id  INTEGER NOT NULL REFERENCES records (id),
    field       TEXT NOT NULL,
    own         TEXT,                         -- the DMS's own value, as the column of the promise has it
    PRIMARY KEY (promise_id, field)
) STRICT, WITHOUT ROWID;

-- The conversations with customers stand among the events; when the last one was is asked for many promises at once.
CREATE INDEX events_contacts ON events (promise_id, at) WHERE what = 'contact';

-- What was closed while on hold, and is to be looked at once that is over.
CREATE INDEX states_closed ON states (store, look_on)
    WHERE status IN ('cancelled', 'installed', 'returned') AND look_on IS NOT NULL;

-- The letters of one store that have not left; a group's night asks for them store by store.
CREATE INDEX letters_unsent_of_store ON letters (store) WHERE state IN ('held', 'waiting', 'sending');
