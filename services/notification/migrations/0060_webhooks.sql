-- The webhook of a subscription, deleted with it. Times are of the system clock; 0 where there is none.
CREATE TABLE webhooks (
  id BIGINT PRIMARY KEY,
  subscription ${KEY} NOT NULL,
  subscription_number BIGINT NOT NULL,
  owner ${KEY} NOT NULL,
  url TEXT NOT NULL,
  ordered BIGINT NOT NULL,
  takes_unchecked BIGINT NOT NULL,
  most_at_once BIGINT NOT NULL,
  most_per_minute BIGINT NOT NULL,
  contributions BIGINT NOT NULL,
  create_time_us BIGINT NOT NULL,
  -- Sealed; '' where there is one only.
  secret TEXT NOT NULL,
  old_secret TEXT NOT NULL,
  old_secret_until_us BIGINT NOT NULL,
  is_on BIGINT NOT NULL,
  off_reason TEXT NOT NULL,
  off_since_us BIGINT NOT NULL,
  spared_until_us BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  failing_since_us BIGINT NOT NULL,
  is_slow BIGINT NOT NULL,
  begun_log_no BIGINT NOT NULL,
  taken_log_no BIGINT NOT NULL,
  rate_from_us BIGINT NOT NULL,
  -- When attempts of it were last given out: the one that waits longest is next.
  claimed_at_us BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX webhooks_by_subscription ON webhooks (subscription);
CREATE INDEX webhooks_by_owner ON webhooks (owner, subscription);
CREATE INDEX webhooks_by_turn ON webhooks (claimed_at_us, id) WHERE is_on = 1;

-- One row: the last id given. Ids are never used again.
CREATE TABLE webhook_numbers (
  id BIGINT PRIMARY KEY,
  last_id BIGINT NOT NULL
);
INSERT INTO webhook_numbers (id, last_id) VALUES (1, 0);

-- What becomes of a match of such a subscription.
CREATE TABLE webhook_deliveries (
  webhook_id BIGINT NOT NULL,
  log_no BIGINT NOT NULL,
  event_id ${KEY} NOT NULL,
  event_type ${KEY} NOT NULL,
  subject ${KEY} NOT NULL,
  match_time_us BIGINT NOT NULL,
  delivery_state ${KEY} NOT NULL,
  reason ${KEY} NOT NULL,
  attempts BIGINT NOT NULL,
  scheduled BIGINT NOT NULL,
  due_us BIGINT NOT NULL,
  -- 1: an attempt by hand is asked for.
  by_hand BIGINT NOT NULL,
  -- Who has it for an attempt, and until when; 0: nobody.
  lease BIGINT NOT NULL,
  lease_until_us BIGINT NOT NULL,
  last_time_us BIGINT NOT NULL,
  last_status BIGINT NOT NULL,
  last_fault TEXT NOT NULL,
  PRIMARY KEY (webhook_id, log_no)
);
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (log_no);
CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (webhook_id, due_us) WHERE delivery_state = 'pending';
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (webhook_id, log_no) WHERE delivery_state = 'pending';
CREATE INDEX webhook_deliveries_soonest ON webhook_deliveries (due_us) WHERE delivery_state = 'pending';
CREATE INDEX webhook_deliveries_by_hand ON webhook_deliveries (webhook_id, log_no) WHERE by_hand = 1;
CREATE INDEX webhook_deliveries_in_flight ON webhook_deliveries (webhook_id, lease_until_us) WHERE lease <> 0;

CREATE TABLE webhook_attempts (
  webhook_id BIGINT NOT NULL,
  log_no BIGINT NOT NULL,
  number BIGINT NOT NULL,
  by_hand BIGINT NOT NULL,
  begin_us BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  -- Of HTTP; 0: none came, and the fault says why.
  status BIGINT NOT NULL,
  fault TEXT NOT NULL,
  retry_after TEXT NOT NULL,
  -- The beginning of the answer, any bytes.
  answer ${BYTES} NOT NULL,
  answer_cut BIGINT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (webhook_id, log_no, number)
);

-- Requests that were done, by the name that their caller gave them.
CREATE TABLE webhook_requests (
  actor ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL,
  digest TEXT NOT NULL,
  answer BIGINT NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (actor, request_id)
);
