-- The state of a case as a message of approval's own (storage/v1), which 0004 fills from the text beside it.
ALTER TABLE cases ADD COLUMN stored ${BYTES};

-- One row a case, written with its state and made from it: what is filtered, sorted, grouped and totalled by, and all
-- that a list shows. `approval_service --reproject` makes it anew. An empty text is no value. Amounts are in minor
-- units (fen for CNY). A case is yellow from yellow_on and red from red_on, on whatever day is asked for.
CREATE TABLE case_register (
  id ${KEY} PRIMARY KEY,
  revision BIGINT NOT NULL,
  project_id ${KEY} NOT NULL,
  signing_id ${KEY} NOT NULL,
  zone_id ${KEY} NOT NULL,
  zone_name ${KEY} NOT NULL,
  province ${KEY} NOT NULL,
  company ${KEY} NOT NULL,
  project_name ${KEY} NOT NULL,
  amount_minor BIGINT,
  currency ${KEY} NOT NULL,
  amount_alt_minor BIGINT,
  currency_alt ${KEY} NOT NULL,
  -- Of the two the one in CNY, to compare and add.
  amount_fen BIGINT,
  -- One a line, as shown; case_sectors is there to be asked.
  sectors TEXT NOT NULL,
  status BIGINT NOT NULL,
  template_id ${KEY} NOT NULL,
  track ${KEY} NOT NULL,
  track_reason TEXT NOT NULL,
  track_changes_when TEXT NOT NULL,
  stage ${KEY} NOT NULL,
  required_start ${KEY} NOT NULL,
  planned_start ${KEY} NOT NULL,
  provisional BIGINT NOT NULL,
  provisional_reason TEXT NOT NULL,
  yellow_on ${KEY} NOT NULL,
  red_on ${KEY} NOT NULL,
  updated_at_us BIGINT NOT NULL,
  -- Company and project as they are searched (common/filter/search_text.h).
  search_text TEXT NOT NULL
);
-- For each order of the list: of all zones, and of one.
CREATE INDEX case_register_by_zone ON case_register (zone_id, company, id);
CREATE INDEX case_register_by_zone_id ON case_register (zone_id, id);
CREATE INDEX case_register_by_zone_start ON case_register (zone_id, required_start, id);
CREATE INDEX case_register_by_company ON case_register (company, id);
CREATE INDEX case_register_by_start ON case_register (required_start, id);

CREATE TABLE case_sectors (
  case_id ${KEY} NOT NULL,
  position BIGINT NOT NULL,
  sector ${KEY} NOT NULL,
  PRIMARY KEY (case_id, position)
);
CREATE INDEX case_sectors_by_sector ON case_sectors (sector, case_id);

-- The procedures in the timetable of a case.
CREATE TABLE node_register (
  case_id ${KEY} NOT NULL,
  position BIGINT NOT NULL,
  procedure_id ${KEY} NOT NULL,
  zh TEXT NOT NULL,
  duration_wd BIGINT NOT NULL,
  latest_accept ${KEY} NOT NULL,
  latest_result ${KEY} NOT NULL,
  yellow_on ${KEY} NOT NULL,
  red_on ${KEY} NOT NULL,
  PRIMARY KEY (case_id, position)
);
CREATE INDEX node_register_by_procedure ON node_register (procedure_id, red_on, case_id);
