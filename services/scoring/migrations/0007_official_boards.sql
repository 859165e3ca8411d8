-- Official boards, and what happens to them. ISO dates and decimals as text, '' where there is none.
CREATE TABLE official_boards (
  board_id ${KEY} PRIMARY KEY,
  revision BIGINT NOT NULL,
  stage BIGINT NOT NULL,
  framework ${KEY} NOT NULL,
  version ${KEY} NOT NULL,
  framework_sha256 ${KEY} NOT NULL,
  period ${KEY} NOT NULL,
  cohort ${KEY} NOT NULL,
  known_on ${KEY} NOT NULL,
  at_least BIGINT NOT NULL,
  log_no BIGINT NOT NULL,
  published_revision BIGINT NOT NULL,
  objections_until ${KEY} NOT NULL,
  sha256 ${KEY} NOT NULL,
  units BIGINT NOT NULL,
  ranked BIGINT NOT NULL,
  unchecked_figures BIGINT NOT NULL,
  changed_by ${KEY} NOT NULL,
  changed_at_us BIGINT NOT NULL,
  final_log_no BIGINT NOT NULL -- from which on later boards know it to be final; 0: it is not
);
CREATE INDEX official_boards_by_period ON official_boards (framework, cohort, period);

-- What was published, as it is answered: messages of zoneflow.scoring.v1. A row is never changed or taken out.
CREATE TABLE official_versions (
  board_id ${KEY} NOT NULL,
  revision BIGINT NOT NULL,
  stage BIGINT NOT NULL,
  head ${BYTES} NOT NULL,
  PRIMARY KEY (board_id, revision)
);
CREATE TABLE official_rows (
  board_id ${KEY} NOT NULL,
  revision BIGINT NOT NULL,
  place BIGINT NOT NULL, -- from 0, by rank
  unit_id ${KEY} NOT NULL,
  cohort ${KEY} NOT NULL,
  rank ${KEY} NOT NULL, -- a decimal; '' if it is not ranked
  line ${BYTES} NOT NULL,
  explanation ${BYTES} NOT NULL,
  PRIMARY KEY (board_id, revision, place)
);
CREATE UNIQUE INDEX official_rows_by_unit ON official_rows (board_id, revision, unit_id);

-- Objections, and their answers once answered_at_us is there.
CREATE TABLE objections (
  board_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  unit_id ${KEY} NOT NULL,
  zone_id ${KEY} NOT NULL,
  path ${KEY} NOT NULL,
  text TEXT NOT NULL,
  filed_by ${KEY} NOT NULL,
  filed_at_us BIGINT NOT NULL,
  answer TEXT NOT NULL,
  upheld BIGINT NOT NULL,
  answered_by ${KEY} NOT NULL,
  answered_at_us BIGINT,
  answered_revision BIGINT NOT NULL,
  PRIMARY KEY (board_id, number)
);

CREATE TABLE errata (
  board_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  reason TEXT NOT NULL,
  log_no BIGINT NOT NULL,
  issued_by ${KEY} NOT NULL,
  issued_at_us BIGINT NOT NULL,
  PRIMARY KEY (board_id, number)
);
-- The unit that an erratum is about has place 0; those that move if all is computed anew, 1, 2, 3 …
CREATE TABLE erratum_units (
  board_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  place BIGINT NOT NULL,
  unit_id ${KEY} NOT NULL,
  was_rank TEXT NOT NULL,
  now_rank TEXT NOT NULL,
  was_score TEXT NOT NULL,
  now_score TEXT NOT NULL,
  PRIMARY KEY (board_id, number, place)
);
