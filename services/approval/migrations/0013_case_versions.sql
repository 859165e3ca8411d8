-- Every timetable that a case has had, outside its state, which holds the number of the current one and of the baseline.
CREATE TABLE case_versions (
  case_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  made_at_us BIGINT NOT NULL,
  actor ${KEY} NOT NULL,
  -- What made it another: the kind, what it names, and the words for people.
  cause ${KEY} NOT NULL,
  cause_ref ${KEY} NOT NULL,
  cause_words TEXT NOT NULL,
  -- ISO dates.
  required_start ${KEY} NOT NULL,
  start ${KEY} NOT NULL,
  -- Procedures whose days moved against the version before it, new and dropped ones too, and those that did not.
  moved BIGINT NOT NULL,
  stayed BIGINT NOT NULL,
  -- '' and 0 until a leader signs it as the baseline.
  signed_by ${KEY} NOT NULL,
  signed_at_us BIGINT NOT NULL,
  timetable ${BYTES} NOT NULL,
  PRIMARY KEY (case_id, number)
);
