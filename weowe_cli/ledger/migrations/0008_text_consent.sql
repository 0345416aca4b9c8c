-- Texts of which nobody knows whether they arrived: what they said is a call, and never a text again.
CREATE INDEX letters_perhaps_texted ON letters (store)
    WHERE channel = 'text' AND state = 'dead' AND maybe_delivered = 1;

-- Whether a customer agreed to text messages (SPEC D3); NULL: nobody recorded it, so there are none.
DROP VIEW promises;
ALTER TABLE records ADD COLUMN text_consent INTEGER;

CREATE VIEW promises AS
    SELECT s.promise_id AS id, s.store, s.source, s.status, s.dms_status, s.unknown_word, s.conflict, s.qty_ordered,
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
