-- What lists filter, sort and search by, in plain columns beside the states. '' is a text or date that is missing, NULL
-- a number. Rows of before are filled from their states by the code of the next migration.
CREATE TABLE signing_register (
  no ${AUTO_ID},
  signing_id ${KEY} NOT NULL UNIQUE,
  revision BIGINT NOT NULL,
  zone_id ${KEY} NOT NULL,
  zone_name ${KEY} NOT NULL,
  province ${KEY} NOT NULL,
  signed_on ${KEY} NOT NULL,
  published_on ${KEY} NOT NULL,
  dated_on ${KEY} NOT NULL,
  project_count BIGINT NOT NULL,
  member_count BIGINT NOT NULL,
  amount_cny BIGINT,
  amount_usd BIGINT,
  currency ${KEY} NOT NULL,
  status ${KEY} NOT NULL,
  document_id ${KEY} NOT NULL,
  article_id ${KEY} NOT NULL,
  title ${KEY} NOT NULL,
  search_text TEXT NOT NULL
);
-- One for each order of a list, either way round.
CREATE INDEX signing_register_by_publication ON signing_register (published_on DESC, signing_id);
CREATE INDEX signing_register_by_published_on ON signing_register (published_on, signing_id);
CREATE INDEX signing_register_by_signed_on ON signing_register (signed_on, signing_id);
CREATE INDEX signing_register_by_date ON signing_register (dated_on, signing_id);
CREATE INDEX signing_register_by_count ON signing_register (project_count, signing_id);
CREATE INDEX signing_register_by_amount ON signing_register ((COALESCE(amount_cny, -1)), signing_id);
CREATE INDEX signing_register_by_zone ON signing_register (zone_id, signing_id);
-- The usual list of one zone.
CREATE INDEX signing_register_by_zone_publication ON signing_register (zone_id, published_on DESC, signing_id);
-- Texts of which a signing may have several: sector, company, project.
CREATE TABLE signing_texts (
  signing_no BIGINT NOT NULL,
  field ${KEY} NOT NULL,
  value ${KEY} NOT NULL,
  PRIMARY KEY (signing_no, field, value)
);
CREATE INDEX signing_texts_by_value ON signing_texts (field, value, signing_no);
-- Pairs of characters of its names and title (common/filter/search_text.h).
CREATE TABLE signing_grams (
  gram ${KEY} NOT NULL,
  signing_no BIGINT NOT NULL,
  PRIMARY KEY (gram, signing_no)
);
ALTER TABLE facts ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN article_id TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN zone_id TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN zone_name TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN company TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN fact_count BIGINT;
ALTER TABLE facts ADD COLUMN fact_rank BIGINT;
ALTER TABLE facts ADD COLUMN period TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
${POSTGRES} ALTER TABLE facts
${POSTGRES}   ALTER COLUMN kind TYPE ${KEY},
${POSTGRES}   ALTER COLUMN article_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN zone_id TYPE ${KEY},
${POSTGRES}   ALTER COLUMN zone_name TYPE ${KEY},
${POSTGRES}   ALTER COLUMN subject TYPE ${KEY},
${POSTGRES}   ALTER COLUMN company TYPE ${KEY},
${POSTGRES}   ALTER COLUMN period TYPE ${KEY},
${POSTGRES}   ALTER COLUMN status TYPE ${KEY};
CREATE INDEX facts_by_id ON facts (id);
CREATE INDEX facts_by_kind ON facts (kind, id);
CREATE INDEX facts_by_zone ON facts (zone_id, id);
CREATE INDEX facts_by_company ON facts (company, id);
${POSTGRES} ALTER TABLE documents
${POSTGRES}   ALTER COLUMN file_name TYPE ${KEY};
CREATE INDEX documents_by_name ON documents (file_name, id);
CREATE INDEX documents_by_publication ON documents (published_on, id);
CREATE INDEX documents_by_size ON documents (size_bytes, id);
