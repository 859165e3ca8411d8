-- Months of a zone whose figures change by revisions alone while `locked` is 1. A row is made by the first who asks for
-- the month, so that its lock holds others off; nobody has said anything of a month whose actor is ''.
CREATE TABLE review_months (
  zone_id ${KEY} NOT NULL,
  month ${KEY} NOT NULL, -- 2021-02
  locked BIGINT NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (zone_id, month)
);
-- 1 where an act came as a revision.
ALTER TABLE review_acts ADD COLUMN as_revision BIGINT NOT NULL DEFAULT 0;
CREATE INDEX review_items_by_zone_month ON review_items (zone_id, month, status);
