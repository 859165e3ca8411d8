-- How sure a reading is, in percent; NULL for what was read before readings told it.
ALTER TABLE signing_register ADD COLUMN confidence BIGINT;
ALTER TABLE facts ADD COLUMN confidence BIGINT;
CREATE INDEX signing_register_by_confidence ON signing_register ((COALESCE(confidence, -1)), signing_id);
CREATE INDEX facts_by_confidence ON facts ((COALESCE(confidence, -1)), id);
