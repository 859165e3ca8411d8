-- Values are base64 text: bytes travel unchanged through both databases. Texts of foreign origin that may hold any
-- byte (headers) are base64 as well.

-- The last revision of each subject that this service has published, and that event's hash.
CREATE TABLE subjects (
  subject TEXT PRIMARY KEY,
  revision BIGINT NOT NULL,
  hash TEXT NOT NULL
);

-- Append-only. Ids are drawn while the subject's row is locked, so they grow with the sequence within a subject.
CREATE TABLE journal (
  id ${AUTO_ID},
  subject TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  topic TEXT NOT NULL,
  type TEXT NOT NULL,
  time TEXT NOT NULL,
  actor TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  hash TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (subject, sequence)
);

-- The mark of a journal row that the bus has not acknowledged: narrow, so that marking does not write the event
-- a second time.
CREATE TABLE journal_pending (
  id BIGINT PRIMARY KEY,
  bytes BIGINT NOT NULL
);

CREATE TABLE inbox (
  source TEXT NOT NULL,
  subject TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (source, subject)
);

-- Events that came before their predecessor.
CREATE TABLE parked (
  source TEXT NOT NULL,
  subject TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  hash TEXT NOT NULL,
  topic TEXT NOT NULL,
  partition_no BIGINT NOT NULL,
  log_offset BIGINT NOT NULL,
  parked_at_us BIGINT NOT NULL,
  headers TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (source, subject, sequence)
);

-- Raised when the bus lost its log: positions of the old log mean nothing in the new one.
CREATE TABLE bus_epoch (
  epoch BIGINT PRIMARY KEY
);
INSERT INTO bus_epoch (epoch) VALUES (1);

CREATE TABLE positions (
  topic TEXT NOT NULL,
  partition_no BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  next_offset BIGINT NOT NULL,
  PRIMARY KEY (topic, partition_no, epoch)
);

-- source, subject, sequence, ce_id and ce_type are '' or 0 where the message's headers did not hold them.
CREATE TABLE dead_letters (
  id ${AUTO_ID},
  topic TEXT NOT NULL,
  partition_no BIGINT NOT NULL,
  log_offset BIGINT NOT NULL,
  source TEXT NOT NULL,
  subject TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  ce_id TEXT NOT NULL,
  ce_type TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  create_time TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  headers TEXT NOT NULL,
  value TEXT NOT NULL
);
CREATE INDEX dead_letters_by_subject ON dead_letters (source, subject, sequence);

-- Stage 1 of two-stage consumption.
CREATE TABLE event_log (
  arrival ${AUTO_ID},
  log_no BIGINT UNIQUE,
  source TEXT NOT NULL,
  subject TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  type TEXT NOT NULL,
  time TEXT NOT NULL,
  actor TEXT NOT NULL,
  hash TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  topic TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (source, subject, sequence)
);
CREATE INDEX event_log_unnumbered ON event_log (arrival) WHERE log_no IS NULL;
