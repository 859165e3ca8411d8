-- What matches name a subscription by, and the event behind which it has them; NULL until stage 2 has taken it.
ALTER TABLE subscriptions ADD COLUMN match_key BIGINT;
ALTER TABLE subscriptions ADD COLUMN matched_after BIGINT;
CREATE UNIQUE INDEX subscriptions_by_match_key ON subscriptions (match_key);
CREATE INDEX subscriptions_without_match_key ON subscriptions (name) WHERE match_key IS NULL;
CREATE INDEX filter_edits_by_place ON filter_edits (after_log_no);

-- An event is told to a subscription.
CREATE TABLE matches (
  match_key BIGINT NOT NULL,
  log_no BIGINT NOT NULL,
  PRIMARY KEY (match_key, log_no)
);
CREATE INDEX matches_by_event ON matches (log_no);

-- One row: events up to head are matched. What came before this table is not matched again.
CREATE TABLE match_progress (
  id BIGINT PRIMARY KEY,
  head BIGINT NOT NULL,
  last_key BIGINT NOT NULL
);
INSERT INTO match_progress (id, head, last_key) SELECT 1, coalesce(max(log_no), 0), 0 FROM event_log;
