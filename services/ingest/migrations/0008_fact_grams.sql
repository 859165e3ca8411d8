-- Text search over facts, as signing_grams is for signings. A fact's number is made of its id
-- (common/filter/search_index.h); NULL in rows of before, which the code of the next migration fills.
ALTER TABLE facts ADD COLUMN search_no BIGINT;
CREATE INDEX facts_by_search_no ON facts (search_no);
CREATE TABLE fact_grams (
  gram ${KEY} NOT NULL,
  fact_no BIGINT NOT NULL,
  PRIMARY KEY (gram, fact_no)
);
-- What waits to be written into the pairs, some hundred rows at once.
CREATE TABLE signing_waiting (
  no ${AUTO_ID},
  signing_no BIGINT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE TABLE fact_waiting (
  no ${AUTO_ID},
  fact_no BIGINT NOT NULL,
  search_text TEXT NOT NULL
);
-- The one order of a list that had none.
CREATE INDEX facts_by_position ON facts (ordinal, id);
