-- More than one event may claim a sequence that is not due, and which is right shows only then: each waits, under a
-- digest of all that its hash covers. Rows from before have '', their content is found by hash.
CREATE TABLE parked_events (
  source ${KEY} NOT NULL,
  subject ${KEY} NOT NULL,
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,
  topic ${KEY} NOT NULL,
  partition_no BIGINT NOT NULL,
  log_offset BIGINT NOT NULL,
  parked_at_us BIGINT NOT NULL,
  headers TEXT NOT NULL,
  value TEXT NOT NULL,
  digest ${KEY} NOT NULL DEFAULT '',
  PRIMARY KEY (source, subject, sequence, digest)
);
INSERT INTO parked_events (source, subject, sequence, hash, topic, partition_no, log_offset, parked_at_us, headers, value)
  SELECT source, subject, sequence, hash, topic, partition_no, log_offset, parked_at_us, headers, value FROM parked;
DROP TABLE parked;
ALTER TABLE parked_events RENAME TO parked;

-- 1: it had passed all checks of events when its handler refused it, and has raised the inbox. message_key is base64.
ALTER TABLE dead_letters ADD COLUMN passed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN message_key TEXT NOT NULL DEFAULT '';
UPDATE dead_letters SET passed = 1 WHERE source <> '' AND code <> 'DATA_LOSS';
