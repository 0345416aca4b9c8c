-- Whether a promise is open stands in a column of its own. The indexes of the open ones asked for it by the status and by
-- two more columns, so that each new status, though it closed nothing, was taken out of three indexes and put back.
DROP INDEX states_open;
DROP INDEX states_here;
DROP INDEX states_gone;
DROP VIEW promises;
ALTER TABLE states ADD COLUMN owed TEXT CHECK (owed IN ('here', 'gone'));  -- in its last export or not; NULL: not open
UPDATE states SET owed = CASE WHEN vanished_since IS NULL THEN 'here' ELSE 'gone' END
    WHERE status NOT IN ('cancelled', 'installed', 'returned') AND matched_to IS NULL;

CREATE VIEW promises AS
    SELECT s.promise_id AS id, s.store, s.source, s.owed, s.status, s.dms_status, s.unknown_word, s.conflict, s.qty_ordered,
           s.qty_received, s.qty_backordered, s.qty_cancelled, s.eta_from, s.eta_to, s.eta_text, s.promised_on,
           s.received_on, s.arrived_on, s.scheduled_for, s.installed_on, s.closed_on, s.vanished_since,
           s.vanished_nights, s.moved_on, s.look_on, s.matched_to, s.backordered_since, s.eta_was, s.slips,
           s.slipped_on, s.eta_confirmed_on, s.closed_from, s.closed_by, s.hold_until,
           r.dms, r."order", r.family, r.part_number, r.part_key, r.line, r.so, r.ro, r.kind, r.so_type, r.description,
           r.make, r.ordered_on, r.advisor, r.customer, r.customer_no, r.phone, r.email, r.channel, r.opt_out,
           r.text_consent, r.vin, r.vehicle, r.part_price, r.labor, r.deposit, r.prepaid, r.bin, r.supersedes_key,
           r.first_seen_at, r.eta_confirmed_by, r.decision, r.decided_at, r.decided_by, r.hold_why, r.employee,
           r.approved, r.tax_exempt, r.recall
    FROM states s JOIN records r ON r.id = s.promise_id;

-- A query uses a partial index only where it says the very same condition.
CREATE INDEX states_open ON states (store, look_on) WHERE owed IS NOT NULL;
CREATE INDEX states_here ON states (source) WHERE owed = 'here';
CREATE INDEX states_gone ON states (source) WHERE owed = 'gone';
