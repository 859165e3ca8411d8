-- What tells a subscription from others that had or will have its name; 0 for those made before there were numbers.
ALTER TABLE subscriptions ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
CREATE INDEX subscriptions_by_owner ON subscriptions (owner, name);

-- One row. Numbers are never used again; deleted_count tells streams to look whether theirs is still there.
CREATE TABLE subscription_numbers (
  id BIGINT PRIMARY KEY,
  last_number BIGINT NOT NULL,
  deleted_count BIGINT NOT NULL
);
INSERT INTO subscription_numbers (id, last_number, deleted_count) VALUES (1, 0, 0);
