-- The versions of the rules that were adopted, with the texts of their files; the highest is in force.
CREATE TABLE rules_versions (
  number BIGINT NOT NULL PRIMARY KEY,
  digest ${KEY} NOT NULL, -- of the files
  reason TEXT NOT NULL,
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL, -- '' for one without a name
  request_digest ${KEY} NOT NULL, -- SHA-256 of what the request asked for
  adopted_at_us BIGINT NOT NULL,
  settled INTEGER NOT NULL -- 1: all open cases were planned by it
);
CREATE INDEX rules_versions_by_request ON rules_versions (actor, request_id);
CREATE TABLE rules_files (
  number BIGINT NOT NULL,
  name ${KEY} NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (number, name)
);
ALTER TABLE replans ADD COLUMN nodes_moved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE replans ADD COLUMN starts_moved BIGINT NOT NULL DEFAULT 0;
