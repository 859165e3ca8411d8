-- The members of a signing that has more than its state shows, one row each. A signing without rows here has all its
-- members in its state.
CREATE TABLE signing_members (
  signing_id ${KEY} NOT NULL REFERENCES signings (id),
  ordinal BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (signing_id, ordinal)
);
