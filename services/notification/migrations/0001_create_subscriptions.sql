CREATE TABLE subscriptions (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  start_log_no BIGINT NOT NULL,
  acknowledged_log_no BIGINT NOT NULL
);

-- What a subscription's owner wished for, and from which event on.
CREATE TABLE filter_edits (
  subscription TEXT NOT NULL REFERENCES subscriptions (name),
  after_log_no BIGINT NOT NULL,
  filter TEXT NOT NULL,
  all_zones INTEGER NOT NULL,
  -- Zone ids, one a line.
  zones TEXT NOT NULL,
  PRIMARY KEY (subscription, after_log_no)
);
