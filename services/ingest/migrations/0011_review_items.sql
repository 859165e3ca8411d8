-- What the review desk lists: a row for each figure that a person may vouch for, made of its state as the other
-- registers are. Rows of before are filled by the code of the next migration.
CREATE TABLE review_items (
  id ${KEY} NOT NULL PRIMARY KEY, -- the subject of its events: signing/ID
  kind ${KEY} NOT NULL,
  figure_id ${KEY} NOT NULL,
  revision BIGINT NOT NULL,
  status ${KEY} NOT NULL,
  zone_id ${KEY} NOT NULL,
  zone_name ${KEY} NOT NULL,
  province ${KEY} NOT NULL,
  month ${KEY} NOT NULL, -- 2021-02; '' without a day
  weight BIGINT NOT NULL, -- fen on a board
  project_count BIGINT NOT NULL,
  confidence BIGINT,
  waiting_since_us BIGINT NOT NULL,
  document_id ${KEY} NOT NULL,
  article_id ${KEY} NOT NULL
);
-- The queue: all of it, of one status, of one zone.
CREATE INDEX review_items_by_weight ON review_items (weight DESC, (COALESCE(confidence, -1)), id);
CREATE INDEX review_items_by_status ON review_items (status, weight DESC, (COALESCE(confidence, -1)), id);
CREATE INDEX review_items_by_zone ON review_items (zone_id, status, weight DESC, (COALESCE(confidence, -1)), id);
-- Its other orders.
CREATE INDEX review_items_by_confidence ON review_items ((COALESCE(confidence, -1)), id);
CREATE INDEX review_items_by_waiting ON review_items (waiting_since_us, id);
CREATE INDEX review_items_by_month ON review_items (month, id);
-- What people did to figures, which only grows.
CREATE TABLE review_acts (
  no ${AUTO_ID},
  item_id ${KEY} NOT NULL,
  zone_id ${KEY} NOT NULL, -- of the figure after it
  verb BIGINT NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  note TEXT NOT NULL,
  changes TEXT NOT NULL -- a ReviewAct with its changes alone
);
CREATE INDEX review_acts_by_item ON review_acts (item_id, no);
-- Requests that were done, by the name that their caller gave them: the same once more changes nothing.
CREATE TABLE review_requests (
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL,
  digest ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (actor, request_id)
);
