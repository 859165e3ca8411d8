-- Every state of each signing that was worked in: it holds from one log_no on and until another, which is null for the
-- state of now. What a kept version of a board is made of is read from here.
CREATE TABLE signing_spans (
  signing_id ${KEY} NOT NULL,
  since_log_no BIGINT NOT NULL,
  until_log_no BIGINT,
  revision BIGINT NOT NULL,
  zone_id ${KEY} NOT NULL,
  zone_name TEXT NOT NULL,
  province TEXT NOT NULL,
  projects BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  amount_currency TEXT NOT NULL,
  alt_minor BIGINT NOT NULL,
  alt_currency TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  published_on ${KEY} NOT NULL,
  status BIGINT NOT NULL,
  standing BIGINT NOT NULL, -- 0 counts, 1 unknown zone, 2 no CNY amount
  dated ${KEY} NOT NULL, -- signed_on, else published_on, else empty
  PRIMARY KEY (signing_id, since_log_no)
);
INSERT INTO signing_spans (signing_id, since_log_no, revision, zone_id, zone_name, province, projects, amount_minor,
    amount_currency, alt_minor, alt_currency, signed_on, published_on, status, standing, dated)
  SELECT signing_id, applied_log_no, revision, zone_id, zone_name, province, projects, amount_minor,
    amount_currency, alt_minor, alt_currency, signed_on, published_on, status,
    CASE WHEN zone_id = '' THEN 1 WHEN amount_currency = 'CNY' OR alt_currency = 'CNY' THEN 0 ELSE 2 END,
    CASE WHEN signed_on <> '' THEN signed_on ELSE published_on END
  FROM signing_states CROSS JOIN board_state WHERE board_state.id = 1;
CREATE UNIQUE INDEX signing_spans_now ON signing_spans (signing_id) WHERE until_log_no IS NULL;
CREATE INDEX signing_spans_published ON signing_spans (published_on) WHERE until_log_no IS NULL;
CREATE INDEX signing_spans_by_zone ON signing_spans (zone_id, standing, dated, signing_id);
CREATE INDEX signing_spans_by_standing ON signing_spans (standing, dated, signing_id);
-- Sums of the signings of now, from which every board is added up. A sum of fen is fen_e9 times 1,000,000,000 and
-- fen_rest: it may pass 63 bits.
CREATE TABLE zone_days (
  zone_id ${KEY} NOT NULL,
  standing BIGINT NOT NULL,
  dated ${KEY} NOT NULL,
  signings BIGINT NOT NULL,
  projects BIGINT NOT NULL,
  fen_e9 BIGINT NOT NULL,
  fen_rest BIGINT NOT NULL,
  unchecked_e9 BIGINT NOT NULL,
  unchecked_rest BIGINT NOT NULL,
  log_no BIGINT NOT NULL,
  PRIMARY KEY (zone_id, standing, dated)
);
INSERT INTO zone_days (zone_id, standing, dated, signings, projects, fen_e9, fen_rest, unchecked_e9, unchecked_rest,
    log_no)
  SELECT zone_id, standing, dated, count(*), sum(projects), sum(fen / 1000000000), sum(fen % 1000000000),
    sum(unchecked / 1000000000), sum(unchecked % 1000000000), max(since_log_no)
  FROM (SELECT zone_id, standing, dated, projects, since_log_no, fen, CASE WHEN status IN (2, 3) THEN 0 ELSE fen END
      AS unchecked
    FROM (SELECT zone_id, standing, dated, projects, since_log_no, status, CASE WHEN standing <> 0 THEN 0
        WHEN amount_currency = 'CNY' THEN amount_minor ELSE alt_minor END AS fen
      FROM signing_spans) AS stated) AS figures
  GROUP BY zone_id, standing, dated;
CREATE INDEX zone_days_by_log_no ON zone_days (log_no);
-- Zones by the name that the signing told last gives them.
CREATE TABLE board_zones (
  zone_id ${KEY} NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  province TEXT NOT NULL,
  log_no BIGINT NOT NULL
);
INSERT INTO board_zones (zone_id, name, province, log_no)
  SELECT zone_id, min(zone_name), min(province), max(since_log_no) FROM signing_spans WHERE zone_id <> ''
  GROUP BY zone_id;
DROP TABLE signing_states;
