-- Matters (办件) of other systems as they were last applied, by their numbers.
CREATE TABLE matters (
  number ${KEY} PRIMARY KEY,
  case_id ${KEY} NOT NULL,
  procedure_id ${KEY} NOT NULL,
  -- '' where the table tells none.
  project_code ${KEY} NOT NULL,
  -- SHA-256 of what its row said.
  digest ${KEY} NOT NULL,
  -- What stands out about it, joined by blanks, and the rule that it breaks; '' where none.
  flags ${KEY} NOT NULL,
  fault TEXT NOT NULL,
  actor ${KEY} NOT NULL,
  imported_at_us BIGINT NOT NULL
);
CREATE INDEX matters_by_code ON matters (project_code);

-- What people said that names of procedures in such tables mean; the names are folded.
CREATE TABLE procedure_aliases (
  name ${KEY} PRIMARY KEY,
  procedure_id ${KEY} NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL
);
