-- How far the log of observations goes: each recording of figures or units takes the next number, and what was known at
-- a number never changes.
CREATE TABLE observation_log (
  id BIGINT PRIMARY KEY,
  log_no BIGINT NOT NULL
);
INSERT INTO observation_log (id, log_no) VALUES (1, 0);

-- Whom figures are reported of. Every state of a unit: it holds from one log_no on and until another, which is null for
-- the state of now. ISO dates, '' where there is none.
CREATE TABLE units (
  unit_id ${KEY} NOT NULL,
  since_log_no BIGINT NOT NULL,
  until_log_no BIGINT,
  zone_id ${KEY} NOT NULL,
  kind ${KEY} NOT NULL,
  name ${KEY} NOT NULL,
  cohort ${KEY} NOT NULL,
  member_since ${KEY} NOT NULL,
  member_until ${KEY} NOT NULL,
  actor ${KEY} NOT NULL,
  recorded_at_us BIGINT NOT NULL,
  PRIMARY KEY (unit_id, since_log_no)
);
CREATE UNIQUE INDEX units_now ON units (unit_id) WHERE until_log_no IS NULL;
CREATE INDEX units_by_kind ON units (kind, unit_id);

-- What was reported, word for word as it came: nothing is changed or taken out. The latest known_at of a unit,
-- indicator, period and item counts. Decimals as text, '' where there is none.
CREATE TABLE observations (
  unit_id ${KEY} NOT NULL,
  indicator ${KEY} NOT NULL,
  period ${KEY} NOT NULL,
  item ${KEY} NOT NULL,
  known_at_us BIGINT NOT NULL,
  log_no BIGINT NOT NULL,
  value TEXT NOT NULL,
  numerator TEXT NOT NULL,
  denominator TEXT NOT NULL,
  source ${KEY} NOT NULL,
  status BIGINT NOT NULL,
  actor ${KEY} NOT NULL,
  recorded_at_us BIGINT NOT NULL,
  PRIMARY KEY (unit_id, indicator, period, item, known_at_us)
);
CREATE INDEX observations_by_period ON observations (period, indicator, unit_id);

-- Requests that were done, by the name that their caller gave them: the same once more has the same answer.
CREATE TABLE appraisal_requests (
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL,
  digest ${KEY} NOT NULL,
  answer TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (actor, request_id)
);
