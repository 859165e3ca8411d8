CREATE TABLE cases (
  id TEXT PRIMARY KEY,
  revision BIGINT NOT NULL,
  zone_id TEXT NOT NULL,
  company TEXT NOT NULL,
  state TEXT NOT NULL
);
CREATE INDEX cases_in_order ON cases (zone_id, company, id);
CREATE TABLE case_aliases (
  project_id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id)
);
