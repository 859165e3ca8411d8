-- By what two signings may tell of the same (core/identity.h): a row for each key of a signing that is not rejected, made
-- of its state as the other registers are.
CREATE TABLE identity_keys (
  identity_key ${KEY} NOT NULL,
  signing_id ${KEY} NOT NULL,
  likeness BIGINT NOT NULL,
  PRIMARY KEY (identity_key, signing_id)
);
CREATE INDEX identity_keys_by_signing ON identity_keys (signing_id);
-- 1 where its keys are written. Rows of before are filled by the code of the next migration.
ALTER TABLE signing_register ADD COLUMN keyed BIGINT NOT NULL DEFAULT 0;
-- Two signings of which a person said that they tell of different things (apart 1), or took that back.
CREATE TABLE signings_apart (
  first_id ${KEY} NOT NULL, -- the smaller of the two
  second_id ${KEY} NOT NULL,
  apart BIGINT NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (first_id, second_id)
);
