-- The entry (ce_id@log) of the event before next_offset, so that a log made anew or cut is known by what stands in
-- it. '' in rows of before, until the next batch.
ALTER TABLE positions ADD COLUMN previous TEXT NOT NULL DEFAULT '';

-- Where this service's relay stands in each partition: behind the last event that the bus acknowledged.
CREATE TABLE published (
  topic ${KEY} NOT NULL,
  partition_no BIGINT NOT NULL,
  next_offset BIGINT NOT NULL,
  previous TEXT NOT NULL,
  PRIMARY KEY (topic, partition_no)
);

-- Topics whose recovery has begun and not ended: nothing is published until it has.
CREATE TABLE held_topics (
  topic ${KEY} PRIMARY KEY
);

-- One row, raised when published events become pending again: a relay that was under way marks none of them.
CREATE TABLE publication (
  generation BIGINT NOT NULL
);
INSERT INTO publication (generation) VALUES (1);
