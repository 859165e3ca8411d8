-- All open cases planned anew, once finished: why, and how many moved.
CREATE TABLE replans (
  id ${KEY} NOT NULL PRIMARY KEY,
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL, -- '' for one without a name
  digest ${KEY} NOT NULL, -- SHA-256 of what the request asked for
  cause ${KEY} NOT NULL,
  cause_ref ${KEY} NOT NULL,
  cause_words TEXT NOT NULL,
  finished_at_us BIGINT NOT NULL,
  cases BIGINT NOT NULL,
  moved BIGINT NOT NULL,
  settled BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  failed BIGINT NOT NULL
);
CREATE INDEX replans_by_request ON replans (actor, request_id);
