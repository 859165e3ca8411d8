-- Text search over cases: the pairs of characters of search_text (common/filter/search_text.h), by a number made of the
-- case's id (common/filter/search_index.h).
ALTER TABLE case_register ADD COLUMN search_no BIGINT NOT NULL DEFAULT -1;
CREATE INDEX case_register_by_search_no ON case_register (search_no);
CREATE TABLE case_grams (
  gram ${KEY} NOT NULL,
  case_no BIGINT NOT NULL,
  PRIMARY KEY (gram, case_no)
);
CREATE INDEX case_grams_by_case ON case_grams (case_no);
-- What waits to be written into the pairs, some hundred rows at once.
CREATE TABLE case_waiting (
  no ${AUTO_ID},
  case_no BIGINT NOT NULL,
  search_text TEXT NOT NULL
);
