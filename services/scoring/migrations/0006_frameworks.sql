-- Frameworks that were put beside those of the build; a version stays as it is.
CREATE TABLE frameworks (
  framework_id ${KEY} NOT NULL,
  version ${KEY} NOT NULL,
  text TEXT NOT NULL,
  sha256 ${KEY} NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (framework_id, version)
);
