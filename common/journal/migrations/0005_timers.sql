-- What has to happen at a time: fired and removed in the transaction of its effect.
CREATE TABLE due_timers (
  kind ${KEY} NOT NULL,
  subject ${KEY} NOT NULL,
  clock BIGINT NOT NULL, -- 0: due by the business clock, 1: by system UTC
  due_us BIGINT NOT NULL,
  failures BIGINT NOT NULL, -- tries in a row that failed
  retry_us BIGINT NOT NULL, -- not tried again before, in system UTC
  reason TEXT NOT NULL, -- why the last try failed
  PRIMARY KEY (kind, subject)
);
CREATE INDEX due_timers_by_due ON due_timers (clock, due_us);
