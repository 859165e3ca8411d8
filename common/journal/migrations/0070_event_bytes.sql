-- Values of events as they are, and messages that wait or were refused as messages of our own (storage/v1), which 0071
-- fills from the texts beside them.
ALTER TABLE journal ADD COLUMN body ${BYTES};
ALTER TABLE event_log ADD COLUMN body ${BYTES};
ALTER TABLE parked ADD COLUMN message ${BYTES};
ALTER TABLE dead_letters ADD COLUMN message ${BYTES};
