-- Scorecards that were put beside those of the build; a version stays as it is.
CREATE TABLE scorecards (
  scorecard_id ${KEY} NOT NULL,
  version ${KEY} NOT NULL,
  text TEXT NOT NULL,
  sha256 ${KEY} NOT NULL,
  actor ${KEY} NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (scorecard_id, version)
);

-- How many words each scorecard has; its row is the lock under which they are numbered.
CREATE TABLE progress_counts (
  scorecard_id ${KEY} PRIMARY KEY,
  words BIGINT NOT NULL
);

-- What was said of how far a node is. A row is never changed or taken out. Decimals are texts, '' where there is none;
-- done is 'yes', 'no' or ''; light is 0 none, 1 green, 2 yellow, 3 red.
CREATE TABLE progress_words (
  scorecard_id ${KEY} NOT NULL,
  number BIGINT NOT NULL,
  path ${KEY} NOT NULL,
  on_day ${KEY} NOT NULL,
  value ${KEY} NOT NULL,
  numerator ${KEY} NOT NULL,
  denominator ${KEY} NOT NULL,
  done ${KEY} NOT NULL,
  progress ${KEY} NOT NULL,
  light BIGINT NOT NULL,
  note TEXT NOT NULL,
  source TEXT NOT NULL,
  actor ${KEY} NOT NULL,
  said_at_us BIGINT NOT NULL,
  PRIMARY KEY (scorecard_id, number)
);
