-- What stands in the bytes by now. Their columns have names that the release before does not know: what it would write
-- is refused.
ALTER TABLE journal DROP COLUMN value;
${POSTGRES} ALTER TABLE journal ALTER COLUMN body SET NOT NULL;
ALTER TABLE event_log DROP COLUMN value;
${POSTGRES} ALTER TABLE event_log ALTER COLUMN body SET NOT NULL;
ALTER TABLE parked DROP COLUMN headers;
ALTER TABLE parked DROP COLUMN value;
${POSTGRES} ALTER TABLE parked ALTER COLUMN message SET NOT NULL;
ALTER TABLE dead_letters DROP COLUMN headers;
ALTER TABLE dead_letters DROP COLUMN value;
ALTER TABLE dead_letters DROP COLUMN message_key;
${POSTGRES} ALTER TABLE dead_letters ALTER COLUMN message SET NOT NULL;
