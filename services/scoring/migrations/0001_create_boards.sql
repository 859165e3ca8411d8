-- The state of each signing, as its last event told it.
CREATE TABLE signing_states (
  signing_id TEXT PRIMARY KEY,
  revision BIGINT NOT NULL,
  zone_id TEXT NOT NULL,
  zone_name TEXT NOT NULL,
  province TEXT NOT NULL,
  projects BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  amount_currency TEXT NOT NULL,
  alt_minor BIGINT NOT NULL,
  alt_currency TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  published_on TEXT NOT NULL,
  status BIGINT NOT NULL
);
-- One row: how far the log is worked in, and the name under which this store's pages stand in a shared cache.
CREATE TABLE board_state (
  id BIGINT PRIMARY KEY,
  applied_log_no BIGINT NOT NULL,
  store_id TEXT NOT NULL
);
INSERT INTO board_state (id, applied_log_no, store_id) VALUES (1, 0, '');
-- Published versions: the serialised zoneflow.scoring.v1.Board in base64.
CREATE TABLE board_versions (
  board_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  as_of TEXT NOT NULL,
  page TEXT NOT NULL,
  PRIMARY KEY (board_id, version)
);
CREATE TABLE timers (
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  due_us BIGINT NOT NULL,
  PRIMARY KEY (subject, kind)
);
