-- By which the rows of later ledgers know a project, and the signing that has it.
CREATE TABLE project_keys (
  project_key ${KEY} NOT NULL PRIMARY KEY,
  signing_id ${KEY} NOT NULL REFERENCES signings (id)
);
